# SPDX-License-Identifier: MIT
"""Programs that embed Python, built by CMake and run. Their Python code is in the program or beside it.

The programs run the package of the example. They cannot reach a Python: PYTHONHOME is an empty folder, and they also run in
an empty root.
"""
import glob
import importlib.util
import json
import os
import re
import shutil
import sys
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
from harness import HELPER, TestCase, findings, main, run
from cmake_project import Project, touch

AREA = '{"area": 6}'
# These are frozen in libpython. Python finds them before it looks at any path.
FROZEN = {'importlib._bootstrap', 'importlib._bootstrap_external', '_frozen_importlib', '_frozen_importlib_external', 'zipimport'}

TABLE = "[\"'\\\\xe9'\", '1', 1]"


class EmbedTestCase(TestCase):
    def project(self, name, build='build', **cache):
        """Copies a case of this folder, and configures it."""
        if not os.path.exists(name):
            shutil.copytree(os.path.join(HERE, name), name)
        project = Project(None, name, build, PYBYTECODE_EXECUTABLE=HELPER, CMAKE_BUILD_TYPE='Release', **cache)
        result = project.configure()
        self.printed = result.stdout + result.stderr
        return project

    def environment(self):
        os.makedirs('empty', exist_ok=True)
        return {'PYTHONHOME': os.path.abspath('empty'), 'PYTHONPATH': os.path.abspath('empty')}

    def run_program(self, *words, status=1):
        return run(*words, status=status, env=self.environment())

    def assertRuns(self, result, recorded, is_program=False):
        """Checks what the example printed. recorded(module) is the file that a traceback names.

        A program of add_python_program() runs its module itself, others run it by runpy.
        """
        lines = result.stdout.splitlines()
        caught = ['Traceback (most recent call last):',
                  '  File "{}", line 11, in <module>'.format(recorded('app/__main__.py')),
                  '  File "{}", line 3, in area'.format(recorded('app/shapes.py')), 'ValueError: -1 x 3']
        self.assertEqual(lines, [AREA, TABLE] + caught)
        # libpython has a frozen runpy from 3.11 on
        runpy = '<frozen runpy>' if sys.version_info >= (3, 11) else recorded('runpy.py')
        frames = [(runpy, '_run_module_as_main'), (runpy, '_run_code')]
        if is_program:
            frames = [('<string>', '<module>'), ('<frozen pybytecode_importer>', 'run'),
                      ('<frozen pybytecode_importer>', 'run_module')]
        lines = [line for line in result.stderr.splitlines() if line.startswith(('Trace', '  File', 'ValueError'))]
        self.assertEqual(lines[0], caught[0])
        self.assertEqual([re.sub(r'\d+', 'N', line) for line in lines[1:-3]],
                         ['  File "{}", line N, in {}'.format(*frame) for frame in frames])
        self.assertEqual(lines[-3:], ['  File "{}", line 15, in <module>'.format(recorded('app/__main__.py')),
                                      '  File "{}", line 3, in area'.format(recorded('app/shapes.py')),
                                      'ValueError: 2 x -3'])

    def assertNoFileOpened(self, *words):
        if not shutil.which('strace'):
            self.skipTest('strace is not found')
        run('strace', '-f', '-o', 'trace', '-e', 'trace=file', *words, status=1, env=self.environment())
        trace = self.read('trace').decode()
        self.assertRegex(trace, 'execve')
        self.assertNotRegex(trace, r'open(at)?\([^\n]*\.pyc?"[^\n]* = \d')

    def run_in_root(self, program, *words, files=(), status=1):
        """Runs a program in a root that has only the program, its libraries and `files`."""
        libraries = re.findall(r'(/[^ ]+) \(0x', run('ldd', program).stdout)
        for path in [*libraries, program, *files]:
            target = 'root/' + (path if path in libraries else os.path.basename(path))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            (shutil.copytree if os.path.isdir(path) else shutil.copy)(path, target)
        return self.run_changed_root('/' + os.path.basename(program), *words, status=status)

    def run_installed_in_root(self, program, *words, status=0):
        """Runs a program of root/ there. Copies the libraries of glibc, which are not installed with it."""
        found = [os.path.join(folder, name) for folder, _, names in os.walk('root') for name in names]
        names = ''.join(run('ldd', name).stdout for name in found if '.so' in name or name == 'root' + program)
        glibc = r'/\S+/(?:ld-linux|lib(?:c|m|dl|rt|pthread|util|resolv)\.so)\S*'
        for path in set(re.findall(glibc, names)):
            os.makedirs(os.path.dirname('root' + path), exist_ok=True)
            shutil.copy(path, 'root' + path)
        return self.run_changed_root(program, *words, status=status, LD_ORIGIN_PATH=os.path.dirname(program))

    def run_changed_root(self, program, *words, status, **environment):
        """Runs a program in root/. There is no /proc, from which the dynamic linker takes $ORIGIN, hence its variable."""
        if os.geteuid() != 0 or not shutil.which('chroot'):
            self.skipTest('only root may use chroot')
        return run(shutil.which('chroot'), 'root', program, *words, status=status, env=environment)


