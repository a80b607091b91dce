# SPDX-License-Identifier: MIT
"""Bytecode is rebuilt when, and only when, it must be: the cases of rebuilding.py under CMake."""
import os
import shutil
import sys

import rebuilding
from cmake_project import Project, harness, run, touch

NAMES = {'prefix': 'CMAKE_INSTALL_PREFIX'}


class RebuildTestCase(harness.TestCase):
    FOLDER = 'bytecode.bytecode'

    def setUp(self):
        super().setUp()
        self.project = Project('rebuild')


class Rebuild(rebuilding.RebuildCases, RebuildTestCase):
    def setUp(self):
        super().setUp()
        self.project.configure()

    def change(self, **options):
        self.project.configure(**{NAMES.get(name, name.upper()): ';'.join(value) if isinstance(value, list) else value
                                  for name, value in options.items()})

    def unset_mode(self):
        text = self.read(self.path('CMakeLists.txt')).decode()
        self.assertIn('INVALIDATION_MODE ${MODE}', text)
        self.write(self.path('CMakeLists.txt'), text.replace('INVALIDATION_MODE ${MODE}', ''))
        self.project.configure()

    def check_failed(self):
        """Make may remove the output, and Ninja does not."""
        if 'Ninja' in os.environ['CMAKE_GENERATOR']:
            self.assertTrue(os.path.exists(self.output('a.TAG.pyc')))


# Runs a Python, and replaces the libpython that it names.
INTERPRETER = '#!/bin/sh\n"{}" "$@" | sed "s|^{}$|{}|"\n'


class CompilerTestCase(RebuildTestCase):
    """The libpython is a copy, and the helper is built with it."""

    def setUp(self):
        super().setUp()
        os.mkdir('lib')
        self.library = os.path.abspath(shutil.copy2(os.environ['PYBYTECODE_LIBRARY'], 'lib'))
        self.write('python', INTERPRETER.format(sys.executable, os.environ['PYBYTECODE_LIBRARY'], self.library))
        os.chmod('python', 0o755)
        os.mkdir('pybytecode')
        for name in ('CHANGELOG.md', 'CMakeLists.txt', 'LICENSE', 'README.md', 'cmake', 'completions', 'doc', 'helper', 'meson',
                     'packaging'):
            run('cp', '-r', os.path.join(harness.SOURCE, name), 'pybytecode')
        self.cache = {'Python_EXECUTABLE': os.path.abspath('python'), 'BUILD_TESTING': 'OFF'}


class Installed(rebuilding.CompilerCases, CompilerTestCase):
    def setUp(self):
        super().setUp()
        made = Project(None, 'pybytecode', 'made', CMAKE_INSTALL_PREFIX=os.path.abspath('prefix'), **self.cache)
        made.configure()
        made.build('--config', 'Release')
        made.install('', '--config', 'Release')
        self.helper = os.path.abspath('prefix/bin/' + harness.NAME)
        self.assertIn(self.library, run('ldd', self.helper).stdout)
        self.project.configure(CMAKE_PREFIX_PATH=os.path.abspath('prefix'))


class Subdirectory(CompilerTestCase):
    """The build makes the helper, too."""

    def setUp(self):
        super().setUp()
        path = os.path.join(self.project.source, 'CMakeLists.txt')
        text = self.read(path).decode()
        self.assertIn('find_package(PyBytecode REQUIRED)', text)
        self.write(path, text.replace('find_package(PyBytecode REQUIRED)',
                                      'add_subdirectory("${PYBYTECODE}" pybytecode)'))
        self.project.configure(PYBYTECODE=os.path.abspath('pybytecode'), **self.cache)

    def test(self):
        self.assertEqual(self.project.count(), 6)
        for path in 'pybytecode/helper/base/util.c', self.library:
            touch(path)
            self.assertEqual(self.project.count(), 6)
        rebuilding.replace(self.library)
        self.project.configure()
        self.assertEqual(self.project.count(), 6)


if __name__ == '__main__':
    harness.main()
