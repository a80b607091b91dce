# SPDX-License-Identifier: MIT
"""What the table of the README says of the other ways to compile, row by row. The tools themselves run here.

The last row has the times of doc/speed.svg, which tests/bench/bench.py measures. The column of PyBytecode is also tested in
tests/cmake, tests/meson and tests/conformance.
"""
import glob
import html
import json
import marshal
import os
import re
import shlex
import sys
import sysconfig
import unittest

import harness
from harness import HELPER, run

TAG = sys.implementation.cache_tag
COMPILEALL = sys.executable, '-m', 'compileall', '-q'
LEVELS = '', '.opt-1', '.opt-2'

INSTALL_SCRIPT = '''cmake_minimum_required(VERSION 3.20)
project(example LANGUAGES NONE)
install(DIRECTORY app DESTINATION share/example)
install(CODE [[execute_process(COMMAND "{}" -m compileall -q "$ENV{{DESTDIR}}${{CMAKE_INSTALL_PREFIX}}/share/example")]])
'''

BY_HAND = '''cmake_minimum_required(VERSION 3.20)
project(example LANGUAGES NONE)
add_custom_command(
  OUTPUT a.pyc
  COMMAND "{python}" -c "import py_compile, sys; py_compile.compile(*sys.argv[1:]{doraise})"
    "${{CMAKE_CURRENT_SOURCE_DIR}}/a.py" a.pyc
  DEPENDS a.py
  VERBATIM)
add_custom_target(bytecode ALL DEPENDS a.pyc)
'''

PYBYTECODE = '''cmake_minimum_required(VERSION 3.20)
project(example LANGUAGES NONE)
find_package(PyBytecode REQUIRED)
add_python_bytecode(app DIRECTORY app OPTIMIZE 0 2 DESTINATION share/example)
'''

MESON = '''project('example', meson_version: '>=1.2')
py = import('python').find_installation()
py.install_sources('good.py', 'wrong.py', subdir: 'app')
install_data('private.py', install_dir: get_option('datadir') / 'app')
'''


def pyc(path, suffix=''):
    folder, name = os.path.split(path)
    return os.path.join(folder, '__pycache__', '{}.{}{}.pyc'.format(name[:-len('.py')], TAG, suffix))


def recorded(path):
    with open(path, 'rb') as file:
        return marshal.loads(file.read()[16:]).co_filename


def build_and_install(status=0):
    """Builds the project in the current directory and installs it into `stage`. Returns what the installation printed."""
    run('cmake', '-S', '.', '-B', 'build', '-DCMAKE_INSTALL_PREFIX=/usr', '-DCMAKE_PREFIX_PATH=' + harness.PREFIX,
        '-DPython_EXECUTABLE=' + sys.executable)
    run('cmake', '--build', 'build')
    return run('cmake', '--install', 'build', env=dict(os.environ, DESTDIR=os.path.abspath('stage')), status=status)


class CompileAll(harness.TestCase):
    """python -m compileall in an install script"""

    def test_when(self):
        """It compiles when the project is installed."""
        self.write('app/a.py')
        self.write('CMakeLists.txt', INSTALL_SCRIPT.format(sys.executable))
        build_and_install()
        self.assertEqual(glob.glob('build/**/*.pyc', recursive=True), [])
        self.assertTrue(os.path.exists(pyc('stage/usr/share/example/app/a.py')))

    def test_again(self):
        """It compiles sources with another time. It does not notice other options."""
        self.write('app/a.py')
        run(*COMPILEALL, '-p', '/one', 'app')
        run(*COMPILEALL, '-p', '/two', 'app')
        self.assertEqual(recorded(pyc('app/a.py')), '/one/app/a.py')
        os.utime('app/a.py', (1, 1))
        run(*COMPILEALL, '-p', '/two', 'app')
        self.assertEqual(recorded(pyc('app/a.py')), '/two/app/a.py')

    def test_destdir(self):
        """The bytecode records DESTDIR, unless -s and -p are given."""
        installed = os.path.abspath(self.write('stage/usr/share/a.py'))
        run(*COMPILEALL, os.path.abspath('stage/usr'))
        self.assertEqual(recorded(pyc(installed)), installed)
        if sys.version_info >= (3, 9):
            run(*COMPILEALL, '-f', '-s', os.path.abspath('stage'), '-p', '/', os.path.abspath('stage/usr'))
            self.assertEqual(recorded(pyc(installed)), '/usr/share/a.py')

    def test_errors(self):
        """compileall exits with 1, when all is installed. execute_process() ignores that, so the installation succeeds."""
        self.write('app/a.py', 'x = = 1\n')
        run(*COMPILEALL, 'app', status=1)
        self.write('CMakeLists.txt', INSTALL_SCRIPT.format(sys.executable))
        self.assertIn('SyntaxError', build_and_install().stdout)
        self.assertTrue(os.path.exists('stage/usr/share/example/app/a.py'))

    @unittest.skipIf(sys.version_info < (3, 9), 'compileall has -o since Python 3.9')
    def test_levels(self):
        self.write('app/a.py')
        run(*COMPILEALL, '-o', '0', '-o', '2', 'app')
        self.assertEqual([os.path.exists(pyc('app/a.py', level)) for level in LEVELS], [True, False, True])


