# SPDX-License-Identifier: MIT
"""Tests where `meson install` puts files, which path they record, and that Python finds them fresh."""
import glob
import json
import marshal
import os
import re
import shutil
import sys
import unittest

from meson_project import Meson, Project, findings, harness, imported, run, touch

TAG = sys.implementation.cache_tag


class InstallTestCase(harness.TestCase):
    fixture = None

    def setUp(self):
        super().setUp()
        self.project = Project(self.fixture)
        self.project.configure()
        self.project.build()

    def installed(self, *words):
        shutil.rmtree('stage', ignore_errors=True)
        self.project.install('stage', *words)
        if not os.path.exists('stage'):
            return []
        os.chdir('stage')
        files = self.files()
        os.chdir('..')
        return files

    def header(self, pyc):
        return self.read(pyc)[:16]

    def recorded(self, pyc):
        return marshal.loads(self.read(pyc)[16:]).co_filename


class Package(InstallTestCase):
    fixture = 'package'
    plugin = ['usr/share/package/app/plugins/__pycache__/plugin.{}.pyc'.format(TAG),
              'usr/share/package/app/plugins/plugin.py']

    def test_files(self):
        files = self.installed()
        self.assertEqual(len(files), 3 * 4 + 2 + 4)
        root = os.path.abspath('stage/usr/share/package')
        modules = ['app.settings', 'app.plugins.plugin', 'tools']
        for options in [], ['-O'], ['-OO']:
            fresh, compiled = imported(root, modules[::2], *options)
            self.assertEqual((fresh, compiled), (['app/__init__.py', 'app/settings.py', 'tools/__init__.py'], []))
        fresh, compiled = imported(root, modules)
        self.assertEqual((len(fresh), compiled), (4, []))
        self.assertEqual(findings('stage', '/', '--exclude', 'plugins', '--exclude', 'extra',
                                  '--optimize', '0', '--optimize', '1', '--optimize', '2'), [])
        self.assertEqual(findings('stage', '/'), [])

    def test_recorded(self):
        self.installed()
        for level in '', '.opt-1', '.opt-2':
            pyc = 'stage/usr/share/package/app/__pycache__/settings.{}{}.pyc'.format(TAG, level)
            self.assertEqual(self.recorded(pyc), '/usr/share/package/app/settings.py')
        self.assertEqual(self.recorded('stage/' + self.plugin[0]), '/' + self.plugin[1])
        self.assertEqual(self.header('stage/' + self.plugin[0])[4], 3)  # checked-hash

    def test_times(self):
        self.installed()
        self.assertEqual(int(os.stat('stage/usr/share/package/app/settings.py').st_mtime),
                         int(os.stat('source/app/settings.py').st_mtime))
        for folder, _, names in os.walk('stage'):
            for name in names:
                self.assertEqual(oct(os.stat(os.path.join(folder, name)).st_mode), oct(0o100644))

    def test_again(self):
        """An edited source replaces the installed one, and its bytecode is fresh."""
        self.project.install('stage')
        self.write('source/app/settings.py', 'NAME = "again"\n')
        touch('source/app/settings.py')
        self.project.install('stage', '--only-changed')
        root = os.path.abspath('stage/usr/share/package')
        self.assertEqual(imported(root, ['app.settings']), (['app/__init__.py', 'app/settings.py'], []))
        self.assertEqual(findings('stage', '/'), [])
        self.assertIn(b'again', self.read(root + '/app/__pycache__/settings.{}.pyc'.format(TAG)))

    def test_tags(self):
        self.assertEqual(self.installed('--tags', 'plugins'), self.plugin)
        self.assertEqual(len(self.installed('--tags', 'python-runtime')), 3 * 4)
        self.assertEqual(self.installed('--tags', 'devel'), [])

    def test_preserve_path(self):
        names = '__pycache__/one.{}.pyc', '__pycache__/two.{}.pyc', 'one.py', 'two.py'
        self.assertEqual(self.installed('--tags', 'extra'),
                         ['usr/share/package/extra/' + name.format(TAG) for name in names])
        self.assertEqual(findings('stage', '/'), [])
        self.assertEqual(self.recorded('stage/usr/share/package/extra/__pycache__/two.{}.pyc'.format(TAG)),
                         '/usr/share/package/extra/two.py')

    def test_dry_run_and_quiet(self):
        self.assertEqual(self.installed('--dry-run'), [])
        result = self.project.install('stage', '--quiet')
        self.assertNotIn('Installing', result.stdout)
        self.assertEqual(len(self.installed()), 18)

    def test_uninstall(self):
        prefix = os.path.abspath('prefix')
        self.project.configure(prefix=prefix)
        self.project.install('')
        self.assertEqual(self.recorded('prefix/share/package/tools/__pycache__/__init__.{}.pyc'.format(TAG)),
                         prefix + '/share/package/tools/__init__.py')
        self.assertEqual(findings('', prefix), [])
        run('ninja', '-C', self.project.build_directory, 'uninstall')
        self.assertFalse(os.path.exists('prefix/share/package/app'))

    def test_introspection(self):
        plan = json.loads(run(*self.project.meson, 'introspect', '--install-plan', self.project.build_directory).stdout)
        destinations = sorted(item['destination'] for section in plan.values() for item in section.values())
        self.assertEqual(len(destinations), 18)
        self.assertEqual({name.partition('/package/')[0] for name in destinations}, {'{datadir}'})
        self.assertEqual(self.project.build(), [])

    def test_reproducible(self):
        """Builds of the same sources in different directories must install the same bytes."""
        self.project.install('one')
        shutil.copytree('source', 'another/one, far away')
        other = Project(None, 'another/one, far away', 'another/build-2')
        other.configure(env=dict(os.environ, PYTHONHASHSEED='1', LC_ALL='C.UTF-8'))
        other.build()
        other.install('two')
        self.assertEqual(run('diff', '-r', 'one', 'two').stdout, '')
        for folder, _, names in os.walk('one'):
            for name in names:
                self.assertNotIn(os.fsencode(self.directory), self.read(os.path.join(folder, name)))