class Frozen(EmbedTestCase):
    def build(self):
        self.project('example').build()
        return os.path.abspath('build/example')

    def test(self):
        program = self.build()
        first = self.read(program)
        if not hasattr(sys, 'gettotalrefcount'):  # the headers of a debug build have assertions, which name the file
            self.assertNotIn(self.directory.encode(), first)
        self.assertNotIn(os.path.dirname(HELPER).encode(), first)
        self.assertRuns(self.run_program(program), lambda path: program + '/' + path, True)
        result = self.run_in_root(program)
        self.assertRuns(result, lambda path: '/example/' + path, True)
        # the program is the same, byte by byte, if it is built in another folder
        self.assertNoFileOpened(program)
        if not hasattr(sys, 'gettotalrefcount'):
            os.makedirs('another/folder')
            os.chdir('another/folder')
            self.assertEqual(self.read(self.build()), first)

    def test_sources(self):
        """With SOURCES a traceback has source lines, also that of an exception that ends the program."""
        shutil.copytree(os.path.join(HERE, 'example'), 'example')
        text = self.read('example/CMakeLists.txt').decode()
        self.write('example/CMakeLists.txt', text.replace('BYTECODE app)', 'BYTECODE app SOURCES)'))
        self.project('example').build()
        result = self.run_program(os.path.abspath('build/example'))
        for printed in result.stdout, result.stderr:
            self.assertIn("\n    raise ValueError(f'{width} x {height}')\n", printed)

    def test_own_main(self):
        """A program with a main() of its own, in a unity build: each frozen module is an object file of its own."""
        shutil.copytree(os.path.join(HERE, 'own-main'), 'own-main')
        text = self.read('own-main/CMakeLists.txt').decode()
        self.write('own-main/CMakeLists.txt', text.replace('example main.c', 'example main.c more.c'))
        self.write('own-main/more.c', 'int more;\n')
        self.project('own-main', CMAKE_UNITY_BUILD='ON', APP=os.path.join(HERE, 'example/app')).build()
        self.assertTrue(glob.glob('build/**/example.dir/Unity/*', recursive=True))
        self.assertTrue(glob.glob('build/**/example.frozen.dir/**/app.shapes.c.o', recursive=True))
        program = os.path.abspath('build/example')
        self.assertRuns(self.run_program(program), lambda path: program + '/' + path, True)

    def test_left_out(self):
        """A module that no import can reach is left out, with one line that says so. Data files are not."""
        shutil.copytree(os.path.join(HERE, 'example'), 'example')
        text = self.read('example/CMakeLists.txt').decode()
        self.write('example/CMakeLists.txt', text.replace('DIRECTORY app', 'SOURCES app/a.txt app/data/b.csv DIRECTORY app'))
        self.write('example/app/settings.local.py')
        self.write('example/app/a.txt')
        self.write('example/app/data/b.csv')
        self.project('example').build('--target', 'example.freeze')
        self.assertEqual([line for line in self.printed.splitlines() if 'left out' in line], [
            "-- add_python_program: 'app': left out, since no import can reach them: app/settings.local.py"])
        rows = [line.split('\t')[:2] for line in self.read('build/example.frozen/modules.manifest').decode().splitlines()[1:]]
        self.assertEqual(sorted(name for kind, name in rows if kind != 'source'), [
            'app', 'app.__main__', 'app.formats.table', 'app.shapes', 'app/a.txt', 'app/data/b.csv'])

    def test_own_initialisation(self):
        """Processes that multiprocessing starts do not run the module again, also if the program runs it by PyConfig."""
        self.project('own-initialisation').build()
        result = run(os.path.abspath('build/example'), timeout=60)
        self.assertEqual(result.stdout.splitlines(), [
            method + ' [1, 4, 9]' for method in ('fork', 'spawn', 'forkserver')])

    def test_sets(self):
        """Several sets of frozen modules are in one program, or in its libraries, of each kind."""
        for kind in 'STATIC', 'SHARED', 'OBJECT':
            with self.subTest(kind=kind):
                self.project('sets', 'build-' + kind, KIND=kind).build()
                self.assertEqual(self.run_program(os.path.abspath('build-{}/sets'.format(kind)), status=0).stdout,
                                 'one two three\n')


