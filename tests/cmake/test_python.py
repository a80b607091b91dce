# SPDX-License-Identifier: MIT
"""Which Python: a call takes that of the keyword, of the project's variables, or of find_package(Python). Each has its helper.

PYBYTECODE_OTHER_PYTHONS has other CPythons with their library and headers, separated by colons.
"""
import os
import re
import shutil
import sys

from cmake_project import Project, findings, harness, imported, run

OTHERS = [path for path in os.environ.get('PYBYTECODE_OTHER_PYTHONS', '').split(':') if path]
VARIABLES = 'Python_EXECUTABLE', 'Python3_EXECUTABLE', 'PYTHON_EXECUTABLE'
FIND = 'find_package(PyBytecode REQUIRED)\n'
ADD = 'add_subdirectory("{}" checkout EXCLUDE_FROM_ALL)\n'.format(harness.SOURCE)
TAG = sys.implementation.cache_tag
UNFIT = 'expected a CPython 3.8 or later.'


def version(python):
    return run(python, '-I', '-c', 'import platform; print(platform.python_version())').stdout.strip()


def tag(python):
    return run(python, '-I', '-c', 'import sys; print(sys.implementation.cache_tag)').stdout.strip()


class PythonTestCase(harness.TestCase):
    def start(self, commands, status=0, languages='NONE', env=None, **cache):
        """Configures a project of these commands. Only `cache` names its Python. Returns what CMake printed."""
        self.write('source/a.py')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(x LANGUAGES {})\n'
                   'function(tell target)\n  get_target_property(outputs ${{target}} PYTHON_BYTECODE_OUTPUTS)\n'
                   '  message(STATUS "${{target}}: ${{outputs}}")\nendfunction()\n{}'.format(languages, commands))
        shutil.rmtree('build', ignore_errors=True)
        self.project = Project(None, **cache)
        self.project.cache.setdefault('Python_EXECUTABLE', '')
        return self.project.configure(status=status, env=env)

    def tags(self, commands, **cache):
        """Returns the cache tag of the outputs of each target that tell() was called for."""
        printed = self.start(commands, **cache).stdout
        return dict(re.findall(r'^-- (\w+): .*\.(cpython-\d+)\.pyc$', printed, re.M))

    def error(self, commands, **cache):
        """Returns the one error that CMake reports."""
        error = self.start(commands, status=1, **cache).stderr
        self.assertEqual(len(re.findall('^CMake Error', error, re.M)), 1, error)
        return ' '.join(error.split())

    def script(self, name, text):
        self.write(name, '#!/bin/sh\n' + text)
        os.chmod(name, 0o755)
        return os.path.abspath(name)

    def fake(self, name='python3.99', include='/none', library='', x_y='3.99'):
        """Makes an interpreter of a CPython that does not exist."""
        return self.script(name, '[ "$1" = --version ] && exec echo Python {}.1\n'
                           "printf '{}.1\\n9999\\ncpython-{}\\n/none\\n{}\\n{}\\n{}\\n{}\\n'\n".format(
                               x_y, x_y, x_y.replace('.', ''), os.path.abspath(name), include, include, library))

    def needs_other(self, number=1):
        if len(OTHERS) < number:
            self.skipTest('{} other CPythons are needed, {} are given'.format(number, len(OTHERS)))