class Sourceless(InstallTestCase):
    fixture = 'sourceless'

    def test(self):
        names = ['usr/lib/sourceless/app/__init__.pyc', 'usr/lib/sourceless/app/main.pyc']
        self.project.configure(libdir='lib')
        self.assertEqual(self.installed(), names)
        self.assertEqual(findings('stage', '/usr/lib/sourceless', '--layout', 'sourceless'), [])
        self.assertEqual(self.header('stage/' + names[1])[4], 1)  # unchecked-hash
        self.assertEqual(self.recorded('stage/' + names[1]), '/usr/lib/sourceless/app/main.py')
        program = 'import sys; sys.path.insert(0, sys.argv[1]); from app import main; print(main.NAME, main.__file__)'
        for root in 'stage/usr/lib/sourceless', self.project.build_directory + '/sourceless.p':
            self.assertEqual(run(sys.executable, '-I', '-W', 'ignore', '-c', program, os.path.abspath(root)).stdout,
                             'main {}/app/main.pyc\n'.format(os.path.abspath(root)))

    def test_build_by_default(self):
        pyc = self.project.build_directory + '/{}.p/app/__pycache__/main.' + TAG + '.pyc'
        self.assertTrue(os.path.exists(pyc.format('checked')))
        self.assertFalse(os.path.exists(pyc.format('development')))
        run(*self.project.meson, 'compile', '-C', self.project.build_directory, 'development')
        # It is not installed, so the source is recorded.
        self.assertEqual(self.recorded(pyc.format('development')), self.project.source + '/app/main.py')


class Generated(InstallTestCase):
    fixture = 'generated'

    def test(self):
        root = 'usr/share/generated/'
        names = ['app/__init__', 'app/made', 'app/version', 'both/first', 'both/second', 'first']
        expected = [name + '.py' for name in names]
        for name in names:
            folder, base = os.path.split(name)
            expected.append(os.path.join(folder, '__pycache__', '{}.{}.pyc'.format(base, TAG)))
        self.assertEqual(self.installed(), sorted(root + name for name in expected))
        fresh, compiled = imported(os.path.abspath('stage/' + root), ['app', 'both.second', 'first'])
        self.assertEqual((fresh, compiled),
                         (['app/__init__.py', 'app/made.py', 'app/version.py', 'both/second.py', 'first.py'], []))
        self.assertEqual(findings('stage', '/' + root), [])

    def test_rebuild(self):
        built = self.project.build_directory
        self.assertEqual(self.project.build(), [])
        self.write('source/names.txt', 'other\n')
        touch('source/names.txt')
        self.assertEqual(self.project.build(), [built + '/app/made.py'])
        self.assertEqual(self.project.count(), 0)
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text.replace("version: '1.2'", "version: '1.3'"))
        self.assertEqual(self.project.build(), [built + '/app/version.py'])
        self.installed()
        program = 'import sys; sys.path.insert(0, sys.argv[1]); import app; print(app.NAME, app.version.VERSION)'
        self.assertEqual(run(sys.executable, '-I', '-c', program, os.path.abspath('stage/usr/share/generated')).stdout,
                         'other 1.3\n')


