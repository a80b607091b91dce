# SPDX-License-Identifier: MIT
"""Small projects as people write them at their first attempt, each with what it must install, or with its error.

Each directory in attempts/ is such a project. Its installed.txt lists the files below the prefix, one a line. A .py has its
bytecode beside it. "executable:" before a path stands for execute bits; no other file has them. A project that must fail
has error.txt instead, a regular expression for the one error. variations.py has more projects, each a text. The other classes
change something between builds. Without PYBYTECODE_WHOLE, a sample of VARIATIONS and of the odd names runs.
"""
import glob
import marshal
import os
import re
import shutil
import struct
import sys
import unittest
import zipfile

from cmake_project import HERE, Project, findings, harness, run, touch
from variations import HEAD, MAKE_TARGET, OTHER, VARIATIONS

TAG = sys.implementation.cache_tag
ATTEMPTS = sorted(os.listdir(os.path.join(HERE, 'attempts')))
LINK = 'link to '

# What git does not hold: files of attempts that are made before the run. LINK begins the text of a symbolic link.
MADE = {
    'hidden-directories': {'.git/hooks/c.py': '%%%\n'},
    'editor-lock-file': {'app/.#b.py': LINK + 'somebody@host.1:2'},
}

# Cache entries of attempts
CACHE = {
    'python3-is-another': {'Python_EXECUTABLE': None, 'Python3_EXECUTABLE': OTHER},
    'python-that-is-not-there': {'Python_EXECUTABLE': '/no/such/python3'},
}


def other_python():
    """Returns another CPython that can be embedded, and its cache tag. Raises SkipTest if there is none."""
    program = ('import os, sys, sysconfig; v = sysconfig.get_config_var\n'
               'library = os.path.join(v("LIBDIR"), v("INSTSONAME") or "-")\n'
               'header = os.path.join(sysconfig.get_path("include"), "Python.h")\n'
               'if sys.version_info >= (3, 8) and os.path.isfile(library) and os.path.isfile(header):\n'
               '    print(os.path.realpath(sys.executable), sys.implementation.cache_tag)')
    candidates = glob.glob(os.environ.get('PYENV_ROOT', '/nowhere') + '/versions/3.*/bin/python3')
    candidates += filter(None, [shutil.which('python3.{}'.format(minor)) for minor in range(8, 16)])  # pyenv's may not run
    for candidate in candidates:
        answer = run(candidate, '-I', '-c', program, status=None).stdout.split()
        if len(answer) == 2 and answer[1] != TAG:
            return answer
    raise unittest.SkipTest('no other CPython with its library and headers is found')


def words(text):
    """Returns the text without line breaks and indentation."""
    return ' '.join(text.split())


def codes(code):
    yield code
    for constant in code.co_consts:
        if hasattr(constant, 'co_code'):
            yield from codes(constant)


def files_below(folder):
    return [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]


