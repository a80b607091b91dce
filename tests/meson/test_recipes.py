# SPDX-License-Identifier: MIT
"""Tests PyBytecode without its module: the recipes, and the repository as a Meson project and as a subproject.

The recipes run with Meson, and with muon if it is found. The tests count the commands that run.
"""
import marshal
import os
import re
import shutil
import sys
import time
import unittest
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
import harness
from harness import findings, imported, run, touch

TAG = sys.implementation.cache_tag
MUON = shutil.which('muon') or shutil.which('muon-meson')
SOURCES = 'app/__init__.py', 'app/__main__.py', 'app/plugins/__init__.py'


class Meson:
    def version(self):
        return run('meson', '--version').stdout.strip()

    def setup(self, source, build, *words, options=(), **kwargs):
        known = os.path.exists(os.path.join(build, 'build.ninja'))
        return run('meson', *(['configure', build] if known else ['setup', build, source]), *words,
                   *['-D' + option for option in options], **kwargs)

    def install(self, build, *words, **kwargs):
        return run('meson', 'install', '-C', build, *words, **kwargs)


class Muon:
    def version(self):
        return re.search(r'muon v?([0-9.]+)', run(MUON, 'version').stdout).group(1)

    def setup(self, source, build, *words, options=(), **kwargs):
        return run(MUON, '-C', source, 'setup', *words, *['-D' + option for option in options], os.path.abspath(build),
                   **kwargs)

    def install(self, build, *words, **kwargs):
        return run(MUON, '-C', build, 'install', *words, **kwargs)


def pkgconfig(prefix):
    for folder, _, names in os.walk(prefix):
        if 'pybytecode.pc' in names:
            return folder


class MesonTestCase(harness.TestCase):
    engine = Meson()

    def setUp(self):
        super().setUp()
        os.environ['PATH'], path = self.directory + '/prefix/bin:' + os.environ['PATH'], os.environ['PATH']
        self.addCleanup(os.environ.update, PATH=path)

    def use_helper(self):
        """Copy the helper, and put an empty file in the place of libpython, so that the test can change both."""
        run('cp', '-a', harness.PREFIX, 'prefix')
        library = self.write('libpython')
        folder = os.path.abspath(pkgconfig('prefix'))
        text = self.read(folder + '/pybytecode.pc').decode()
        self.write(folder + '/pybytecode.pc', re.sub('(?m)^python_library=.*', 'python_library=' + os.path.abspath(library),
                                                     text))
        self.use_pkgconfig(folder)

    def use_pkgconfig(self, folder):
        for variable in 'PKG_CONFIG_PATH', 'PKG_CONFIG_PATH_FOR_BUILD':  # Meson reads the second in a cross build
            os.environ[variable] = folder
            self.addCleanup(os.environ.pop, variable)

    def build(self, status=0, build='build'):
        """Build. Return how many times the helper ran."""
        self.output = run('ninja', '-v', '-j', '2', '-C', build, status=status).stdout
        time.sleep(0.02)  # what a test writes next has a later time: the kernel's clock for files moves in steps of up to 10 ms
        return len(re.findall(r'(?m)^\[\d+/\d+\] .*pybytecode compile', self.output))

    def count(self):
        number = self.build()
        self.assertIn('no work to do', self.build_again())
        return number

    def build_again(self):
        return run('ninja', '-v', '-C', 'build').stdout

    def recorded(self, pyc):
        return marshal.loads(self.read(pyc)[16:]).co_filename


