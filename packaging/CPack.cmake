# SPDX-License-Identifier: MIT
# Packages of what this build installs: `cpack -G "DEB;RPM;TGZ"` in the build directory, or the target `package`. One
# package has all components. The helper of a Python that is not the default has a package of its own beside it. The target
# `package_source` packs the checkout. DEB needs Debian's packages dpkg-dev and file, RPM needs rpmbuild.
set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_NAME pybytecode)
if(NOT PYBYTECODE_DEFAULT)
  set(CPACK_PACKAGE_NAME pybytecode${x_y})
  set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "pybytecode (= ${PROJECT_VERSION})")
  set(CPACK_RPM_PACKAGE_SUGGESTS "pybytecode = ${PROJECT_VERSION}")
endif()
set(CPACK_PACKAGE_VENDOR "PyBytecode developers")
set(CPACK_PACKAGE_CONTACT "PyBytecode developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(
  CPACK_PACKAGE_DESCRIPTION
  "PyBytecode compiles the Python sources of a CMake or Meson project when it
is built, each by a rule of its own. It installs the bytecode beside the
sources, and Python finds it fresh. The compiler is a program that is linked
to libpython. With it come a package for CMake and a module for Meson."
)
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_RESOURCE_FILE_README "${PROJECT_SOURCE_DIR}/README.md")
set(CPACK_PACKAGE_FILE_NAME "${CPACK_PACKAGE_NAME}-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
set(
  CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ
  OWNER_WRITE
  OWNER_EXECUTE
  GROUP_READ
  GROUP_EXECUTE
  WORLD_READ
  WORLD_EXECUTE
)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/change-layout.cmake")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake, meson, pkgconf")

set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE MIT)
set(CPACK_RPM_PACKAGE_DESCRIPTION "${CPACK_PACKAGE_DESCRIPTION}")
# directories of other packages; CPack knows those above them
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION "")
foreach(
  directory
  IN
  ITEMS
    ${CMAKE_INSTALL_LIBDIR}/cmake
    ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
    ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
    ${CMAKE_INSTALL_MANDIR}/man1
    share/licenses
)
  set(path "/usr/${directory}")
  while(NOT path STREQUAL "/")
    list(APPEND CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION "${path}")
    cmake_path(GET path PARENT_PATH path)
  endwhile()
endforeach()

# The ignored paths are regular expressions.
set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME pybytecode-${PROJECT_VERSION})
set(CPACK_SOURCE_IGNORE_FILES "")
foreach(path IN ITEMS "${PROJECT_SOURCE_DIR}/build" "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}/.git")
  string(REGEX REPLACE "([][+.*?()^$|\\\\])" "\\\\\\1" path "${path}")
  list(APPEND CPACK_SOURCE_IGNORE_FILES "^${path}(/|$)")
endforeach()
list(APPEND CPACK_SOURCE_IGNORE_FILES "/__pycache__/")
set(CPACK_VERBATIM_VARIABLES ON)
include(CPack)
