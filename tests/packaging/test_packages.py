# SPDX-License-Identifier: MIT
"""Packages made by CPack, helpers of two Pythons in one prefix, and the target uninstall.

PYBYTECODE_BUILD         the build directory of PyBytecode
PYBYTECODE_OTHER_PYTHON  a CPython of another X.Y that can be embedded, or empty
"""
import functools
import glob
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from cmake_project import Project, findings, harness, imported, run, touch

BUILD = os.environ['PYBYTECODE_BUILD']
OTHER = os.environ.get('PYBYTECODE_OTHER_PYTHON', '')
TAG = sys.implementation.cache_tag


def ask(python, expression):
    return run(python, '-c', 'import sys; print({})'.format(expression)).stdout.strip()


def snapshot(directory):
    """Returns the path of each file below a directory, with its contents or the target of its link, and its time."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                content = os.readlink(path)
            else:
                with open(path, 'rb') as file:
                    content = file.read()
            found[os.path.relpath(path, directory)] = content, os.lstat(path).st_mtime_ns
    return found


class Packages(harness.TestCase):
    def pack(self, generator, pattern, build=BUILD):
        """Makes a package. Returns its path."""
        words = ['-C', os.environ['PYBYTECODE_CONFIG']] if os.environ.get('PYBYTECODE_CONFIG') else []
        run('cpack', '-G', generator, '--config', os.path.join(build, 'CPackConfig.cmake'), '-B', os.path.abspath('out'), *words)
        package, = glob.glob('out/' + pattern)
        return os.path.abspath(package)

    def use(self, prefix):
        """Compiles the example with the package below prefix, and installs it. Python would use its bytecode."""
        project = Project('example', 'source-' + os.path.basename(prefix), 'build-' + os.path.basename(prefix),
                          CMAKE_PREFIX_PATH=os.path.abspath(prefix))
        self.assertIn('Found PyBytecode: {}/bin/{} '.format(os.path.abspath(prefix), harness.NAME), project.configure().stdout)
        self.assertGreater(project.count(), 4)
        project.install('stage-' + os.path.basename(prefix))
        self.assertEqual(findings('stage-' + os.path.basename(prefix), '/usr/share/example', '--optimize', '0', '--optimize', '2'), [])

    def test_archive(self):
        package = self.pack('TGZ', 'pybytecode-{}-*.tar.gz'.format(harness.RELEASE))
        run('tar', '-xzf', package)
        directory, = glob.glob('pybytecode-*')
        self.assertEqual(directory + '.tar.gz', os.path.basename(package))
        os.chdir(directory)
        names = self.files()
        os.chdir(harness.PREFIX)
        self.assertEqual(names, self.files())
        os.chdir(self.directory)
        self.use(directory)

    def test_debian(self):
        for program in 'dpkg', 'dpkg-shlibdeps', 'file':
            if not shutil.which(program):
                self.skipTest(program + ' is not found')
        if run('dpkg', '-S', os.path.realpath(os.environ['PYBYTECODE_LIBRARY']), status=None).returncode:
            self.skipTest('libpython is of no Debian package')
        package = self.pack('DEB', 'pybytecode_{}_*.deb'.format(harness.RELEASE))
        fields = dict(line.split(': ', 1) for line in run('dpkg-deb', '-f', package).stdout.splitlines() if line.strip() and line[0] != ' ')
        self.assertEqual(fields['Package'], 'pybytecode')
        self.assertRegex(fields['Depends'], r'\blibpython{}.{}\b'.format(*sys.version_info))
        self.assertRegex(fields['Depends'], r'\blibc6\b')
        run('dpkg-deb', '-x', package, 'deb')
        licence = os.path.join(harness.SOURCE, 'LICENSE')
        self.assertEqual(self.read('deb/usr/share/doc/pybytecode/copyright'), self.read(licence))
        self.assertFalse(os.path.exists('deb/usr/share/doc/PyBytecode'))
        self.assertEqual(os.listdir('deb/usr/share/zsh/vendor-completions'), ['_pybytecode'])
        self.assertFalse(os.path.exists('deb/usr/share/zsh/site-functions'))
        page = 'deb/usr/share/man/man1/{}.1.gz'.format(harness.NAME)
        self.assertEqual(os.readlink(page), 'pybytecode.1.gz')
        self.assertEqual(gzip.decompress(self.read(page)), self.read(os.path.join(harness.SOURCE, 'doc/pybytecode.1')))
        self.use('deb/usr')

    def test_rpm(self):
        if not shutil.which('rpmbuild'):
            self.skipTest('rpmbuild is not found')
        package = self.pack('RPM', 'pybytecode-{}-1.*.rpm'.format(harness.RELEASE))
        needs = run('rpm', '-qpR', package).stdout
        self.assertIn('libc.so.6', needs)
        if os.environ['PYBYTECODE_LIBRARY']:
            self.assertIn('libpython{}.{}'.format(*sys.version_info), needs)
        owned = set(run('rpm', '-qp', '--queryformat', '[%{FILEMODES:perms} %{FILENAMES}\\n]', package).stdout.split('\n'))
        owned = {line.split(' ')[1] for line in owned if line.startswith('d')}
        self.assertEqual([path for path in owned if 'pybytecode' not in path.lower() and '.build-id' not in path], [])

    def test_source(self):
        """The package of the sources has what git has, and can be configured."""
        if run('git', '-C', harness.SOURCE, 'rev-parse', status=None).returncode:
            self.skipTest('this is no checkout of git')
        words = '--config', os.path.join(BUILD, 'CPackSourceConfig.cmake'), '-B', os.path.abspath('out')
        run('cpack', *words)
        run('tar', '-xzf', 'out/pybytecode-{}.tar.gz'.format(harness.RELEASE))
        os.chdir('pybytecode-' + harness.RELEASE)
        packed = set(self.files())
        listed = run('git', '-C', harness.SOURCE, 'ls-files', '-z').stdout.split('\0')
        self.assertEqual([name for name in listed if name and name not in packed and os.path.exists(os.path.join(harness.SOURCE, name))], [])
        self.assertEqual([name for name in packed if name.startswith(('build/', '.git/')) or '__pycache__' in name], [])
        run('cmake', '-S', '.', '-B', 'build', '-DBUILD_TESTING=OFF', '-DPython_EXECUTABLE=' + sys.executable)
        self.assertTrue(os.path.exists('build/helper/config.h'))


def configure(build, default):
    run('cmake', '-S', harness.SOURCE, '-B', build, '-DCMAKE_BUILD_TYPE=Release', '-DBUILD_TESTING=OFF',
        '-DPython_EXECUTABLE=' + (OTHER or sys.executable), '-DPYBYTECODE_DEFAULT=' + default)


@functools.lru_cache(maxsize=None)
def make_build():
    """Builds PyBytecode, for another Python if there is one. Returns the build directory."""
    build = tempfile.mkdtemp(prefix='pybytecode-')
    unittest.addModuleCleanup(shutil.rmtree, build)
    configure(build, 'ON')
    run('cmake', '--build', build, '--parallel', '2')
    return build


class BuildTestCase(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.build = make_build()

    def install(self, prefix, **environment):
        run('cmake', '--install', self.build, '--prefix', os.path.abspath(prefix), env=dict(os.environ, **environment))

    def uninstall(self, status=0, **environment):
        """Returns what the target printed."""
        result = subprocess.run(['cmake', '--build', self.build, '--target', 'uninstall'], env=dict(os.environ, **environment),
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, check=False)
        self.assertEqual(bool(result.returncode), bool(status), result.stdout)
        return result.stdout


class Uninstall(BuildTestCase):
    def setUp(self):
        super().setUp()
        for manifest in glob.glob(self.build + '/install_manifest*.txt'):
            os.unlink(manifest)

    def directories(self, root):
        return sorted(os.path.relpath(os.path.join(folder, name), root) for folder, names, _ in os.walk(root) for name in names)

    def test_everything(self):
        self.install('prefix')
        names = sorted(snapshot('prefix'))
        self.assertGreater(len(names), 100)
        printed = self.uninstall()
        self.assertEqual(snapshot('prefix'), {})
        self.assertEqual([name for name in self.directories('prefix') if 'pybytecode' in name.lower()], [])
        self.assertTrue(os.path.isdir('prefix/bin'))  # others may count on it
        for name in names:
            self.assertIn('-- Removed: {}/prefix/{}\n'.format(self.directory, name), printed)
        self.assertIn('uninstall: there is no install_manifest.txt', ' '.join(self.uninstall(status=1).split()))

    def test_destdir(self):
        stage = os.path.abspath('a stage')
        self.install('prefix', DESTDIR=stage)
        self.install('prefix', DESTDIR='')
        self.uninstall(DESTDIR=stage)
        self.assertEqual(snapshot(stage), {})
        self.assertGreater(len(snapshot('prefix')), 100)

    def test_changed(self):
        """Files of others stay, and so do their directories. A file that is gone is no error."""
        self.install('prefix')
        self.write('prefix/share/pybytecode/helper/own.txt')
        self.write('prefix/bin/other')
        os.unlink('prefix/share/man/man1/pybytecode.1')
        printed = self.uninstall()
        self.assertEqual(sorted(snapshot('prefix')), ['bin/other', 'share/pybytecode/helper/own.txt'])
        self.assertIn('-- Not there: {}/prefix/share/man/man1/pybytecode.1\n'.format(self.directory), printed)
        self.assertIn('-- Left, since there are other files in it: {}/prefix/share/pybytecode\n'.format(self.directory), printed)
        self.assertFalse(os.path.exists('prefix/lib/cmake/PyBytecode'))

    def test_components(self):
        """Each component can be installed alone; together they are everything, and all of it is removed."""
        self.install('all')
        os.unlink(self.build + '/install_manifest.txt')
        for component in 'runtime', 'development', 'documentation':
            run('cmake', '--install', self.build, '--prefix', os.path.abspath('prefix'), '--component', component)
        self.assertEqual(sorted(snapshot('prefix')), sorted(snapshot('all')))
        self.uninstall()
        self.assertEqual(snapshot('prefix'), {})

    def test_packed(self):
        """cpack writes a manifest of its own in place of the installation's."""
        self.write(self.build + '/install_manifest.txt', '/b/_CPack_Packages/Linux/TGZ/x/bin/pybytecode')
        self.assertIn('uninstall: cpack has replaced install_manifest.txt', ' '.join(self.uninstall(status=1).split()))