class Python(InstallTestCase):
    """Installs into Python's directories, where Meson since 1.2 compiles, too."""
    fixture = 'python'

    def setUp(self):
        super().setUp()
        self.write('find/meson.build', "project('find')\npy = import('python').find_installation()\n"
                   "message('pure=' + py.get_install_dir())\nmessage('platform=' + py.get_install_dir(pure: false))\n")
        output = run(*self.project.meson, 'setup', '-Dprefix=/usr', 'find', 'find/build').stdout
        self.pure, platform = [output.partition(name + '=')[2].split()[0].strip('/') for name in ('pure', 'platform')]
        self.names = [self.pure + '/app/__init__.py', platform + '/platform/plugin.py',
                      self.pure + '/given/app/main.py']

    def pyc(self, name):
        folder, base = os.path.split(name)
        return os.path.join('stage', folder, '__pycache__', '{}.{}.pyc'.format(base[:-3], TAG))

    def test_files(self):
        files = self.installed()
        for name in self.names:
            self.assertEqual(findings('stage', '/' + name), [])
            self.assertIn(name, files)
            self.assertEqual(self.recorded(self.pyc(name)), '/' + name)
            self.assertEqual(self.header(self.pyc(name))[4], 1)  # unchecked-hash: Meson did not compile it again

    def test_meson_compiles(self):
        if Meson.version < (1, 2):
            self.skipTest('Meson compiles from 1.2 on, this is {}.{}'.format(*Meson.version))
        self.installed()
        other = self.pyc(os.path.join(self.pure, 'other.py'))
        self.assertTrue(os.path.exists(other))
        self.project.configure(**{'python.bytecompile': '-1'})
        files = self.installed()
        self.assertFalse(os.path.exists(other))
        for name in self.names:
            self.assertEqual(self.header(self.pyc(name))[4], 1)
        # Tools that make wheels need these names in the install plan.
        self.assertEqual(self.destinations(), {'{py_purelib}/app/__init__.py', '{py_platlib}/platform/plugin.py',
                                               '{py_purelib}/given/app/main.py', '{py_purelib}/other.py'})
        self.assertEqual(len(files), 7)

    def destinations(self):
        plan = json.loads(run(*self.project.meson, 'introspect', '--install-plan', self.project.build_directory).stdout)
        return {item['destination'] for section in plan.values() for item in section.values()
                if item['destination'].endswith('.py')}


class Subprojects(harness.TestCase):
    """Two subprojects and their parent have targets and files of the same names."""

    def test(self):
        text = ("project('{0}', meson_version: '>= 1.0')\npyb = import('pybytecode')\n{1}"
                "pyb.bytecode('same', 'same.py', install: true, install_dir: 'share/{0}')\n")
        self.write('source/meson.build', text.format('top', "subproject('one')\nsubproject('two')\n"))
        self.write('source/same.py', 'NAME = "top"\n')
        for name in 'one', 'two':
            self.write('source/subprojects/{}/meson.build'.format(name), text.format(name, ''))
            self.write('source/subprojects/{}/same.py'.format(name), 'NAME = "{}"\n'.format(name))
        project = Project(None)
        project.configure()
        self.assertEqual(project.count(), 3)
        project.install('stage')
        for name in 'top', 'one', 'two':
            self.assertIn(name.encode(), self.read('stage/usr/share/{}/__pycache__/same.{}.pyc'.format(name, TAG)))
        project.install('without', '--skip-subprojects')
        os.chdir('without')
        self.assertEqual(len(self.files()), 2)


class Itself(harness.TestCase):
    @unittest.skipUnless(harness.WHOLE, 'runs in preset more')
    def test_unity(self):
        """PyBytecode's own files are not for a unity build, and say so."""
        run(*Meson.get(), 'setup', '-Dunity=on', '-Dpython=' + sys.executable, 'build', harness.SOURCE)
        run('ninja', '-C', 'build', 'helper/' + harness.NAME)
        self.assertIn('cache tag ' + sys.implementation.cache_tag, run('build/helper/' + harness.NAME, '--version').stdout)

    @unittest.skipUnless(harness.WHOLE, 'runs in preset more')
    def test_static(self):
        """The option links libpython's archive. What is installed does not need the archive."""
        run(*Meson.get(), 'setup', '-Dstatic=true', '-Dpython=' + sys.executable, '--prefix', os.path.abspath('there'), 'build',
            harness.SOURCE)
        run('ninja', '-C', 'build', 'helper/' + harness.NAME)
        run(sys.executable, os.path.join(harness.SOURCE, 'tests', 'helper', 'test_alone.py'), env=dict(
            os.environ, PYTHONPATH=os.path.join(harness.SOURCE, 'tests'), PYBYTECODE=os.path.abspath('build/helper/' + harness.NAME)))
        run(*Meson.get(), 'install', '-C', 'build')
        package, = glob.glob('there/lib/**/pybytecode.pc', recursive=True)
        shown = run('pkg-config', '--variable=python_library', package).stdout.strip()
        self.assertEqual(os.path.realpath(shown), os.path.realpath('there/bin/pybytecode'))


