# SPDX-License-Identifier: MIT
# Installation: sources and bytecode below a destination, each file once.

# Installs one target. Its first destination becomes the path that the bytecode records.
function(
  _python_bytecode_install
  command
  target
  destination
  component
  with_sources
  permissions
  hardlink_dupes
)
  get_target_property(sources "${target}" PYTHON_BYTECODE_SOURCES)
  get_target_property(paths "${target}" PYTHON_BYTECODE_PATHS)
  get_target_property(outputs "${target}" PYTHON_BYTECODE_OUTPUTS)
  get_target_property(output_directory "${target}" PYTHON_BYTECODE_OUTPUT_DIRECTORY)
  get_target_property(levels "${target}" _PYTHON_BYTECODE_LEVELS)
  get_target_property(layout "${target}" _PYTHON_BYTECODE_LAYOUT)
  get_target_property(exclude_from_all "${target}" _PYTHON_BYTECODE_EXCLUDE_FROM_ALL)
  _python_bytecode_record_destination("${target}" "${destination}")

  set(options "")
  if(NOT component STREQUAL "")
    list(APPEND options COMPONENT "${component}")
  endif()
  if(exclude_from_all)
    list(APPEND options EXCLUDE_FROM_ALL)
  endif()
  set(file_options ${options})
  if(NOT permissions STREQUAL "")
    list(APPEND file_options PERMISSIONS ${permissions})
  endif()
  _python_bytecode_pattern_below("${output_directory}" pattern)
  list(TRANSFORM outputs REPLACE "${pattern}" "" OUTPUT_VARIABLE output_paths)
  _python_bytecode_install_files(
    ${command}
    "${outputs}"
    "${output_paths}"
    "${destination}"
    "${component}"
    "${file_options}"
  )
  _python_bytecode_enabled(enabled)
  if(with_sources AND (layout STREQUAL "pycache" OR NOT enabled))
    _python_bytecode_install_files(${command} "${sources}" "${paths}" "${destination}" "${component}" "${file_options}")
  endif()
  list(LENGTH levels count)
  if(hardlink_dupes AND count GREATER 1 AND NOT outputs STREQUAL "")
    _python_bytecode_install_links("${target}" "${destination}" "${options}")
  endif()
endfunction()

# Makes a destination the path that the bytecode records, unless there is an earlier one.
function(_python_bytecode_record_destination target destination)
  get_target_property(recorded "${target}" PYTHON_BYTECODE_DESTINATION)
  if(recorded STREQUAL "")
    _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" recorded)
    set_target_properties("${target}" PROPERTIES PYTHON_BYTECODE_DESTINATION "${recorded}")
    get_target_property(package "${target}" _PYTHON_BYTECODE_PACKAGE)
    cmake_path(APPEND recorded "${package}" "") # ends with one slash
    set_target_properties(
      "${target}"
      PROPERTIES _PYTHON_BYTECODE_RECORDED_BASE "${recorded}" _PYTHON_BYTECODE_RECORDED_GENERATED_BASE "${recorded}"
    )
  endif()
endfunction()

# Installs files at <paths> below a destination, except those that another target installs there. Fails if two files that
# differ would be installed at one place. Files that follow each other in one folder are one rule, up to 100 of them.
function(
  _python_bytecode_install_files
  command
  files
  paths
  destination
  component
  options
)
  _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" root)
  set(group "")
  set(group_folder "")
  set(count 0)
  foreach(file path IN ZIP_LISTS files paths)
    set(place "${root}/${path}")
    get_property(other GLOBAL PROPERTY "_PYTHON_BYTECODE_INSTALLED ${place} ${component}")
    if("${other}" STREQUAL file)
      continue()
    elseif(NOT "${other}" STREQUAL "")
      message(FATAL_ERROR "${command}: two files would be installed as ${place}:\n  ${other}\n  ${file}")
    endif()
    set_property(GLOBAL PROPERTY "_PYTHON_BYTECODE_INSTALLED ${place} ${component}" "${file}")
    cmake_path(GET path PARENT_PATH folder)
    if(NOT folder STREQUAL group_folder OR count EQUAL 100)
      _python_bytecode_install_group("${group}" "${destination}" "${group_folder}" "${options}")
      set(group "")
      set(group_folder "${folder}")
      set(count 0)
    endif()
    list(APPEND group "${file}")
    math(EXPR count "${count} + 1")
  endforeach()
  _python_bytecode_install_group("${group}" "${destination}" "${group_folder}" "${options}")
endfunction()

# Installs files, if any, into a folder of a destination. install(FILES) keeps their times.
function(_python_bytecode_install_group files destination folder options)
  if(NOT files STREQUAL "")
    cmake_path(APPEND destination "${folder}")
    install(FILES ${files} DESTINATION "${destination}" ${options})
  endif()
endfunction()

# Installs code that runs after the files are installed: it makes equal levels of a source hard links to one file.
function(_python_bytecode_install_links target destination options)
  get_target_property(paths "${target}" PYTHON_BYTECODE_PATHS)
  get_target_property(levels "${target}" _PYTHON_BYTECODE_LEVELS)
  get_target_property(cache_tag "${target}" _PYTHON_BYTECODE_CACHE_TAG)
  set(suffixes "")
  foreach(level IN LISTS levels)
    if(level EQUAL 0)
      list(APPEND suffixes .pyc)
    else()
      list(APPEND suffixes .opt-${level}.pyc)
    endif()
  endforeach()
  _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" place)
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
