# SPDX-License-Identifier: MIT
# Rules: the custom commands that compile.

# Sets <variable> to the options of add_custom_command() that the caller has as keywords. Reads the caller's arg_*.
function(_python_bytecode_list_rule_options variable)
  set(options "")
  foreach(keyword IN ITEMS CODEGEN DEPENDS_EXPLICIT_ONLY)
    if(arg_${keyword})
      list(APPEND options ${keyword})
    endif()
  endforeach()
  set(${variable} "${options}" PARENT_SCOPE)
endfunction()

# Adds the rules of a target. Sets <outputs> to the .pyc that they make: those of one source follow each other. Sets
# <outputs_0>, <outputs_1> and <outputs_2> to those of a level. Reads the variables of _python_bytecode_add_target().
function(_python_bytecode_add_rules target)
  foreach(level IN LISTS arg_OPTIMIZE)
    _python_bytecode_name_outputs(${level} outputs_${level})
    set(outputs_${level} "${outputs_${level}}" PARENT_SCOPE)
  endforeach()
  list(LENGTH arg_OPTIMIZE count)
  if(count EQUAL 1)
    set(outputs "${outputs_${arg_OPTIMIZE}}")
  else()
    _python_bytecode_name_outputs("${arg_OPTIMIZE}" outputs)
  endif()
  set(outputs "${outputs}" PARENT_SCOPE)
  _python_bytecode_check_output_paths(add_python_bytecode "${outputs}")
  if(DEFINED arg_OUTPUT_DIRECTORY)
    _python_bytecode_claim_outputs(add_python_bytecode OUTPUT_DIRECTORY "${outputs}")
  endif()
  if(arg_BATCH_SIZE STREQUAL "")
    foreach(level IN LISTS arg_OPTIMIZE)
      _python_bytecode_add_level(${level})
    endforeach()
  else()
    list(TRANSFORM paths PREPEND "${recorded_before}" OUTPUT_VARIABLE dfiles)
    list(TRANSFORM dfiles APPEND "${recorded_after}")
    _python_bytecode_add_batches("${target}")
  endif()
endfunction()

# Adds a rule for each source, which compiles it for one level. Reads the variables of _python_bytecode_add_rules().
function(_python_bytecode_add_level level)
  _python_bytecode_pattern_below("${CMAKE_BINARY_DIR}" build_tree)
  list(TRANSFORM outputs_${level} REPLACE "${build_tree}" "" OUTPUT_VARIABLE comments)
  foreach(output source path comment IN ZIP_LISTS outputs_${level} sources paths comments)
    add_custom_command(
      OUTPUT "${output}"
      COMMAND
        ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" compile --cfile "${output}" --dfile
        "${recorded_before}${path}${recorded_after}" --optimize ${level} --invalidation-mode ${arg_INVALIDATION_MODE} --
        "${source}"
      DEPENDS "${source}" "${helper}" ${dependencies} ${arg_DEPENDS}
      COMMENT "Building Python bytecode ${comment}"
      VERBATIM
      ${rule_options}
    )
  endforeach()
endfunction()

# Adds a rule for each arg_BATCH_SIZE sources, which compiles them for all levels. Reads the variables of
# _python_bytecode_add_rules().
function(_python_bytecode_add_batches target)
  set(number 0)
  set(count 0)
  set(batch_sources "")
  set(batch_outputs "")
  set(lines "") # of batch's list
  foreach(
    source
    dfile
    output_0
    output_1
    output_2
    IN
    ZIP_LISTS sources dfiles outputs_0 outputs_1 outputs_2
  )
    if(count EQUAL arg_BATCH_SIZE)
      _python_bytecode_add_batch("${target}" ${number})
      math(EXPR number "${number} + 1")
      set(count 0)
      set(batch_sources "")
      set(batch_outputs "")
      set(lines "")
    endif()
    math(EXPR count "${count} + 1")
    list(APPEND batch_sources "${source}")
    foreach(level IN LISTS arg_OPTIMIZE)
      list(APPEND batch_outputs "${output_${level}}")
      string(APPEND lines "${source}\t${output_${level}}\t${dfile}\t${level}\n")
    endforeach()
  endforeach()
  if(count GREATER 0)
    _python_bytecode_add_batch("${target}" ${number})
  endif()
endfunction()

