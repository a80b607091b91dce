# SPDX-License-Identifier: MIT
"""Cross builds: the helper runs on the machine that builds. It makes the target's bytecode, or CMake fails."""
import importlib.util
import os
import re
import shutil
import sys
import sysconfig
import unittest

from cmake_project import Project, findings, harness, imported, run, touch

MAGIC_NUMBER = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], 'little')
COMPILER = 'aarch64-linux-gnu-gcc'


class Cross(harness.TestCase):
    INSTALLED = {'PyBytecode_DIR': harness.PREFIX + '/lib/cmake/PyBytecode'}

    def setUp(self):
        super().setUp()
        run('cp', '-r', os.path.join(harness.SOURCE, 'CMakeLists.txt'), os.path.join(harness.SOURCE, 'cmake'),
            os.path.join(harness.SOURCE, 'helper'), self.make('pybytecode'))
        self.checkout = {'PYBYTECODE_LOCATION': os.path.abspath('pybytecode')}

    def make(self, folder):
        os.makedirs(folder)
        return folder

    def start(self, status=0, env=None, **cache):
        self.project = Project('cross', CMAKE_TOOLCHAIN_FILE=os.path.abspath('source/aarch64.cmake'), **cache)
        return self.project.configure(status=status, env=env)

    def works(self, environment={}, **cache):
        self.start(env=dict(os.environ, **environment), **cache)
        self.project.build('--config', 'Debug')
        self.assertEqual(self.project.build('--config', 'Debug'), [])
        self.project.install('stage', '--config', 'Debug')
        root = os.path.abspath('stage/usr/share/cross')
        self.assertEqual(imported(root, ['app.main']), (['app/__init__.py', 'app/main.py'], []))
        self.assertEqual(findings('stage', '/usr/share/cross'), [])
        touch('source/app/main.py')
        self.assertEqual(self.project.build(), [os.path.abspath('source/app/main.py')])

    def test_installed(self):
        self.works(**self.INSTALLED)

    def test_given(self):
        self.works(PYBYTECODE_EXECUTABLE=harness.HELPER, **self.checkout)

    def test_built(self):
        """A project of its own builds the helper. The environment, which is for the target, does not reach it."""
        self.works({'CC': '/none', 'CFLAGS': '-mnone', 'CMAKE_TOOLCHAIN_FILE': '/none'}, **self.checkout)
        touch('pybytecode/helper/base/util.c')
        words = self.project.build()
        self.assertEqual([word for word in words if word.endswith('.py')],
                         [os.path.abspath('source/app/' + name) for name in ('__init__.py', 'main.py')])
        self.assertEqual(self.project.build(), [])

    def test_tests(self):
        """The tests of the reference pass. No emulator runs the helper, which is for the machine that builds."""
        reference = self.read(os.path.join(harness.SOURCE, 'cmake/PyBytecode.cmake')).decode()
        tests = re.search(r'^  if\(TARGET PyBytecode::pybytecode\)\n.*?^  endif\(\)\n', reference, re.M | re.S).group()
        for words in self.INSTALLED, self.checkout:
            self.start(CMAKE_CROSSCOMPILING_EMULATOR=shutil.which('false'), **words)
            text = self.read('source/CMakeLists.txt').decode()
            self.write('source/CMakeLists.txt', text + tests.replace(' --optimize 2', ''))
            self.project.configure()
            self.project.build()
            output = run('ctest', '--test-dir', 'build', '-C', 'Debug', '--output-on-failure').stdout
            self.assertEqual(re.findall(r' (\w+) \.+ +Passed', output), ['stage', 'bytecode', 'unstage'])
            shutil.rmtree('source')
            shutil.rmtree('build')

    @unittest.skipUnless(shutil.which(COMPILER), COMPILER + ' is not installed')
    def test_program(self):
        self.works(WITH_PROGRAM='ON', **self.checkout)
        self.assertIn('AArch64', run('readelf', '-h', 'stage/usr/bin/program').stdout)

    @unittest.skipUnless(shutil.which(COMPILER) and os.path.isdir('/usr/include/{}/python{}.{}'.format(
        COMPILER[:-4], *sys.version_info)), 'the headers of Python for aarch64 are not installed')
    def test_python(self):
        """Debian's Python, whose standard library serves both machines."""
        self.works(WITH_PROGRAM='ON', WITH_PYTHON='ON', **self.checkout)

    def sysroot(self, numbers):
        for version, number in numbers.items():
            self.write('sysroot/usr/lib/python{}/importlib/_bootstrap_external.py'.format(version),
                       'MAGIC_NUMBER = ({}).to_bytes(2, "little") + b"\\r\\n"\n'.format(number))
        return os.path.abspath('sysroot')

    def test_target(self):
        """The target's standard library tells its magic number."""
        self.works(CMAKE_FIND_ROOT_PATH=self.sysroot({'3.7': 3394, '3.99': MAGIC_NUMBER}), **self.INSTALLED)

    def test_target_header(self):
        self.write('usr/include/python3.99/internal/pycore_magic_number.h', '#define PYC_MAGIC_NUMBER {}\n'.format(MAGIC_NUMBER))
        self.works(Python_INCLUDE_DIRS=os.path.abspath('usr/include/python3.99'), **self.INSTALLED)

    def test_other_target(self):
        expected = ("add_python_bytecode: the helper is for {}, magic number {}, and not for the target's Python; set "
                    "PYBYTECODE_EXECUTABLE to a helper for it, or Python_EXECUTABLE to such a Python of this machine. "
                    "The target's magic number: 4242 in ".format(sys.implementation.cache_tag, MAGIC_NUMBER))
        self.write('usr/include/python3.99/internal/pycore_magic_number.h', '#define PYC_MAGIC_NUMBER 4242\n')
        self.write('opt/lib/python3.99/importlib/_bootstrap_external.py', 'MAGIC_NUMBER = (4242).to_bytes(2, "little")\n')
        for target in ({'CMAKE_FIND_ROOT_PATH': self.sysroot({'3.99': 4242})},
                       {'Python_INCLUDE_DIRS': os.path.abspath('usr/include/python3.99')},
                       {'Python_INCLUDE_DIRS': os.path.abspath('opt/include/python3.99')}):
            for helper in self.INSTALLED, self.checkout, dict(self.INSTALLED, PYBYTECODE_EXECUTABLE=harness.HELPER):
                with self.subTest(target=target, helper=helper):
                    error = self.start(status=1, **target, **helper).stderr
                    self.assertIn(expected, ' '.join(error.split()))
                    self.assertEqual(error.count('CMake Error'), 1, error)
                    shutil.rmtree('source')
                    shutil.rmtree('build')