class AttemptTestCase(harness.TestCase):
    """Runs a project whose source is in `source`. Everything is written below the directory of the test."""

    def add(self, path, text=None):
        """Writes a file of the source. By default it is a module that differs from all others."""
        path = 'source/' + path
        if text is None:
            text = 'NAME = {!r}\n\n\ndef name():\n    return NAME\n'.format(path)
        if text.startswith(LINK):
            os.symlink(text[len(LINK):], path)
        else:
            self.write(path, text)

    def use(self, cache):
        """Makes the project, with these cache entries."""
        self.tags = [TAG]
        if OTHER in cache.values():
            other, tag = other_python()
            self.tags = [tag]
            cache = {name: other if value == OTHER else value for name, value in cache.items()}
        self.project = Project(None)
        self.project.cache = cache

    def check_error(self, pattern):
        result = self.project.configure(status=1)
        self.assertRegex(words(result.stderr), pattern)
        self.assertEqual(result.stderr.count('CMake Error'), 1, result.stderr)

    def check(self, installed, quiet=True):
        """Configures, builds twice, installs. `installed` has the lines of an installed.txt."""
        result = self.project.configure()
        if quiet:
            # cmake_project's own variables may not be used
            self.assertNotRegex(result.stderr, r'CMake (\w+ )?Warning(?! \(unused-cli\)|:\n  Manually)')
        self.build()
        self.check_install(installed)
        return result

    def build(self):
        """Builds twice. The second build does nothing."""
        self.project.build()
        self.assertEqual(self.project.build(), [])
        self.assertNotIn('Configuring done', self.project.output.stdout)

    def check_install(self, installed):
        shutil.rmtree('stage', ignore_errors=True)
        self.project.install('stage')
        if installed and self.tags == [TAG]:
            self.assertEqual(findings('stage', '/usr'), [])
        executable = {line[len('executable:'):] for line in installed if line.startswith('executable:')}
        paths = [line.replace('executable:', '') for line in installed]
        expected = set(paths)
        for path in paths:
            if path.endswith('.py'):
                expected.update(self.bytecode(path, tag) for tag in self.tags)
        found = {os.path.relpath(path, 'stage/usr') for path in files_below('stage')}
        self.assertEqual(sorted(found), sorted(expected))
        self.assertEqual({path for path in found if os.stat('stage/usr/' + path).st_mode & 0o111}, executable)
        for path in found:
            if path.endswith('.pyc'):
                self.assertNotIn(self.directory.encode(), self.read('stage/usr/' + path), path)
        for path in paths:
            if path.endswith('.py'):
                for tag in self.tags:
                    self.check_fresh(path, tag)
            elif path.endswith('.pyc'):
                self.check_recorded(marshal.loads(self.read('stage/usr/' + path)[16:]), path[:-1])

    @staticmethod
    def bytecode(path, tag):
        folder, name = os.path.split(path)
        return '{}/__pycache__/{}.{}.pyc'.format(folder, name[:-3], tag)

    def check_fresh(self, path, tag):
        """Checks that the installed bytecode is that of the source, and records the installed path."""
        pyc = self.read('stage/usr/' + self.bytecode(path, tag))
        status = os.stat('stage/usr/' + path)
        self.assertEqual(struct.unpack('<III', pyc[4:16]), (0, int(status.st_mtime), status.st_size), path)
        if tag == TAG:
            code = marshal.loads(pyc[16:])
            self.assertEqual(code, compile(self.read('stage/usr/' + path), path, 'exec', dont_inherit=True), path)
            self.check_recorded(code, path)

    def check_recorded(self, code, path):
        self.assertEqual({each.co_filename for each in codes(code)}, {'/usr/' + path})


class Attempts(AttemptTestCase):
    """One test for each directory in attempts/: see the end of the file."""

    def attempt(self, name):
        shutil.copytree(os.path.join(HERE, 'attempts', name), 'source')
        for path, text in MADE.get(name, {}).items():
            self.add(path, text)
        self.use(CACHE.get(name, {}))
        if os.path.exists('source/error.txt'):
            self.check_error(self.read('source/error.txt').decode().strip())
        else:
            self.check(self.read('source/installed.txt').decode().splitlines(), quiet=self.tags == [TAG])


class Variations(AttemptTestCase):
    """One test for each of VARIATIONS: see the end of the file."""

    def attempt(self, name):
        variation = VARIATIONS[name]
        for path in variation.files.split():
            self.add(path)
        for path, text in variation.texts.items():
            self.add(path, text)
        self.add('CMakeLists.txt', HEAD.format(variation.languages) + variation.commands)
        self.use(variation.cache)
        if variation.error:
            self.check_error(variation.error)
        else:
            self.check(variation.installed.split(), quiet=self.tags == [TAG])


