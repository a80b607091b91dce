# SPDX-License-Identifier: MIT
# Installation: files and bytecode below a destination, each file once.

# Installs one target. Its first destination becomes the path that the bytecode records. Reads the caller's
# arg_DESTINATION, arg_COMPONENT, arg_PERMISSIONS, arg_CONFIGURATIONS and arg_HARDLINK_DUPES.
function(_python_bytecode_install command target with_sources)
  get_target_property(outputs "${target}" PYTHON_BYTECODE_OUTPUTS)
  get_target_property(layout "${target}" _PYTHON_BYTECODE_LAYOUT)
  get_target_property(exclude_from_all "${target}" _PYTHON_BYTECODE_EXCLUDE_FROM_ALL)
  _python_bytecode_enabled(enabled)
  _python_bytecode_record_destination("${target}" "${arg_DESTINATION}")
  if(NOT exclude_from_all)
    set_property(TARGET "${target}" PROPERTY EXCLUDE_FROM_ALL) # unset: as with ALL
  endif()
  _python_bytecode_list_install_options()
  _python_bytecode_number_call(call)
  set(install_sources FALSE)
  if(with_sources AND (layout STREQUAL "pycache" OR NOT enabled))
    set(install_sources TRUE)
  endif()
  _python_bytecode_install_modules(${command} "${target}")
  _python_bytecode_install_directories("${target}")
  if(with_sources)
    _python_bytecode_install_resources(${command} "${target}")
  endif()
  if(arg_HARDLINK_DUPES AND NOT outputs STREQUAL "")
    _python_bytecode_install_links("${target}")
  endif()
endfunction()

# Sets <variable> to a number that no other call has.
function(_python_bytecode_number_call variable)
  get_property(number GLOBAL PROPERTY _PYTHON_BYTECODE_CALLS)
  math(EXPR number "0${number} + 1")
  set_property(GLOBAL PROPERTY _PYTHON_BYTECODE_CALLS ${number})
  set(${variable} ${number} PARENT_SCOPE)
endfunction()

# Makes a destination the path that the bytecode records, unless there is an earlier one.
function(_python_bytecode_record_destination target destination)
  get_target_property(recorded "${target}" PYTHON_BYTECODE_DESTINATION)
  if(recorded STREQUAL "")
    _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" recorded)
    set_target_properties("${target}" PROPERTIES PYTHON_BYTECODE_DESTINATION "${recorded}")
  endif()
endfunction()

# Sets <options> to those of install(), except the permissions. Sets <permissions>, and <pyc_permissions> to those
# without the permission to execute. Reads the variables of _python_bytecode_install().
function(_python_bytecode_list_install_options)
  set(options "")
  if(NOT "${arg_COMPONENT}" STREQUAL "")
    list(APPEND options COMPONENT "${arg_COMPONENT}")
  endif()
  if(NOT "${arg_CONFIGURATIONS}" STREQUAL "")
    list(APPEND options CONFIGURATIONS ${arg_CONFIGURATIONS})
  endif()
  if(exclude_from_all)
    list(APPEND options EXCLUDE_FROM_ALL)
  endif()
  set(pyc_permissions "${arg_PERMISSIONS}")
  list(FILTER pyc_permissions EXCLUDE REGEX "_EXECUTE$|^SET.ID$")
  set(options "${options}" PARENT_SCOPE)
  set(permissions "${arg_PERMISSIONS}" PARENT_SCOPE)
  set(pyc_permissions "${pyc_permissions}" PARENT_SCOPE)
endfunction()

# Installs the .pyc of a target, and its sources if install_sources is true. Reads the variables of
# _python_bytecode_install().
function(_python_bytecode_install_modules command target)
  get_target_property(sources "${target}" PYTHON_BYTECODE_SOURCES)
  get_target_property(paths "${target}" PYTHON_BYTECODE_PATHS)
  get_target_property(levels "${target}" _PYTHON_BYTECODE_LEVELS)
  get_target_property(mode "${target}" _PYTHON_BYTECODE_INVALIDATION_MODE)
  foreach(level IN ITEMS 0 1 2)
    set(outputs_${level} "")
    if(enabled AND level IN_LIST levels)
      get_target_property(outputs_${level} "${target}" _PYTHON_BYTECODE_OUTPUTS_${level})
    endif()
  endforeach()
  # Two targets may make the same .pyc of one source.
  list(TRANSFORM levels REPLACE "^(.)$" "\\\\1 at level \\1, ${mode}")
  _python_bytecode_install_files(${command} "${sources}" "${paths}")
endfunction()

