# SPDX-License-Identifier: MIT
# Directories: the files in them and below, and the directories that rules fill, whose files only the build knows.

# Sets <directory> to the absolute path of a DIRECTORY. Sets <is_filled> to true if it is in the build tree, where rules
# may fill it. Sets <base> to the directory that its files are named from: the one of BASE_DIRECTORY that it is below. If
# there is none, the rule of install(DIRECTORY) decides: a name that ends with a slash stands for the directory itself,
# any other name for the directory above it. Reads the caller's arg_*, and bases of _python_bytecode_find_bases().
function(_python_bytecode_find_directory name directory is_filled base)
  _python_bytecode_check_characters(add_python_bytecode DIRECTORY "${name}")
  _python_bytecode_absolute("${name}" "${CMAKE_CURRENT_SOURCE_DIR}" path)
  if(NOT IS_DIRECTORY "${path}" AND NOT IS_ABSOLUTE "${name}")
    _python_bytecode_absolute("${name}" "${CMAKE_CURRENT_BINARY_DIR}" built)
    if(IS_DIRECTORY "${built}" OR DEFINED arg_DEPENDS)
      set(path "${built}")
    endif()
  endif()
  _python_bytecode_is_in_build_tree("${path}" in_build_tree)
  if(NOT IS_DIRECTORY "${path}" AND (EXISTS "${path}" OR NOT in_build_tree))
    message(FATAL_ERROR "add_python_bytecode: DIRECTORY: '${name}' is not a directory:\n  ${path}")
  endif()
  set(found "${path}")
  if(NOT name MATCHES "(^|/)(\\.\\.?)?$")
    cmake_path(GET path PARENT_PATH found)
  endif()
  if(DEFINED arg_BASE_DIRECTORY)
    foreach(candidate IN LISTS bases)
      cmake_path(IS_PREFIX candidate "${path}" is_below)
      if(is_below)
        set(found "${candidate}")
        break()
      endif()
    endforeach()
  endif()
  set(${directory} "${path}" PARENT_SCOPE)
  set(${is_filled} "${in_build_tree}" PARENT_SCOPE)
  set(${base} "${found}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the place below a destination of a directory that rules fill, or to "" for the destination itself.
# Reads the caller's arg_FLAT and package.
function(_python_bytecode_name_directory directory base variable)
  if(arg_FLAT)
    message(
      FATAL_ERROR
      "add_python_bytecode: FLAT is not allowed for a DIRECTORY in the build tree, whose files only the build knows:\n"
      "  ${directory}"
    )
  endif()
  cmake_path(RELATIVE_PATH directory BASE_DIRECTORY "${base}")
  set(place "${package}")
  cmake_path(APPEND place "${directory}")
  _python_bytecode_absolute("${place}" / place)
  string(REGEX REPLACE "^/" "" place "${place}")
  set(${variable} "${place}" PARENT_SCOPE)
endfunction()

# Translates a pattern of glob(7) to a regular expression. Sets <variable> to it.
function(_python_bytecode_translate_pattern pattern variable)
  set(expression "")
  while(NOT pattern STREQUAL "")
    if(pattern MATCHES "^\\[([!^]?)(\\]?[^]]*)\\]")
      string(LENGTH "${CMAKE_MATCH_0}" length)
      if("${CMAKE_MATCH_1}" STREQUAL "")
        string(APPEND expression "[${CMAKE_MATCH_2}]")
      else()
        string(APPEND expression "[^/${CMAKE_MATCH_2}]")
      endif()
    else()
      set(length 1)
      string(SUBSTRING "${pattern}" 0 1 character)
      if(character STREQUAL "*")
        string(APPEND expression "[^/]*")
      elseif(character STREQUAL "?")
        string(APPEND expression "[^/]")
      else()
        _python_bytecode_pattern_of("${character}" character)
        string(APPEND expression "${character}")
      endif()
    endif()
    string(SUBSTRING "${pattern}" ${length} -1 pattern)
  endwhile()
  set(${variable} "${expression}" PARENT_SCOPE)
endfunction()

# Sets <patterns> to those of EXCLUDE, in two forms: one for names has no slash, one for paths below the directory
# begins with a slash. Sets <expressions> to regular expressions for what they leave out. Reads the caller's arg_*.
function(_python_bytecode_list_excluded directory patterns expressions)
  _python_bytecode_check_characters(add_python_bytecode EXCLUDE "${arg_EXCLUDE}")
  _python_bytecode_pattern_below("${directory}" below)
  set(found_patterns "")
  set(found_expressions "${below}(.*/)?\\.[^/]*/" "${below}(.*/)?__pycache__(/|$)")
  foreach(pattern IN LISTS arg_EXCLUDE)
    string(REGEX REPLACE "${below}" "/" pattern "${pattern}")
    string(REGEX REPLACE "(.)/+$" "\\1" pattern "${pattern}")
    set(folders "(.*/)?")
    if(pattern MATCHES "/")
      set(folders "")
      if(NOT pattern MATCHES "^/")
        string(PREPEND pattern "/")
      endif()
    endif()
    string(REGEX REPLACE "^/+" "" name "${pattern}")
    _python_bytecode_translate_pattern("${name}" expression)
    list(APPEND found_patterns "${pattern}")
    list(APPEND found_expressions "${below}${folders}${expression}(/|$)")
  endforeach()
  set(${patterns} "${found_patterns}" PARENT_SCOPE)
  set(${expressions} "${found_expressions}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the .py files in a directory of the source tree and below. Leaves out the build tree, hidden
# directories, what EXCLUDE matches, and what is no regular file. Fails if there are none. Reads the caller's arg_*.
function(_python_bytecode_glob directory variable)
  string(REGEX REPLACE "([][*?])" "[\\1]" pattern "${directory}")
  file(GLOB_RECURSE files LIST_DIRECTORIES FALSE CONFIGURE_DEPENDS "${pattern}/*.py")
  _python_bytecode_check_found("${directory}" "${files}")
  _python_bytecode_list_excluded("${directory}" patterns expressions)
  cmake_path(IS_PREFIX directory "${CMAKE_BINARY_DIR}" is_above)
  if(is_above AND NOT directory STREQUAL CMAKE_BINARY_DIR)
    _python_bytecode_pattern_below("${CMAKE_BINARY_DIR}" build_tree)
    list(APPEND expressions "${build_tree}")
  endif()
  foreach(expression IN LISTS expressions)
    list(FILTER files EXCLUDE REGEX "${expression}")
  endforeach()
  _python_bytecode_check_characters(add_python_bytecode DIRECTORY "${files}")
  _python_bytecode_find_irregular("${directory}" irregular)
  if(NOT irregular STREQUAL "" AND NOT files STREQUAL "")
    list(REMOVE_ITEM files ${irregular})
  endif()
  if(files STREQUAL "")
    message(FATAL_ERROR "add_python_bytecode: DIRECTORY: there is no .py file in:\n  ${directory}")
  endif()
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# Fails if a name that file(GLOB) has found has a semicolon, which separates the elements of a list.
function(_python_bytecode_check_found directory files)
  string(REGEX MATCH "[^;]*\\\\;[^;]*" found "${files}") # as CMake writes one in an element
  if(found STREQUAL "")
    _python_bytecode_pattern_below("${directory}" below)
    list(FILTER files EXCLUDE REGEX "${below}.*\\.py$")
    set(found "${files}")
  endif()
  if(NOT found STREQUAL "")
    message(
      FATAL_ERROR
      "add_python_bytecode: DIRECTORY: CMake cannot handle a file with ';' in its path; rename it:\n  ${found}"
    )
  endif()
endfunction()

# Sets <variable> to what has a name in .py below a directory, but is neither a file nor a link to one: a FIFO, or the
# lock of an editor, which is a link to nothing.
function(_python_bytecode_find_irregular directory variable)
  set(found "")
  if(CMAKE_HOST_UNIX)
    execute_process(
      COMMAND find "${directory}/" -type d -name .?* -prune -o -name *.py ! -type f ! -type d -print
      OUTPUT_VARIABLE output
      ERROR_QUIET
    )
    string(REGEX REPLACE "\n$" "" output "${output}")
    string(REPLACE ";" "\\;" output "${output}")
    string(REPLACE "\n" ";" output "${output}")
    foreach(path IN LISTS output)
      if(NOT IS_SYMLINK "${path}" OR NOT EXISTS "${path}" OR IS_DIRECTORY "${path}")
        cmake_path(NORMAL_PATH path)
        list(APPEND found "${path}")
      endif()
    endforeach()
  endif()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the files that stand for those <dependencies> that are custom targets, for Ninja. A custom command
# that DEPENDS on a custom target waits for it, but does not run because of it, unless the files that the target changes
# are declared. It does run because of the file that stands for the target. Make needs no such file: it looks for
# changed files when it comes to the command.
function(_python_bytecode_find_products dependencies variable)
  set(products "")
  if(CMAKE_GENERATOR MATCHES "Ninja")
    foreach(name IN LISTS dependencies)
      _python_bytecode_pattern_of("${name}" pattern)
      set(product "$<FILTER:$<TARGET_PROPERTY:${name},SOURCES>,INCLUDE,/CMakeFiles/${pattern}(-[A-Za-z0-9_]+)?$>")
      list(APPEND products "$<$<TARGET_EXISTS:${name}>:${product}>")
    endforeach()
  endif()
  set(${variable} "${products}" PARENT_SCOPE)
endfunction()

# Sets <variable> to a command that removes what CMake has read from earlier depfiles, for Makefiles. What it has read
# stays in the file, and after a source is removed the rule would always run. <private> is the directory of the target's
# files.
function(_python_bytecode_forget_depfiles private variable)
  set(command "")
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    set(
      command
      COMMAND
      "${CMAKE_COMMAND}"
      -E
      rm
      -f
      "${private}/compiler_depend.internal"
    )
  endif()
  set(${variable} "${command}" PARENT_SCOPE)
endfunction()

# Removes the bytecode of a directory that rules fill if CMake has run with other settings before: compile-dir keeps what
# it has made for other levels, for sources that are left out now, or with other recorded paths.
function(_python_bytecode_renew_output output settings)
  set(previous "${settings}")
  if(EXISTS "${output}.settings")
    file(READ "${output}.settings" previous)
  endif()
  if(NOT settings STREQUAL previous)
    string(REGEX REPLACE "([][*?])" "[\\1]" pattern "${output}")
    file(GLOB_RECURSE stale LIST_DIRECTORIES FALSE "${pattern}/*.pyc")
    if(NOT stale STREQUAL "")
      file(REMOVE ${stale})
    endif()
  endif()
  _python_bytecode_write("${output}.settings" "${settings}")
endfunction()

# Adds a rule for each directory that rules fill. It compiles what is in it then. Sets <variable> to the stamps of the
# rules. Reads the variables of _python_bytecode_add_target().
function(_python_bytecode_add_directory_rules target variable)
  set(stamps "")
  if(directories STREQUAL "")
    set(${variable} "" PARENT_SCOPE)
    return()
  endif()
  # A change of the rules that fill the directories compiles what they need.
  set(private "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir")
  file(WRITE "${private}/pybytecode-configured.stamp" "")
  _python_bytecode_list_depends("" words)
  foreach(level IN LISTS arg_OPTIMIZE)
    list(APPEND words --optimize ${level})
  endforeach()
  _python_bytecode_find_products("${arg_DEPENDS}" products)
  _python_bytecode_forget_depfiles("${private}" forget_depfiles)
  foreach(directory path output IN ZIP_LISTS directories directory_paths directory_outputs)
    _python_bytecode_check_output_paths(add_python_bytecode "${output}")
    _python_bytecode_list_excluded("${directory}" patterns _)
    set(excluded "")
    foreach(pattern IN LISTS patterns)
      list(APPEND excluded --exclude "${pattern}")
    endforeach()
    file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${directory}")
    set(no_directories "")
    if(TARGET "${comment}" OR comment STREQUAL target)
      set(no_directories --no-directories) # the build tool would take the directory as the target
    endif()
    set(destination "${recorded_before}${path}${recorded_after}")
    _python_bytecode_renew_output("${output}" "${arg_LAYOUT} ${arg_OPTIMIZE} ${destination} ${excluded}\n")
    add_custom_command(
      OUTPUT "${output}.stamp"
      COMMAND
        ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" compile-dir --depfile "${output}.d" ${no_directories} --stamp
        "${output}.stamp" --layout ${arg_LAYOUT} ${words} ${excluded} --invalidation-mode ${arg_INVALIDATION_MODE}
        "$<$<BOOL:${destination}>:--stripdir;${directory};--prependdir;${destination}>" -- "${directory}" "${output}"
        ${forget_depfiles}
      DEPENDS
        "${helper}"
        ${dependencies}
        "${output}.settings"
        "${private}/pybytecode-configured.stamp"
        ${arg_DEPENDS}
        ${products}
      DEPFILE "${output}.d"
      COMMENT "Building Python bytecode of ${comment}"
      COMMAND_EXPAND_LISTS
      VERBATIM
      ${rule_options}
    )
    list(APPEND stamps "${output}.stamp")
  endforeach()
  set(${variable} "${stamps}" PARENT_SCOPE)
endfunction()