class Installed(EmbedTestCase):
    """Programs that are installed run in a root with glibc alone."""

    def install(self, destination, **cache):
        shutil.rmtree('root', ignore_errors=True)
        project = self.project('everything', DESTINATION=destination, **cache)
        project.build()
        project.install('root')
        self.assertEqual(project.build(), [])

    def assertUsesEverything(self, result):
        expected = ["é ['ä']", 'fork [1, 4, 9]', 'spawn [1, 4, 9]', 'forkserver [1, 4, 9]', 'Good morning', "b'served /one'", "b'served /two'", '[(42,)]',
                    '0.3333333333333333333333333333', '4', '2024-07-01T00:00:00+02:00', '2024-07-01']
        if sys.version_info < (3, 9):
            del expected[-2]
        self.assertEqual(result.stdout.splitlines(), expected)
        self.assertEqual(result.stderr, '')

    def test(self):
        self.install('bin')
        program = os.path.abspath('build/everything')
        self.assertUsesEverything(run(program, 'ä', env={'LC_ALL': 'C'}))
        installed = [name for folder, _, names in os.walk('root') for name in names]
        self.assertEqual([name for name in installed if re.match(r'lib(c|m|dl|pthread)\.so', name)], [])
        os.makedirs('root/dev/shm')  # where multiprocessing has its semaphores
        os.makedirs('root/tmp')
        self.assertUsesEverything(self.run_installed_in_root('/usr/bin/everything', 'ä'))

    def test_elsewhere(self):
        """The libraries are found in a directory that is not bin, after the directory was moved, and through a link."""
        self.install('opt')
        os.rename('root/usr/opt', 'root/moved')
        os.makedirs('root/dev/shm')
        os.makedirs('root/tmp')
        os.makedirs('root/bin')
        os.symlink('../moved/everything', 'root/bin/link')
        self.assertUsesEverything(self.run_installed_in_root('/moved/everything', 'ä'))
        self.assertUsesEverything(run(os.path.abspath('root/bin/link'), 'ä', env={}))

    def test_missing_library(self):
        """A library that is not found is an error that names it."""
        shutil.copytree(os.path.join(HERE, 'example'), 'example')
        text = self.read('example/CMakeLists.txt').decode()
        self.write('example/CMakeLists.txt', text + 'add_library(gone SHARED gone.c)\n'
                   'target_link_libraries(example PRIVATE gone)\ntarget_link_options(example PRIVATE -Wl,--no-as-needed)\n')
        self.write('example/gone.c', 'int gone;\n')
        project = self.project('example')
        project.build()
        os.unlink('build/libgone.so')
        self.assertIn("install_python_program: '{}' needs libraries that are not found: libgone.so".format(
            os.path.abspath('build/example')), ' '.join(project.install('root', status=1).stderr.split()))

    def test_static(self):
        self.install('bin', OPTIONS='STATIC_PYTHON')
        if 'has no archive of libpython' in ' '.join(self.printed.split()):
            self.skipTest('libpython has no archive that links')
        self.assertEqual(glob.glob('root/usr/lib/everything/libpython*'), [])
        os.makedirs('root/dev/shm')
        os.makedirs('root/tmp')
        self.assertUsesEverything(self.run_installed_in_root('/usr/bin/everything', 'ä'))


class Django(EmbedTestCase):
    def test(self):
        """django serves a view and its template from one program, in a root with glibc alone."""
        found = importlib.util.find_spec('django')
        if not found:
            self.skipTest('django is not found')
        project = self.project('django', PACKAGES=os.path.dirname(os.path.dirname(found.origin)))
        project.build()
        project.install('root')
        result = self.run_installed_in_root('/usr/bin/hello')
        import django
        version = django.get_version()
        self.assertEqual(result.stdout.splitlines(), [
            '<p>Hello, wörld, from django {}.</p>'.format(version), '', '/usr/bin/hello/django/__init__.py'])


