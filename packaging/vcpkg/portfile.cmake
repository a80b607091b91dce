# SPDX-License-Identifier: MIT
# PyBytecode for vcpkg. This overlay port takes the checkout that it is in:
#
#   vcpkg install pybytecode --overlay-ports=packaging/vcpkg --no-binarycaching
#
# vcpkg does not notice changes outside this directory. Without --no-binarycaching it may restore an older build. In a registry,
# the port must take the archive of a release instead.
cmake_path(ABSOLUTE_PATH CURRENT_PORT_DIR NORMALIZE)
cmake_path(SET SOURCE_PATH NORMALIZE "${CURRENT_PORT_DIR}/../..")

set(VCPKG_BUILD_TYPE release) # a tool has one build
set(VCPKG_POLICY_EMPTY_INCLUDE_FOLDER enabled) # it has no headers

# The Python that the helper is linked to
vcpkg_find_acquire_program(PYTHON3)

# The CMake package finds the helper by a relative path, so both are installed where vcpkg wants them in the end. After
# OPTIONS, vcpkg_cmake_configure() sets some of these directories; OPTIONS_RELEASE comes later.
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS "-DPython_EXECUTABLE=${PYTHON3}" -DBUILD_TESTING=OFF
  OPTIONS_RELEASE
    "-DCMAKE_INSTALL_BINDIR=tools/${PORT}"
    -DCMAKE_INSTALL_LIBDIR=share
    "-DCMAKE_INSTALL_DOCDIR=share/${PORT}/doc"
    "-DCMAKE_INSTALL_MANDIR=share/${PORT}/man"
)
vcpkg_cmake_install()

vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CURRENT_PORT_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
