# SPDX-License-Identifier: MIT
"""Tests what pyb.bytecode() takes: directories, lists of all kinds, and names."""
import os
import shutil
import stat
import sys

from meson_project import Meson, Project, findings, harness, imported, run

TAG = sys.implementation.cache_tag


class SourcesTestCase(harness.TestCase):
    fixture = None

    def setUp(self):
        super().setUp()
        self.project = Project(self.fixture)

    def installed(self, stage='stage'):
        """Installs into an empty directory. Returns the files below usr/share/FIXTURE there."""
        shutil.rmtree(stage, ignore_errors=True)
        self.project.install(stage)
        os.chdir(os.path.join(stage, 'usr/share', self.fixture))
        files = self.files()
        os.chdir(self.directory)
        return files

    def sources(self, stage='stage'):
        return [name for name in self.installed(stage) if '__pycache__' not in name]


class Directory(SourcesTestCase):
    fixture = 'directory'

    def test_replaces_install_subdir(self):
        before = Project(self.fixture, 'source-before', 'build-before')
        shutil.copy('source-before/before.build', 'source-before/meson.build')
        before.configure()
        before.install('before')
        self.project.configure()
        files = self.installed()
        modules = ['app/__init__.py', 'app/plugins/__init__.py', 'app/plugins/search.py', 'app/window.py']
        self.assertEqual(len(files), len(modules) * 2 + 2)
        root = os.path.abspath('stage/usr/share/directory')
        self.assertEqual(imported(root, ['app.window', 'app.plugins.search']), (modules, []))
        self.assertEqual(findings('stage', '/usr/share/directory'), [])
        for folder, _, names in os.walk('stage', topdown=False):
            if os.path.basename(folder) == '__pycache__':
                shutil.rmtree(folder)
        self.assertEqual(run('diff', '-r', 'before', 'stage').stdout, '')

    def test_followed(self):
        """Ninja alone sees what comes and goes, and compiles nothing else."""
        path = self.project.source + '/app/'
        self.project.configure()
        self.assertEqual(self.project.count(), 4)
        self.assertIn('ninja: no work to do.', self.project.output.stdout)
        self.write('source/app/added.py')
        self.assertEqual(self.project.build(), [path + 'added.py'])
        self.write('source/app/deep/er/added.py')
        self.assertEqual(self.project.build(), [path + 'deep/er/added.py'])
        self.write('source/app/deep/er/too.py')
        self.write('source/app/deep/er/text.txt')
        self.assertEqual(self.project.build(), [path + 'deep/er/too.py'])
        self.assertIn('ninja: no work to do.', run('ninja', '-C', 'build').stdout)
        self.assertEqual(imported(self.stage(), ['app.added', 'app.deep.er.too']),
                         (['app/__init__.py', 'app/added.py', 'app/deep/er/too.py', 'app/plugins/__init__.py'], []))
        self.assertEqual(findings('stage', '/usr/share/directory'), [])
        self.assertIn('app/deep/er/text.txt', self.sources())
        os.remove('source/app/added.py')
        shutil.rmtree('source/app/deep')
        self.assertEqual(self.project.build(), [])
        self.assertIn('ninja: no work to do.', run('ninja', '-C', 'build').stdout)
        self.assertEqual([name for name in self.installed() if 'added' in name or 'deep' in name], [])

    def stage(self):
        self.installed()
        return os.path.abspath('stage/usr/share/directory')

    def test_renamed(self):
        self.project.configure()
        self.project.build()
        os.rename('source/app/plugins', 'source/app/addons')
        self.write('source/app/__init__.py', 'import app.addons\n')
        self.assertEqual(len(self.project.build()), 4)  # old.py is no longer excluded
        self.assertEqual(imported(self.stage(), ['app.addons.old']),
                         (['app/__init__.py', 'app/addons/__init__.py', 'app/addons/old.py'], []))

    def test_left_out(self):
        self.project.configure()
        before = self.installed()
        self.write('source/app/.venv/module.py')
        self.write('source/app/__pycache__/module.py')
        self.write('source/app/.window.py.swp')
        self.write('source/elsewhere/module.py')
        os.symlink('../elsewhere', 'source/app/linked')
        os.symlink('user@host.1234:1', 'source/app/.#window.py')
        os.symlink('nowhere', 'source/app/nowhere.py')
        os.mkfifo('source/app/fifo.py')
        os.mkdir('source/app/folder.py')
        self.project.build()
        self.assertEqual(self.installed(), before)

    def test_link_to_file(self):
        """A link to a file is installed as a file. Meson before 1.3 cannot be told, and warns."""
        self.write('source/elsewhere/module.py', 'NAME = "module"\n')
        os.symlink('../elsewhere/module.py', 'source/app/module.py')
        self.project.configure()
        self.assertEqual(imported(self.stage(), ['app.module']),
                         (['app/__init__.py', 'app/module.py', 'app/plugins/__init__.py'], []))
        self.assertEqual(findings('stage', '/usr/share/directory'), [])
        self.assertFalse(os.path.islink('stage/usr/share/directory/app/module.py'))
        result = self.project.install('again')
        if Meson.version >= (1, 3):
            self.assertNotRegex(result.stdout + result.stderr, '(?i)warning')

    def test_exclude(self):
        names = ['one/test_a.py', 'one/tests/a.py', 'tests/b.py', 'x.py', 'one/two/x.py', 'y1.py', 'y2.py', 'é.py', '.x.py']
        for name in names:
            self.write('source/tree/' + name)
        cases = {
            'tests': ['one/tests/a.py', 'tests/b.py'], '/tests': ['tests/b.py'], 'tests/': ['one/tests/a.py', 'tests/b.py'],
            'one/tests': ['one/tests/a.py'], '*/x.py': [], '*/*/x.py': ['one/two/x.py'],
            'one/*': [name for name in names if name.startswith('one/')], 'x.py': ['x.py', 'one/two/x.py'], '/x.py': ['x.py'],
            'y[12].py': ['y1.py', 'y2.py'], 'y[!1].py': ['y2.py'], 'y[^1].py': ['y2.py'],
            '?.py': ['one/tests/a.py', 'tests/b.py', 'x.py', 'one/two/x.py', 'é.py'],
            'Tests': [], 'tree/x.py': [], 'test_*': ['one/test_a.py'],
        }
        text = "project('p', meson_version: '>= 1.0')\npyb = import('pybytecode')\n"
        for number, pattern in enumerate(cases):
            text += "pyb.bytecode(directory: 'tree', base_directory: 'tree', exclude: '{}', install_dir: 'share/directory/{}')\n".format(
                pattern, number)
        self.write('source/meson.build', text)
        self.project.configure()
        files = self.sources()
        for number, pattern in enumerate(cases):
            with self.subTest(pattern=pattern):
                found = [name.partition('/')[2] for name in files if name.startswith('{}/'.format(number))]
                self.assertEqual(sorted(set(names) - set(found)), sorted(cases[pattern]))

    def test_top(self):
        """The build directory and the subprojects are left out of the directory above them."""
        self.project = Project(None, 'source', 'source/build')
        self.write('source/subprojects/other/meson.build', "project('other')\n")
        self.write('source/subprojects/other/other.py')
        self.write('source/meson.build', "project('p', meson_version: '>= 1.0')\npyb = import('pybytecode')\nsubproject('other')\n"
                   "configure_file(input: 'app/window.py', output: 'made.py', copy: true)\n"
                   "pyb.bytecode(directory: '.', install: true, subdir: 'x', install_tag: 't', package: 'p.q')\n")
        for _ in range(2):
            self.project.configure()
            self.project.install('stage')
            os.chdir('stage')
            found = {name.partition('/p/q/')[2] for name in self.files() if name.endswith('.py')}
            os.chdir('..')
            self.assertEqual(found, {'app/' + name for name in (
                '__init__.py', 'window.py', 'plugins/__init__.py', 'plugins/search.py', 'plugins/old.py', 'tests/test_window.py')})

    def test_together(self):
        """Directories that overlap, and sources beside them: each file is taken once. Without `data`, modules only."""
        self.write('source/meson.build', "project('p', meson_version: '>= 1.0')\npyb = import('pybytecode')\n"
                   "pyb.bytecode('name', 'app/window.py', 'app/style.css', directory: ['app/plugins/', 'app', './app/../app/plugins'],\n"
                   "exclude: ['tests', 'old.py'], base_directory: 'app', install_dir: 'share/directory')\n")
        self.project.configure()
        self.assertEqual(self.project.count(), 4)
        self.assertEqual(self.sources(), ['__init__.py', 'plugins/__init__.py', 'plugins/search.py', 'style.css', 'window.py'])


