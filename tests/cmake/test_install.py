# SPDX-License-Identifier: MIT
"""What `cmake --install` puts where: DESTDIR, --prefix, components, the manifest; and with which path recorded."""
import marshal
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from project import Project, harness, imported, run, touch

TAG = sys.implementation.cache_tag


class Install(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('package')
        self.project.configure()
        self.project.build()

    def recorded(self, pyc):
        return marshal.loads(self.read(pyc)[16:]).co_filename

    def test_manifest(self):
        self.project.install('stage')
        os.chdir('stage')
        self.assertEqual(self.project.manifest(), ['/' + name for name in self.files()])
        self.assertEqual(len(self.files()), 8 + 7 * 3 + 1)

    def test_components(self):
        self.project.install('plugins', '--component', 'plugins')
        self.assertEqual(self.project.manifest('install_manifest_plugins.txt'),
                         ['/usr/share/package/app/plugins/__pycache__/plugin.{}.pyc'.format(TAG),
                          '/usr/share/package/app/plugins/plugin.py'])
        self.project.install('app', '--component', 'app')
        self.assertEqual(len(self.project.manifest('install_manifest_app.txt')), 7 + 7 * 3)
        for component in 'plugins', 'app':
            os.chdir(os.path.join(self.directory, component))
            self.assertEqual(['/' + name for name in self.files()],
                             self.project.manifest('install_manifest_{}.txt'.format(component)))

    def test_prefix(self):
        prefix = os.path.abspath('prefix')
        self.project.install('', '--prefix', prefix)
        matches, compiled = imported(prefix + '/share/package', ['app.first.settings', 'app.plugins.plugin'])
        self.assertEqual(len(matches), 4)
        self.assertEqual(compiled, [])
        # what is recorded was decided when the project was configured; Python sets it right when it imports
        self.assertEqual(self.recorded('prefix/share/package/app/__pycache__/__init__.{}.pyc'.format(TAG)),
                         '/usr/share/package/app/__init__.py')

    def test_recorded(self):
        self.project.install('stage')
        for level in '', '.opt-1', '.opt-2':
            self.assertEqual(self.recorded('stage/usr/share/package/app/second/deep/__pycache__/__init__.{}{}.pyc'.format(
                TAG, level)), '/usr/share/package/app/second/deep/__init__.py')
        self.assertEqual(self.recorded('stage/usr/share/package/app/plugins/__pycache__/plugin.{}.pyc'.format(TAG)),
                         '/usr/share/package/app/plugins/plugin.py')
        self.assertTrue(os.path.exists(os.path.join(
            self.project.build_directory, 'plugins/app/plugins/__pycache__/plugin.{}.pyc'.format(TAG))))

    def test_times_and_permissions(self):
        self.project.install('stage')
        for folder, _, names in os.walk('stage'):
            for name in names:
                self.assertEqual(oct(os.stat(os.path.join(folder, name)).st_mode), oct(0o100644))
        source = os.path.join(self.project.source, 'app/__init__.py')
        self.assertEqual(int(os.stat('stage/usr/share/package/app/__init__.py').st_mtime),
                         int(os.stat(source).st_mtime))

    def test_again(self):
        """An edited source is installed over the old one, fresh."""
        self.project.install('stage')
        time.sleep(1.1)  # CMake takes an installed file whose time is off by less than a second for the same
        source = os.path.join(self.project.source, 'app/first/settings.py')
        self.write(source, 'NAME = "again"\n')
        touch(source)
        self.project.build()
        self.project.install('stage')
        root = os.path.abspath('stage/usr/share/package')
        self.assertEqual(imported(root, ['app.first.settings']),
                         (['app/__init__.py', 'app/first/__init__.py', 'app/first/settings.py'], []))
        self.assertIn(b'again', self.read(root + '/app/first/__pycache__/settings.{}.pyc'.format(TAG)))

    def test_checked_hash_survives_a_copy(self):
        self.project.install('stage')
        root = os.path.abspath('stage/usr/share/package')
        for name in 'app/__init__.py', 'app/plugins/plugin.py':
            os.utime(os.path.join(root, name), (1, 1))
        self.assertEqual(imported(root, ['app.plugins.plugin']), (['app/plugins/plugin.py'], ['app/__init__.py']))


class Reproducible(harness.TestCase):
    """Two people build the same sources in folders of their own."""

    def test(self):
        folders = 'one', 'another/one, far away'
        stages = []
        for number, folder in enumerate(folders):
            source, build = os.path.join(folder, 'the source'), os.path.join(folder, 'build-{}'.format(number))
            if number == 0:
                project = Project('package', source, build)
            else:  # the time of a source is part of it
                shutil.copytree(os.path.join(folders[0], 'the source'), source)
                project = Project(None, source, build)
            environment = dict(os.environ, PYTHONHASHSEED=str(number + 1), HOME=os.path.abspath(folder),
                               LC_ALL=('C', 'C.UTF-8')[number])
            project.configure(env=environment)
            project.build()
            stages.append('stage-{}'.format(number))
            project.install(stages[-1])
        self.assertEqual(run('diff', '-r', *stages).stdout, '')
        self.assertEqual(len(self.files_below(stages[0])), 8 + 7 * 3 + 1)
        for stage in stages:
            for name in self.files_below(stage):
                self.assertNotIn(os.fsencode(self.directory), self.read(name))

    def files_below(self, folder):
        return [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]


class Variants(harness.TestCase):
    """install_python_bytecode() in a project of its own."""

    def install(self, commands, **cache):
        self.write('source/a.py')
        self.write('source/b.py')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(variants LANGUAGES NONE)\n'
                   'find_package(PyBytecode REQUIRED)\n' + commands)
        self.project = Project(None)
        self.project.configure(**cache)
        self.project.build()
        shutil.rmtree('stage', ignore_errors=True)
        self.project.install('stage')
        names = self.project.manifest()
        self.assertEqual(len(names), len(set(names)))
        return names

    def recorded(self, pyc):
        return marshal.loads(self.read(pyc)[16:]).co_filename

    def test_without_destination(self):
        self.assertEqual(self.install('add_python_bytecode(a ALL SOURCES a.py)'), [])
        self.assertEqual(self.recorded('build/__pycache__/a.{}.pyc'.format(TAG)), os.path.abspath('source/a.py'))

    def test_no_sources(self):
        self.assertEqual(self.install('add_python_bytecode(a ALL SOURCES a.py)\n'
                                      'install_python_bytecode(a DESTINATION lib NO_SOURCES)'),
                         ['/usr/lib/__pycache__/a.{}.pyc'.format(TAG)])
        self.assertEqual(self.recorded('build/__pycache__/a.{}.pyc'.format(TAG)), '/usr/lib/a.py')

    def test_several_targets(self):
        self.assertEqual(self.install('add_python_bytecode(a ALL SOURCES a.py)\nadd_python_bytecode(b ALL SOURCES b.py)\n'
                                      'install_python_bytecode(a b DESTINATION lib SOURCES)'),
                         sorted('/usr/lib/' + name.format(TAG) for name in
                                ('__pycache__/a.{}.pyc', '__pycache__/b.{}.pyc', 'a.py', 'b.py')))

    def test_absolute(self):
        self.assertEqual(self.install('add_python_bytecode(a ALL SOURCES a.py DESTINATION /opt/a/)'),
                         ['/opt/a/__pycache__/a.{}.pyc'.format(TAG), '/opt/a/a.py'])
        self.assertEqual(self.recorded('build/__pycache__/a.{}.pyc'.format(TAG)), '/opt/a/a.py')

    def test_twice(self):
        """The same destination again changes nothing; another one is one more, but is not recorded."""
        names = self.install('add_python_bytecode(a ALL SOURCES a.py DESTINATION lib)\n'
                             'install_python_bytecode(a DESTINATION lib)\ninstall_python_bytecode(a DESTINATION more)')
        self.assertEqual(len(names), 4)
        self.assertEqual(self.recorded('build/__pycache__/a.{}.pyc'.format(TAG)), '/usr/lib/a.py')

    def test_generated(self):
        self.assertEqual(self.install(
            'add_custom_command(OUTPUT made.py COMMAND ${CMAKE_COMMAND} -E copy "${CMAKE_CURRENT_SOURCE_DIR}/a.py" made.py'
            ' DEPENDS a.py VERBATIM)\n'
            'add_python_bytecode(made ALL SOURCES "${CMAKE_CURRENT_BINARY_DIR}/made.py"'
            ' BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" DESTINATION lib)'),
                         ['/usr/lib/__pycache__/made.{}.pyc'.format(TAG), '/usr/lib/made.py'])
        self.assertEqual(self.project.build(), [])
        time.sleep(1.1)  # as above
        touch('source/a.py')
        self.assertEqual(len(self.project.build()), 2)
        root = os.path.abspath('stage/usr/lib')
        self.project.install('stage')
        self.assertEqual(imported(root, ['made']), (['made.py'], []))

    def test_subdirectory(self):
        """A directory above may install what one below makes."""
        self.write('source/sub/c.py')
        self.write('source/sub/CMakeLists.txt', 'add_python_bytecode(c ALL SOURCES c.py)\n')
        self.assertEqual(self.install('add_subdirectory(sub)\ninstall_python_bytecode(c DESTINATION lib)'),
                         ['/usr/lib/__pycache__/c.{}.pyc'.format(TAG), '/usr/lib/c.py'])
        self.assertEqual(self.recorded('build/sub/__pycache__/c.{}.pyc'.format(TAG)), '/usr/lib/c.py')


if __name__ == '__main__':
    harness.main()