class Beside(EmbedTestCase):
    def test_stdlib_alone(self):
        """An archive needs no bytecode of the project."""
        self.write('alone/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(alone LANGUAGES NONE)\n'
                   'find_package(PyBytecode REQUIRED)\nadd_python_archive(stdlib ALL OUTPUT stdlib.zip '
                   'STDLIB startup json argparse EXCLUDE gettext NO_DEFERRED)\n')
        self.project('alone').build()
        with zipfile.ZipFile('build/stdlib.zip') as archive:
            names = archive.namelist()
        self.assertEqual([name for name in ('argparse.pyc', 'gettext.pyc', 'json/decoder.pyc', 'os.pyc') if name in names],
                         ['argparse.pyc', 'json/decoder.pyc', 'os.pyc'])
        self.assertEqual('shutil.pyc' in names, sys.version_info < (3, 9))  # later ones import it within a function

    def test_resources(self):
        """A package in an archive finds its data files, also those that the build makes."""
        self.project('resources').build()
        shutil.rmtree('resources')
        expected = ['Good morning', 'one,two', 'made by the build', 'Good morning']
        result = run(sys.executable, '-I', '-c', 'import runpy, sys; sys.path.insert(0, sys.argv[1]); runpy.run_module("app")',
                     os.path.abspath('build/app.zip'))
        self.assertEqual(result.stdout.splitlines(), expected)
        self.assertEqual(findings('', os.path.abspath('build/app.zip')), [])
        with zipfile.ZipFile('build/app.zip') as archive:
            self.assertEqual(sorted(archive.namelist()), [
                'app/', 'app/__init__.pyc', 'app/__main__.pyc', 'app/data/', 'app/data/table.csv', 'app/greeting.txt',
                'app/made.txt'])

    def test_zip_and_tree(self):
        app = os.path.abspath('app')
        shutil.copytree(os.path.join(HERE, 'example/app'), 'app')
        self.project('search', APP=app).build()
        shutil.rmtree('app')
        program = os.path.abspath('build/search')

        def recorded(path):
            return 'app.zip/' + path

        self.assertRuns(self.run_program(program, 'app.zip'), recorded)
        self.assertRuns(self.run_in_root(program, 'app.zip', files=['build/app.zip']), recorded)

        self.assertEqual(findings('', os.path.abspath('build/app.zip')), [])

        # the manifest lists the standard library's modules in the archive: compile them for a tree
        rows = [row.split('\t') for row in self.read('build/app.zip.manifest').decode().splitlines()[1:]]
        units = ['{}\tbuild/tree/{}\ttree/{}\n'.format(row[2], row[3], row[3][:-1])
                 for row in rows if row[0] in ('module', 'package') and row[1].partition('.')[0] != 'app']
        self.write('tree.list', ''.join(units))
        run(HELPER, 'batch', '--invalidation-mode', 'unchecked-hash', 'tree.list')

        def recorded_in_tree(path):
            return ('/usr/share/search/' if path.startswith('app/') else 'tree/') + path

        self.assertRuns(self.run_program(program, 'tree'), recorded_in_tree)
        shutil.rmtree('root')
        result = self.run_in_root(program, 'tree', files=['build/tree'])
        self.assertRuns(result, recorded_in_tree)
        self.assertEqual(result.stderr.count(self.directory), 0)