# Adds a rule that compiles several sources: those whose .pyc is not fresh, or older than a dependency of all. Reads the
# variables of _python_bytecode_add_batches().
function(_python_bytecode_add_batch target number)
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir")
  set(list "${directory}/pybytecode-${number}.list")
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(multi_config)
    set(list "${directory}/pybytecode-${number}-$<CONFIG>.list")
  endif()
  file(GENERATE OUTPUT "${list}" CONTENT "${lines}")
  if(arg_LAYOUT STREQUAL "sourceless")
    # Neither a .pyc nor its name shows the level.
    _python_bytecode_write("${directory}/pybytecode-optimize.stamp" "${arg_OPTIMIZE}\n")
    list(APPEND dependencies "${directory}/pybytecode-optimize.stamp")
  endif()
  _python_bytecode_list_depends("${arg_DEPENDS}" depends)
  list(GET batch_outputs 0 first)
  list(GET batch_outputs -1 last)
  file(RELATIVE_PATH first "${CMAKE_BINARY_DIR}" "${first}")
  cmake_path(GET last FILENAME last)
  set(stamp "")
  set(touch_stamp "")
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    # Make deletes the first output if any is missing. Put a stamp first, so that no .pyc is deleted needlessly.
    set(stamp "${directory}/pybytecode-${number}.stamp")
    set(
      touch_stamp
      COMMAND
      "${CMAKE_COMMAND}"
      -E
      touch
      "${stamp}"
    )
  endif()
  add_custom_command(
    OUTPUT ${stamp} ${batch_outputs}
    COMMAND
      ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" batch --jobs 1 ${depends} --invalidation-mode
      ${arg_INVALIDATION_MODE} -- "${list}"
    DEPENDS ${batch_sources} "${list}" "${helper}" ${dependencies} ${arg_DEPENDS}
    COMMENT "Building Python bytecode ${first} ... ${last}"
    COMMAND_EXPAND_LISTS
    VERBATIM
    ${touch_stamp}
    ${rule_options}
  )
endfunction()

# Sets <variable> to the option --depends for the helper, for the Python behind it, and for the files among the names:
# the helper compiles again what is older than one of these files. Reads the variables of _python_bytecode_add_target().
function(_python_bytecode_list_depends names variable)
  set(words --depends "$<TARGET_FILE:${helper}>")
  foreach(file IN LISTS dependencies)
    list(APPEND words --depends "${file}")
  endforeach()
  foreach(name IN LISTS names)
    _python_bytecode_absolute("${name}" "${CMAKE_CURRENT_SOURCE_DIR}" file)
    if(NOT EXISTS "${file}")
      _python_bytecode_absolute("${name}" "${CMAKE_CURRENT_BINARY_DIR}" file)
    endif()
    if(name MATCHES "^[A-Za-z0-9_.+:-]+$")
      # perhaps a target, which may come later: only if it makes a file does the rule depend on one
      set(makes_file "$<NOT:$<STREQUAL:$<TARGET_PROPERTY:${name},TYPE>,UTILITY>>")
      list(APPEND words "$<$<TARGET_EXISTS:${name}>:$<${makes_file}:--depends\\;$<TARGET_FILE:${name}>>>")
      list(APPEND words "$<$<NOT:$<TARGET_EXISTS:${name}>>:--depends\\;${file}>")
    else()
      list(APPEND words --depends "${file}")
    endif()
  endforeach()
  set(${variable} "${words}" PARENT_SCOPE)
endfunction()

# Writes a file that rules depend on. Its time changes only if its content does.
function(_python_bytecode_write file content)
  set(previous "")
  if(EXISTS "${file}")
    file(READ "${file}" previous)
  endif()
  if(NOT content STREQUAL previous OR NOT EXISTS "${file}")
    file(WRITE "${file}" "${content}")
  endif()
endfunction()

# Sets <variable> to the files that change when the Python behind the helper does. A package manager may install a file
# that is older than the bytecode, which no build engine notices. So a stamp lists these files with size and time, and
# changes when CMake runs next.
function(_python_bytecode_find_dependencies helper variable)
  get_target_property(files "${helper}" PYBYTECODE_LIBRARY)
  get_target_property(cache_tag "${helper}" PYBYTECODE_CACHE_TAG)
  get_target_property(imported "${helper}" IMPORTED)
  set(dependencies ${files})
  if(imported)
    get_target_property(executable "${helper}" LOCATION)
    list(APPEND files "${executable}")
  endif()
  set(stamp "")
  foreach(file IN LISTS files)
    if(EXISTS "${file}") # a cross build may not have built its helper yet
      file(SIZE "${file}" size)
      file(TIMESTAMP "${file}" time UTC)
      string(APPEND stamp "${file} ${size} ${time}\n")
    endif()
  endforeach()
  set(stamp_file "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/pybytecode-${cache_tag}.stamp")
  _python_bytecode_write("${stamp_file}" "${stamp}")
  set(${variable} ${dependencies} "${stamp_file}" PARENT_SCOPE)
endfunction()