class Program(harness.TestCase):
    """A program takes the standard library of the target. Here the target is this machine, under another name."""

    def configure(self, status=0, **cache):
        library = os.path.join(sysconfig.get_config_var('LIBDIR'), sysconfig.get_config_var('INSTSONAME'))
        self.project = Project('cross-program', CMAKE_SYSTEM_NAME='Linux', Python_INCLUDE_DIR=sysconfig.get_path('include'),
                               Python_LIBRARY=library, PYBYTECODE_EXECUTABLE=harness.HELPER, **cache)
        return self.project.configure(status=status)

    def write_stdlib(self):
        """Makes a standard library of links, with an extension module and variables of a target. Returns its directory."""
        stdlib = sysconfig.get_path('stdlib')
        for folder, folders, names in os.walk(stdlib):
            folders[:] = set(folders) - {'__pycache__', 'dist-packages', 'site-packages', 'lib-dynload', 'test'}
            target = os.path.normpath(os.path.join('target', os.path.relpath(folder, stdlib)))
            os.makedirs(target)
            for name in names:
                if not name.startswith('_sysconfigdata'):
                    os.symlink(os.path.join(folder, name), os.path.join(target, name))
        self.write('target/_sysconfigdata__target.py', 'build_time_vars = {}\n')
        self.write('target/lib-dynload/_decimal.cpython-3x-target.so', 'ELF of the target')
        return os.path.abspath('target')

    def test_stdlib(self):
        directory = self.write_stdlib()
        self.configure(PYBYTECODE_STDLIB_DIRECTORY=directory)
        self.project.build()
        rows = [row.split('\t')[:3] for row in self.read('build/program.frozen/stdlib.manifest').decode().splitlines()[1:]]
        self.assertIn(['extension', '_decimal', directory + '/lib-dynload/_decimal.cpython-3x-target.so'], rows)
        self.assertIn(['module', '_sysconfigdata__target', directory + '/_sysconfigdata__target.py'], rows)
        self.assertEqual([row for row in rows if row[0] != 'deferred' and not row[2].startswith(directory)], [])
        self.assertEqual(os.listdir('build/lib/program'), ['_decimal.cpython-3x-target.so'])

    def test_beside_headers(self):
        """It is found beside Python.h, if that is where CPython installs it."""
        if not os.path.isfile(os.path.join(sysconfig.get_path('include'), '../../lib', os.path.basename(
                sysconfig.get_path('include')), 'os.py')):
            self.skipTest('the headers are elsewhere')
        self.configure()
        self.project.build()
        self.assertIn('2', run(os.path.abspath('build/program')).stdout)

    def test_missing(self):
        shutil.copytree(sysconfig.get_path('include'), 'include', symlinks=True)
        library = os.path.join(sysconfig.get_config_var('LIBDIR'), sysconfig.get_config_var('INSTSONAME'))
        self.project = Project('cross-program', CMAKE_SYSTEM_NAME='Linux', Python_INCLUDE_DIR=os.path.abspath('include'),
                               Python_LIBRARY=library, PYBYTECODE_EXECUTABLE=harness.HELPER)
        error = ' '.join(self.project.configure(status=1).stderr.split())
        self.assertIn("add_python_program: STDLIB: the standard library of the target's Python is not found; set "
                      'PYBYTECODE_STDLIB_DIRECTORY to it', error)


if __name__ == '__main__':
    harness.main()