class Lists(SourcesTestCase):
    fixture = 'lists'

    def test(self):
        self.project.configure()
        pyc = '__pycache__/{}.' + TAG + '.opt-2.pyc'
        modules = ['app/' + pyc.format('__init__'), 'app/' + pyc.format('main'), pyc.format('tables')]
        sources = ['app/README', 'app/__init__.py', 'app/main.py', 'page.html', 'tables.py']
        self.assertEqual(self.installed(), sorted(modules + sources))
        root = os.path.abspath('stage/usr/share/lists')
        self.assertEqual(imported(root, ['app.main', 'tables'], '-OO'), (['app/__init__.py', 'app/main.py', 'tables.py'], []))
        self.assertEqual(findings('stage', '/usr/share/lists', '--optimize', '2'), [])
        for names, mode in (modules, 0o640), (sources, 0o750):
            for name in names:
                self.assertEqual(oct(stat.S_IMODE(os.stat(os.path.join(root, name)).st_mode)), oct(mode), name)

    def test_options(self):
        self.project.configure(level='1', plugins='true')
        files = [name for name in self.installed() if 'plugin' in name]
        self.assertEqual(files, ['app/__pycache__/plugin.{}{}.pyc'.format(TAG, level) for level in ('.opt-1', '')] + ['app/plugin.py'])
        root = os.path.abspath('stage/usr/share/lists')
        self.assertEqual(imported(root, ['app.plugin'], '-O'), (['app/__init__.py', 'app/plugin.py'], []))
        self.assertEqual(self.project.build('plugins'), [])

    def test_not_enabled(self):
        """Without a helper, what rules make is installed, too."""
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text.replace("pyb = import('pybytecode')", "pyb = import('pybytecode')\n"
                   "meson.override_dependency('pybytecode', declare_dependency(variables: {'enabled': 'false'}), native: true)"))
        self.project.configure()
        self.assertEqual(self.installed(), ['app/README', 'app/__init__.py', 'app/main.py', 'page.html', 'tables.py'])

    def test_sourceless(self):
        """The other files are installed, and the modules are not."""
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text.replace("  install_mode: 'rwxr-x---',", "  layout: 'sourceless',"))
        self.project.configure()
        self.assertEqual(self.installed(), ['app/README', 'app/__init__.pyc', 'app/main.pyc', 'page.html', 'tables.pyc'])
        self.assertEqual(findings('stage', '/usr/share/lists', '--layout', 'sourceless'), [])


