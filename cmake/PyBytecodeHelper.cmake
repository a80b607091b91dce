# SPDX-License-Identifier: MIT
# Where the target PyBytecode::pybytecode comes from, for the checkout and for the installed package alike.

cmake_policy(PUSH)
cmake_policy(VERSION 3.20...4.3)

function(_python_bytecode_import_helper executable tag magic_number library)
  add_executable(PyBytecode::pybytecode IMPORTED GLOBAL)
  set_target_properties(PyBytecode::pybytecode PROPERTIES
    IMPORTED_LOCATION "${executable}"
    PYBYTECODE_CACHE_TAG "${tag}"
    PYBYTECODE_MAGIC_NUMBER "${magic_number}"
    PYBYTECODE_LIBRARY "${library}")
endfunction()

# Imports the helper that PYBYTECODE_EXECUTABLE names, and fails if it is none, of another version than <version>, or not
# for the interpreter that is found. In a cross build it is the target's Python that counts, which add_python_bytecode()
# knows.
function(_python_bytecode_import_given version)
  foreach(option IN ITEMS version libpython)
    execute_process(COMMAND "${PYBYTECODE_EXECUTABLE}" --${option}
      RESULT_VARIABLE status OUTPUT_VARIABLE ${option}_answer ERROR_VARIABLE error OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE} --${option}' fails; expected "
        "the path of a pybytecode ${version}.\n${status}\n${error}")
    endif()
  endforeach()
  if(NOT version_answer MATCHES "^pybytecode ([0-9]+\\.[0-9]+).*\nmagic number ([0-9]+)\ncache tag ([^\n]+)$")
    message(FATAL_ERROR "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE}' is not a pybytecode; "
      "it says\n${version_answer}")
  endif()
  set(helper_version "${CMAKE_MATCH_1}")
  set(helper "${CMAKE_MATCH_3}, magic number ${CMAKE_MATCH_2}")
  _python_bytecode_import_helper("${PYBYTECODE_EXECUTABLE}" "${CMAKE_MATCH_3}" ${CMAKE_MATCH_2} "${libpython_answer}")
  if(NOT "${version}." MATCHES "^${helper_version}\\.")
    message(FATAL_ERROR "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE}' is version ${helper_version}; "
      "expected that of this package, ${version}.")
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

# For cross builds: the helper is built by a project of its own, for the machine that builds and its Python.
function(_python_bytecode_add_host_project source_directory)
  find_package(Python 3.8 QUIET COMPONENTS Interpreter)
  if(NOT Python_Interpreter_FOUND)
    message(FATAL_ERROR "PyBytecode: to build the helper for the machine that builds, a Python of that machine is "
      "needed, and not found; set Python_EXECUTABLE, or PYBYTECODE_EXECUTABLE.")
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
      # what the environment says is for the compiler of the cross build
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

cmake_policy(POP)