class Kinds(AttemptTestCase):
    """What is in a directory that is no source, and where the project lies."""

    def start(self, commands, languages='NONE', **cache):
        self.add('CMakeLists.txt', HEAD.format(languages) + commands)
        self.use(cache)

    def test_fifo(self):
        self.add('app/m.py')
        os.mkfifo('source/app/pipe.py')
        self.start('add_python_bytecode(t DIRECTORY app DESTINATION share/x)')
        self.check(['share/x/app/m.py'])

    def test_between_builds(self):
        """An editor's lock link, a FIFO and a hidden directory that appear between two builds change nothing."""
        self.add('app/m.py')
        self.start('add_python_bytecode(t DIRECTORY app DESTINATION share/x)')
        self.check(['share/x/app/m.py'])
        os.symlink('somebody@host.1:2', 'source/app/.#m.py')
        os.mkfifo('source/app/pipe.py')
        self.add('app/.cache/n.py', '%%%')
        self.assertEqual(self.project.build(), [])
        self.build()
        self.check_install(['share/x/app/m.py'])
        self.add('app/o.py')
        self.assertEqual(self.project.build(), [os.path.abspath('source/app/o.py')])
        self.build()
        self.check_install(['share/x/app/m.py', 'share/x/app/o.py'])

    def test_hidden_directory_above(self):
        """A project below a hidden directory has its sources, and its build tree."""
        self.write('.cache/source/app/m.py')
        self.write('.cache/source/CMakeLists.txt', HEAD.format('NONE') + MAKE_TARGET + '''
add_python_bytecode(t DIRECTORY app/ ${CMAKE_CURRENT_BINARY_DIR}/gen DEPENDS make_a DESTINATION share/x)
''')
        self.tags = [TAG]
        self.project = Project(None, '.cache/source', '.cache/build')
        self.check(['share/x/m.py', 'share/x/gen/a.py'])

    def test_build_tree_in_the_directory(self):
        self.add('m.py')
        self.add('v.py.in', 'v = 1\n')
        self.add('CMakeLists.txt', HEAD.format('NONE') + '''
configure_file(v.py.in gen/v.py)
add_python_bytecode(t DIRECTORY ./ ${CMAKE_CURRENT_BINARY_DIR}/gen DESTINATION share/x)
''')
        self.tags = [TAG]
        self.project = Project(None, build='source/build')
        self.check(['share/x/m.py', 'share/x/gen/v.py'])

    def test_archive(self):
        """Names that no import reaches are left out, with one line that says so. Data are resources."""
        for name in 'app/__init__.py', 'app/settings.local.py', 'app/{{name}}.py':
            self.add(name)
        self.add('app/t.json', '{}')
        self.start('''
add_python_bytecode(t DIRECTORY app SOURCES app/t.json)
add_python_archive(z ALL OUTPUT app.zip BYTECODE t)
''')
        printed = self.project.configure().stdout
        self.project.build()
        printed += self.project.output.stdout
        self.build()
        with zipfile.ZipFile('build/app.zip') as archive:
            self.assertEqual(sorted(archive.namelist()), ['app/', 'app/__init__.pyc', 'app/t.json'])
        self.assertEqual(len([line for line in printed.splitlines() if 'settings.local.py' in line]), 1, printed)

    def test_configurations(self):
        self.add('a.py')
        self.add('b.py')
        self.start('''
add_python_bytecode(t SOURCES a.py DESTINATION share/x CONFIGURATIONS Release)
add_python_bytecode(u SOURCES b.py)
install_python_bytecode(u DESTINATION share/x CONFIGURATIONS Debug)
''')
        self.project.configure(CMAKE_CONFIGURATION_TYPES='Debug;Release')
        for configuration, name in ('Debug', 'b'), ('Release', 'a'):
            self.project.build('--config', configuration)
            self.project.install(configuration, '--config', configuration)
            self.assertEqual(sorted(map(os.path.basename, files_below(configuration))), [name + '.' + TAG + '.pyc', name + '.py'])

    def test_component(self):
        self.add('a.py')
        self.add('t.json', '{}')
        self.start('add_python_bytecode(t SOURCES a.py t.json DESTINATION share/x COMPONENT c)')
        self.check(['share/x/a.py', 'share/x/t.json'])
        self.project.install('other', '--component', 'other')
        self.assertEqual(files_below('other'), [])
        self.project.install('c', '--component', 'c')
        self.assertEqual(len(files_below('c')), 3)

    def test_excluded_from_all(self):
        self.add('a.py')
        self.start('add_python_bytecode(t EXCLUDE_FROM_ALL SOURCES a.py DESTINATION share/x)')
        self.project.configure()
        self.assertEqual(self.project.build(), [])
        self.assertEqual(len(self.project.build('--target', 't')), 1)

    def test_depends(self):
        """A changed file of DEPENDS compiles everything again, whether it is absolute or relative."""
        for number, path in enumerate(('grammar.txt', '${CMAKE_CURRENT_SOURCE_DIR}/grammar.txt', 'grammar.txt BATCH_SIZE 1')):
            self.add('a.py')
            self.add('b.py')
            self.add('grammar.txt', '')
            self.start('add_python_bytecode(t SOURCES a.py b.py DEPENDS {} DESTINATION share/{})'.format(path, number))
            self.check(['share/{}/a.py'.format(number), 'share/{}/b.py'.format(number)])
            touch('source/grammar.txt')
            self.assertNotEqual(self.project.build(), [])
            self.assertEqual(self.project.build(), [])
            for name in 'a', 'b':
                pyc = 'build/t.bytecode/__pycache__/{}.{}.pyc'.format(name, TAG)
                self.assertGreater(os.stat(pyc).st_mtime, os.stat('source/grammar.txt').st_mtime)
            shutil.rmtree('build')