class Recipe(MesonTestCase):
    def start(self, name, *words):
        self.use_helper()
        shutil.copytree(os.path.join(HERE, 'recipe-' + name), 'source')
        self.engine.setup('source', 'build', *words, options=['prefix=/usr'])

    def install(self, *words, stage='stage', **kwargs):
        return self.engine.install('build', *words, env=dict(os.environ, DESTDIR=os.path.abspath(stage)), **kwargs)

    def check_installed(self, levels=('',), others=()):
        """Check that exactly the sources, their bytecode and the others are installed, that Python uses all bytecode, and
        that no path contains the stage."""
        self.install()
        root = 'usr/share/example/'
        expected = [root + name for name in SOURCES] + list(others)
        for name in SOURCES:
            folder, base = os.path.split(name)
            for level in levels:
                pyc = '{}{}/__pycache__/{}.{}{}.pyc'.format(root, folder, base[:-3], TAG, level)
                expected.append(pyc)
                self.assertEqual(self.recorded('stage/' + pyc), '/' + root + name)
                self.assertNotIn(self.directory.encode(), self.read('stage/' + pyc))
        self.assertEqual(self.files_in('stage'), sorted(expected))
        found, compiled = imported(os.path.abspath('stage/' + root), ['app.__main__'])
        self.assertEqual((found, compiled), (sorted(SOURCES), []))
        words = ['--optimize={}'.format(level[-1:] or 0) for level in levels]
        self.assertEqual(findings('stage', '/usr', *words), [])

    def files_in(self, folder):
        os.chdir(folder)
        try:
            return self.files()
        finally:
            os.chdir(self.directory)

    def check_dependencies(self, number):
        for path in 'prefix/bin/pybytecode', 'libpython':
            touch(path)
            self.assertEqual(self.count(), number, path)
        self.engine.setup('source', 'build', options=['prefix=/opt'])
        self.assertEqual(self.count(), number)

    def test_files(self):
        self.start('files')
        self.assertEqual(self.count(), 3)
        self.check_installed()
        touch('source/app/plugins/__init__.py')
        self.assertEqual(self.count(), 1)
        self.assertIn('app/plugins/__init__', self.output)
        self.check_dependencies(3)

    def test_directory(self):
        self.start('directory')
        self.assertEqual(self.count(), 1)
        self.check_installed()
        self.check_dependencies(1)

    def test_directory_rebuild(self):
        """Edit, add and remove a source, and break one. Only the changed source must be compiled."""
        if isinstance(self.engine, Muon) and self.engine.version().startswith('0.1.'):
            self.skipTest('muon 0.1 takes a depfile, and does not write it into its rules')
        self.start('directory')
        self.assertEqual(self.count(), 1)
        plugin, main = ('build/app/{}__pycache__/{}.{}.pyc'.format(folder, name, TAG) for folder, name in
                        (('plugins/', '__init__'), ('', '__main__')))
        before = os.stat(plugin).st_ino, os.stat(main).st_ino
        self.write('source/app/__main__.py', 'from app import plugins\n\nprint(plugins)\n')
        self.assertEqual(self.count(), 1)
        self.assertEqual(os.stat(plugin).st_ino, before[0])
        self.assertNotEqual(os.stat(main).st_ino, before[1])
        self.write('source/app/added.py')
        self.assertEqual(self.count(), 1)
        self.assertEqual(os.stat(plugin).st_ino, before[0])
        self.assertTrue(os.path.exists(main.replace('__main__', 'added')))
        os.unlink('source/app/added.py')
        self.assertEqual(self.count(), 1)
        self.assertFalse(os.path.exists(main.replace('__main__', 'added')))
        self.write('source/app/plugins/__init__.py', 'def\n')
        self.assertEqual(self.build(status=1), 1)
        self.assertIn(os.path.abspath('source/app/plugins/__init__.py') + ':1:', self.output)
        self.write('source/app/plugins/__init__.py', 'NAME = "plugins"\n')
        self.assertEqual(self.count(), 1)
        self.check_installed()

    def test_launcher(self):
        """A launcher has the name of the package: the bytecode is made in another directory."""
        self.start('launcher')
        self.assertEqual(self.count(), 1)
        self.check_installed(others=['usr/bin/app'])
        if not isinstance(self.engine, Muon):  # muon 0.1 takes a depfile, and does not write it into its rules
            touch('source/app/__main__.py')
            self.assertEqual(self.count(), 1)

    def test_launcher_in_the_way(self):
        """The recipe of doc/meson.md beside such a launcher fails with one line, which names the launcher."""
        self.use_helper()
        shutil.copytree(os.path.join(HERE, 'recipe-directory'), 'source')
        self.write('source/meson.build', self.read('source/meson.build').decode() +
                   "configure_file(output: 'app', configuration: {'a': 1})\n")
        self.engine.setup('source', 'build')
        self.build(status=1)
        self.assertEqual(re.findall('(?m)^.*[Ee]rror: .*$', self.output), [
            "pybytecode compile-dir: error: OUTPUT 'app', which is not a directory: expected a directory"])

    def test_archive(self):
        self.start('archive')
        self.assertEqual(self.count(), 4)
        self.install()
        archive = os.path.abspath('stage/usr/bin/example.pyz')
        self.assertEqual(run(sys.executable, '-I', archive).stdout, 'plugins {}/app/plugins/__init__.pyc\n'.format(archive))
        self.assertEqual(zipfile.ZipFile(archive).namelist(), [
            '__main__.pyc', 'app/__init__.pyc', 'app/__main__.pyc', 'app/plugins/__init__.pyc'])
        self.assertEqual(findings('stage', '/usr/bin/example.pyz'), [])
        before = self.read(archive)
        touch('source/app/plugins/__init__.py')
        self.assertEqual(self.count(), 1)
        self.install()
        self.assertEqual(self.read(archive), before)
        self.write('source/app/plugins/__init__.py', 'NAME = "others"\n')
        self.assertEqual(self.count(), 1)
        self.install()
        self.assertTrue(run(sys.executable, '-I', archive).stdout.startswith('others'))
        for path in 'prefix/bin/pybytecode', 'libpython':
            touch(path)
            self.assertEqual(self.count(), 4)

    def test_install_hook(self):
        self.start('install-hook')
        self.build()
        self.check_installed(('', '.opt-2'))
        self.write('source/app/plugins/__init__.py', 'def\n')
        # muon exits with 0 even if the hook fails
        result = self.install(stage='other', status=0 if isinstance(self.engine, Muon) else None)
        if isinstance(self.engine, Meson):
            self.assertNotEqual(result.returncode, 0)
        self.assertIn(os.path.abspath('other/usr/share/example/app/plugins/__init__.py') + ':1:',
                      result.stdout + result.stderr)

    def test_subproject(self):
        """The helper must be built, found as a program and as a dependency, and not installed."""
        shutil.copytree(os.path.join(HERE, 'subproject'), 'source')
        subproject('source')
        configured = self.engine.setup('source', 'build', options=['buildtype=plain'])
        self.check_variables(configured.stdout + configured.stderr)
        self.assertEqual(self.count(), 1)
        touch('source/subprojects/pybytecode/helper/base/util.c')
        self.assertEqual(self.count(), 1)
        self.install()
        self.assertFalse(os.path.exists('stage') and self.files_in('stage'))
        run(sys.executable, '-I', 'build/app.pyc')

    def check_variables(self, text):
        """Check the dependency's variables, which the project prints. Return them."""
        shown = dict(re.findall(r'(?m)(\w+)=([^=\n]*?) *$', text))
        magic = run(sys.executable, '-c', 'import importlib.util; print(importlib.util.MAGIC_NUMBER[:2].hex())').stdout
        self.assertEqual(shown['cache_tag'], TAG)
        self.assertEqual(int(shown['magic_number']).to_bytes(2, 'little').hex(), magic.strip())
        self.assertEqual(shown['python_library'], os.path.realpath(os.environ['PYBYTECODE_LIBRARY']))
        self.assertEqual(shown['version'], harness.RELEASE)
        self.assertIn(os.path.basename(shown['pybytecode']), ('pybytecode', harness.NAME))
        return shown


