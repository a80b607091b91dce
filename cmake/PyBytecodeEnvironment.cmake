# SPDX-License-Identifier: MIT
# The environment variables PYBYTECODE_ENABLED and PYBYTECODE_LAUNCHER: the defaults of the variables of these names.
# The cache keeps them, as it keeps the value of the environment variable CMAKE_C_COMPILER_LAUNCHER.

# Sets a cache variable to the environment variable of its name, unless the project or the user has set it.
function(_python_bytecode_read_environment name type help)
  if(NOT DEFINED ${name} AND NOT "$ENV{${name}}" STREQUAL "")
    set(${name} "$ENV{${name}}" CACHE ${type} "${help}")
  endif()
endfunction()

# Fails unless the environment variable PYBYTECODE_ENABLED is one of CMake's words for true and false.
function(_python_bytecode_check_environment)
  string(TOUPPER "$ENV{PYBYTECODE_ENABLED}" value)
  if(NOT DEFINED PYBYTECODE_ENABLED AND NOT value MATCHES "^(1|ON|YES|TRUE|Y|0|OFF|NO|FALSE|N|)$")
    message(
      FATAL_ERROR
      "PyBytecode: the environment variable PYBYTECODE_ENABLED is '$ENV{PYBYTECODE_ENABLED}'; expected ON or OFF."
    )
  endif()
endfunction()

_python_bytecode_check_environment()
_python_bytecode_read_environment(PYBYTECODE_ENABLED BOOL "Compile; if OFF, only sources are installed")
_python_bytecode_read_environment(PYBYTECODE_LAUNCHER STRING "The command before each command that compiles")
