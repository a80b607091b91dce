# SPDX-License-Identifier: MIT
"""Variables: defaults of keywords, a launcher, a given helper, PYBYTECODE_ENABLED, and the environment."""
import os
import re
import shutil
import sys

from cmake_project import Project, findings, harness, imported, run, touch

TAG = sys.implementation.cache_tag

LOGGING = '''#!/bin/sh
printf '%s\\n' "$*" >>"$1"
shift
exec "$@"
'''

# Compiles a copy of the source that has another time, as on another machine.
ELSEWHERE = '''#!/usr/bin/env python3
import os, shutil, subprocess, sys, tempfile
words = sys.argv[2:]
with tempfile.TemporaryDirectory() as folder:
    words[-1] = shutil.copy(words[-1], folder)
    os.utime(words[-1], (1, 1))
    sys.exit(subprocess.call(words))
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


# Fills a directory of the build tree.
FILL = ('add_custom_command(OUTPUT filled/c.py COMMAND ${CMAKE_COMMAND} -E copy_directory'
        ' "${CMAKE_CURRENT_SOURCE_DIR}/folder" filled DEPENDS folder/c.py VERBATIM)\n'
        'add_custom_target(fill DEPENDS filled/c.py)\n')


class VariablesTestCase(harness.TestCase):
    def start(self, commands, status=0, find='find_package(PyBytecode REQUIRED)', languages='NONE', **cache):
        self.write('source/a.py', '"""Text."""\n')
        self.write('source/b.py', 'b = 1\n')
        self.write('source/folder/c.py', 'c = 1\n')
        self.write('source/py.typed', '')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(variables LANGUAGES {})\n'
                   '{}\n{}\n'.format(languages, find, commands))
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
        self.assertEqual(self.built(), sorted(['t.bytecode/a.pyc', 't.bytecode/b.pyc'] + [
            'u.bytecode/__pycache__/{}.{}{}.pyc'.format(name, TAG, level) for name in 'ab' for level in ('', '.opt-2')]))
        self.assertEqual(self.read('build/t.bytecode/a.pyc')[4], 1)
        self.assertEqual(self.read('build/u.bytecode/__pycache__/a.{}.pyc'.format(TAG))[4], 0)

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
        self.assertEqual(sorted(re.search(r'/pybytecode[0-9.]* (\w+) ', line).group(1) for line in lines), ['batch', 'compile', 'compile'])
        self.assertEqual(len(self.built()), 6)
        self.assertEqual(self.project.build(), [])
        self.project.configure(PYBYTECODE_LAUNCHER='')
        self.project.build()
        self.assertEqual(len(self.read('its $file').decode().splitlines()), 3)

    def test_other_time(self):
        """Where the launcher runs the command, the source has another time. The installed bytecode is fresh nevertheless."""
        self.start('add_python_bytecode(t ALL SOURCES a.py b.py DESTINATION share/t)', PYBYTECODE_LAUNCHER=self.launcher(ELSEWHERE))
        self.project.build()
        self.project.install('stage')
        self.assertEqual(findings('stage', '/usr/share/t'), [])
        self.assertEqual({self.read('build/' + name)[4] for name in self.built()}, {3})

    def test_timestamp(self):
        """Is one warning, and what it says is true."""
        text = 'add_python_bytecode(t ALL SOURCES a.py DESTINATION share/t INVALIDATION_MODE timestamp)\n' \
            'add_python_bytecode(u SOURCES b.py INVALIDATION_MODE timestamp)'
        result = self.start(text, PYBYTECODE_LAUNCHER=self.launcher(ELSEWHERE))
        self.assertEqual(' '.join(result.stderr.split()).count('add_python_bytecode: INVALIDATION_MODE timestamp with PYBYTECODE_'
                                                               'LAUNCHER: if it compiles on another machine'), 1)
        self.project.build()
        self.project.install('stage')
        self.assertEqual([line.split(': ')[1] for line in findings('stage', '/usr/share/t')], ['stale'])
        self.assertEqual(self.project.configure(PYBYTECODE_LAUNCHER='').stderr, '')

    def test_bundles(self):
        """The launcher comes before zip, and before freeze for modules and for the standard library."""
        self.write('source/p.c', 'int nothing;\n')
        self.start('find_package(Python REQUIRED COMPONENTS Development.Embed)\n'
                   'add_python_bytecode(t SOURCES a.py b.py)\nadd_python_archive(z ALL OUTPUT a.zip BYTECODE t)\n'
                   'add_library(p STATIC p.c)\ntarget_link_libraries(p PRIVATE Python::Python)\n'
                   'target_freeze_python(p BYTECODE t STDLIB colorsys)',
                   languages='C', PYBYTECODE_LAUNCHER=self.launcher(LOGGING))
        self.project.build()
        commands = re.findall(r'/pybytecode[0-9.]* (\w+) (?:.*(--part \w+))?', self.read('its $file').decode())
        self.assertEqual(sorted(commands), [('compile', ''), ('compile', ''), ('freeze', '--part modules'),
                                            ('freeze', '--part stdlib'), ('zip', '')])
        self.assertTrue(os.path.exists('build/a.zip'))
        self.assertEqual(self.project.build(), [])

    def test_filled(self):
        """The launcher comes before the command for a directory that rules fill."""
        self.start(FILL + 'add_python_bytecode(t ALL DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/filled" DEPENDS fill)',
                   PYBYTECODE_LAUNCHER=self.launcher(LOGGING))
        self.project.build()
        commands = re.findall(r'^.*?/pybytecode[0-9.]* (\S+) ', self.read('its $file').decode(), re.M)
        self.assertEqual(commands, ['compile-dir'])
        self.assertEqual(self.built(), ['t.bytecode.1/__pycache__/c.{}.pyc'.format(TAG)])

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
                'add_python_bytecode(t SOURCES a.py made.py late.py py.typed OPTIMIZE 0 1 DESTINATION lib HARDLINK_DUPES)\n'
                'add_python_bytecode(u SOURCES b.py u.json LAYOUT sourceless DESTINATION lib)\n'
                'add_python_bytecode(v SOURCES b.py py.typed)\n'
                'install_python_bytecode(v DESTINATION more NO_SOURCES)\n'
                'configure_file(a.py late.py COPYONLY)\n'
                'file(GENERATE OUTPUT u.json CONTENT "{}")\n' + FILL +
                'add_python_bytecode(w DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/filled" LAYOUT sourceless DEPENDS fill'
                ' DESTINATION lib)')

    def test(self):
        """The package needs neither a helper nor a Python. The checkout does not need a compiler, either."""
        prefix = os.path.abspath('prefix')
        shutil.copytree(harness.PREFIX, prefix, symlinks=True)
        shutil.rmtree(prefix + '/bin')
        for find, cache in (('find_package(PyBytecode REQUIRED)', {'PyBytecode_DIR': prefix + '/lib/cmake/PyBytecode'}),
                            ('add_subdirectory("{}" pybytecode)'.format(harness.SOURCE),
                             {'CMAKE_C_COMPILER': '/none', 'BUILD_TESTING': 'OFF'})):
            with self.subTest(find=find):
                self.start(self.COMMANDS, find=find, PYBYTECODE_ENABLED='OFF', Python_EXECUTABLE='/none', **cache)
                self.project.build()
                self.project.install('stage')
                self.assertEqual(self.project.manifest(), ['/usr/lib/' + name for name in (
                    'a.py', 'b.py', 'filled/c.py', 'late.py', 'made.py', 'py.typed', 'u.json')])
                self.assertEqual(self.built(), [])
                for folder in 'build', 'stage':
                    shutil.rmtree(folder)

    def test_on_again(self):
        self.start(self.COMMANDS, PYBYTECODE_ENABLED='OFF')
        self.project.build()
        self.project.configure(PYBYTECODE_ENABLED='ON')
        # CMake has a command of its own for a depfile
        ran = [word for word in self.project.build() if '/CMakeFiles/' not in word]
        self.assertEqual(len(ran), 3 * 2 + 1 + 1 + 1)
        self.assertEqual(self.project.build(), [])
        self.project.install('stage')
        self.assertEqual([name for name in self.project.manifest() if name.endswith('.pyc')], sorted(
            ['/usr/lib/b.pyc', '/usr/lib/filled/c.pyc', '/usr/more/__pycache__/b.{}.pyc'.format(TAG)] +
            ['/usr/lib/__pycache__/{}.{}{}.pyc'.format(name, TAG, level)
             for name in ('a', 'late', 'made') for level in ('', '.opt-1')]))


class Environment(VariablesTestCase):
    """The environment variables are defaults, which the cache keeps."""
    FIND = 'find_package(PyBytecode REQUIRED)', 'add_subdirectory("{}" pybytecode)'.format(harness.SOURCE)

    def set(self, name, value):
        os.environ[name] = value
        self.addCleanup(os.environ.pop, name, None)

    def test_enabled(self):
        for find in self.FIND:
            with self.subTest(find=find):
                self.set('PYBYTECODE_ENABLED', 'off')
                self.start(Enabled.COMMANDS, find=find, Python_EXECUTABLE='/none', CMAKE_C_COMPILER='/none', BUILD_TESTING='OFF')
                self.project.build()
                self.assertEqual(self.built(), [])
                # CMake runs again without the variable, and with another value
                for change in None, 'ON':
                    del os.environ['PYBYTECODE_ENABLED']
                    if change:
                        self.set('PYBYTECODE_ENABLED', change)
                    touch('source/CMakeLists.txt')
                    self.project.build()
                    self.assertEqual(self.built(), [])
                    self.set('PYBYTECODE_ENABLED', 'off')
                shutil.rmtree('build')

    def test_given(self):
        """A variable of the command line or of the project comes before the environment."""
        self.set('PYBYTECODE_ENABLED', 'maybe')
        for text, cache in ('', {'PYBYTECODE_ENABLED': 'ON'}), ('set(PYBYTECODE_ENABLED ON)\n', {}):
            self.start('add_python_bytecode(t ALL SOURCES a.py b.py)', find=text + self.FIND[0], **cache)
            self.assertEqual(self.project.count(), 2)
            shutil.rmtree('build')

    def test_wrong(self):
        self.set('PYBYTECODE_ENABLED', 'maybe')
        for find in self.FIND:
            error = self.start('', status=1, find=find, BUILD_TESTING='OFF').stderr
            self.assertIn("PyBytecode: the environment variable PYBYTECODE_ENABLED is 'maybe'; expected ON or OFF.",
                          ' '.join(error.split()))
            self.assertEqual(error.count('CMake Error'), 1)
            shutil.rmtree('build')

    def test_words(self):
        for value in '1', 'On', 'yes', 'TRUE', 'y', '0', 'OFF', 'No', 'false', 'N', '':
            self.set('PYBYTECODE_ENABLED', value)
            self.start('add_python_bytecode(t ALL SOURCES a.py b.py)')
            self.assertEqual(len(self.project.build()), 0 if value.upper() in ('0', 'OFF', 'NO', 'FALSE', 'N') else 2, value)
            shutil.rmtree('build')

    def test_launcher(self):
        self.write('launcher', LOGGING)
        os.chmod('launcher', 0o755)
        self.set('PYBYTECODE_LAUNCHER', '{};{}'.format(os.path.abspath('launcher'), os.path.abspath('its $file')))
        self.start('add_python_bytecode(t ALL SOURCES a.py b.py)')
        self.project.build()
        self.assertEqual(len(self.read('its $file').decode().splitlines()), 2)
        del os.environ['PYBYTECODE_LAUNCHER']
        touch('source/CMakeLists.txt')
        touch('source/a.py')
        self.project.build()
        self.assertEqual(len(self.read('its $file').decode().splitlines()), 3)


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
                ('pybytecode 0.', 'pybytecode 7.', "is version 7.{}; expected the version of this package, {}.".format(
                    harness.RELEASE.split('.')[1], harness.RELEASE)),
                ('cache tag cpython-', 'cache tag cpython-9', "is for cpython-9"))):
            self.write('fake-{}'.format(number), '#!/bin/sh\ncat <<END\n{}END\n'.format(version.replace(old, new)))
            os.chmod('fake-{}'.format(number), 0o755)
            path = os.path.abspath('fake-{}'.format(number))
            self.refused(path, "PyBytecode: PYBYTECODE_EXECUTABLE: '{}' {}".format(path, expected))


if __name__ == '__main__':
    harness.main()