class Names(SourcesTestCase):
    fixture = 'names'

    def test(self):
        self.project.configure()
        path = self.project.source
        # Only what is installed is built by default.
        self.assertEqual(self.project.build(), [path + '/top.py'] * 2)
        self.assertEqual(self.project.build('modules'), [path + '/one/module.py', path + '/two/module.py'])
        self.assertEqual([self.project.build(name) for name in ('bytecode@top.py', 'bytecode@top.py@2', 'bytecode@top.py@3')],
                         [[path + '/top.py']] * 3)
        bytecode = ['__pycache__/top.{}{}.pyc'.format(TAG, level) for level in ('.opt-1', '')]
        self.assertEqual(self.installed(), bytecode + ['top.py'])
        for option in '-B', '-O':
            self.assertEqual(imported(os.path.abspath('stage/usr/share/names'), ['top'], option), (['top.py'], []))
        self.assertEqual(findings('stage', '/usr/share/names', '--optimize', '0', '--optimize', '1'), [])
        run(*self.project.meson, 'compile', '-C', 'build', 'modules')

    def test_place_without_install(self):
        """A place says that the files are installed."""
        for place in "subdir: 'names'", "pure: false", "install_dir: 'share'", "install_dir: ''":
            with self.subTest(place=place):
                self.write('source/meson.build', "project('p', meson_version: '>= 1.0')\n"
                           "import('pybytecode').bytecode('top.py', {})\n".format(place))
                self.project.configure()
                shutil.rmtree('stage', ignore_errors=True)
                self.project.install('stage')
                os.chdir('stage')
                self.assertEqual(len(self.files()), 2)
                os.chdir('..')


if __name__ == '__main__':
    harness.main()