class Chosen(PythonTestCase):
    CALL = 'add_python_bytecode(t SOURCES a.py)\ntell(t)\n'

    def test_variables(self):
        """Each variable counts, whether it is set before or after find_package(PyBytecode)."""
        self.needs_other()
        for name in VARIABLES:
            with self.subTest(name=name):
                self.assertEqual(self.tags(FIND + self.CALL, **{name: OTHERS[0]}), {'t': tag(OTHERS[0])})
                later = FIND + 'set({} "{}")\n'.format(name, OTHERS[0]) + self.CALL
                self.assertEqual(self.tags(later), {'t': tag(OTHERS[0])})

    def test_found_later(self):
        self.needs_other()
        x_y = '.'.join(version(OTHERS[0]).split('.')[:2])
        self.assertEqual(self.tags(FIND + 'find_package(Python3 {} EXACT REQUIRED)\n'.format(x_y) + self.CALL,
                                   Python3_ROOT_DIR=os.path.dirname(os.path.dirname(OTHERS[0]))), {'t': tag(OTHERS[0])})

    def test_unset(self):
        """Empty variables and those that end in NOTFOUND do not count. find_package(Python) finds a Python."""
        self.needs_other()
        root = os.path.abspath('root')
        os.makedirs(root + '/bin')
        os.symlink(OTHERS[0], root + '/bin/python3')
        self.assertEqual(self.tags(FIND + self.CALL, Python_ROOT_DIR=root, Python3_EXECUTABLE='',
                                   PYTHON_EXECUTABLE='PYTHON_EXECUTABLE-NOTFOUND'), {'t': tag(OTHERS[0])})

    def test_none(self):
        """If no Python is found, the installed helper compiles."""
        self.assertEqual(self.tags(FIND + self.CALL + 'add_python_bytecode(u SOURCES a.py OUTPUT_DIRECTORY u)\ntell(u)\n',
                                   CMAKE_DISABLE_FIND_PACKAGE_Python='ON'), {'t': TAG, 'u': TAG})
        self.assertIn('PyBytecode: the helper needs a Python of the machine that builds, and none is found',
                      self.error(ADD, CMAKE_DISABLE_FIND_PACKAGE_Python='ON'))

    def test_keyword(self):
        """A path, a name on PATH, a path below the source directory, or a target."""
        self.needs_other()
        self.write('source/tools/python', '#!/bin/sh\nexec "{}" "$@"\n'.format(OTHERS[0]))
        os.chmod('source/tools/python', 0o755)
        self.script('bin/another-python', 'exec "{}" "$@"\n'.format(OTHERS[0]))
        commands = FIND + 'add_executable(Python3::Interpreter IMPORTED)\n' \
            'set_target_properties(Python3::Interpreter PROPERTIES IMPORTED_LOCATION "{}")\n'.format(OTHERS[0])
        ways = OTHERS[0], 'another-python', 'tools/python', 'Python3::Interpreter'
        for number, way in enumerate(ways):
            commands += 'add_python_bytecode(t{0} SOURCES a.py PYTHON "{1}" OUTPUT_DIRECTORY t{0})\ntell(t{0})\n'.format(number, way)
        commands += 'add_python_bytecode(own SOURCES a.py)\ntell(own)\n'
        found = self.tags(commands, Python_EXECUTABLE=sys.executable,
                          env=dict(os.environ, PATH=os.path.abspath('bin') + os.pathsep + os.environ['PATH']))
        self.assertEqual(found, dict({'t{}'.format(number): tag(OTHERS[0]) for number in range(len(ways))}, own=TAG))

    def test_same(self):
        """Two variables may name one X.Y by different paths."""
        own = self.script('own', 'exec "{}" "$@"\n'.format(sys.executable))
        self.assertEqual(self.tags(FIND + self.CALL, Python_EXECUTABLE=sys.executable, Python3_EXECUTABLE=own), {'t': TAG})

    def test_pair(self):
        """Two variables that name different Pythons are an error, in whatever order things are found."""
        fake = self.fake(library='/none')
        expected = "add_python_bytecode: {} is '{}', Python {}, but {} is '{}', Python {}; expected one Python."
        both = 'set(Python3_EXECUTABLE "{}")\nset(PYTHON_EXECUTABLE "{}")\n'.format(sys.executable, fake)
        words = expected.format('Python3_EXECUTABLE', sys.executable, version(sys.executable), 'PYTHON_EXECUTABLE', fake, '3.99.1')
        for commands in both + FIND, FIND + both, both + ADD, ADD + both:
            with self.subTest(commands=commands):
                cache = {'CMAKE_C_COMPILER': 'cc'} if 'checkout' in commands else {}
                self.assertIn(words, self.error(commands + self.CALL, **cache))
        self.assertIn(expected.format('Python_EXECUTABLE', sys.executable, version(sys.executable), 'Python3_EXECUTABLE', fake,
                                      '3.99.1'),
                      self.error(FIND + self.CALL, Python_EXECUTABLE=sys.executable, Python3_EXECUTABLE=fake))
        # The keyword decides.
        keyword = 'add_python_bytecode(t SOURCES a.py PYTHON "{}")\ntell(t)\n'.format(sys.executable)
        self.assertEqual(self.tags(both + FIND + keyword), {'t': TAG})


