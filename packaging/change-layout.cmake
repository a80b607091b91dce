# SPDX-License-Identifier: MIT
# CPack runs this before it packs the files in CPACK_TEMPORARY_INSTALL_DIRECTORY. Puts the licence where the packages of
# Debian and of Fedora have it, gives the directory of the documentation Debian's name, and compresses the manual pages, as
# both distributions do.
cmake_policy(VERSION 3.20...4.3)
set(share "${CPACK_TEMPORARY_INSTALL_DIRECTORY}${CPACK_PACKAGING_INSTALL_PREFIX}/share")
set(documentation "${share}/doc/PyBytecode")
if(CPACK_GENERATOR STREQUAL "DEB")
  set(licence "${share}/doc/${CPACK_PACKAGE_NAME}/copyright")
  file(REMOVE "${documentation}/LICENSE")
  if(EXISTS "${documentation}")
    file(RENAME "${documentation}" "${share}/doc/${CPACK_PACKAGE_NAME}")
  endif()
elseif(CPACK_GENERATOR STREQUAL "RPM")
  set(licence "${share}/licenses/${CPACK_PACKAGE_NAME}/LICENSE")
  file(REMOVE "${documentation}/LICENSE")
else()
  return()
endif()
configure_file("${CPACK_RESOURCE_FILE_LICENSE}" "${licence}" COPYONLY)

# rpm compresses pages after CPack has listed them, and renames the links to them: then it misses the names on the list.
file(GLOB pages "${share}/man/man1/*.1")
foreach(page IN LISTS pages)
  if(IS_SYMLINK "${page}")
    file(READ_SYMLINK "${page}" target)
    file(CREATE_LINK "${target}.gz" "${page}.gz" SYMBOLIC)
    file(REMOVE "${page}")
  else()
    execute_process(COMMAND gzip -9n "${page}" COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
