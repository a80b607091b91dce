# SPDX-License-Identifier: MIT
"""Variables: defaults of keywords, a launcher, a given helper, and PYBYTECODE_ENABLED."""
import os
import re
import shutil
import sys

from cmake_project import Project, harness, imported, run, touch

TAG = sys.implementation.cache_tag

LOGGING = '''#!/bin/sh
printf '%s\\n' "$*" >>"$1"
shift
exec "$@"
'''

# Works as ccache does: the same bytes with the same words are compiled once.
CACHING = '''#!/usr/bin/env python3
import hashlib, os, shutil, subprocess, sys
cache, *words = sys.argv[1:]
cfile = words[words.index('--cfile') + 1]
with open(words[-1], 'rb') as source:
    key = hashlib.sha256(repr([word for word in words if word != cfile]).encode() + source.read()).hexdigest()
entry = os.path.join(cache, key)
os.makedirs(cache, exist_ok=True)
if not os.path.exists(entry):
    status = subprocess.call(words)
    if status:
        sys.exit(status)
    shutil.copyfile(cfile, entry)
else:
    with open(os.path.join(cache, 'hits'), 'a') as hits:
        hits.write(key + '\\n')
    os.makedirs(os.path.dirname(cfile), exist_ok=True)
    shutil.copyfile(entry, cfile)
'''


class VariablesTestCase(harness.TestCase):
    def start(self, commands, status=0, find='find_package(PyBytecode REQUIRED)', **cache):
        self.write('source/a.py', '"""Text."""\n')
        self.write('source/b.py', 'b = 1\n')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(variables LANGUAGES NONE)\n'
                   '{}\n{}\n'.format(find, commands))
        self.project = Project(None, **cache)
        return self.project.configure(status=status)

    def built(self):
        os.chdir('build')
        names = [name for name in self.files() if name.endswith('.pyc')]
        os.chdir('..')
        return names


class Defaults(VariablesTestCase):
    def test(self):
        self.start('set(PYBYTECODE_OPTIMIZE 1)\nset(PYBYTECODE_INVALIDATION_MODE unchecked-hash)\n'
                   'set(PYBYTECODE_LAYOUT sourceless)\nset(PYBYTECODE_BATCH_SIZE 5)\n'
                   'add_python_bytecode(t ALL SOURCES a.py b.py)\n'
                   'add_python_bytecode(u ALL SOURCES a.py b.py OPTIMIZE 0 2 INVALIDATION_MODE timestamp LAYOUT pycache'
                   ' BATCH_SIZE 1)')
        ran = [word for word in self.project.build() if word.endswith('.list')]
        self.assertEqual(len(ran), 1 + 2)
        self.assertEqual(self.built(), sorted(['a.pyc', 'b.pyc'] + [
            '__pycache__/{}.{}{}.pyc'.format(name, TAG, level) for name in 'ab' for level in ('', '.opt-2')]))
        self.assertEqual(self.read('build/a.pyc')[4], 1)
        self.assertEqual(self.read('build/__pycache__/a.{}.pyc'.format(TAG))[4], 0)

    def test_from_above(self):
        self.start('add_python_bytecode(t ALL SOURCES a.py)', PYBYTECODE_OPTIMIZE='0;1;2')
        self.assertEqual(self.project.count(), 3)


class Launcher(VariablesTestCase):
    COMMANDS = 'add_python_bytecode(t ALL SOURCES a.py b.py)\nadd_python_bytecode(u ALL SOURCES a.py b.py OPTIMIZE 1 2 BATCH_SIZE 9)'

    def launcher(self, text):
        self.write('launch er', text)
        os.chmod('launch er', 0o755)
        return '{};{}'.format(os.path.abspath('launch er'), os.path.abspath('its $file'))

    def test_logging(self):
        self.start(self.COMMANDS, PYBYTECODE_LAUNCHER=self.launcher(LOGGING))
        self.project.build()
        lines = self.read('its $file').decode().splitlines()
        self.assertEqual(sorted(re.search(r'/pybytecode (\w+) ', line).group(1) for line in lines), ['batch', 'compile', 'compile'])
        self.assertEqual(len(self.built()), 6)
        self.assertEqual(self.project.build(), [])
        self.project.configure(PYBYTECODE_LAUNCHER='')
        self.project.build()
        self.assertEqual(len(self.read('its $file').decode().splitlines()), 3)

    def test_caching(self):
        self.start('add_python_bytecode(t ALL SOURCES a.py b.py INVALIDATION_MODE checked-hash)',
                   PYBYTECODE_LAUNCHER=self.launcher(CACHING))
        self.project.build()
        before = [self.read('build/' + name) for name in self.built()]
        for name in self.built():
            os.unlink('build/' + name)
        touch('source/b.py')
        self.project.build()
        self.assertEqual([self.read('build/' + name) for name in self.built()], before)
        self.assertEqual(len(self.read('its $file/hits').splitlines()), 2)
        self.assertEqual(self.project.build(), [])


