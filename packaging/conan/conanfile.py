# SPDX-License-Identifier: MIT
"""PyBytecode for Conan 2, from the checkout that this file is in:

    conan create packaging/conan --build=missing

Name it as a tool: self.tool_requires('pybytecode/VERSION'). CMakeToolchain then finds the CMake package, and the build
environment has the helper on PATH and its pkg-config file.
"""
import json
import os
import subprocess

from conan import ConanFile
from conan.errors import ConanException, ConanInvalidConfiguration
from conan.tools.build import cross_building
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

required_conan_version = '>=2.0'

ASK = 'import json, sys; print(json.dumps([sys.implementation.name, sys.version_info[:2], sys.implementation.cache_tag, ' \
      'sys.executable]))'


class PyBytecode(ConanFile):
    name = 'pybytecode'
    description = 'Python bytecode as a product of the build'
    license = 'MIT'
    topics = 'python', 'bytecode', 'cmake', 'meson'
    package_type = 'application'
    settings = 'os', 'arch', 'compiler', 'build_type'
    options = {'python': ['ANY']}  # the Python to compile for: a name or a path
    default_options = {'python': 'python3'}
    # The helper is linked to the libpython of this machine.
    build_policy = 'missing'
    upload_policy = 'skip'

    def _ask(self, options):
        """Returns the cache tag and the path of the option's Python."""
        command = [str(options.python), '-I', '-S', '-c', ASK]
        try:
            output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout
            implementation, version, *answer = json.loads(output)
            if implementation == 'cpython' and version >= [3, 8]:
                return answer
        except (OSError, ValueError, subprocess.CalledProcessError):
            pass
        raise ConanException('pybytecode: python: {!r}: expected a CPython 3.8 or later'.format(command[0]))

    def set_version(self):
        self.version = load(self, os.path.join(self.recipe_folder, '../../helper/VERSION')).strip()

    def export_sources(self):
        source = os.path.join(self.recipe_folder, '../..')
        for pattern in ('CHANGELOG.md', 'CMakeLists.txt', 'LICENSE', 'README.md', 'cmake/*', 'completions/*', 'doc/*', 'helper/*',
                        'meson/*', 'packaging/*.cmake'):
            copy(self, pattern, source, self.export_sources_folder, excludes='*/__pycache__/*')

    def configure(self):
        self.settings.rm_safe('compiler.cppstd')
        self.settings.rm_safe('compiler.libcxx')

    def validate(self):
        if cross_building(self):
            raise ConanInvalidConfiguration(
                'pybytecode: it runs on the machine that builds: name it in tool_requires(), not in requires()')

    def package_id(self):
        self.info.options.python = self._ask(self.info.options)[0]
        del self.info.settings.compiler

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables['BUILD_TESTING'] = False
        toolchain.cache_variables['Python_EXECUTABLE'] = self._ask(self.options)[1]
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, 'LICENSE', self.source_folder, os.path.join(self.package_folder, 'licenses'))
        CMake(self).install()

    def package_info(self):
        self.cpp_info.includedirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.builddirs = [os.path.join('lib', 'cmake', 'PyBytecode')]
        self.cpp_info.set_property('cmake_find_mode', 'none')  # the package has its own configuration
        for name in 'PKG_CONFIG_PATH', 'PKG_CONFIG_PATH_FOR_BUILD':  # Meson reads the second one in a cross build
            self.buildenv_info.prepend_path(name, os.path.join(self.package_folder, 'lib', 'pkgconfig'))