def subproject(source):
    """Copy PyBytecode and its wrap file into the subprojects of source."""
    os.makedirs(source + '/subprojects/pybytecode')
    shutil.copy(os.path.join(harness.SOURCE, 'meson/pybytecode.wrap'), source + '/subprojects')
    for name in ('CHANGELOG.md', 'LICENSE', 'README.md', 'cmake', 'completions', 'doc', 'helper', 'meson', 'meson.build',
                 'meson_options.txt'):
        run('cp', '-r', os.path.join(harness.SOURCE, name), source + '/subprojects/pybytecode')


@unittest.skipUnless(MUON, 'muon is not found')
class MuonRecipe(Recipe):
    engine = Muon()


class Cross(Recipe):
    """The same tests in a cross build: programs of the host cannot run here, and there is no compiler for it."""

    class engine(Meson):
        def setup(self, source, build, *words, **kwargs):
            if not os.path.exists(build):
                words += '--cross-file', os.path.join(HERE, 'aarch64.ini')
            return super().setup(source, build, *words, **kwargs)

    engine = engine()
    test_directory_rebuild = None

    def test_install_of_the_helper(self):
        result = self.engine.setup(harness.SOURCE, 'build', options=['install=true'], status=1)
        self.assertIn('-Dinstall=true in a cross build', result.stdout + result.stderr)


