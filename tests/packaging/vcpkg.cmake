# SPDX-License-Identifier: MIT
# cmake -P vcpkg.cmake: runs a portfile as vcpkg does, for a triplet of this machine. Stands in for vcpkg: it has the
# variables and functions that our portfile uses, with the meaning that vcpkg's documentation gives them. Needs, as
# environment variables:
#   PORT_DIRECTORY       the port
#   PACKAGES_DIRECTORY   where the port installs
#   BUILDTREES_DIRECTORY where it builds
#   PYTHON3              the interpreter
cmake_minimum_required(VERSION 3.20)
set(PORT pybytecode)
set(TARGET_TRIPLET x64-linux)
set(CURRENT_PORT_DIR "$ENV{PORT_DIRECTORY}")
set(CURRENT_PACKAGES_DIR "$ENV{PACKAGES_DIRECTORY}")
set(CURRENT_BUILDTREES_DIR "$ENV{BUILDTREES_DIRECTORY}")

function(vcpkg_find_acquire_program variable)
  if(NOT variable STREQUAL "PYTHON3")
    message(FATAL_ERROR "vcpkg_find_acquire_program: ${variable}: expected PYTHON3")
  endif()
  set(PYTHON3 "$ENV{PYTHON3}" PARENT_SCOPE)
endfunction()

# vcpkg's own values follow OPTIONS, and OPTIONS_RELEASE follows these. A variable that is not used is a warning there, and an
# error here.
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS;OPTIONS_RELEASE")
  if(NOT DEFINED arg_SOURCE_PATH OR DEFINED arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "vcpkg_cmake_configure: SOURCE_PATH is missing, or not expected: ${arg_UNPARSED_ARGUMENTS}")
  elseif(NOT "${VCPKG_BUILD_TYPE}" STREQUAL "release")
    message(FATAL_ERROR "vcpkg_cmake_configure: there would be a debug build of a tool")
  endif()
  execute_process(
    COMMAND
      "${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${CURRENT_BUILDTREES_DIR}/${TARGET_TRIPLET}-rel" ${arg_OPTIONS}
      -DBUILD_SHARED_LIBS=OFF -DCMAKE_ERROR_ON_ABSOLUTE_INSTALL_DESTINATION=ON -DCMAKE_INSTALL_LIBDIR:STRING=lib
      -DCMAKE_INSTALL_BINDIR:STRING=bin ${arg_OPTIONS_RELEASE} -DCMAKE_BUILD_TYPE=Release
      "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}"
    ERROR_VARIABLE error
    COMMAND_ECHO STDOUT
    COMMAND_ERROR_IS_FATAL ANY
  )
  foreach(option IN LISTS arg_OPTIONS arg_OPTIONS_RELEASE)
    string(REGEX REPLACE "^-D([^:=]*).*" "\\1" variable "${option}")
    if(error MATCHES "not used by the project:[^.]*\n    ${variable}\n")
      message(FATAL_ERROR "vcpkg_cmake_configure: ${variable} is not used")
    endif()
  endforeach()
endfunction()

function(vcpkg_cmake_install)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" --build "${CURRENT_BUILDTREES_DIR}/${TARGET_TRIPLET}-rel" --target install --parallel 2
    COMMAND_ERROR_IS_FATAL ANY
  )
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  file(INSTALL ${arg_FILE_LIST} DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}" RENAME copyright)
endfunction()

include("${CURRENT_PORT_DIR}/portfile.cmake")
file(WRITE "${CURRENT_BUILDTREES_DIR}/empty-include-folder" "${VCPKG_POLICY_EMPTY_INCLUDE_FOLDER}")
