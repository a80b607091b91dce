# SPDX-License-Identifier: MIT
# Sources: the files that a target has, and where they are. Lists of files are handled whole: appending to a list costs
# the length of the list.

# Sets <variable> to an absolute, normal path without a slash at its end.
function(_python_bytecode_absolute path directory variable)
  cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY "${directory}" NORMALIZE)
  string(REGEX REPLACE "(.)/$" "\\1" path "${path}")
  set(${variable} "${path}" PARENT_SCOPE)
endfunction()

# Sets <variable> to absolute, normal paths. Relative <files> are below <directory>.
function(_python_bytecode_absolute_list files directory variable)
  set(relative "^[^/]")
  if(CMAKE_HOST_WIN32)
    set(relative "^[^/][^:]") # without a drive letter
  endif()
  list(TRANSFORM files PREPEND "${directory}/" REGEX "${relative}")
  if(files MATCHES "/(/|\\./|\\.\\./)")
    set(normal "")
    foreach(file IN LISTS files)
      cmake_path(NORMAL_PATH file)
      list(APPEND normal "${file}")
    endforeach()
    set(files "${normal}")
  endif()
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# Sets <variable> to a regular expression that matches a text.
function(_python_bytecode_pattern_of text variable)
  string(REGEX REPLACE "([][()*+.?^$|\\])" "\\\\\\1" pattern "${text}")
  set(${variable} "${pattern}" PARENT_SCOPE)
endfunction()

# Sets <variable> to a regular expression for all paths below a directory.
function(_python_bytecode_pattern_below directory variable)
  cmake_path(APPEND directory "") # ends with one slash
  _python_bytecode_pattern_of("${directory}" pattern)
  set(${variable} "^${pattern}" PARENT_SCOPE)
endfunction()