class InstallHook(Recipe):
    """Tests for Meson only."""
    test_files = test_directory = test_directory_rebuild = test_archive = test_install_hook = test_subproject = None
    test_launcher = test_launcher_in_the_way = None

    def test_environment(self):
        """Meson must set the variables that the hook reads."""
        self.start('install-hook')
        os.rename('prefix/bin/pybytecode', 'prefix/bin/real')
        self.write('prefix/bin/pybytecode', '#!/bin/sh\nenv | grep -E "^(MESON_INSTALL|DESTDIR)" | sort >"$0.log"\n'
                   'exec "$(dirname "$0")/real" "$@"\n')
        os.chmod('prefix/bin/pybytecode', 0o755)
        stage = os.path.abspath('stage')
        expected = ['DESTDIR=' + stage, 'MESON_INSTALL_DESTDIR_PREFIX={}/usr'.format(stage), 'MESON_INSTALL_PREFIX=/usr']
        for words, more in ((), []), (('--quiet',), ['MESON_INSTALL_QUIET=1']):
            self.install(*words)
            self.assertEqual(self.read('prefix/bin/pybytecode.log').decode().splitlines(), expected + more)
        self.check_installed(('', '.opt-2'))

    def test_dry_run(self):
        version = self.engine.version()
        if tuple(map(int, version.split('.')[:2])) < (1, 1):
            self.skipTest('Meson {} knows no dry_run of an install script'.format(version))
        self.start('install-hook')
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text.replace("2', destination)", "2', destination, dry_run: true)"))
        result = self.install('--dry-run')
        self.assertIn('install-hook', result.stdout)
        self.assertFalse(os.path.exists('stage'))


class InstalledTests(MesonTestCase):
    """The tests that doc/meson.md adds to the recipe pass. The second fails if a source has no bytecode."""

    def start(self, *words):
        page = self.read(os.path.join(harness.SOURCE, 'doc/meson.md')).decode()
        self.tests = re.findall(r'```meson\n(.*?)```', page, re.S)[3]
        shutil.copytree(os.path.join(HERE, 'recipe-directory'), 'source', dirs_exist_ok=True)
        self.recipe = self.read('source/meson.build').decode()
        self.write('source/meson.build', self.recipe + self.tests)
        self.engine.setup('source', 'build', *words, options=['prefix=/usr'])

    def results(self, *words, status=0):
        """Runs the tests. Returns their names and results, in the order in which they ran."""
        self.output = run('meson', 'test', '-C', 'build', '--print-errorlogs', *words, status=status).stdout
        # Meson prints a line again if the test failed.
        return list(dict.fromkeys(re.findall(r'^\d+/\d+ (?:\w+:)?(\w+) +(\w+) ', self.output, re.M)))

    def check_tests(self):
        passed = [('stage', 'OK'), ('bytecode', 'OK')]
        self.assertEqual(self.results(), passed)
        self.assertEqual(self.results('stage', 'bytecode'), passed)
        self.write('source/more.py')
        self.write('source/meson.build', self.recipe + "install_data('more.py', install_dir: destination)\n" + self.tests)
        self.assertEqual(self.results(status=1), [('stage', 'OK'), ('bytecode', 'FAIL')])
        self.assertIn('\n/usr/share/example/more.py: missing: ', self.output)

    def test_installed(self):
        self.use_helper()
        self.start()
        self.check_tests()

    def test_cross(self):
        self.use_helper()
        self.start('--cross-file', os.path.join(HERE, 'aarch64.ini'))
        self.check_tests()

    def test_subproject(self):
        """The helper of a subproject is built first."""
        subproject('source')
        self.start()
        self.assertTrue(os.path.exists('build/subprojects/pybytecode'))
        self.check_tests()