class Refused(PythonTestCase):
    def test(self):
        """An interpreter that does not run or is no CPython 3.8 or later, wherever its name comes from."""
        pythons = {
            '/no/such/python3': "'/no/such/python3' does not run: no such file or directory; ",
            '/bin/false': "'/bin/false' does not run: 1; ",
            self.script('python2', '[ "$1" = --version ] && { echo Python 2.7.18 >&2; exit; }\nexit 2\n'): "' is 'Python 2.7.18'; ",
            self.script('python3.7', '[ "$1" = --version ] && exec echo Python 3.7.16\n'
                        "printf '3.7.16\\n3394\\ncpython-37\\n/usr\\n/usr/bin/python3.7\\n/usr\\n/usr\\n/usr\\n'\n"): "' is 'Python 3.7.16'; ",
            self.script('pypy3', '[ "$1" = --version ] && exec echo Python 3.9.19\n[ "$3" = -c ] && exec echo pypy\n'
                        "printf '3.9.19\\n336\\npypy39\\n/usr\\n/usr/bin/pypy3\\n/usr\\n/usr\\n\\n'\n"):
            "' is no CPython: its sys.implementation.name is 'pypy'; ",
        }
        for python, expected in pythons.items():
            for name in VARIABLES:
                with self.subTest(python=python, name=name):
                    error = self.error(FIND, **{name: python})
                    self.assertIn('PyBytecode: {}: \'{}'.format(name, python), error)
                    self.assertIn((expected + UNFIT).lower(), error.lower())  # CMake 4 writes 'no such file'
            for place, commands in (
                    ('PYTHON', 'add_python_bytecode(t SOURCES a.py PYTHON "{}")\n'.format(python)),
                    ('Python3_EXECUTABLE', 'set(Python3_EXECUTABLE "{}")\nadd_python_bytecode(t SOURCES a.py)\n'.format(python))):
                with self.subTest(python=python, place=place):
                    error = self.error(FIND + commands)
                    self.assertIn("add_python_bytecode: {}: '{}".format(place, python), error)
                    self.assertIn((expected + UNFIT).lower(), error.lower())  # CMake 4 writes 'no such file'

    def test_checkout(self):
        self.assertIn("PyBytecode: PYTHON_EXECUTABLE: '/no/such/python3' does not run",
                      self.error(ADD, PYTHON_EXECUTABLE='/no/such/python3'))

    def test_real(self):
        """CPythons that are too old, if pyenv has any."""
        versions = os.path.join(os.environ.get('PYENV_ROOT', '/none'), 'versions')
        old = [os.path.join(versions, name, 'bin/python') for name in (os.listdir(versions) if os.path.isdir(versions) else [])
               if re.match(r'2\.7|3\.[67]\.', name)]
        if not old:
            self.skipTest('pyenv has no CPython older than 3.8')
        for python in old:
            with self.subTest(python=python):
                self.assertRegex(self.error(FIND, Python_EXECUTABLE=python), "Python_EXECUTABLE: '{}' is 'Python [23].*'; {}".format(
                    re.escape(python), re.escape(UNFIT)))

    def test_gone(self):
        """If the helper of the package was removed, and no variable names a Python, the package is not found."""
        shutil.copytree(harness.PREFIX, 'prefix', symlinks=True)
        shutil.rmtree('prefix/bin')
        self.assertIn('no helper for {} is installed.'.format(TAG), self.error(FIND, CMAKE_PREFIX_PATH=os.path.abspath('prefix')))

    def test_lacks(self):
        """Without headers or library, the message says what to install."""
        expected = ("a helper for '{}' (Python 3.99.1) cannot be built without {}; install libpython3-dev or libpython3.99-dev "
                    "(Debian, Ubuntu), or python3-devel (Fedora).")
        self.write('include/Python.h')
        self.write('libpython.so')
        for options, lacks in (({}, 'Python.h in /none and libpython'), ({'library': os.path.abspath('libpython.so')}, 'Python.h in /none'),
                               ({'include': os.path.abspath('include')}, 'libpython')):
            fake = self.fake(**options)
            words = expected.format(fake, lacks)
            with self.subTest(lacks=lacks):
                self.assertIn('the installed helper is for {}, and {}'.format(TAG, words),
                              self.error(FIND, Python_EXECUTABLE=fake))
                self.assertIn('PyBytecode: ' + words, self.error(ADD, Python3_EXECUTABLE=fake))
                self.assertIn('add_python_bytecode: ' + words,
                              self.error(FIND + 'add_python_bytecode(t SOURCES a.py PYTHON "{}")\n'.format(fake)))
        # An optional package that is not found is no error.
        self.start('find_package(PyBytecode QUIET)\nif(PyBytecode_FOUND)\n  message(FATAL_ERROR found)\nendif()\n', Python_EXECUTABLE=fake)


