# SPDX-License-Identifier: MIT
# CPack runs this before it packs the files in CPACK_TEMPORARY_INSTALL_DIRECTORY. Puts the licence where the packages of
# Debian and of Fedora have it, and makes Debian's name of the directory with the documentation.
cmake_policy(VERSION 3.20...4.3)
set(share "${CPACK_TEMPORARY_INSTALL_DIRECTORY}${CPACK_PACKAGING_INSTALL_PREFIX}/share")
set(documentation "${share}/doc/PyBytecode")
if(CPACK_GENERATOR STREQUAL "DEB")
  set(licence "${share}/doc/${CPACK_PACKAGE_NAME}/copyright")
  if(EXISTS "${documentation}")
    file(RENAME "${documentation}" "${share}/doc/${CPACK_PACKAGE_NAME}")
  endif()
  file(REMOVE "${share}/doc/${CPACK_PACKAGE_NAME}/LICENSE")
elseif(CPACK_GENERATOR STREQUAL "RPM")
  set(licence "${share}/licenses/${CPACK_PACKAGE_NAME}/LICENSE")
  file(REMOVE "${documentation}/LICENSE")
endif()
if(CPACK_GENERATOR MATCHES "^(DEB|RPM)$")
  configure_file("${CPACK_RESOURCE_FILE_LICENSE}" "${licence}" COPYONLY)
endif()
