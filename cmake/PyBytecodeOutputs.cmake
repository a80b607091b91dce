# SPDX-License-Identifier: MIT
# Names: of sources below their destination, of the paths that bytecode records, and of the .pyc. Lists of names are made
# from lists of names, whole.

# Sets <dfiles> to the paths that bytecode records for the sources, and <paths> to their places below a destination.
# Where the destination will be is known when CMake generates. Until then the property _PYTHON_BYTECODE_RECORDED_BASE of
# the target, or _PYTHON_BYTECODE_RECORDED_GENERATED_BASE, stands for it. Fails if a source is not below its base. Reads
# the variables of _python_bytecode_add_target().
function(_python_bytecode_name_sources target dfiles paths)
  set(recorded "${sources}")
  if(NOT generated STREQUAL "" AND NOT generated_base STREQUAL "")
    # first, since the build tree may lie below the sources
    _python_bytecode_pattern_below("${generated_base}" pattern)
    list(TRANSFORM recorded
      REPLACE "${pattern}" "$<GENEX_EVAL:$<TARGET_PROPERTY:${target},_PYTHON_BYTECODE_RECORDED_GENERATED_BASE>>"
      AT ${generated})
  endif()
  _python_bytecode_pattern_below("${base}" pattern)
  list(TRANSFORM recorded
    REPLACE "${pattern}" "$<GENEX_EVAL:$<TARGET_PROPERTY:${target},_PYTHON_BYTECODE_RECORDED_BASE>>")
  foreach(file dfile IN ZIP_LISTS files recorded)
    if(NOT dfile MATCHES "^[$]<")
      message(FATAL_ERROR "add_python_bytecode: SOURCES: '${file}' is not below BASE_DIRECTORY:\n  ${base}")
    endif()
  endforeach()
  set(${dfiles} "${recorded}" PARENT_SCOPE)
  set(prefix "")
  if(NOT package STREQUAL "")
    set(prefix "${package}/")
  endif()
  list(TRANSFORM recorded REPLACE "^[^>]*>>" "${prefix}")
  set(${paths} "${recorded}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the .pyc of a target's sources: for each source one for each of the <levels>. Reads the caller's
# paths, layout, cache_tag and output_directory.
function(_python_bytecode_name_outputs levels variable)
  set(names "")
  foreach(level IN LISTS levels)
    if(layout STREQUAL "sourceless")
      list(APPEND names "\\1\\2.pyc")
    elseif(level EQUAL 0)
      list(APPEND names "\\1__pycache__/\\2.${cache_tag}.pyc")
    else()
      list(APPEND names "\\1__pycache__/\\2.${cache_tag}.opt-${level}.pyc")
    endif()
  endforeach()
  list(TRANSFORM paths PREPEND "${output_directory}/" OUTPUT_VARIABLE outputs)
  list(TRANSFORM outputs REPLACE "^(.*/)([^/]+)\\.py$" "${names}")
  set(${variable} "${outputs}" PARENT_SCOPE)
endfunction()

# Fails if CMake or its generator cannot make one of the <outputs>. Their own errors are less clear.
function(_python_bytecode_check_output_paths command outputs)
  set(excluded "<>")
  if(CMAKE_VERSION VERSION_LESS 3.30)
    string(APPEND excluded "#")
  endif()
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    string(APPEND excluded "%:")
  endif()
  string(REPLACE "$<CONFIG>" "" paths "${outputs}")
  if(CMAKE_HOST_WIN32)
    list(TRANSFORM paths REPLACE "^[A-Za-z]:" "")
  endif()
  foreach(output path IN ZIP_LISTS outputs paths)
    if(path MATCHES "[${excluded}]")
      message(FATAL_ERROR "${command}: CMake ${CMAKE_VERSION} with ${CMAKE_GENERATOR} cannot make a file with "
        "'${CMAKE_MATCH_0}' in its path:\n  ${output}")
    endif()
  endforeach()
endfunction()

# Fails if another rule makes one of the <outputs>. GENERATED shows the rules of this directory, the global property ours
# in all directories. <keyword> is the one to change.
function(_python_bytecode_claim_outputs command keyword outputs)
  foreach(output IN LISTS outputs)
    get_property(generated SOURCE "${output}" PROPERTY GENERATED)
    get_property(claimed GLOBAL PROPERTY "_PYTHON_BYTECODE_OUTPUT ${output}")
    if(generated OR claimed)
      message(FATAL_ERROR "${command}: another rule already makes this file; choose another ${keyword}:\n  ${output}")
    endif()
    set_property(GLOBAL PROPERTY "_PYTHON_BYTECODE_OUTPUT ${output}" TRUE)
  endforeach()
endfunction()
