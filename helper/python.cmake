# SPDX-License-Identifier: MIT

# _python_bytecode_ask(<interpreter> <prefix>)
#
# Asks a Python what its bytecode is, and sets in the caller's scope:
#   <prefix>_VERSION       X.Y.Z
#   <prefix>_MAGIC_NUMBER  importlib.util.MAGIC_NUMBER, its two first bytes as a number
#   <prefix>_CACHE_TAG     sys.implementation.cache_tag
#   <prefix>_HOME          what $PYTHONHOME would say: sys.base_prefix, and sys.base_exec_prefix where it is another
#   <prefix>_PROGRAM       sys.executable, which <interpreter> may be a wrapper of
#   <prefix>_LIBRARY       the file of its libpython; empty where it has none
function(_python_bytecode_ask interpreter prefix)
  execute_process(
    COMMAND "${interpreter}" -I -S -c "
import importlib.util, os, sys, sysconfig
prefixes = [sys.base_prefix, sys.base_exec_prefix]
print('%d.%d.%d' % sys.version_info[:3])
print(int.from_bytes(importlib.util.MAGIC_NUMBER[:2], 'little'))
print(sys.implementation.cache_tag, flush=True)
home = os.pathsep.join(sorted(set(prefixes), key=prefixes.index))
library = os.path.join(*(sysconfig.get_config_var(name) or '' for name in ('LIBDIR', 'INSTSONAME')))
library = os.path.realpath(library) if os.path.isfile(library) else ''
sys.stdout.buffer.write(os.fsencode('%s\\n%s\\n%s' % (home, sys.executable, library)))
"
    RESULT_VARIABLE status
    OUTPUT_VARIABLE answer
    ERROR_VARIABLE error)
  if(NOT status EQUAL 0 OR NOT answer MATCHES "^([0-9.]+)\r?\n([0-9]+)\r?\n(cpython-[0-9]+)\r?\n(.+)\n(.+)\n(.*)$")
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