class Quiet(PythonTestCase):
    def found(self, result):
        self.assertNotRegex(result.stderr, r'CMake \w* ?Warning (at|in|\(dev|\(author)')
        return [line for line in result.stdout.splitlines() if not re.match(
            r'-- (Configuring done|Generating done|Build files have been written to)', line)]

    def test_found(self):
        """find_package() says once what it found."""
        helper = os.path.join(harness.PREFIX, 'bin', harness.NAME)
        line = '-- Found PyBytecode: {} (found version "{}") for '.format(helper, harness.RELEASE)
        self.assertEqual(self.found(self.start(FIND, Python_EXECUTABLE=sys.executable)), [line + '{} ({})'.format(sys.executable, TAG)])
        self.assertEqual(self.found(self.project.configure()), [])
        self.assertEqual(self.found(self.start(FIND + FIND)), [line + TAG])
        self.assertEqual(self.found(self.start('find_package(PyBytecode REQUIRED QUIET)\n')), [])

    def test_built(self):
        self.needs_other()
        name = tag(OTHERS[0])
        helper = os.path.abspath('build/pybytecode-helper/{}/pybytecode'.format(name))
        building = '-- PyBytecode: building a helper for {} ({})'.format(OTHERS[0], name)
        self.assertEqual(self.found(self.start(FIND, Python_EXECUTABLE=OTHERS[0])), [
            building, '-- Found PyBytecode: {} (found version "{}") for {} ({})'.format(
                helper, harness.RELEASE, OTHERS[0], name)])
        self.assertEqual(self.found(self.project.configure()), [])
        self.assertEqual(self.found(self.start('find_package(PyBytecode REQUIRED QUIET)\n', Python_EXECUTABLE=OTHERS[0])), [])

    def test_newer(self):
        """A helper for a CPython that is newer than this release says so once, when it is configured."""
        self.write('include/Python.h')
        self.write('libpython.so')
        words = 'PyBytecode: CPython {} is newer than this release knows: bytecode that it cannot read is written as CPython makes it'
        for x_y, is_newer in ('3.15', False), ('3.16', True), ('3.99', True):
            fake = self.fake(include=os.path.abspath('include'), library=os.path.abspath('libpython.so'), x_y=x_y)
            call = 'add_python_bytecode(t SOURCES a.py PYTHON "{}")\n'.format(fake)
            for commands, cache in ((FIND, {'Python_EXECUTABLE': fake}), (FIND + call + call.replace('(t', '(u OUTPUT_DIRECTORY u'), {}),
                                    (ADD + call, {'Python_EXECUTABLE': sys.executable}), (ADD, {'Python3_EXECUTABLE': fake})):
                with self.subTest(x_y=x_y, commands=commands):
                    lines = self.start(commands, languages='C', **cache).stdout.splitlines()
                    self.assertEqual(lines.count('-- ' + words.format(x_y)), int(is_newer), lines)
                    self.assertNotIn('newer than this release', self.project.configure().stdout)
            self.assertEqual(self.found(self.start('find_package(PyBytecode REQUIRED QUIET)\n', Python_EXECUTABLE=fake)), [])

    def test_asked_once(self):
        own = self.script('own', 'echo "$@" >>"{}"\nexec "{}" "$@"\n'.format(os.path.abspath('asked'), sys.executable))
        calls = ''.join('add_python_bytecode(t{0} SOURCES a.py OUTPUT_DIRECTORY t{0} {1})\n'.format(number, word)
                        for number, word in enumerate(('', 'PYTHON "{}"'.format(own), '')))
        self.start(FIND + calls, Python_EXECUTABLE=own, Python3_EXECUTABLE=own)
        self.assertEqual([line.split('/')[-1] for line in self.read('asked').decode().splitlines()], ['ask.py embed'])


