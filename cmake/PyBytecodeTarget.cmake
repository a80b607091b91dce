# SPDX-License-Identifier: MIT
# The target of add_python_bytecode(): its sources, its outputs, their rules, and its properties.

# Adds the target. Reads the caller's arg_*.
function(_python_bytecode_add_target target)
  _python_bytecode_enabled(enabled)
  set(cache_tag "")
  if(enabled)
    _python_bytecode_check_helper(add_python_bytecode)
    if(CMAKE_CROSSCOMPILING)
      _python_bytecode_check_target()
    endif()
    get_target_property(cache_tag PyBytecode::pybytecode PYBYTECODE_CACHE_TAG)
  endif()
  _python_bytecode_find_bases(base generated_base)
  set(files "${arg_SOURCES}")
  if(DEFINED arg_DIRECTORY)
    _python_bytecode_glob(files)
  endif()
  _python_bytecode_find_sources("${files}" sources generated)
  string(REPLACE "." "/" package "${arg_PACKAGE}")
  _python_bytecode_name_sources("${target}" dfiles paths)
  _python_bytecode_absolute("${arg_OUTPUT_DIRECTORY}" "${CMAKE_CURRENT_BINARY_DIR}" output_directory)
  set(layout "${arg_LAYOUT}")
  set(outputs "")
  if(enabled)
    _python_bytecode_add_rules("${target}" outputs)
  endif()
  set(generated_sources "")
  if(NOT generated STREQUAL "")
    list(GET sources ${generated} generated_sources)
  endif()
  set(all "")
  if(arg_ALL)
    set(all ALL)
  endif()
  add_custom_target("${target}" ${all} DEPENDS ${generated_sources} ${outputs} SOURCES ${sources})
  _python_bytecode_set_properties("${target}")
endfunction()

# Sets the properties of the target. Reads the variables of _python_bytecode_add_target().
function(_python_bytecode_set_properties target)
  set_target_properties("${target}" PROPERTIES
    PYTHON_BYTECODE_SOURCES "${sources}"
    PYTHON_BYTECODE_PATHS "${paths}"
    PYTHON_BYTECODE_OUTPUTS "${outputs}"
    PYTHON_BYTECODE_OUTPUT_DIRECTORY "${output_directory}"
    PYTHON_BYTECODE_DESTINATION ""
    _PYTHON_BYTECODE_CACHE_TAG "${cache_tag}"
    _PYTHON_BYTECODE_EXCLUDE_FROM_ALL "${arg_EXCLUDE_FROM_ALL}"
    _PYTHON_BYTECODE_LAYOUT "${arg_LAYOUT}"
    _PYTHON_BYTECODE_LEVELS "${arg_OPTIMIZE}"
    _PYTHON_BYTECODE_PACKAGE "${package}")
  # each ends with one slash
  cmake_path(APPEND base "")
  cmake_path(APPEND generated_base "")
  set_target_properties("${target}" PROPERTIES
    _PYTHON_BYTECODE_RECORDED_BASE "${base}"
    _PYTHON_BYTECODE_RECORDED_GENERATED_BASE "${generated_base}")
endfunction()
