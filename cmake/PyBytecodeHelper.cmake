# SPDX-License-Identifier: MIT
# The helper: where the target PyBytecode::pybytecode comes from, in the checkout and in the installed package.

# Fails unless the helper is a target of this directory. Imported targets are not seen outside the directory that found
# them, but functions are.
function(_python_bytecode_check_helper command)
  if(NOT TARGET PyBytecode::pybytecode)
    message(FATAL_ERROR "${command}: the target PyBytecode::pybytecode is not known in this directory; "
      "call find_package(PyBytecode) here or in a directory above.")
  endif()
endfunction()

# Makes <executable> the helper. The other arguments describe the Python behind it.
function(_python_bytecode_import_helper executable tag magic_number library)
  add_executable(PyBytecode::pybytecode IMPORTED GLOBAL)
  set_target_properties(PyBytecode::pybytecode PROPERTIES
    IMPORTED_LOCATION "${executable}"
    PYBYTECODE_CACHE_TAG "${tag}"
    PYBYTECODE_MAGIC_NUMBER "${magic_number}"
    PYBYTECODE_LIBRARY "${library}")
endfunction()

# Sets <variable> to what the helper that PYBYTECODE_EXECUTABLE names prints if it is run with <option>. Fails if it does
# not run.
function(_python_bytecode_ask_helper option version variable)
  execute_process(
    COMMAND "${PYBYTECODE_EXECUTABLE}" ${option}
    RESULT_VARIABLE status
    OUTPUT_VARIABLE answer
    ERROR_VARIABLE error
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE} ${option}' fails; expected the "
      "path of a pybytecode ${version}.\n${status}\n${error}")
  endif()
  set(${variable} "${answer}" PARENT_SCOPE)
endfunction()

# Imports the helper that PYBYTECODE_EXECUTABLE names. Fails unless it is a helper of the same minor version as <version>
# and, except in a cross build, makes the bytecode of the Python that is found. In a cross build the target's Python
# counts, which add_python_bytecode() checks.
function(_python_bytecode_import_given version)
  _python_bytecode_ask_helper(--version ${version} description)
  _python_bytecode_ask_helper(--libpython ${version} library)
  if(NOT description MATCHES "^pybytecode ([0-9]+\\.[0-9]+).*\nmagic number ([0-9]+)\ncache tag ([^\n]+)$")
    message(FATAL_ERROR "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE}' is not a pybytecode; "
      "it says\n${description}")
  endif()
  set(helper_version "${CMAKE_MATCH_1}")
  set(helper "${CMAKE_MATCH_3}, magic number ${CMAKE_MATCH_2}")
  _python_bytecode_import_helper("${PYBYTECODE_EXECUTABLE}" "${CMAKE_MATCH_3}" ${CMAKE_MATCH_2} "${library}")
  if(NOT "${version}." MATCHES "^${helper_version}\\.")
    message(FATAL_ERROR "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE}' is version ${helper_version}; "
      "expected the version of this package, ${version}.")
  endif()
  if(CMAKE_CROSSCOMPILING)
    return()
  endif()
  find_package(Python 3.8 QUIET COMPONENTS Interpreter)
  if(Python_Interpreter_FOUND)
    _python_bytecode_ask("${Python_EXECUTABLE}" python)
    set(python "${python_CACHE_TAG}, magic number ${python_MAGIC_NUMBER}")
    if(NOT helper STREQUAL python)
      message(FATAL_ERROR "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE}' is for ${helper}; "
        "'${Python_EXECUTABLE}' has ${python}.")
    endif()
  endif()
endfunction()

# For cross builds: adds a project of its own that builds the helper for the machine that builds, and for its Python.
function(_python_bytecode_add_host_project source_directory)
  find_package(Python 3.8 QUIET COMPONENTS Interpreter)
  if(NOT Python_Interpreter_FOUND)
    message(FATAL_ERROR "PyBytecode: the helper needs a Python of the machine that builds, and none is found; set "
      "Python_EXECUTABLE or PYBYTECODE_EXECUTABLE.")
  endif()
  _python_bytecode_ask("${Python_EXECUTABLE}" python)
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/pybytecode-host")
  set(helper "${directory}/pybytecode")
  string(REPLACE " Multi-Config" "" generator "${CMAKE_GENERATOR}")
  include(ExternalProject)
  ExternalProject_Add(pybytecode-host
    EXCLUDE_FROM_ALL TRUE
    SOURCE_DIR "${source_directory}"
    PREFIX "${directory}"
    BINARY_DIR "${directory}"
    CONFIGURE_COMMAND
      # the environment is meant for the cross compiler
      "${CMAKE_COMMAND}" -E env --unset=CC --unset=CFLAGS --unset=CPPFLAGS --unset=LDFLAGS --unset=CMAKE_TOOLCHAIN_FILE
      "${CMAKE_COMMAND}" -S <SOURCE_DIR> -B <BINARY_DIR> -G "${generator}" -DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM}
      -DCMAKE_BUILD_TYPE=Release -DPython_EXECUTABLE=${Python_EXECUTABLE}
    BUILD_COMMAND "${CMAKE_COMMAND}" --build <BINARY_DIR>
    BUILD_BYPRODUCTS "${helper}"
    INSTALL_COMMAND "")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${source_directory}/*")
  ExternalProject_Add_StepDependencies(pybytecode-host build ${sources})
  _python_bytecode_import_helper("${helper}" "${python_CACHE_TAG}" ${python_MAGIC_NUMBER} "${python_LIBRARY}")
  add_dependencies(PyBytecode::pybytecode pybytecode-host)
endfunction()