class Paths(harness.TestCase):
    """Unusual characters in the paths of the sources, the build directory and the destination."""
    names = ('with space', 'dollar$sign', '$HOME', 'plus+plus', 'é東京', 'a&b', "quote'd", 'comma,', 'at@', 'hash#',
             'tilde~', '(paren)', '{brace}', 'equals=', '-dash', '!bang', '^caret', '`tick`', 'a%b', 'a;b', '@INPUT')

    def check(self, folder, names):
        quoted = ', '.join("'pkg/{0}/{0}.py'".format(name.replace("'", "\\'")) for name in names)
        self.write('source/{}/meson.build'.format(folder), """\
project('paths', meson_version: '>= 1.0')
pyb = import('pybytecode')
pyb.bytecode('paths', {}, optimize: [0, 2], install: true, install_dir: 'share/{}')
""".format(quoted, folder))
        for name in names:
            self.write('source/{0}/pkg/{1}/{1}.py'.format(folder, name), 'NAME = {!r}\n'.format(name))
        project = Project(None, 'source/' + folder, 'build/' + folder)
        project.configure()
        self.assertEqual(project.count(), 2 * len(names))
        source = os.path.abspath('source/{0}/pkg/{1}/{1}.py'.format(folder, names[0]))
        touch(source)
        self.assertEqual(project.build(), [source] * 2)
        self.assertEqual(project.build(), [])
        project.install('stage')
        root = os.path.abspath('stage/usr/share/' + folder)
        for name in names:
            self.assertEqual(imported(root + '/pkg/' + name, [name]), ([name + '.py'], []))
        self.assertEqual(findings('stage', '/usr/share/' + folder, '--optimize', '0', '--optimize', '2'), [])
        pyc = self.read('stage/usr/share/{0}/pkg/{1}/__pycache__/{1}.{2}.pyc'.format(folder, names[0], TAG))
        self.assertIn('/usr/share/{0}/pkg/{1}/{1}.py'.format(folder, names[0]).encode(), pyc)

    def test_files(self):
        self.check('plain', self.names)

    def test_folders(self):
        for folder in 'with space', 'dollar$sign', 'plus+plus', 'é東京':
            with self.subTest(folder=folder):
                self.check(folder, ['mod', 'é'])

    def test_prefix(self):
        """PyBytecode is installed in a directory with unusual characters, and so is the libpython that it names."""
        for number, name in enumerate(('with space', '$HOME', 'plus+plus', 'é東京', "quote'd", 'hash#')):
            with self.subTest(name=name):
                prefix = os.path.abspath('{}/{}'.format(number, name))
                shutil.copytree(harness.PREFIX, prefix, symlinks=True)
                package, = [os.path.join(folder, 'pybytecode.pc') for folder, _, names in os.walk(prefix)
                            if 'pybytecode.pc' in names]
                library = os.path.join(prefix, 'lib python.so')
                self.write(library)
                if name != 'hash#':  # begins a comment in a .pc
                    text = self.read(package).decode()
                    self.write(package, re.sub('(?m)^python_library=.*', lambda match: 'python_library=' + library, text))
                self.write('{}/source/a.py'.format(number))
                self.write('{}/source/meson.build'.format(number), "project('p', meson_version: '>= 1.0')\n"
                           "import('pybytecode').bytecode('p', 'a.py', build_by_default: true)\n")
                project = Project(None, '{}/source'.format(number), '{}/build'.format(number))
                project.configure(env=dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(package)))
                self.assertEqual(project.count(), 1)
                for file in [os.path.join(prefix, 'bin/pybytecode')] + [library] * (name != 'hash#'):
                    touch(file)
                    self.assertEqual(project.count(), 1, file)
                touch(package)
                self.assertEqual(run('ninja', '-C', project.build_directory, '-n').stdout.count('Regenerating build files'), 1)


if __name__ == '__main__':
    harness.main()
