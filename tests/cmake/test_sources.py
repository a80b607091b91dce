# SPDX-License-Identifier: MIT
"""Sources from a directory, sources that rules make, and bytecode without sources."""
import os
import sys
import time

from cmake_project import Project, findings, harness, imported, run, touch

TAG = sys.implementation.cache_tag


class SourcesTestCase(harness.TestCase):
    def start(self, fixture):
        self.project = Project(fixture)
        self.project.configure()
        number = self.project.count()
        self.project.install('stage')
        return number

    def path(self, name):
        return os.path.join(self.project.source, name)

    def installed(self, folder):
        """Returns the files below a folder of the stage. Deletes the stage."""
        folder = os.path.join('stage/usr', folder)
        names = sorted(os.path.relpath(os.path.join(path, name), folder)
                       for path, _, names in os.walk(folder) for name in names)
        run('rm', '-r', 'stage')
        return names


class Directory(SourcesTestCase):
    SOURCES = ['app/__init__.py', 'app/__main__.py', 'app/sub/__init__.py', 'app/sub/answer.py']

    def expected(self, *more):
        sources = sorted([*self.SOURCES, *more])
        return sorted(sources + ['{}/__pycache__/{}.{}.pyc'.format(*os.path.split(name[:-3]), TAG) for name in sources])

    def test(self):
        self.assertEqual(self.start('directory'), 8)
        self.assertEqual(self.installed('share/directory'), self.expected())

    def test_files_come_and_go(self):
        self.start('directory')
        self.installed('')
        self.write(self.path('app/sub/more/new.py'), '')
        self.assertEqual(self.project.build(), [self.path('app/sub/more/new.py')] * 2)
        self.assertEqual(self.project.build(), [])
        self.project.install('stage')
        self.assertEqual(self.installed('share/directory'), self.expected('app/sub/more/new.py'))
        os.unlink(self.path('app/sub/more/new.py'))
        self.assertEqual(self.project.build(), [])
        self.project.install('stage')
        self.assertEqual(self.installed('share/directory'), self.expected())

    def test_what_is_left_out(self):
        """A build tree in the directory, linked directories and other suffixes are left out."""
        self.project = Project('directory', build='source/app/build')
        self.project.configure()
        self.project.count()
        self.write(self.path('app/build/made.py'), '')
        self.write(self.path('app/text.pyi'), '')
        self.write('elsewhere/e.py', '')
        os.symlink(os.path.abspath('elsewhere'), self.path('app/link'))
        os.symlink(os.path.abspath('elsewhere/e.py'), self.path('app/linked.py'))
        self.assertEqual(self.project.build(), [self.path('app/linked.py')] * 2)

    def test_special_characters(self):
        name = 'a[b]*?'
        self.write('source/{}/m.py'.format(name), '')
        self.write('source/ab/n.py', '')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(special LANGUAGES NONE)\n'
                   'find_package(PyBytecode REQUIRED)\nadd_python_bytecode(t ALL DIRECTORY "{}")\n'.format(name))
        self.project = Project(None)
        self.project.configure()
        self.assertEqual(self.project.build(), [self.path(name + '/m.py')])


class Sourceless(SourcesTestCase):
    def test(self):
        self.start('directory')
        root = os.path.abspath('stage/usr/lib/directory')
        result = run(sys.executable, '-I', '-B', '-c', 'import runpy, sys; sys.path.insert(0, sys.argv.pop())\n'
                     'runpy.run_module("app")', root)
        self.assertEqual(result.stdout, '42 True {}/app/sub/__init__.pyc\n'.format(root))
        self.assertEqual(findings('stage', '/usr/lib/directory', '--layout', 'sourceless'), [])
        self.assertEqual(self.installed('lib/directory'), [name + 'c' for name in Directory.SOURCES])

    def test_level(self):
        """Another level compiles again, although the file name does not show the level."""
        self.start('directory')
        text = self.read(self.path('CMakeLists.txt')).decode()
        for more in '', '  BATCH_SIZE 3\n':
            for level in '1', '0':
                self.write(self.path('CMakeLists.txt'), text.replace('OPTIMIZE 2\n', 'OPTIMIZE {}\n{}'.format(level, more)))
                self.project.build()
                self.project.install('stage')
                code = 'import app; print(app.__doc__)'
                self.assertEqual(run(sys.executable, '-I', '-B', '-c', 'import sys; sys.path.insert(0, sys.argv.pop())\n' + code,
                                     os.path.abspath('build/sourceless')).stdout, 'What is left out at level 2.\n')
                self.write(self.path('CMakeLists.txt'), text.replace('OPTIMIZE 2\n', 'OPTIMIZE 2\n' + more))
                self.project.build()
                self.assertEqual(run(sys.executable, '-I', '-B', '-c', 'import sys; sys.path.insert(0, sys.argv.pop())\n' + code,
                                     os.path.abspath('build/sourceless')).stdout, 'None\n')
                self.assertEqual(self.project.build(), [])