class Enabled(VariablesTestCase):
    COMMANDS = ('add_custom_command(OUTPUT made.py COMMAND ${CMAKE_COMMAND} -E touch made.py VERBATIM)\n'
                'add_python_bytecode(t ALL SOURCES a.py made.py OPTIMIZE 0 1 DESTINATION lib HARDLINK_DUPES)\n'
                'add_python_bytecode(u ALL SOURCES b.py LAYOUT sourceless DESTINATION lib)\n'
                'add_python_bytecode(v ALL SOURCES b.py OUTPUT_DIRECTORY v)\n'
                'install_python_bytecode(v DESTINATION more NO_SOURCES)')

    def test(self):
        """The package needs neither a helper nor a Python. The checkout does not need a compiler, either."""
        prefix = os.path.abspath('prefix')
        shutil.copytree(harness.PREFIX, prefix, symlinks=True)
        os.unlink(prefix + '/bin/pybytecode')
        for find, cache in (('find_package(PyBytecode REQUIRED)', {'PyBytecode_DIR': prefix + '/lib/cmake/PyBytecode'}),
                            ('add_subdirectory("{}" pybytecode)'.format(harness.SOURCE),
                             {'CMAKE_C_COMPILER': '/none', 'BUILD_TESTING': 'OFF'})):
            with self.subTest(find=find):
                self.start(self.COMMANDS, find=find, PYBYTECODE_ENABLED='OFF', Python_EXECUTABLE='/none', **cache)
                self.project.build()
                self.project.install('stage')
                self.assertEqual(self.project.manifest(), ['/usr/lib/a.py', '/usr/lib/b.py', '/usr/lib/made.py'])
                self.assertEqual(self.built(), [])
                for folder in 'build', 'stage':
                    shutil.rmtree(folder)

    def test_on_again(self):
        self.start(self.COMMANDS, PYBYTECODE_ENABLED='OFF')
        self.project.build()
        self.project.configure(PYBYTECODE_ENABLED='ON')
        self.assertEqual(self.project.count(), 4 + 1 + 1)


class Executable(VariablesTestCase):
    COMMANDS = 'add_python_bytecode(t ALL SOURCES a.py b.py)'
    FIND = 'find_package(PyBytecode REQUIRED)\n', 'add_subdirectory("{}" pybytecode)\n'.format(harness.SOURCE)

    def test(self):
        """The given helper compiles. A change of it, or of its libpython, compiles everything again."""
        for find in self.FIND:
            with self.subTest(find=find):
                helper = os.path.abspath('another helper')
                shutil.copy2(harness.HELPER, helper)
                self.start(self.COMMANDS + '\nget_target_property(library PyBytecode::pybytecode PYBYTECODE_LIBRARY)\n'
                           'file(WRITE library.txt "${library}")', find=find, PYBYTECODE_EXECUTABLE=helper,
                           CMAKE_C_COMPILER='/none', BUILD_TESTING='OFF')
                self.assertEqual(self.project.count(), 2)
                touch(helper)
                self.assertEqual(self.project.count(), 2)
                self.assertEqual(self.read('source/library.txt').decode(),
                                 run(helper, '--libpython').stdout.strip())
                shutil.rmtree('build')

    def refused(self, helper, expected):
        for find in self.FIND:
            with self.subTest(helper=helper, find=find):
                error = self.start(self.COMMANDS, status=1, find=find, PYBYTECODE_EXECUTABLE=helper, BUILD_TESTING='OFF').stderr
                self.assertIn(expected, ' '.join(error.split()))
                shutil.rmtree('build')

    def test_wrong(self):
        self.refused('/none', "PyBytecode: PYBYTECODE_EXECUTABLE: '/none --version' fails; expected the path of a pybytecode ")
        self.refused('/bin/false', "PyBytecode: PYBYTECODE_EXECUTABLE: '/bin/false --version' fails; expected the path of a "
                     "pybytecode ")
        self.refused('/bin/echo', "PyBytecode: PYBYTECODE_EXECUTABLE: '/bin/echo' is not a pybytecode; it says")
        version = run(harness.HELPER, '--version').stdout
        for number, (old, new, expected) in enumerate((
                ('pybytecode 0.', 'pybytecode 7.', "is version 7.1; expected the version of this package, 0.1.0."),
                ('cache tag cpython-', 'cache tag cpython-9', "is for cpython-9"))):
            self.write('fake-{}'.format(number), '#!/bin/sh\ncat <<END\n{}END\n'.format(version.replace(old, new)))
            os.chmod('fake-{}'.format(number), 0o755)
            path = os.path.abspath('fake-{}'.format(number))
            self.refused(path, "PyBytecode: PYBYTECODE_EXECUTABLE: '{}' {}".format(path, expected))


if __name__ == '__main__':
    harness.main()