# Installs the resources of a target, in each layout. Only programs may get the permission to execute: files without
# suffix that begin with #!, or that do not exist yet. Reads the variables of _python_bytecode_install().
function(_python_bytecode_install_resources command target)
  get_target_property(resources "${target}" _PYTHON_BYTECODE_RESOURCES)
  get_target_property(paths "${target}" _PYTHON_BYTECODE_RESOURCE_PATHS)
  foreach(
    list
    IN
    ITEMS programs program_paths data data_paths outputs_0 outputs_1 outputs_2
  )
    set(${list} "")
  endforeach()
  foreach(file path IN ZIP_LISTS resources paths)
    set(start "#!")
    if(EXISTS "${file}")
      file(READ "${file}" start LIMIT 2)
    endif()
    if(start MATCHES "^#!" AND NOT path MATCHES "\\.[^/]*$")
      list(APPEND programs "${file}")
      list(APPEND program_paths "${path}")
    else()
      list(APPEND data "${file}")
      list(APPEND data_paths "${path}")
    endif()
  endforeach()
  set(install_sources TRUE)
  _python_bytecode_install_files(${command} "${programs}" "${program_paths}")
  set(permissions "${pyc_permissions}")
  _python_bytecode_install_files(${command} "${data}" "${data_paths}")
endfunction()

# Installs files at <paths> below the destination, and their .pyc if they have some. Files that follow each other in one
# folder are one rule, up to 200 of them: appending to a list costs the length of the list. Reads the variables of
# _python_bytecode_install_modules() or of _python_bytecode_install_resources().
function(_python_bytecode_install_files command files paths)
  list(TRANSFORM paths REPLACE "[^/]+$" "." OUTPUT_VARIABLE folders)
  set(group "")
  set(group_outputs "")
  set(group_folder "")
  set(count 0)
  foreach(
    file
    folder
    output_0
    output_1
    output_2
    IN
    ZIP_LISTS files folders outputs_0 outputs_1 outputs_2
  )
    if(NOT folder STREQUAL group_folder OR count EQUAL 200)
      _python_bytecode_install_group(${command})
      set(group "")
      set(group_outputs "")
      set(group_folder "${folder}")
      set(count 0)
    endif()
    list(APPEND group "${file}")
    list(APPEND group_outputs ${output_0} ${output_1} ${output_2})
    math(EXPR count "${count} + 1")
  endforeach()
  _python_bytecode_install_group(${command})
endfunction()

# Installs a group of files of one folder, and their .pyc. Reads the variables of _python_bytecode_install_files().
function(_python_bytecode_install_group command)
  string(REGEX REPLACE "/\\.$" "" destination "${arg_DESTINATION}/${group_folder}")
  set(outputs_destination "${destination}")
  if(layout STREQUAL "pycache")
    string(APPEND outputs_destination "/__pycache__")
  endif()
  if(NOT group_outputs STREQUAL "")
    list(TRANSFORM group REPLACE "^(.+)$" "${levels}" OUTPUT_VARIABLE origins)
    _python_bytecode_install_folder(
      ${command}
      "${group_outputs}"
      "${origins}"
      "${outputs_destination}"
      "${pyc_permissions}"
    )
  endif()
  if(install_sources)
    _python_bytecode_install_folder(${command} "${group}" "${group}" "${destination}" "${permissions}")
  endif()
endfunction()

# Installs files into a folder, except those that another target installs there. <origins> tells what they are made
# from. install(FILES) keeps their times. Reads the variables of _python_bytecode_install().
function(
  _python_bytecode_install_folder
  command
  files
  origins
  destination
  permissions
)
  if(files STREQUAL "")
    return()
  endif()
  _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" folder)
  set(key "_PYTHON_BYTECODE_INSTALLED ${folder} ${arg_COMPONENT} ${arg_CONFIGURATIONS}")
  get_property(owner GLOBAL PROPERTY "${key}")
  if("${owner}" STREQUAL "" OR "${owner}" STREQUAL call)
    # No other call installs into this folder so far: keep the names as lists, which costs less.
    list(TRANSFORM files REPLACE "^.*/" "" OUTPUT_VARIABLE names)
    set_property(GLOBAL PROPERTY "${key}" ${call})
    set_property(GLOBAL APPEND PROPERTY "${key} names" ${names})
    set_property(GLOBAL APPEND PROPERTY "${key} origins" ${origins})
  else()
    _python_bytecode_leave_out_installed(${command})
  endif()
  if(files STREQUAL "")
    return()
  endif()
  set(permission_options "")
  if(NOT permissions STREQUAL "")
    set(permission_options PERMISSIONS ${permissions})
  endif()
  install(FILES ${files} DESTINATION "${destination}" ${permission_options} ${options})
endfunction()

# Leaves out of <files> what another call installs. Fails if two files that differ would be installed at one place.
# Changes <files> of _python_bytecode_install_folder().
function(_python_bytecode_leave_out_installed command)
  if(NOT owner STREQUAL "several")
    # From now on each name has a property.
    set_property(GLOBAL PROPERTY "${key}" several)
    get_property(installed_names GLOBAL PROPERTY "${key} names")
    get_property(installed_origins GLOBAL PROPERTY "${key} origins")
    foreach(name origin IN ZIP_LISTS installed_names installed_origins)
      set_property(GLOBAL PROPERTY "${key} ${name}" "${origin}")
    endforeach()
  endif()
  set(new_files "")
  foreach(file origin IN ZIP_LISTS files origins)
    cmake_path(GET file FILENAME name)
    get_property(other GLOBAL PROPERTY "${key} ${name}")
    if("${other}" STREQUAL "")
      set_property(GLOBAL PROPERTY "${key} ${name}" "${origin}")
      list(APPEND new_files "${file}")
    elseif(NOT other STREQUAL origin)
      message(FATAL_ERROR "${command}: two files would be installed as ${folder}/${name}:\n  ${other}\n  ${origin}")
    endif()
  endforeach()
  set(files "${new_files}" PARENT_SCOPE)