class Filled(AttemptTestCase):
    """A directory of the build tree that rules fill is compiled whole, as it is when it is built."""

    RULES = {
        'declared': '''
file(GLOB messages CONFIGURE_DEPENDS messages/*.msg)
foreach(message IN LISTS messages)
  cmake_path(GET message STEM name)
  add_custom_command(OUTPUT gen/msg/${name}.py COMMAND ${CMAKE_COMMAND} -E make_directory gen/msg
    COMMAND ${CMAKE_COMMAND} -E copy ${message} gen/msg/${name}.py DEPENDS ${message} VERBATIM)
  list(APPEND outputs gen/msg/${name}.py)
endforeach()
''',
        # It makes what it likes: a module for each message, and a package of them.
        'undeclared': '''
file(GLOB messages CONFIGURE_DEPENDS messages/*.msg)
set(outputs gen.stamp)
add_custom_command(OUTPUT gen.stamp COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_SOURCE_DIR}/generate.cmake
  COMMAND ${CMAKE_COMMAND} -E touch gen.stamp DEPENDS ${messages} VERBATIM)
''',
        # It also runs when a message has gone, and removes its module.
        'cleaned': '''
file(GLOB messages CONFIGURE_DEPENDS messages/*.msg)
set(outputs gen.stamp)
add_custom_command(OUTPUT gen.stamp COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_SOURCE_DIR}/generate.cmake
  COMMAND ${CMAKE_COMMAND} -E touch gen.stamp DEPENDS ${messages} ${CMAKE_CURRENT_SOURCE_DIR}/messages VERBATIM)
''',
    }
    GENERATE = '''
file(GLOB messages ${CMAKE_CURRENT_LIST_DIR}/messages/*.msg)
foreach(message IN LISTS messages)
  get_filename_component(name ${message} NAME_WE)
  configure_file(${message} gen/msg/${name}.py COPYONLY)
endforeach()
file(GLOB modules RELATIVE ${CMAKE_CURRENT_BINARY_DIR}/gen/msg gen/msg/*.py)
foreach(module IN LISTS modules)
  get_filename_component(name ${module} NAME_WE)
  if(NOT EXISTS ${CMAKE_CURRENT_LIST_DIR}/messages/${name}.msg)
    file(REMOVE gen/msg/${module})
  endif()
endforeach()
'''
    USE = '''
add_custom_target(make_messages DEPENDS ${outputs})
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen/ DEPENDS make_messages {} DESTINATION share/x)
'''

    def start(self, rules, more=''):
        for name in 'abc':
            self.add('messages/{}.msg'.format(name), '{} = 1\n'.format(name))
        self.add('generate.cmake', self.GENERATE)
        self.add('CMakeLists.txt', HEAD.format('NONE') + self.RULES[rules] + self.USE.replace('{}', more))
        self.use({})
        self.check(self.installed('abc'))

    @staticmethod
    def installed(names):
        return ['share/x/msg/{}.py'.format(name) for name in names]

    def made(self):
        """Returns the bytecode in the build tree: which file it is, and its content. Only compiling makes it another file."""
        return {os.path.basename(path).split('.')[0]: (os.stat(path).st_ino, self.read(path))
                for path in files_below('build') if path.endswith('.pyc')}

    def change(self, name):
        """Changes an input and builds. Returns the names of the modules that were compiled."""
        before = self.made()
        path = 'source/messages/{}.msg'.format(name)
        self.write(path, self.read(path) + b'more = 2\n')
        touch(path)
        self.build()
        after = self.made()
        return sorted(each for each in after if after[each] != before.get(each))

    def come_and_go(self, rules, more=''):
        self.start(rules, more)
        self.assertEqual(sorted(self.made()), ['a', 'b', 'c'])
        self.assertEqual(self.change('b'), ['b'])
        self.check_install(self.installed('abc'))
        self.add('messages/d.msg', 'd = 1\n')
        self.build()
        self.assertEqual(sorted(self.made()), ['a', 'b', 'c', 'd'])
        self.check_install(self.installed('abcd'))
        os.unlink('source/messages/b.msg')
        if rules != 'cleaned':
            os.unlink('build/gen/msg/b.py')
        self.project.build()  # a makefile's list of dependencies may have the removed file until the next build
        self.assertEqual(sorted(self.made()), ['a', 'c', 'd'])
        self.check_install(self.installed('acd'))
        before = self.made()
        self.build()
        self.assertEqual(self.made(), before)
        self.assertEqual(self.change('a'), ['a'])

    def test_declared(self):
        self.come_and_go('declared')

    def test_undeclared(self):
        self.come_and_go('undeclared')

    def test_cleaned(self):
        self.come_and_go('cleaned')

    def test_batch(self):
        self.come_and_go('undeclared', 'BATCH_SIZE 10')

    def test_levels(self):
        self.start('undeclared')
        text = self.read('source/CMakeLists.txt').decode()
        self.add('CMakeLists.txt', text.replace('DESTINATION', 'OPTIMIZE 0 2 DESTINATION'))
        self.build()
        shutil.rmtree('stage')
        self.project.install('stage')
        names = [os.path.basename(path) for path in files_below('stage')]
        self.assertEqual(sorted(names), sorted(
            name + suffix for name in 'abc' for suffix in ('.py', '.{}.pyc'.format(TAG), '.{}.opt-2.pyc'.format(TAG))))

    def test_disabled(self):
        """With PYBYTECODE_ENABLED=OFF the sources are still installed."""
        self.start('undeclared')
        self.tags = []
        self.project.configure(PYBYTECODE_ENABLED='OFF')
        self.build()
        self.check_install(self.installed('abc'))

    def test_no_all(self):
        """install_python_bytecode() installs such a directory, too."""
        self.USE = '''
add_custom_target(make_messages DEPENDS ${outputs})
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen/ DEPENDS make_messages {})
install_python_bytecode(t DESTINATION share/x)
'''
        self.start('undeclared')

    def test_syntax_error(self):
        """A module that is wrong fails the build. Once it is right, the build is complete."""
        self.start('undeclared')
        self.add('messages/d.msg', '%%%\n')
        self.project.build(status=None)
        self.assertIn('d.py:1', self.project.output.stdout + self.project.output.stderr)
        self.assertNotEqual(self.project.output.returncode, 0)
        self.add('messages/d.msg', 'd = 1\n')
        touch('source/messages/d.msg')
        self.build()
        self.check_install(self.installed('abcd'))