class Generated(SourcesTestCase):
    MODULES = ['pkg', 'other.elsewhere']
    FRESH = ['other/elsewhere.py', 'pkg/__init__.py', 'pkg/table.py', 'pkg/version.py']

    def test(self):
        self.assertEqual(self.start('generated'), 4 + 2)
        root = os.path.abspath('stage/usr/share/generated')
        self.assertEqual(imported(root, self.MODULES), (self.FRESH, []))
        self.assertEqual(findings('stage', '/usr/share/generated'), [])
        time.sleep(1.1)  # CMake does not replace an installed file whose time differs by less than a second

        self.write(self.path('table.txt'), 'three\n')
        touch(self.path('table.txt'))
        self.write(self.path('other/elsewhere.txt'), 'elsewhere = "changed"\n')
        touch(self.path('other/elsewhere.txt'))
        self.assertEqual(self.project.count(), 4)
        self.project.install('stage')
        self.assertEqual(imported(root, self.MODULES), (self.FRESH, []))
        self.assertEqual(findings('stage', '/usr/share/generated'), [])
        result = run(sys.executable, '-I', '-B', '-c', 'import sys; sys.path.insert(0, sys.argv.pop())\n'
                     'import pkg, other.elsewhere as other; print(pkg.rows, other.elsewhere, pkg.version)', root)
        self.assertEqual(result.stdout, "['three'] changed 1.2\n")

        time.sleep(1.1)
        text = self.read(self.path('CMakeLists.txt')).decode()
        self.write(self.path('CMakeLists.txt'), text.replace('VERSION 1.2', 'VERSION 1.3'))
        self.assertEqual(self.project.build(), [os.path.join(self.project.build_directory, 'pkg/version.py')])
        self.project.install('stage')
        self.assertEqual(imported(root, self.MODULES), (self.FRESH, []))
        self.assertEqual(findings('stage', '/usr/share/generated'), [])

    def test_build_tree_below_the_sources(self):
        self.project = Project('generated', build='source/build')
        self.project.configure()
        self.assertEqual(self.project.count(), 4 + 2)
        self.project.install('stage')
        self.assertEqual(imported(os.path.abspath('stage/usr/share/generated'), self.MODULES), (self.FRESH, []))
        self.assertEqual(findings('stage', '/usr/share/generated'), [])


class Filled(SourcesTestCase):
    """Several directories that rules fill, in one target with a directory of the source tree."""
    SOURCES = ['deep/page.py', 'messages/__init__.py', 'messages/m.py', 'old/other.py', 'page.py', 'plain/a.py']

    def expected(self, names):
        return sorted(path for name in names for path in (name, *(
            '{}/__pycache__/{}.{}{}.pyc'.format(*os.path.split(name[:-3]), TAG, level).lstrip('/') for level in ('', '.opt-2'))))

    def made(self):
        """Returns the bytecode in the build tree, with the inode of each file. Each compilation makes a new file."""
        found = {}
        for folder, _, names in os.walk('build'):
            found.update((os.path.relpath(os.path.join(folder, name), 'build'), os.stat(os.path.join(folder, name)).st_ino)
                         for name in names if name.endswith('.pyc'))
        return found

    def compiled(self):
        """Builds twice. Returns the files that were compiled."""
        before = self.made()
        self.project.build()
        self.assertEqual(self.project.build(), [])
        after = self.made()
        return sorted(name for name in after if after[name] != before.get(name))

    def test(self):
        """EXCLUDE leaves out sources and bytecode. PERMISSIONS are for both, but only sources are executable."""
        self.start('filled')
        for folder, _, names in os.walk('stage/usr/share/filled'):
            for name in names:
                mode = 0o100740 if name.endswith('.py') else 0o100640
                self.assertEqual(oct(os.stat(os.path.join(folder, name)).st_mode), oct(mode), name)
        root = os.path.abspath('stage/usr/share/filled')
        modules = ['messages.m', 'page', 'deep.page', 'plain.a', 'old.other']
        self.assertEqual(imported(root, modules), (self.SOURCES, []))
        self.assertEqual(imported(root, modules, '-OO'), (self.SOURCES, []))
        self.assertEqual(findings('stage', '/usr/share/filled', '--optimize', '0', '--optimize', '2'), [])
        self.assertEqual(self.installed('share/filled'), self.expected(self.SOURCES))

    def test_files_come_and_go(self):
        """Only files that are new or have changed are compiled."""
        self.project = Project('filled')
        self.project.configure()
        self.assertEqual(len(self.compiled()), 2 * 6)
        self.write(self.path('views/deep/new.py'), 'new = 1\n')
        self.write(self.path('messages/tests/more.py'), 'left out: not Python\n')
        levels = ['.{}{}.pyc'.format(TAG, level) for level in ('.opt-2', '')]
        self.assertEqual(self.compiled(), ['filled.bytecode.2/deep/__pycache__/new' + level for level in levels])
        self.write(self.path('messages/m.py'), 'changed = 1\n')
        touch(self.path('messages/m.py'))
        self.assertEqual(self.compiled(), ['filled.bytecode.1/__pycache__/m' + level for level in levels])
        self.project.install('stage')
        self.assertEqual(findings('stage', '/usr/share/filled', '--optimize', '0', '--optimize', '2'), [])
        self.assertEqual(self.installed('share/filled'), self.expected(self.SOURCES + ['deep/new.py']))

    def test_other_settings(self):
        """Bytecode of a level that is no longer wanted goes, and that of a source that is left out now."""
        self.project = Project('filled')
        self.project.configure()
        self.project.build()
        text = self.read(self.path('CMakeLists.txt')).decode()
        self.write(self.path('CMakeLists.txt'), text.replace('OPTIMIZE 0 2', 'OPTIMIZE 2').replace(
            'EXCLUDE tests', 'EXCLUDE deep tests'))
        self.project.build()
        self.project.install('stage')
        made = [name for name in self.made() if name.startswith('filled.bytecode.')]
        self.assertTrue(made)
        self.assertEqual([name for name in made if not name.endswith('.{}.opt-2.pyc'.format(TAG)) or '/deep/' in name], [])
        found = [name for name in self.installed('share/filled') if name.endswith('.pyc')]
        self.assertEqual([name for name in found if not name.endswith('.opt-2.pyc') or '/deep/' in name], [])


if __name__ == '__main__':
    harness.main()