class Leaks(PythonTestCase):
    """The project does not see what PyBytecode finds for itself."""
    SEEN = ('get_cmake_property(seen VARIABLES)\nlist(FILTER seen INCLUDE REGEX "^(Python|PYTHON)")\nset(values "")\n'
            'foreach(name IN LISTS seen)\n  string(APPEND values "${name}=${${name}} ")\nendforeach()\n'
            'if(TARGET Python::Interpreter)\n  string(APPEND values target)\nendif()\nunset(seen)\nunset(name)\n'
            'message(STATUS "seen: ${values}")\n')
    CALL = 'add_python_bytecode(t SOURCES a.py)\n'

    def seen(self, commands, **cache):
        return re.findall('^-- seen: (.*)$', self.start(commands, **cache).stdout, re.M)

    def test(self):
        for find in FIND, ADD:
            for cache in {}, {'Python3_EXECUTABLE': sys.executable}:
                with self.subTest(find=find, cache=cache):
                    before, between, after = self.seen(self.SEEN + find + self.SEEN + self.CALL + self.SEEN, **cache)
                    self.assertEqual(between, before)
                    self.assertEqual(after, before)

    def test_find_afterwards(self):
        """The project finds the same Python, and the same target, as without PyBytecode."""
        self.needs_other()
        x_y = '.'.join(version(OTHERS[0]).split('.')[:2])
        path = os.path.dirname(OTHERS[0]) + os.pathsep + os.environ['PATH']
        tell = ('get_target_property(file {0}::Interpreter IMPORTED_LOCATION)\nmessage(STATUS "seen: ${{{0}_EXECUTABLE}} ${{{0}_VERSION}} '
                '${{file}}")\n')
        for find in ('find_package(Python3 {} EXACT REQUIRED)\n'.format(x_y) + tell.format('Python3'),
                     'find_package(Python {} EXACT REQUIRED)\n'.format(x_y) + tell.format('Python'),
                     'find_package(Python REQUIRED)\n' + tell.format('Python'),
                     'find_package(Python3 REQUIRED)\n' + tell.format('Python3')):
            with self.subTest(find=find):
                alone, = self.seen('unset(Python_EXECUTABLE CACHE)\n' + find, env=dict(os.environ, PATH=path))
                for ours in FIND, ADD:
                    after, = self.seen('unset(Python_EXECUTABLE CACHE)\n' + ours + 'set(PYBYTECODE_OPTIMIZE 0)\n' + self.CALL + find,
                                       env=dict(os.environ, PATH=path))
                    self.assertEqual(after, alone)


