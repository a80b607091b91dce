# SPDX-License-Identifier: MIT
# The target of add_python_bytecode(): its files, its outputs, their rules, and its properties.

# Adds the target. Reads the caller's arg_*.
function(_python_bytecode_add_target target)
  _python_bytecode_enabled(enabled)
  set(helper "")
  set(helper_PYTHON "")
  set(cache_tag "")
  if(enabled)
    _python_bytecode_find_helper(add_python_bytecode "${arg_PYTHON}" helper)
    get_target_property(cache_tag "${helper}" PYBYTECODE_CACHE_TAG)
  endif()
  set(layout "${arg_LAYOUT}")
  set(output_directory "${arg_OUTPUT_DIRECTORY}")
  if(NOT DEFINED arg_OUTPUT_DIRECTORY)
    set(output_directory "${target}.bytecode")
  endif()
  _python_bytecode_absolute("${output_directory}" "${CMAKE_CURRENT_BINARY_DIR}" output_directory)
  _python_bytecode_find_files("${target}")
  _python_bytecode_name_recorded("${target}" recorded_before recorded_after)
  foreach(
    list
    IN
    ITEMS outputs outputs_0 outputs_1 outputs_2 stamps
  )
    set(${list} "")
  endforeach()
  if(enabled)
    _python_bytecode_find_dependencies("${helper}" dependencies)
    _python_bytecode_list_rule_options(rule_options)
    _python_bytecode_add_rules("${target}")
    _python_bytecode_add_directory_rules("${target}" stamps)
  endif()
  _python_bytecode_pattern_below("${CMAKE_BINARY_DIR}" build_tree)
  set(built ${sources} ${resources})
  list(FILTER built INCLUDE REGEX "${build_tree}|^[$]<")
  set(all "")
  if(arg_ALL OR (DEFINED arg_DESTINATION AND NOT arg_EXCLUDE_FROM_ALL))
    set(all ALL)
  endif()
  set(shown "")
  if(NOT CMAKE_GENERATOR MATCHES "Ninja|Makefiles")
    # An IDE lists them. Ninja and Make do not, and each costs a tenth of what its rule costs.
    set(shown ${sources} ${resources})
    list(FILTER shown EXCLUDE REGEX "^[$]<")
  endif()
  add_custom_target("${target}" ${all} DEPENDS ${built} ${outputs} ${stamps} ${arg_DEPENDS} SOURCES ${shown})
  _python_bytecode_set_properties("${target}")
  if(NOT late STREQUAL "")
    # EVAL, since the arguments of a deferred call are evaluated late
    cmake_language(
      EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL _python_bytecode_check_late [[${target}]])"
    )
  endif()
endfunction()