# Sets <variable> to true if a path is in the build tree. A source tree may lie below a build tree, as with
# FetchContent, and a build tree below a source tree: the innermost counts.
function(_python_bytecode_is_in_build_tree path variable)
  set(${variable} FALSE PARENT_SCOPE)
  cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${path}" in_build)
  if(in_build AND NOT CMAKE_BINARY_DIR STREQUAL CMAKE_SOURCE_DIR)
    cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${CMAKE_CURRENT_SOURCE_DIR}" is_below)
    cmake_path(IS_PREFIX CMAKE_CURRENT_SOURCE_DIR "${path}" in_source)
    if(NOT is_below OR NOT in_source)
      set(${variable} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

# Sets <variable> to the counterpart of a directory: in the build tree for one of the source tree, and the other way
# round. Sets it to "" if there is none.
function(_python_bytecode_find_counterpart directory variable)
  foreach(scope IN ITEMS CMAKE_CURRENT PROJECT CMAKE)
    set(source "${${scope}_SOURCE_DIR}")
    set(binary "${${scope}_BINARY_DIR}")
    cmake_path(IS_PREFIX source "${directory}" in_source)
    cmake_path(IS_PREFIX binary "${directory}" in_binary)
    cmake_path(IS_PREFIX source "${binary}" binary_below)
    if(in_binary AND (NOT in_source OR binary_below))
      cmake_path(RELATIVE_PATH directory BASE_DIRECTORY "${binary}")
      _python_bytecode_absolute("${directory}" "${source}" counterpart)
      set(${variable} "${counterpart}" PARENT_SCOPE)
      return()
    elseif(in_source)
      cmake_path(RELATIVE_PATH directory BASE_DIRECTORY "${source}")
      _python_bytecode_absolute("${directory}" "${binary}" counterpart)
      set(${variable} "${counterpart}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${variable} "" PARENT_SCOPE)
endfunction()

# Sets <variable> to the directories that sources are below, each with its counterpart. A directory that is below another
# one comes first. Reads the caller's arg_*.
function(_python_bytecode_find_bases variable)
  set(directories "${arg_BASE_DIRECTORY}")
  if(directories STREQUAL "")
    set(directories "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  _python_bytecode_check_characters(add_python_bytecode BASE_DIRECTORY "${directories}")
  set(bases "")
  foreach(directory IN LISTS directories)
    _python_bytecode_absolute("${directory}" "${CMAKE_CURRENT_SOURCE_DIR}" directory)
    _python_bytecode_find_counterpart("${directory}" counterpart)
    list(APPEND bases "${directory}" ${counterpart})
  endforeach()
  list(REMOVE_DUPLICATES bases)
  list(SORT bases ORDER DESCENDING) # puts what is below another directory before it
  set(${variable} "${bases}" PARENT_SCOPE)
endfunction()

# Sets <variable> to true if a rule of this directory makes the file, or one of any directory that CMake has read so
# far.
function(_python_bytecode_is_generated path variable)
  get_property(generated SOURCE "${path}" PROPERTY GENERATED)
  if(NOT generated)
    _python_bytecode_is_generated_below("${CMAKE_SOURCE_DIR}" "${path}" generated)
  endif()
  set(${variable} "${generated}" PARENT_SCOPE)
endfunction()

# Sets <variable> to true if a file is GENERATED in <directory>, or in one below it.
function(_python_bytecode_is_generated_below directory path variable)
  get_property(generated SOURCE "${path}" DIRECTORY "${directory}" PROPERTY GENERATED)
  get_property(directories DIRECTORY "${directory}" PROPERTY SUBDIRECTORIES)
  while(directories AND NOT generated)
    list(POP_FRONT directories below)
    _python_bytecode_is_generated_below("${below}" "${path}" generated)
  endwhile()
  set(${variable} "${generated}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the first of the <candidates> that is a file, else to the first that a rule makes, else to "".
function(_python_bytecode_find_candidate candidates variable)
  foreach(path IN LISTS candidates)
    if(EXISTS "${path}" AND NOT IS_DIRECTORY "${path}")
      set(${variable} "${path}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  foreach(path IN LISTS candidates)
    _python_bytecode_is_generated("${path}" generated)
    if(generated)
      set(${variable} "${path}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${variable} "" PARENT_SCOPE)
endfunction()

# Sets <variable> to the places of a file that is given by name: in the source and then in the binary directory if it is
# relative.
function(_python_bytecode_list_candidates file source_directory binary_directory variable)
  _python_bytecode_absolute("${file}" "${source_directory}" candidates)
  if(NOT IS_ABSOLUTE "${file}")
    _python_bytecode_absolute("${file}" "${binary_directory}" built)
    list(APPEND candidates "${built}")
  endif()
  set(${variable} "${candidates}" PARENT_SCOPE)
endfunction()

# Sets <variable> to true if all <paths> are files.
function(_python_bytecode_are_files paths variable)
  set(${variable} TRUE PARENT_SCOPE)
  foreach(path IN LISTS paths)
    if(NOT EXISTS "${path}" OR IS_DIRECTORY "${path}")
      set(${variable} FALSE PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# Sets <paths> to the absolute paths of <files>. Sets <late> to those files that neither exist nor have a rule yet, and
# <late_positions> to the positions of those among them that are relative: their paths are in the binary directory.
function(_python_bytecode_find_sources files paths late late_positions)
  _python_bytecode_absolute_list("${files}" "${CMAKE_CURRENT_SOURCE_DIR}" found)
  set(late_files "")
  set(positions "")
  _python_bytecode_are_files("${found}" are_files)
  if(NOT are_files)
    _python_bytecode_find_missing()
  endif()
  set(${paths} "${found}" PARENT_SCOPE)
  set(${late} "${late_files}" PARENT_SCOPE)
  set(${late_positions} "${positions}" PARENT_SCOPE)
endfunction()

# Finds the files that do not exist in the source directory. Changes <found>, <late_files> and <positions> of
# _python_bytecode_find_sources().
function(_python_bytecode_find_missing)
  set(built_positions "")
  set(position 0)
  foreach(file path IN ZIP_LISTS files found)
    if(NOT EXISTS "${path}" OR IS_DIRECTORY "${path}")
      _python_bytecode_list_candidates("${file}" "${CMAKE_CURRENT_SOURCE_DIR}" "${CMAKE_CURRENT_BINARY_DIR}" candidates)
      _python_bytecode_find_candidate("${candidates}" candidate)
      if(candidate STREQUAL "")
        _python_bytecode_check_may_come("${file}" "${candidates}")
        list(APPEND late_files "${file}")
        if(NOT IS_ABSOLUTE "${file}")
          list(APPEND positions ${position})
        endif()
      elseif(NOT EXISTS "${candidate}")
        set_property(SOURCE "${candidate}" PROPERTY GENERATED TRUE) # also if another directory makes it
      endif()
      if(NOT candidate STREQUAL path AND NOT IS_ABSOLUTE "${file}")
        list(APPEND built_positions ${position})
      endif()
    endif()
    math(EXPR position "${position} + 1")
  endforeach()
  if(NOT built_positions STREQUAL "")
    set(found "${files}")
    list(TRANSFORM found PREPEND "${CMAKE_CURRENT_BINARY_DIR}/" AT ${built_positions})
    _python_bytecode_absolute_list("${found}" "${CMAKE_CURRENT_SOURCE_DIR}" found)
  endif()
  set(found "${found}" PARENT_SCOPE)
  set(late_files "${late_files}" PARENT_SCOPE)
  set(positions "${positions}" PARENT_SCOPE)
endfunction()

# Fails if what is not a file yet cannot become one: a misspelt keyword or a directory. Reads the variable keywords of
# add_python_bytecode().
function(_python_bytecode_check_may_come file candidates)
  if(file MATCHES "^[A-Z][A-Z_]+$")
    list(JOIN keywords ", " expected)
    message(
      FATAL_ERROR
      "add_python_bytecode: SOURCES: '${file}' is neither a file nor one of the keywords ${expected}."
    )
  endif()
  foreach(path IN LISTS candidates)
    if(IS_DIRECTORY "${path}")
      message(FATAL_ERROR "add_python_bytecode: SOURCES: '${file}' is a directory; DIRECTORY takes it:\n  ${path}")
    endif()
  endforeach()
endfunction()

# Looks again, when CMake has read all directories, for the files that the call for a target did not find. Fails if one
# of them cannot be made. Nothing shows yet that file(GENERATE) makes a file, so that is left to CMake: a source of a
# target that is missing when CMake generates is an error.
function(_python_bytecode_check_late target)
  get_target_property(files "${target}" _PYTHON_BYTECODE_LATE)
  get_target_property(source_directory "${target}" SOURCE_DIR)
  get_target_property(binary_directory "${target}" BINARY_DIR)
  set(directories "")
  foreach(file IN LISTS files)
    _python_bytecode_list_candidates("${file}" "${source_directory}" "${binary_directory}" candidates)
    _python_bytecode_find_candidate("${candidates}" path)
    if(path STREQUAL "")
      _python_bytecode_check_may_generate("${target}" "${file}" "${candidates}")
      list(GET candidates -1 path)
      set_property(TARGET "${target}" APPEND PROPERTY SOURCES "${path}")
    elseif(NOT EXISTS "${path}")
      set_property(SOURCE "${path}" TARGET_DIRECTORY "${target}" PROPERTY GENERATED TRUE)
    endif()
    list(FIND candidates "${path}" number)
    if(IS_ABSOLUTE "${file}")
      continue()
    elseif(number EQUAL 0)
      list(APPEND directories "${source_directory}")
    else()
      list(APPEND directories "${binary_directory}")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES directories)
  list(LENGTH directories count)
  if(count GREATER 1)
    message(
      FATAL_ERROR
      "add_python_bytecode: '${target}': SOURCES: rules that come later make some of the relative files in the source "
      "directory and some in the binary directory; give absolute paths."
    )
  endif()
  get_target_property(sources "${target}" PYTHON_BYTECODE_SOURCES)
  string(REPLACE "$<TARGET_PROPERTY:${target},_PYTHON_BYTECODE_LATE_DIRECTORY>" "${directories}" sources "${sources}")
  set_target_properties(
    "${target}"
    PROPERTIES _PYTHON_BYTECODE_LATE_DIRECTORY "${directories}" PYTHON_BYTECODE_SOURCES "${sources}"
  )
endfunction()

# Fails if file(GENERATE) cannot make a file: one that is not in the build tree.
function(_python_bytecode_check_may_generate target file candidates)
  foreach(path IN LISTS candidates)
    cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${path}" in_build_tree)
    if(in_build_tree)
      return()
    endif()
  endforeach()
  message(
    FATAL_ERROR
    "add_python_bytecode: '${target}': SOURCES: '${file}' does not exist, and no rule makes it:\n  ${candidates}"
  )
endfunction()