class ByHand(harness.TestCase):
    """Custom commands that run py_compile"""

    def write_project(self, doraise=''):
        self.write('CMakeLists.txt', BY_HAND.format(python=os.path.abspath('python'), doraise=doraise))
        self.write('python', '#!/bin/sh\nexec {} "$@"\n'.format(shlex.quote(sys.executable)))
        os.chmod('python', 0o755)
        run('cmake', '-S', '.', '-B', 'build')

    def build(self, status=0):
        """Builds. Returns whether the bytecode was written, and what was printed."""
        before = os.path.exists('build/a.pyc') and os.stat('build/a.pyc').st_ino
        result = run('cmake', '--build', 'build', status=status)
        after = os.path.exists('build/a.pyc') and os.stat('build/a.pyc').st_ino
        return before != after, result.stdout + result.stderr

    def test_again(self):
        """The build compiles when what DEPENDS names changes. It does not notice another Python."""
        self.write('a.py')
        self.write_project()
        self.assertTrue(self.build()[0])
        self.assertFalse(self.build()[0])
        harness.touch('python')
        self.assertFalse(self.build()[0])
        harness.touch('a.py')
        self.assertTrue(self.build()[0])

    def test_destdir(self):
        """The bytecode records the path of the source, unless the command gives another one."""
        self.write('a.py')
        self.write_project()
        self.build()
        self.assertEqual(recorded('build/a.pyc'), os.path.abspath('a.py'))

    def test_errors(self):
        """A SyntaxError fails the build only with doraise=True."""
        self.write('a.py', 'x = = 1\n')
        self.write_project()
        self.assertIn('SyntaxError', self.build()[1])
        self.write_project(', doraise=True')
        self.assertIn('SyntaxError', self.build(status=2)[1])

    def test_command(self):
        """python -m py_compile has no options for the output, the recorded path or the level: each level is another Python."""
        self.write('a.py')
        for number, level in enumerate(LEVELS):
            run(sys.executable, '-' + 'O' * number if number else '-B', '-m', 'py_compile', 'a.py')
            self.assertEqual([os.path.exists(pyc('a.py', each)) for each in LEVELS], [i <= number for i in range(3)])
        for option in '--cfile', '--dfile', '--optimize':
            self.assertNotIn(option, run(sys.executable, '-m', 'py_compile', '--help', status=None).stdout)


class Bytes(harness.TestCase):
    """The bytes of CPython's own commands may depend on what the process has imported."""
    PROGRAM = '''
import glob, hashlib, os, py_compile, sys
def compile_all():
    return [open(py_compile.compile(name, sys.argv[1], doraise=True, invalidation_mode=
        py_compile.PycInvalidationMode.CHECKED_HASH), 'rb').read() for name in names]
names = sorted(glob.glob(os.path.dirname(os.__file__) + '/[a-z]*.py'))
before = compile_all()
import argparse, asyncio, decimal, email.message, http.client, inspect, json, logging, typing, unittest
print(before != compile_all())
'''

    def test_imports(self):
        """CPython 3.8, 3.9, 3.10, 3.12 and 3.13 show it for a module of the standard library, 3.11 does not."""
        versions = os.path.join(os.environ.get('PYENV_ROOT', '/none'), 'versions')
        others = [python for pattern in ('3.[89].*', '3.1[0-9].*')
                  for python in glob.glob(os.path.join(versions, pattern, 'bin/python'))]
        pythons = [sys.executable] + sorted(others)
        if not any(run(python, '-c', self.PROGRAM, 'out.pyc').stdout == 'True\n' for python in pythons):
            self.skipTest('none of these CPythons shows it: ' + ' '.join(pythons))


