# SPDX-License-Identifier: MIT
# A part of an install script: installs the extension modules in <manifest>, and the shared libraries that they and
# <program> need, and <more_libraries>, to <directory>. Leaves out those of glibc, which belong to the system. <manifest> may
# be "".
set(modules "")
if(NOT manifest STREQUAL "")
  file(STRINGS "${manifest}" modules REGEX "^extension\t")
  list(TRANSFORM modules REPLACE "^[^\t]*\t[^\t]*\t([^\t]*)\t.*" "\\1")
endif()
file(
  GET_RUNTIME_DEPENDENCIES
  EXECUTABLES "${program}"
  MODULES ${modules}
  RESOLVED_DEPENDENCIES_VAR libraries
  UNRESOLVED_DEPENDENCIES_VAR unresolved
  PRE_EXCLUDE_REGEXES
    "^(ld-|ld64|linux-vdso|lib(c|m|dl|rt|pthread|util|resolv|nsl|anl|mvec|BrokenLocale|thread_db)\\.so)"
    "^(api-ms-|ext-ms-)"
  POST_EXCLUDE_REGEXES ".*[/\\\\][Ss]ystem32[/\\\\].*" "^/System/Library/"
)
if(unresolved)
  message(FATAL_ERROR "install_python_program: '${program}' needs libraries that are not found: ${unresolved}.")
endif()
list(APPEND libraries ${more_libraries})
cmake_path(ABSOLUTE_PATH directory BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}" NORMALIZE)
file(INSTALL DESTINATION "${directory}" TYPE SHARED_LIBRARY FOLLOW_SYMLINK_CHAIN FILES ${libraries})
file(INSTALL DESTINATION "${directory}" TYPE MODULE FILES ${modules})
# A RUNPATH of theirs would replace the RPATH of the program. CMake removes that of its own libraries in the same way.
foreach(file IN LISTS libraries modules)
  file(REAL_PATH "${file}" file)
  cmake_path(GET file FILENAME name)
  if(NOT APPLE AND EXISTS "$ENV{DESTDIR}${directory}/${name}")
    file(RPATH_REMOVE FILE "$ENV{DESTDIR}${directory}/${name}")
  endif()
endforeach()