class Several(PythonTestCase):
    """Several Pythons in one project: a helper for each, built once, whatever directory needs it."""

    def check(self, find):
        self.needs_other(2)
        pythons = [sys.executable] + OTHERS[:2]
        call = ''.join('add_python_bytecode(${{name}}{0} ALL SOURCES a.py PYTHON "{1}" DESTINATION ${{name}}/{0})\n'.format(number, python)
                       for number, python in enumerate(pythons))
        for name in 'one', 'two':
            self.write('source/{}/CMakeLists.txt'.format(name), 'set(name {})\n'.format(name) + call)
            self.write('source/{}/a.py'.format(name))
        self.start(find + 'add_subdirectory(one)\nadd_subdirectory(two)\n', Python_EXECUTABLE=sys.executable)
        self.assertEqual(self.project.count(), 6)
        self.project.install('stage')
        for name in 'one', 'two':
            for number, python in enumerate(pythons):
                root = os.path.abspath('stage/usr/{}/{}'.format(name, number))
                self.assertEqual(imported(root, ['a'], python=python), (['a.py'], []))
                helper = 'build/pybytecode-helper/{}/pybytecode'.format(tag(python)) if number else harness.HELPER
                self.assertEqual(findings('stage', '/usr/{}/{}'.format(name, number), helper=helper), [])
        built = os.listdir('build/pybytecode-helper')
        self.assertEqual(sorted(built), sorted(map(tag, OTHERS[:2])))

    def test_find_package(self):
        self.check(FIND)

    def test_add_subdirectory(self):
        self.check(ADD)

    def test_installed(self):
        """The installed helper serves calls for its Python, also if the project's Python is another."""
        self.needs_other()
        self.start(FIND + 'add_python_bytecode(t ALL SOURCES a.py PYTHON "{}")\n'.format(sys.executable), Python_EXECUTABLE=OTHERS[0])
        self.assertEqual(self.project.count(), 1)
        self.assertFalse(os.path.exists('build/pybytecode-helper/{}/pybytecode'.format(tag(OTHERS[0]))))
        self.assertEqual([name for name in os.listdir('build/pybytecode-helper')], [tag(OTHERS[0])])

    def test_cross(self):
        """In a cross build, keyword and variables name a Python of the machine that builds. It must be the target's."""
        self.needs_other()
        include = run(OTHERS[0], '-I', '-c', 'import sysconfig; print(sysconfig.get_path("include"))').stdout.strip()
        cache = {'CMAKE_SYSTEM_NAME': 'Linux', 'Python_EXECUTABLE': sys.executable, 'Python_INCLUDE_DIRS': include}
        call = 'add_python_bytecode(t ALL SOURCES a.py DESTINATION lib{})\n'
        for words, variables in ((' PYTHON "{}"'.format(OTHERS[0]), {}), ('', {'Python_EXECUTABLE': OTHERS[0]})):
            self.start(FIND + call.format(words), **dict(cache, **variables))
            self.project.build()
            self.assertEqual(self.project.build(), [])
            self.project.install('stage')
            self.assertEqual(imported(os.path.abspath('stage/usr/lib'), ['a'], python=OTHERS[0]), (['a.py'], []))
            shutil.rmtree('stage')
        self.assertIn("add_python_bytecode: the helper is for {}, magic number ".format(TAG), self.error(FIND + call.format(''), **cache))
        # A given helper needs no Python of the machine that builds.
        for find in FIND, ADD:
            self.start(find + call.format(''), CMAKE_SYSTEM_NAME='Linux', Python_EXECUTABLE='/none', PYBYTECODE_EXECUTABLE=harness.HELPER)

    def test_given(self):
        """PYBYTECODE_EXECUTABLE must be for the project's Python. A call for another Python has a helper of its own."""
        self.needs_other()
        call = 'add_python_bytecode(t SOURCES a.py{})\ntell(t)\n'
        given = {'PYBYTECODE_EXECUTABLE': harness.HELPER}
        for find in FIND, ADD:
            with self.subTest(find=find):
                self.assertEqual(self.tags(find + call.format(''), Python3_EXECUTABLE=sys.executable, **given), {'t': TAG})
                self.assertEqual(self.tags(find + call.format(' PYTHON "{}"'.format(OTHERS[0])), **given), {'t': tag(OTHERS[0])})
                for command, error in (
                        ('PyBytecode', self.error(find + call.format(''), Python3_EXECUTABLE=OTHERS[0], **given)),
                        ('add_python_bytecode', self.error(find + 'set(PYTHON_EXECUTABLE "{}")\n'.format(OTHERS[0]) + call.format(''), **given))):
                    self.assertRegex(error, r"{}: PYBYTECODE_EXECUTABLE: '{}' is for {}, magic number \d+; '{}' has {}, magic number \d+\.".format(
                        command, re.escape(harness.HELPER), TAG, re.escape(OTHERS[0]), tag(OTHERS[0])))