class Meson(harness.TestCase):
    """Meson's python.bytecompile. The environment variable PYBYTECODE_MESON names the Meson, as in tests/meson."""

    def setUp(self):
        super().setUp()
        self.meson = shlex.split(os.environ.get('PYBYTECODE_MESON', 'meson'))
        try:
            version = run(*self.meson, '--version').stdout.strip()
        except FileNotFoundError:
            self.skipTest('Meson is not found')
        if tuple(map(int, version.split('.')[:2])) < (1, 2):
            self.fetch(version)
        for name in 'good', 'private':
            self.write('source/{}.py'.format(name))
        self.write('source/wrong.py', 'x = = 1\n')
        self.write('source/meson.build', MESON)
        run(*self.meson, 'setup', 'build', 'source', '--prefix=/usr', '-Dpython.bytecompile=2')
        self.install()
        (self.good,) = glob.glob('stage/usr/**/good.py', recursive=True)

    def fetch(self, version):
        """python.bytecompile exists since Meson 1.2."""
        run(sys.executable, '-m', 'venv', 'venv')
        result = run('venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', 'meson>=1.2', status=None)
        if result.returncode:
            self.skipTest('Meson {} has no python.bytecompile, and pip has no newer one'.format(version))
        self.meson = [os.path.abspath('venv/bin/meson')]

    def install(self):
        run(*self.meson, 'install', '-C', 'build', '--destdir', os.path.abspath('stage'))

    def test(self):
        # when it runs
        self.assertEqual(glob.glob('build/**/*.pyc', recursive=True), [])
        # several levels: 0, 1 and 2
        self.assertEqual([os.path.exists(pyc(self.good, level)) for level in LEVELS], [True] * 3)
        # DESTDIR is not recorded
        self.assertEqual(recorded(pyc(self.good)), self.good[len('stage'):])
        # an error: the installation succeeds, without this bytecode
        self.assertFalse(os.path.exists(pyc(self.good.replace('good', 'wrong'))))
        # private directories are left out
        self.assertTrue(os.path.exists('stage/usr/share/app/private.py'))
        self.assertFalse(os.path.exists('stage/usr/share/app/__pycache__'))
        # every file is compiled at each installation
        before = os.stat(pyc(self.good)).st_ino
        self.install()
        self.assertNotEqual(before, os.stat(pyc(self.good)).st_ino)


class Times(harness.TestCase):
    def test(self):
        """The last row has the times of doc/speed.svg."""
        path = os.path.join(harness.SOURCE, 'doc/speed.svg')
        if not os.path.exists(path):
            self.skipTest('doc/speed.svg is missing')
        data = re.search(r'<metadata>(.*?)</metadata>', self.read(path).decode(), re.S).group(1)
        blocks = json.loads(html.unescape(data))['blocks'][1:]
        times = [{bar['name']: '{:.2g} s'.format(bar['seconds']) for bar in block['bars']} for block in blocks]
        row, = re.findall(r'^\| Processor time .*', self.read(os.path.join(harness.SOURCE, 'README.md')).decode(), re.M)
        names = ('compileall in an install script', "Meson's python.bytecompile", 'custom commands of py_compile',
                 'add_python_bytecode()', 'the same, BATCH_SIZE 50')
        self.assertEqual(re.findall(r'[\d.]+ s\b', row), [block[name] for name in names for block in times])


class PyBytecode(harness.TestCase):
    def test(self):
        self.write('app/a.py')
        self.write('CMakeLists.txt', PYBYTECODE)
        build_and_install()
        built = 'build/app.bytecode/' + pyc('app/a.py')
        self.assertEqual(recorded(built), '/usr/share/example/app/a.py')
        installed = pyc('stage/usr/share/example/app/a.py')
        self.assertEqual(self.read(installed), self.read(built))
        self.assertEqual(harness.findings('stage', '/usr/share/example', '--optimize', '0', '--optimize', '2'), [])
        before = os.stat(built).st_ino
        build_and_install()
        self.assertEqual(os.stat(built).st_ino, before)
        self.write('app/a.py', 'x = = 1\n')
        self.assertIn('SyntaxError', run('cmake', '--build', 'build', status=None).stderr)
        self.assertNotEqual(run('cmake', '--build', 'build', status=None).returncode, 0)


if __name__ == '__main__':
    harness.main()