# Finds the files of a target. Sets <sources> to the .py, with their places below a destination in <paths>, and
# <resources> to all others, with theirs in <resource_paths>. Sets <directories> to those that rules fill, with their
# places in <directory_paths> and that of their bytecode in <directory_outputs>. Sets <late> to the files that neither
# exist nor have a rule yet. Reads the variables of _python_bytecode_add_target().
function(_python_bytecode_find_files target)
  _python_bytecode_check_characters(add_python_bytecode SOURCES "${arg_SOURCES}")
  list(REMOVE_DUPLICATES arg_SOURCES)
  _python_bytecode_find_sources("${arg_SOURCES}" files late late_positions)
  string(REPLACE "." "/" package "${arg_PACKAGE}")
  _python_bytecode_find_bases(bases)
  _python_bytecode_name_files("${files}" "${bases}" names)
  if(NOT late_positions STREQUAL "")
    _python_bytecode_pattern_below("${CMAKE_CURRENT_BINARY_DIR}" pattern)
    set(late_directory "$<TARGET_PROPERTY:${target},_PYTHON_BYTECODE_LATE_DIRECTORY>/")
    list(TRANSFORM files REPLACE "${pattern}" "${late_directory}" AT ${late_positions})
  endif()
  set(directories "")
  set(directory_paths "")
  set(directory_outputs "")
  foreach(name IN LISTS arg_DIRECTORY)
    _python_bytecode_find_directory("${name}" directory is_filled base)
    if(is_filled)
      _python_bytecode_name_directory("${directory}" "${base}" name)
      list(APPEND directories "${directory}")
      list(APPEND directory_paths "${name}")
      list(LENGTH directories number)
      list(APPEND directory_outputs "${output_directory}.${number}")
    else()
      _python_bytecode_glob("${directory}" found)
      list(APPEND files ${found})
      _python_bytecode_name_files("${found}" "${base}" found)
      list(APPEND names ${found})
    endif()
  endforeach()
  _python_bytecode_unite()
  set(resources "${files}")
  set(resource_paths "${names}")
  list(FILTER resources EXCLUDE REGEX "[^/]\\.py$")
  list(FILTER resource_paths EXCLUDE REGEX "[^/]\\.py$")
  if(NOT resources STREQUAL "")
    list(FILTER files INCLUDE REGEX "[^/]\\.py$")
    list(FILTER names INCLUDE REGEX "[^/]\\.py$")
  endif()
  set(sources "${files}" PARENT_SCOPE)
  set(paths "${names}" PARENT_SCOPE)
  set(resources "${resources}" PARENT_SCOPE)
  set(resource_paths "${resource_paths}" PARENT_SCOPE)
  set(directories "${directories}" PARENT_SCOPE)
  set(directory_paths "${directory_paths}" PARENT_SCOPE)
  set(directory_outputs "${directory_outputs}" PARENT_SCOPE)
  set(late "${late}" PARENT_SCOPE)
  set(package "${package}" PARENT_SCOPE)
endfunction()

# Sets the properties of the target. Reads the variables of _python_bytecode_add_target().
function(_python_bytecode_set_properties target)
  set_target_properties(
    "${target}"
    PROPERTIES
      PYTHON_BYTECODE_SOURCES "${sources}"
      PYTHON_BYTECODE_PATHS "${paths}"
      PYTHON_BYTECODE_OUTPUTS "${outputs}"
      PYTHON_BYTECODE_OUTPUT_DIRECTORY "${output_directory}"
      PYTHON_BYTECODE_DESTINATION ""
      _PYTHON_BYTECODE_CACHE_TAG "${cache_tag}"
      _PYTHON_BYTECODE_DIRECTORIES "${directories}"
      _PYTHON_BYTECODE_DIRECTORY_PATHS "${directory_paths}"
      _PYTHON_BYTECODE_DIRECTORY_OUTPUTS "${directory_outputs}"
      _PYTHON_BYTECODE_EXCLUDE "${arg_EXCLUDE}"
      _PYTHON_BYTECODE_EXCLUDE_FROM_ALL "${arg_EXCLUDE_FROM_ALL}"
      _PYTHON_BYTECODE_HELPER "${helper}"
      _PYTHON_BYTECODE_INVALIDATION_MODE "${arg_INVALIDATION_MODE}"
      _PYTHON_BYTECODE_LATE "${late}"
      _PYTHON_BYTECODE_LAYOUT "${arg_LAYOUT}"
      _PYTHON_BYTECODE_LEVELS "${arg_OPTIMIZE}"
      _PYTHON_BYTECODE_OUTPUTS_0 "${outputs_0}"
      _PYTHON_BYTECODE_OUTPUTS_1 "${outputs_1}"
      _PYTHON_BYTECODE_OUTPUTS_2 "${outputs_2}"
      _PYTHON_BYTECODE_PYTHON "${helper_PYTHON}"
      _PYTHON_BYTECODE_RESOURCES "${resources}"
      _PYTHON_BYTECODE_RESOURCE_PATHS "${resource_paths}"
  )
endfunction()
