# SPDX-License-Identifier: MIT
"""Builds and installs a project that names PyBytecode as a tool, and checks what is installed."""
import os

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout


class TestPackage(ConanFile):
    settings = 'os', 'arch', 'compiler', 'build_type'
    generators = 'VirtualBuildEnv'

    def build_requirements(self):
        self.tool_requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.user_presets_path = False  # it would be beside this file
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure(variables={'CMAKE_INSTALL_PREFIX': '/usr'})
        cmake.build()

    def test(self):
        stage = os.path.join(self.build_folder, 'stage')
        self.run('DESTDIR="{}" cmake --install "{}"'.format(stage, self.build_folder))
        self.run('pybytecode check --destdir "{}" /usr/share'.format(stage))
        self.run('pkg-config --exists --print-errors pybytecode')