endfunction()

# Installs the directories of a target that rules fill, and their bytecode. Reads the variables of
# _python_bytecode_install().
function(_python_bytecode_install_directories target)
  get_target_property(directories "${target}" _PYTHON_BYTECODE_DIRECTORIES)
  get_target_property(paths "${target}" _PYTHON_BYTECODE_DIRECTORY_PATHS)
  get_target_property(output_directories "${target}" _PYTHON_BYTECODE_DIRECTORY_OUTPUTS)
  get_target_property(arg_EXCLUDE "${target}" _PYTHON_BYTECODE_EXCLUDE)
  if(arg_HARDLINK_DUPES AND NOT directories STREQUAL "")
    message(
      FATAL_ERROR
      "${command}: HARDLINK_DUPES is not allowed for a DIRECTORY in the build tree, whose files only the build knows:\n"
      "  ${directories}"
    )
  endif()
  foreach(directory path output IN ZIP_LISTS directories paths output_directories)
    string(REGEX REPLACE "/$" "" destination "${arg_DESTINATION}/${path}")
    if(enabled)
      _python_bytecode_install_directory("${output}" *.pyc "" "${pyc_permissions}")
    endif()
    if(install_sources)
      _python_bytecode_list_excluded("${directory}" _ expressions)
      # an editor's lock is a link to nothing
      _python_bytecode_install_directory("${directory}" *.py "${expressions};/\\.#[^/]*$" "${permissions}")
    endif()
  endforeach()
endfunction()

# Installs the files in a directory and below whose names match a pattern, except those whose paths one of the
# expressions matches. Reads the variables of _python_bytecode_install_directories().
function(_python_bytecode_install_directory directory pattern expressions permissions)
  set(excluded "")
  foreach(expression IN LISTS expressions)
    list(APPEND excluded REGEX "${expression}" EXCLUDE)
  endforeach()
  set(permission_options "")
  if(NOT permissions STREQUAL "")
    set(permission_options FILE_PERMISSIONS ${permissions})
  endif()
  install(
    DIRECTORY "${directory}/"
    DESTINATION "${destination}"
    ${permission_options}
    ${options}
    FILES_MATCHING
    PATTERN ${pattern} ${excluded}
  )
endfunction()

# Installs code that runs after the files are installed: it makes equal levels of a source hard links to one file. Reads
# the variables of _python_bytecode_install().
function(_python_bytecode_install_links target)
  get_target_property(paths "${target}" PYTHON_BYTECODE_PATHS)
  get_target_property(levels "${target}" _PYTHON_BYTECODE_LEVELS)
  get_target_property(cache_tag "${target}" _PYTHON_BYTECODE_CACHE_TAG)
  list(LENGTH levels count)
  if(count EQUAL 1)
    return()
  endif()
  set(suffixes "")
  foreach(level IN LISTS levels)
    if(level EQUAL 0)
      list(APPEND suffixes .pyc)
    else()
      list(APPEND suffixes .opt-${level}.pyc)
    endif()
  endforeach()
  _python_bytecode_absolute("${arg_DESTINATION}" "${CMAKE_INSTALL_PREFIX}" place)
  cmake_path(IS_PREFIX CMAKE_INSTALL_PREFIX "${place}" in_prefix)
  if(in_prefix)
    # cmake --install --prefix may change the prefix
    cmake_path(RELATIVE_PATH place BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}")
    string(PREPEND place "\${CMAKE_INSTALL_PREFIX}/")
  endif()
  list(TRANSFORM paths REPLACE "([^/]+)\\.py$" "__pycache__/\\1.${cache_tag}" OUTPUT_VARIABLE stems)
  set(
    code
    [[
set(hardlink_stems [==[@stems@]==])
set(hardlink_suffixes "@suffixes@")
foreach(hardlink_stem IN LISTS hardlink_stems)
  set(hardlink_hashes "")
  foreach(hardlink_suffix IN LISTS hardlink_suffixes)
    set(hardlink_path "$ENV{DESTDIR}@place@/${hardlink_stem}${hardlink_suffix}")
    file(SHA256 "${hardlink_path}" hardlink_hash)
    list(FIND hardlink_hashes "${hardlink_hash}" hardlink_equal)
    list(APPEND hardlink_hashes "${hardlink_hash}")
    if(NOT hardlink_equal EQUAL -1)
      list(GET hardlink_suffixes ${hardlink_equal} hardlink_suffix)
      file(CREATE_LINK "$ENV{DESTDIR}@place@/${hardlink_stem}${hardlink_suffix}" "${hardlink_path}")
    endif()
  endforeach()
endforeach()]]
  )
  string(CONFIGURE "${code}" code @ONLY)
  install(CODE "${code}" ${options})
endfunction()