class Rebuild(EmbedTestCase):
    """What each generator makes again when a member, the list of members, or the standard library's part changes."""

    def build(self):
        """Builds. Returns the names of the archives, objects and programs that were made."""
        before = self.times()
        self.project_.build()
        made = sorted(name for name, time in self.times().items() if before.get(name) != time)
        self.assertEqual(self.project_.build(), [])
        return made

    def times(self):
        times = {}
        for folder, _, names in os.walk('build'):
            for name in names:
                if name.endswith(('.zip', '.c.o')) or name in ('search', 'example'):
                    times[name] = os.stat(os.path.join(folder, name)).st_mtime_ns
        return times

    def test_archive(self):
        shutil.copytree(os.path.join(HERE, 'example/app'), 'app')
        self.project_ = self.project('search', APP=os.path.abspath('app'))
        self.assertEqual(self.build(), ['app.zip', 'main.c.o', 'search'])
        first = self.read('build/app.zip')
        self.assertEqual(self.build(), [])
        touch('app/shapes.py')
        self.assertEqual(self.build(), ['app.zip'])
        self.assertEqual(self.read('build/app.zip'), first)
        self.write('app/more.py', '')
        self.assertEqual(self.build(), ['app.zip'])
        with zipfile.ZipFile('build/app.zip') as archive:
            self.assertIn('app/more.pyc', archive.namelist())
            self.assertIn('json/decoder.pyc', archive.namelist())
        os.unlink('build/app.zip')
        self.assertEqual(self.build(), ['app.zip'])
        self.write('search/CMakeLists.txt', self.read('search/CMakeLists.txt').decode().replace('startup json', 'json'))
        self.assertEqual(self.build(), ['app.zip'])

    def test_frozen(self):
        self.project_ = self.project('example')
        modules = ['app.__main__.c.o', 'app.c.o', 'app.formats.table.c.o', 'app.shapes.c.o']
        once = ['example', 'pybytecode_frozen.c.o', 'pybytecode_frozen_stdlib.c.o', 'pybytecode_main.c.o']
        self.assertEqual(self.build(), modules + once)
        touch('example/app/shapes.py')
        self.assertEqual(self.build(), [])
        self.write('example/app/shapes.py', self.read('example/app/shapes.py') + b'more = 1\n')
        self.assertEqual(self.build(), ['app.shapes.c.o', 'example'])
        self.write('example/app/more.py', '')
        self.assertEqual(self.build(), ['app.more.c.o', 'example', 'pybytecode_frozen.c.o'])
        text = self.read('example/CMakeLists.txt').decode()
        self.write('example/CMakeLists.txt', text.replace('BYTECODE app', 'BYTECODE app STDLIB AUTO colorsys'))
        self.assertEqual(self.build(), ['example', 'pybytecode_frozen_stdlib.c.o'])
        self.write('example/app/more.py', 'import this\n')  # AUTO takes what it imports
        self.assertEqual(self.build(), ['app.more.c.o', 'example', 'pybytecode_frozen_stdlib.c.o'])
        self.write('example/app/more.py', 'import this\nmore = 2\n')
        before = os.stat('build/example.frozen/stdlib.manifest').st_mtime_ns
        self.assertEqual(self.build(), ['app.more.c.o', 'example'])
        self.assertEqual(os.stat('build/example.frozen/stdlib.manifest').st_mtime_ns, before)


MODULES = {
    '__main__.py': 'print("main", __name__)\n',
    'single.py': 'value = __name__\n',
    'pkg/__init__.py': 'from . import inner\nfrom .sub.deep import value\n',
    'pkg/__main__.py': 'print("pkg main", __package__)\n',
    'pkg/inner.py': 'name = __name__\n',
    'pkg/sub/deep.py': 'from ..inner import name as value\n',
    'name/space/bytes.py': 'value = {!r}\n'.format(bytes(range(256)) + b'\0001\0017??/??=' * 3),
}
if sys.version_info >= (3, 11):
    MODULES['é.py'] = 'value = "\\udc80\\U0001F600é"\n'


class Importing(EmbedTestCase):
    """What frozen modules can do."""

    def setUp(self):
        super().setUp()
        for name, text in MODULES.items():
            self.write('python/' + name, text)

    def code(self, text):
        return self.run_program(os.path.abspath('build/modules'), text, status=0).stdout.splitlines()

    def test(self):
        project = self.project('modules', PACKAGES=os.path.abspath('python'))
        project.build()
        self.check_imports()
        self.check_incremental(project)

    def check_imports(self):
        for text, expected in (
                ('import pkg; print(pkg.inner.name, pkg.value, pkg.__package__)', ['pkg.inner pkg.inner pkg']),
                ('import pkg.sub.deep as m; print(m.value, m.__file__)',
                 ['pkg.inner frozen/pkg/sub/deep.py']),
                # a folder without __init__ is a namespace package
                ('import name.space.bytes as m, name; print(m.value == bytes(range(256)) + b"\\0001\\0017??/??=" * 3, '
                 'len(name.__path__), name.__spec__.origin)', ['True 1 None']),
                ('import single; print(single.value)', ['single']),
                ('import runpy; runpy.run_module("pkg")', ['pkg main pkg']),
                ('import pkg.inner as m; print(m.__loader__.get_source("pkg.inner"))', ['None']),
                ('try:\n import pkg.none\nexcept ModuleNotFoundError as e: print(e)', ["No module named 'pkg.none'"])):
            with self.subTest(code=text):
                self.assertEqual(self.code(text), expected)
        if 'é.py' in MODULES:
            text = 'import importlib; m = importlib.import_module("\\xe9"); print(ascii(m.value))'
            self.assertEqual(self.code(text), ["'\\udc80\\U0001f600\\xe9'"])

    def check_incremental(self, project):
        """If one module changes, the build compiles one object, and links."""
        objects = self.objects()
        self.assertEqual(len(objects), len(MODULES) + 3)  # main.c, and two that freeze writes once
        project.build()
        self.assertEqual(self.objects(), objects)
        time.sleep(0.02)
        self.write('python/pkg/inner.py', 'name = "changed"\n')
        project.build()
        after = self.objects()
        self.assertEqual([name for name in after if after[name] != objects[name]], ['pkg.inner.c.o'])
        self.assertEqual(self.code('import pkg; print(pkg.value)'), ['changed'])
        touch('python/pkg/inner.py')
        project.build()
        self.assertEqual(self.objects(), after)
        self.assertEqual(project.build(), [])

    def objects(self):
        return {name: os.stat(os.path.join(folder, name)).st_mtime_ns
                for folder, _, names in os.walk('build/CMakeFiles') for name in names if name.endswith('.o')}


