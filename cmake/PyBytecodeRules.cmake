# SPDX-License-Identifier: MIT
# Rules: the custom commands that compile.

# Adds the rules of a target, and sets <variable> to the .pyc that they make: those of one source follow each other.
# Reads the variables of _python_bytecode_add_target().
function(_python_bytecode_add_rules target variable)
  _python_bytecode_name_outputs("${arg_OPTIMIZE}" outputs)
  _python_bytecode_check_output_paths(add_python_bytecode "${outputs}")
  _python_bytecode_claim_outputs(add_python_bytecode OUTPUT_DIRECTORY "${outputs}")
  set(outputs_0 "")
  set(outputs_1 "")
  set(outputs_2 "")
  foreach(level IN LISTS arg_OPTIMIZE)
    _python_bytecode_name_outputs(${level} outputs_${level})
  endforeach()
  _python_bytecode_find_dependencies(dependencies)
  set(rule_options "")
  foreach(keyword IN ITEMS CODEGEN DEPENDS_EXPLICIT_ONLY)
    if(arg_${keyword})
      list(APPEND rule_options ${keyword})
    endif()
  endforeach()
  if(arg_BATCH_SIZE STREQUAL "")
    foreach(level IN LISTS arg_OPTIMIZE)
      _python_bytecode_add_level(${level})
    endforeach()
  else()
    _python_bytecode_add_batches("${target}")
  endif()
  set(${variable} "${outputs}" PARENT_SCOPE)
endfunction()

# Adds a rule for each source, which compiles it for one level. Reads the variables of _python_bytecode_add_rules().
function(_python_bytecode_add_level level)
  foreach(output source dfile IN ZIP_LISTS outputs_${level} sources dfiles)
    file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${output}")
    add_custom_command(
      OUTPUT "${output}"
      COMMAND ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:PyBytecode::pybytecode>" compile
        --cfile "${output}"
        --dfile "${dfile}"
        --optimize ${level}
        --invalidation-mode ${arg_INVALIDATION_MODE}
        -- "${source}"
      DEPENDS "${source}" PyBytecode::pybytecode "$<TARGET_FILE:PyBytecode::pybytecode>" ${dependencies}
      COMMENT "Building Python bytecode ${comment}"
      VERBATIM
      ${rule_options})
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
  foreach(source dfile output_0 output_1 output_2 IN ZIP_LISTS sources dfiles outputs_0 outputs_1 outputs_2)
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
  set(depends --depends "$<TARGET_FILE:PyBytecode::pybytecode>")
  foreach(file IN LISTS dependencies)
    list(APPEND depends --depends "${file}")
  endforeach()
  list(GET batch_outputs 0 first)
  list(GET batch_outputs -1 last)
  file(RELATIVE_PATH first "${CMAKE_BINARY_DIR}" "${first}")
  cmake_path(GET last FILENAME last)
  set(stamp "")
  set(touch_stamp "")
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    # Make deletes the first output if any is missing. Put a stamp first, so that no .pyc is deleted needlessly.
    set(stamp "${directory}/pybytecode-${number}.stamp")
    set(touch_stamp COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}")
  endif()
  add_custom_command(
    OUTPUT ${stamp} ${batch_outputs}
    COMMAND ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:PyBytecode::pybytecode>" batch
      --jobs 1
      ${depends}
      --invalidation-mode ${arg_INVALIDATION_MODE}
      -- "${list}"
    DEPENDS ${batch_sources} "${list}" PyBytecode::pybytecode "$<TARGET_FILE:PyBytecode::pybytecode>" ${dependencies}
    COMMENT "Building Python bytecode ${first} ... ${last}"
    VERBATIM
    ${touch_stamp}
    ${rule_options})
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
function(_python_bytecode_find_dependencies variable)
  get_target_property(files PyBytecode::pybytecode PYBYTECODE_LIBRARY)
  set(dependencies ${files})
  get_target_property(imported PyBytecode::pybytecode IMPORTED)
  if(imported)
    get_target_property(helper PyBytecode::pybytecode LOCATION)
    list(APPEND files "${helper}")
  endif()
  set(stamp "")
  foreach(file IN LISTS files)
    if(EXISTS "${file}") # a cross build may not have built its helper yet
      file(SIZE "${file}" size)
      file(TIMESTAMP "${file}" time UTC)
      string(APPEND stamp "${file} ${size} ${time}\n")
    endif()
  endforeach()
  set(stamp_file "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/pybytecode.stamp")
  _python_bytecode_write("${stamp_file}" "${stamp}")
  set(${variable} ${dependencies} "${stamp_file}" PARENT_SCOPE)
endfunction()