class Several(BuildTestCase):
    """The helper of another Python is installed beside that of the default one."""

    def setUp(self):
        if not OTHER:
            self.skipTest('no other CPython is given')
        super().setUp()
        configure(self.build, 'OFF')
        self.addCleanup(configure, self.build, 'ON')
        shutil.copytree(harness.PREFIX, 'prefix', symlinks=True)
        self.before = snapshot('prefix')
        self.install('prefix')
        self.added = sorted(set(snapshot('prefix')) - set(self.before))
        self.tag = ask(OTHER, 'sys.implementation.cache_tag')
        self.x_y = ask(OTHER, '"{}.{}".format(*sys.version_info)')
        self.helper = os.path.abspath('prefix/bin/pybytecode' + self.x_y)
        self.targets = 'prefix/lib/cmake/PyBytecode/PyBytecodeTargets-{}.cmake'.format(self.tag)

    def test_files(self):
        """Only its own files are installed, and removed. The default's stay as they are."""
        after = snapshot('prefix')
        self.assertEqual([name for name in self.added if self.x_y not in name and self.tag not in name], [])
        for name in ('bin/pybytecode{}', 'lib/pkgconfig/pybytecode-{}.pc', 'share/man/man1/pybytecode{}.1'):
            self.assertIn(name.format(self.x_y), self.added)
        self.assertEqual({name: after[name] for name in self.before}, self.before)
        self.assertEqual(os.readlink('prefix/bin/pybytecode'), harness.NAME)
        self.assertEqual(os.readlink('prefix/share/man/man1/pybytecode{}.1'.format(self.x_y)), 'pybytecode.1')
        self.assertIn('cache tag ' + self.tag, run(self.helper, '--version').stdout)
        self.assertEqual(run(self.helper, '--inputs').stdout.splitlines()[0], self.helper)
        link = run('prefix/bin/pybytecode', '--inputs').stdout.splitlines()[0]
        self.assertEqual(link, os.path.abspath('prefix/bin/' + harness.NAME))
        self.uninstall()
        self.assertEqual(snapshot('prefix'), self.before)

    def test_cmake(self):
        """Each call uses the installed helper of its Python, and depends on that file. None is built."""
        self.write('source/a.py')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(several LANGUAGES NONE)\n'
                   'find_package(PyBytecode REQUIRED)\nadd_subdirectory(sub)\n'
                   'add_python_bytecode(one SOURCES a.py PYTHON "{}" DESTINATION one)\n'
                   'add_python_bytecode(two SOURCES a.py PYTHON "{}" DESTINATION two)\n'.format(sys.executable, OTHER))
        self.write('source/sub/CMakeLists.txt', 'find_package(PyBytecode REQUIRED)\nadd_python_bytecode(three SOURCES ../a.py FLAT PYTHON "{}")\n'
                   .format(OTHER))
        for python, helper in (OTHER, self.helper), (sys.executable, os.path.abspath('prefix/bin/' + harness.NAME)):
            with self.subTest(python=python):
                shutil.rmtree('build', ignore_errors=True)
                project = Project(None, CMAKE_PREFIX_PATH=os.path.abspath('prefix'), Python_EXECUTABLE=python)
                self.assertIn('Found PyBytecode: {} '.format(helper), project.configure().stdout)
                self.assertEqual(project.count(), 2)
                self.assertFalse(os.path.exists('build/pybytecode-helper'))
                project.install('stage')
                for name, its in ('one', sys.executable), ('two', OTHER):
                    self.assertEqual(imported(os.path.abspath('stage/usr/' + name), ['a'], python=its), (['a.py'], []))
                touch(self.helper)
                self.assertEqual(project.count(), 1)
                touch('prefix/bin/' + harness.NAME)
                self.assertEqual(project.count(), 1)

    def test_refused(self):
        """A helper that is gone, or of another version, is not used: one is built."""
        self.write('source/a.py')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(several LANGUAGES C)\n'
                   'find_package(PyBytecode REQUIRED)\nadd_python_bytecode(a SOURCES a.py)\n')
        text = self.read(self.targets).decode()
        self.assertIn(harness.RELEASE, text)
        for text in text.replace(harness.RELEASE, harness.RELEASE + '.1'), text.replace('bin/pybytecode', 'bin/gone'):
            self.write(self.targets, text)
            project = Project(None, CMAKE_PREFIX_PATH=os.path.abspath('prefix'), Python_EXECUTABLE=OTHER)
            self.assertIn('building a helper for {}'.format(OTHER), project.configure().stdout)
            shutil.rmtree('build')

    def test_meson(self):
        """The module takes the helper for Meson's Python. Meson installs the same files as CMake."""
        if not shutil.which('meson') or not shutil.which('pkg-config'):
            self.skipTest('meson or pkg-config is not found')
        import meson_project
        version = tuple(map(int, run('meson', '--version').stdout.split('.')[:2]))
        if version < (1, 2) and self.tag in ('cpython-312', 'cpython-313', 'cpython-314', 'cpython-315'):
            self.skipTest('this Meson needs distutils, which Python {} does not have'.format(self.x_y))
        self.write('native.ini', "[binaries]\npython = '{}'\n".format(OTHER))
        self.write('source/a.py')
        self.write('source/meson.build', "project('several', meson_version: '>= 1.0')\npyb = import('pybytecode')\n"
                   "pyb.bytecode('a', 'a.py', install: true, install_dir: 'share/a')\n")
        environment = dict(os.environ, PKG_CONFIG_PATH=os.path.abspath('prefix/lib/pkgconfig'))
        for words, helper in ([], os.path.abspath('prefix/bin/' + harness.NAME)), (['--native-file', 'native.ini'], self.helper):
            project = meson_project.Project(None, build='build-{}'.format(len(words)))
            project.configure_words = words
            project.configure(env=environment)
            self.assertEqual(len(project.build()), 1)
            self.assertIn(helper + ' compile ', ''.join(project.commands))
        run('meson', 'setup', '-Ddefault=false', '-Dlibdir=lib', '-Dprefix=/usr', '-Dpython=' + OTHER, 'itself', harness.SOURCE)
        installed = json.loads(run('meson', 'introspect', '--installed', 'itself').stdout)
        self.assertEqual(sorted(os.path.relpath(path, '/usr') for path in installed.values()), self.added)


if __name__ == '__main__':
    harness.main()