class OddNames(AttemptTestCase):
    """A name with an odd character works, or CMake reports one error that names the file."""

    NAMES = ['a"b', 'a|b', 'a\\b', 'a;b', 'a[b', 'a]b', 'a[b]c', '${X}', '$ENV{HOME}', 'a\tb', 'a\nb', '@X@', "a'b", 'a b', '#a']

    def attempts(self, commands):
        for name in harness.sample(self.NAMES, 4):
            with self.subTest(name=name):
                for folder in 'source', 'build', 'stage':
                    shutil.rmtree(folder, ignore_errors=True)
                self.add('app/plain.py')
                self.add('app/{}.py'.format(name))
                self.add('CMakeLists.txt', HEAD.format('NONE') + commands)
                self.use({})
                result = self.project.configure(status=None)
                if result.returncode == 0:
                    self.check(['share/x/app/plain.py', 'share/x/app/{}.py'.format(name)])
                else:
                    self.assertEqual(result.stderr.count('CMake Error'), 1, result.stderr)
                    self.assertIn('add_python_bytecode: ', result.stderr)
                    if 'GLOB' in commands:
                        name = name.split(';')[0]  # file(GLOB) itself makes two elements of a name with ';'
                    self.assertRegex(words(result.stderr), '(app|__pycache__)/' + re.escape(words(name)))

    def test_sources(self):
        self.attempts('file(GLOB sources app/*.py)\nadd_python_bytecode(t SOURCES ${sources} DESTINATION share/x)\n')

    def test_directory(self):
        self.attempts('add_python_bytecode(t DIRECTORY app DESTINATION share/x)\n')

    def test_directory_that_rules_fill(self):
        """Nobody knows these names when CMake runs. The build is right, or fails and names the file."""
        for name in harness.sample(self.NAMES, 4):
            with self.subTest(name=name):
                for folder in 'source', 'build', 'stage':
                    shutil.rmtree(folder, ignore_errors=True)
                self.add('app/{}.py'.format(name))
                self.add('CMakeLists.txt', HEAD.format('NONE') + '''
add_custom_command(OUTPUT stamp COMMAND ${CMAKE_COMMAND} -E copy_directory ${CMAKE_CURRENT_SOURCE_DIR}/app gen
  COMMAND ${CMAKE_COMMAND} -E touch stamp VERBATIM)
add_custom_target(make_it DEPENDS stamp)
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen DEPENDS make_it DESTINATION share/x)
''')
                self.use({})
                self.project.configure()
                self.project.build(status=None)
                if self.project.output.returncode == 0:
                    # CMake's cmake_transform_depfile changes some names, so that the rule runs again in each build. Its
                    # makefiles cannot have some as dependencies.
                    if not (os.environ.get('CMAKE_GENERATOR') == 'Unix Makefiles' and name in ('a|b', 'a;b')):
                        self.project.build()
                    self.check_install(['share/x/gen/{}.py'.format(name)])
                else:
                    self.assertIn(words(name), words(self.project.output.stdout + self.project.output.stderr))