class Settings(PythonTestCase):
    """A project's settings for its own programs do not break the helper."""
    COMMANDS = (
        'add_library(Python::Python INTERFACE IMPORTED)\n'
        'add_compile_options(-include /none)\nadd_compile_definitions(main=none)\ninclude_directories(BEFORE "{0}/none")\n'
        'link_libraries(none)\nlink_directories("{0}/none")\nadd_link_options(-Wl,--none)\n'
        'set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${{CMAKE_BINARY_DIR}}/bin")\n'
        'set(CMAKE_RUNTIME_OUTPUT_DIRECTORY_RELEASE "${{CMAKE_BINARY_DIR}}/bin")\n'
        'set(CMAKE_AUTOMOC ON)\nset(CMAKE_C_CLANG_TIDY false)\nset(CMAKE_C_STANDARD 90)\nset(CMAKE_C_EXTENSIONS ON)\n'
        'set(CMAKE_C_VISIBILITY_PRESET hidden)\nset(CMAKE_COMPILE_WARNING_AS_ERROR ON)\nset(CMAKE_EXECUTABLE_SUFFIX .elf)\n'
        'set(CMAKE_SKIP_RPATH ON)\nset(CMAKE_SKIP_BUILD_RPATH ON)\n')

    def check(self, build_type):
        self.write('none/stdio.h', '#error the project has a stdio.h of its own\n')
        self.write('none/libdl.so', 'the project has a libdl of its own\n')
        python = OTHERS[0] if OTHERS else sys.executable
        configured = self.start(
            self.COMMANDS.format(self.directory) + ADD + 'add_python_bytecode(t ALL SOURCES a.py DESTINATION lib)\n', languages='C',
            Python_EXECUTABLE=python, CMAKE_UNITY_BUILD='ON', CMAKE_INTERPROCEDURAL_OPTIMIZATION='ON', CMAKE_BUILD_TYPE=build_type,
            CMAKE_C_FLAGS='-Wall -Wextra -Wpadded')
        self.assertNotIn('AUTOMOC', configured.stderr)
        self.assertEqual(self.project.count(), 1)
        self.project.install('stage')
        self.assertEqual(imported(os.path.abspath('stage/usr/lib'), ['a'], python=python), (['a.py'], []))
        self.assertFalse(os.path.exists('build/bin'))

    def test_release(self):
        self.check('Release')

    def test_no_build_type(self):
        self.check('')


if __name__ == '__main__':
    harness.main()