class StandardLibrary(TestCase):
    """Which modules --stdlib takes. The oracle is sys.modules of CPython."""

    def closure(self, *words):
        self.write('list', '')
        run(HELPER, 'zip', '--output', 'a.zip', '--manifest', 'm', *words, 'list')
        rows = [row.split('\t') for row in self.read('m').decode().splitlines()[1:]]
        return {kind: {row[1] for row in rows if row[0].replace('package', 'module') == kind}
                for kind in ('module', 'extension', 'deferred')}

    def imported(self, *words):
        """Imports modules in a Python. Returns the .py modules in its sys.modules, and the extension modules.

        Leaves out second names of a module: os.path, and collections.abc from 3.13.5 on.
        """
        program = ('import json, sys; print(json.dumps([[n, getattr(m, "__file__", None) or '
                   'getattr(getattr(m, "__spec__", None), "origin", None) or ""] for n, m in sorted(before.items()) if m.__name__ == n]))')
        options = [word for word in words if word.startswith('-')]
        statement = ''.join('import {}\n'.format(word) for word in words if not word.startswith('-'))
        result = run(sys.executable, '-I', *options, '-X', 'frozen_modules=off', '-c',
                     statement + 'import sys; before = dict(sys.modules)\n' + program)
        modules = json.loads(result.stdout)
        return ({name for name, path in modules if path.endswith('.py') and name not in FROZEN},
                {name for name, path in modules if path.endswith('.so')})

    def test_startup(self):
        found = self.closure('--stdlib', 'startup')
        modules, extensions = self.imported('-S', 'site', 'encodings.latin_1', 'encodings.ascii', 'encodings.utf_8')
        self.assertEqual(modules - found['module'], set())
        self.assertLess(len(found['module']), 30)
        self.assertEqual(found['extension'], set())

    def test_imports(self):
        names = ['json', 'asyncio', 'logging.handlers', 'email.mime.text', 'unittest', 'xml.etree.ElementTree', 'http.client',
                 'concurrent.futures.process', 'dataclasses', 'sqlite3', 'ctypes', 'csv']
        try:
            import ctypes, sqlite3  # a CPython may be built without these
        except ImportError:
            names = names[:-3]
        words = [word for name in names for word in ('--stdlib', name)]
        modules, extensions = self.imported('-S', *names)
        found = self.closure('--stdlib', 'startup', *words)
        self.assertIn('_collections_abc', found['module'])
        self.assertEqual(modules - found['module'] - {'collections.abc'}, set())  # a second name of it
        self.assertEqual(extensions - found['extension'], set())

    def test_deferred(self):
        """Modules that functions import are taken, too, except those for a module's own test."""
        found = self.closure('--stdlib', 'argparse')
        self.assertLessEqual({'argparse', 'shutil', 'gettext', 'textwrap'}, found['module'])
        self.assertNotIn('doctest', found['module'])
        few = self.closure('--stdlib', 'json', '--no-deferred')
        self.assertLess(len(few['module']), 30)
        self.assertIn('copy', few['deferred'] | few['module'])
        self.assertEqual(few['deferred'] & few['module'], set())
        self.assertEqual(self.closure('--stdlib', 'sys')['module'], set())


if __name__ == '__main__':
    main()