class Pythons(AttemptTestCase):
    """Which Python a project gets, and what it is told."""

    def start(self, commands, languages='NONE', **cache):
        self.add('a.py')
        self.add('CMakeLists.txt', HEAD.format(languages) + commands)
        self.use(cache)

    def test_two_side_by_side(self):
        other, tag = other_python()
        self.start('''
add_python_bytecode(t SOURCES a.py DESTINATION share/x)
add_python_bytecode(u SOURCES a.py PYTHON ${OTHER} DESTINATION share/x)
''', languages='C', OTHER=other)
        self.tags = [TAG, tag]
        self.check(['share/x/a.py'], quiet=False)

    def test_two_that_differ(self):
        other, _ = other_python()
        self.start('add_python_bytecode(t SOURCES a.py)', languages='C', Python3_EXECUTABLE=other)
        self.check_error('{0}.*{1}|{1}.*{0}'.format(re.escape(sys.executable), re.escape(other)))

    def test_two_of_one_version(self):
        """Two names of one Python are no conflict."""
        self.start('add_python_bytecode(t SOURCES a.py DESTINATION share/x)', Python3_EXECUTABLE=sys.executable)
        self.check(['share/x/a.py'])

    def test_too_old(self):
        found = sorted(glob.glob(os.environ.get('PYENV_ROOT', '/nowhere') + '/versions/3.[0-7].*/bin/python3'))
        if not found:
            self.skipTest('no CPython before 3.8 is found')
        self.start('add_python_bytecode(t SOURCES a.py)', languages='C', Python_EXECUTABLE=None, Python3_EXECUTABLE=found[0])
        self.check_error(re.escape(found[0]))

    def test_variables(self):
        """find_package() and the functions leave no variable of FindPython behind."""
        self.start('''
add_python_bytecode(t SOURCES a.py DESTINATION share/x)
foreach(name IN ITEMS FOUND VERSION VERSION_MINOR INTERPRETER_ID STDLIB Interpreter_FOUND Development_FOUND LIBRARIES)
  foreach(module IN ITEMS Python Python3)
    if(DEFINED ${module}_${name})
      message(FATAL_ERROR "${module}_${name} is '${${module}_${name}}'")
    endif()
  endforeach()
endforeach()
''')
        self.check(['share/x/a.py'])

    def test_found(self):
        """find_package() says once what it found: version, helper and Python."""
        self.start('find_package(PyBytecode REQUIRED)\nadd_subdirectory(sub)\n')
        self.add('sub/CMakeLists.txt', 'find_package(PyBytecode REQUIRED)\n')
        lines = re.findall('^-- .*PyBytecode.*', self.project.configure().stdout, re.M)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn('/bin/pybytecode', lines[0])
        self.assertIn('{} ({})'.format(sys.executable, TAG), lines[0])
        self.assertRegex(lines[0], r'^-- Found PyBytecode: .*\b0\.\d+\.\d+')


def add_tests(case, names):
    """Adds a test for each name, so that each can be run alone."""
    for name in names:
        def test(self, name=name):
            self.attempt(name)
        setattr(case, 'test_' + name.replace('-', '_'), test)


add_tests(Attempts, ATTEMPTS)
add_tests(Variations, harness.sample(sorted(VARIATIONS), 4))

if __name__ == '__main__':
    harness.main()
