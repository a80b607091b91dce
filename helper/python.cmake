# SPDX-License-Identifier: MIT

# _python_bytecode_ask(<interpreter> <prefix>)
#
# Asks a Python what its bytecode is. Sets <prefix>_VERSION, _MAGIC_NUMBER, _CACHE_TAG, _HOME, _PROGRAM and _LIBRARY to
# its answers: see ask.py.
function(_python_bytecode_ask interpreter prefix)
  execute_process(
    COMMAND "${interpreter}" -I -S "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ask.py" embed
    RESULT_VARIABLE status
    OUTPUT_VARIABLE answer
    ERROR_VARIABLE error)
  if(NOT status EQUAL 0 OR NOT answer MATCHES "^([0-9.]+)\n([0-9]+)\n(cpython-[0-9]+)\n(.+)\n(.+)\n.*\n.*\n(.*)\n[^\n]*$")
    message(FATAL_ERROR "PyBytecode: the Python '${interpreter}' does not say what its bytecode is; "
      "expected a CPython 3.8 or later.\n${answer}${error}")
  endif()
  set(${prefix}_VERSION "${CMAKE_MATCH_1}" PARENT_SCOPE)
  set(${prefix}_MAGIC_NUMBER "${CMAKE_MATCH_2}" PARENT_SCOPE)
  set(${prefix}_CACHE_TAG "${CMAKE_MATCH_3}" PARENT_SCOPE)
  set(${prefix}_HOME "${CMAKE_MATCH_4}" PARENT_SCOPE)
  set(${prefix}_PROGRAM "${CMAKE_MATCH_5}" PARENT_SCOPE)
  set(${prefix}_LIBRARY "${CMAKE_MATCH_6}" PARENT_SCOPE)
endfunction()