class Readme(harness.TestCase):
    def test(self):
        """The README must show the example of doc/meson.md, and the page the recipe and the hook as they are tested."""
        readme, page = (self.read(os.path.join(harness.SOURCE, name)).decode() for name in ('README.md', 'doc/meson.md'))
        recipe, hook, example, _ = re.findall(r'```meson\n(.*?)```', page, re.S)
        self.assertEqual([example], re.findall(r'```meson\n(.*?)```', readme, re.S))
        self.assertEqual(recipe.encode(), self.read(os.path.join(HERE, 'recipe-directory/meson.build')))
        self.assertTrue(self.read(os.path.join(HERE, 'recipe-install-hook/meson.build')).decode().endswith('\n' + hook))


class Project(Recipe):
    """The repository itself as a Meson project."""
    test_files = test_directory = test_directory_rebuild = test_archive = test_install_hook = test_subproject = None
    test_launcher = test_launcher_in_the_way = None

    def make(self, *options):
        return self.engine.setup(harness.SOURCE, 'build', options=(
            'buildtype=plain', 'prefix=' + os.path.abspath('prefix'), 'libdir=lib') + options)

    def test_install(self):
        self.write('python', '#!/bin/sh\necho "$@" >>"{}"\nexec {} "$@"\n'.format(os.path.abspath('log'), sys.executable))
        os.chmod('python', 0o755)
        self.make('python=' + os.path.abspath('python'))
        self.assertIn('ask.py', self.read('log').decode())
        self.build()
        listed = run('meson', 'test', '-C', 'build', '--list').stdout
        for name in 'batch', 'canonical', 'compile', 'compile-dir', 'install-hook', 'libpython':
            self.assertRegex(listed, r'(?m)\bhelper\.{}$'.format(name))
        run('meson', 'test', '-C', 'build', 'helper.compile-dir', 'helper.install-hook')
        self.engine.install('build')
        # CMake also installs a file with the target for each configuration
        other = [name for name in self.files_in(harness.PREFIX) if not re.search(r'PyBytecodeTargets-\w+\.cmake$', name)]
        # If Meson installed PyBytecode for the tests, Debian's libdir is lib/x86_64-linux-gnu
        libdir = os.path.relpath(pkgconfig(harness.PREFIX) + '/..', harness.PREFIX)
        other = [re.sub('^' + re.escape(libdir) + '/', 'lib/', name) for name in other]
        self.assertEqual(self.files_in('prefix'), sorted(other))
        for variable in 'version', 'cache_tag', 'magic_number', 'python_library':
            ours, theirs = (run('pkg-config', '--variable=' + variable, 'pybytecode', env=dict(
                os.environ, PKG_CONFIG_PATH=pkgconfig(prefix))).stdout for prefix in ('prefix', harness.PREFIX))
            self.assertEqual(ours, theirs)
            self.assertNotEqual(ours, '\n')
        # The CMake package works.
        run(sys.executable, '-B', os.path.join(HERE, '../cmake/test_consume.py'), 'FindPackage', env=dict(
            os.environ, CMAKE_GENERATOR='Ninja', PYBYTECODE_PREFIX=os.path.abspath('prefix'),
            PYTHONPATH=os.path.dirname(harness.__file__)))
        self.check_versions()
        # Projects of Meson and of muon work.
        self.use_pkgconfig(os.path.abspath(pkgconfig('prefix')))
        for engine in [Meson()] + [Muon()] * bool(MUON):
            shutil.rmtree('build')
            configured = engine.setup(os.path.join(HERE, 'subproject'), 'build')
            shown = self.check_variables(configured.stdout + configured.stderr)
            self.assertTrue(os.path.samefile(shown['pybytecode'], 'prefix/bin/pybytecode'))
            self.assertEqual(self.count(), 1)

    def check_versions(self):
        """find_package() must accept the same versions as those of a PyBytecode that CMake installs."""
        self.write('versions/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(versions LANGUAGES NONE)\n'
                   'foreach(wanted IN ITEMS 0 0.1 0.1.0 0.2 0.2.0 "0.2.0;EXACT" 0.2.1 0.3 1.2\n'
                   '    0.1...0.2 0.2...0.3 0.2...<0.3 0.2...<0.4 0.2...0.2.5 0.1...0.3)\n'
                   '  find_package(PyBytecode ${wanted} QUIET PATHS ${PREFIX} NO_DEFAULT_PATH)\n'
                   '  message("${wanted}: ${PyBytecode_FOUND} ${PyBytecode_CONSIDERED_VERSIONS}")\n'
                   '  unset(PyBytecode_DIR CACHE)\nendforeach()\n')
        texts = []
        for prefix in os.path.abspath('prefix'), harness.PREFIX:
            texts.append(run('cmake', '-G', 'Ninja', '-S', 'versions', '-B', 'versions/' + str(len(texts)),
                             '-DPREFIX={}/../cmake/PyBytecode'.format(pkgconfig(prefix))).stderr)
        self.assertIn('\n0.2: 1', texts[0])
        self.assertEqual(texts[0], texts[1])

    def test_options(self):
        self.make('install=false')
        self.assertEqual(run('meson', 'introspect', '--installed', 'build').stdout.strip(), '{}')
        result = self.engine.setup(harness.SOURCE, 'wrong', options=['python=' + shutil.which('false')], status=1)
        self.assertIn('ERROR', result.stdout + result.stderr)
        self.write('python', '#!/bin/sh\ncase "$*" in *ask.py*) echo 2.7;; *) exec {} "$@";; esac\n'.format(sys.executable))
        os.chmod('python', 0o755)
        result = self.engine.setup(harness.SOURCE, 'old', options=['python=' + os.path.abspath('python')], status=1)
        self.assertIn("does not say what its bytecode is; expected a CPython 3.8 or later.", result.stdout + result.stderr)

    def test_native_file(self):
        """A helper in a native file is used instead of building one."""
        shutil.copytree(os.path.join(HERE, 'subproject'), 'source')
        subproject('source')
        self.use_helper()
        os.rename('prefix/bin/' + harness.NAME, 'helper')
        self.write('native.ini', "[binaries]\npybytecode = '{}'\n".format(os.path.abspath('helper')))
        self.engine.setup('source', 'build', '--native-file', 'native.ini')
        self.assertFalse(os.path.exists('build/subprojects'))
        run('ninja', '-C', 'build')
        self.assertIn(os.path.abspath('helper') + ' compile ', run('ninja', '-C', 'build', '-t', 'commands').stdout)

    def test_subproject_installed(self):
        """A subproject installs the helper if its option says so."""
        shutil.copytree(os.path.join(HERE, 'subproject'), 'source')
        subproject('source')
        self.engine.setup('source', 'build', options=['pybytecode:install=true', 'prefix=/usr'])
        installed = run('meson', 'introspect', '--installed', 'build').stdout
        self.assertIn('/usr/bin/{}"'.format(harness.NAME), installed)


if __name__ == '__main__':
    harness.main()
