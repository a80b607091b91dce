# SPDX-License-Identifier: MIT
"""cmake --install: DESTDIR, --prefix, components, the manifest, and the paths that bytecode records."""
import marshal
import os
import re
import shutil
import sys
import tarfile
import time

from cmake_project import Project, findings, harness, imported, run, touch

TAG = sys.implementation.cache_tag
LEVELS = '--optimize', '0', '--optimize', '1', '--optimize', '2'


def kinds(*words):
    """Returns what `pybytecode check` finds, as a dictionary from paths to kinds."""
    return dict(line.split(': ')[:2] for line in findings(*words))


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
        self.assertEqual(findings('stage', '/', '--optimize', '0'), [])
        self.assertEqual(findings('stage', '/', '--exclude', 'plugins', *LEVELS), [])
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
            self.assertEqual(findings('.', '/usr/share/package'), [])
            self.assertEqual(['/' + name for name in self.files()],
                             self.project.manifest('install_manifest_{}.txt'.format(component)))

    def test_prefix(self):
        prefix = os.path.abspath('prefix')
        self.project.install('', '--prefix', prefix)
        matches, compiled = imported(prefix + '/share/package', ['app.first.settings', 'app.plugins.plugin'])
        self.assertEqual(len(matches), 4)
        self.assertEqual(compiled, [])
        # CMake decided the recorded path when it ran. Python corrects it when it imports.
        self.assertEqual(self.recorded('prefix/share/package/app/__pycache__/__init__.{}.pyc'.format(TAG)),
                         '/usr/share/package/app/__init__.py')
        self.assertEqual(len(kinds('', prefix)), 7 * 3 + 1)
        self.assertEqual(set(kinds('', prefix).values()), {'path'})
        shutil.rmtree(prefix)  # CMake does not replace an installed file whose time differs by less than a second
        self.project.configure(CMAKE_INSTALL_PREFIX=prefix)
        self.project.build()
        self.project.install('')
        self.assertEqual(findings('', prefix), [])

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
        """An edited source replaces the old one, and its bytecode is fresh."""
        self.project.install('stage')
        time.sleep(1.1)  # CMake does not replace an installed file whose time differs by less than a second
        source = os.path.join(self.project.source, 'app/first/settings.py')
        self.write(source, 'NAME = "again"\n')
        touch(source)
        self.project.build()
        self.project.install('stage')
        root = os.path.abspath('stage/usr/share/package')
        self.assertEqual(imported(root, ['app.first.settings']),
                         (['app/__init__.py', 'app/first/__init__.py', 'app/first/settings.py'], []))
        self.assertEqual(findings('stage', '/'), [])
        self.assertIn(b'again', self.read(root + '/app/first/__pycache__/settings.{}.pyc'.format(TAG)))

    def test_checked_hash_survives_a_copy(self):
        self.project.install('stage')
        root = os.path.abspath('stage/usr/share/package')
        for name in 'app/__init__.py', 'app/plugins/plugin.py':
            os.utime(os.path.join(root, name), (1, 1))
        self.assertEqual(imported(root, ['app.plugins.plugin']), (['app/plugins/plugin.py'], ['app/__init__.py']))
        self.assertEqual(kinds('stage', '/usr/share/package'), {
            '/usr/share/package/app/__pycache__/__init__.{}{}.pyc'.format(TAG, level): 'stale' for level in ('', '.opt-1', '.opt-2')})


class Reproducible(harness.TestCase):
    """Builds of the same sources in different folders install the same bytes."""

    def test(self):
        folders = 'one', 'another/one, far away'
        stages = []
        for number, folder in enumerate(folders):
            source, build = os.path.join(folder, 'the source'), os.path.join(folder, 'build-{}'.format(number))
            if number == 0:
                project = Project('package', source, build)
            else:  # the time of a source is part of the bytecode
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
    """Variants of add_python_bytecode() and install_python_bytecode(), each in a small project."""

    def configure(self, commands, **cache):
        self.write('source/a.py')
        self.write('source/b.py')
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(variants LANGUAGES NONE)\n'
                   'find_package(PyBytecode REQUIRED)\n' + commands)
        self.project = Project(None)
        self.project.configure(**cache)
        self.project.build()

    def install(self, commands, found=(), **cache):
        """Configures, builds and installs. `found` is what `pybytecode check` finds. Returns the installed files."""
        self.configure(commands, **cache)
        shutil.rmtree('stage', ignore_errors=True)
        self.project.install('stage')
        names = self.project.manifest()
        self.assertEqual(len(names), len(set(names)))
        if names:
            self.assertEqual(kinds('stage', '/'), dict(found))
        return names

    def recorded(self, pyc):
        return marshal.loads(self.read(pyc)[16:]).co_filename

    def test_without_destination(self):
        self.assertEqual(self.install('add_python_bytecode(a ALL SOURCES a.py)'), [])
        self.assertEqual(self.recorded('build/a.bytecode/__pycache__/a.{}.pyc'.format(TAG)), os.path.abspath('source/a.py'))

    def test_no_sources(self):
        self.assertEqual(self.install('add_python_bytecode(a SOURCES a.py)\n'
                                      'install_python_bytecode(a DESTINATION lib NO_SOURCES)',
                                      found={'/usr/lib/__pycache__/a.{}.pyc'.format(TAG): 'orphan'}),
                         ['/usr/lib/__pycache__/a.{}.pyc'.format(TAG)])
        self.assertEqual(self.recorded('build/a.bytecode/__pycache__/a.{}.pyc'.format(TAG)), '/usr/lib/a.py')

    def test_several_targets(self):
        self.assertEqual(self.install('add_python_bytecode(a SOURCES a.py)\nadd_python_bytecode(b ALL SOURCES b.py)\n'
                                      'install_python_bytecode(a b DESTINATION lib SOURCES)'),
                         sorted('/usr/lib/' + name.format(TAG) for name in
                                ('__pycache__/a.{}.pyc', '__pycache__/b.{}.pyc', 'a.py', 'b.py')))

    def test_absolute(self):
        self.assertEqual(self.install('add_python_bytecode(a SOURCES a.py DESTINATION /opt/a/)'),
                         ['/opt/a/__pycache__/a.{}.pyc'.format(TAG), '/opt/a/a.py'])
        self.assertEqual(self.recorded('build/a.bytecode/__pycache__/a.{}.pyc'.format(TAG)), '/opt/a/a.py')

    def test_twice(self):
        """The same destination again changes nothing. A second destination is installed, but not recorded."""
        names = self.install('add_python_bytecode(a SOURCES a.py DESTINATION lib)\n'
                             'install_python_bytecode(a DESTINATION lib)\ninstall_python_bytecode(a DESTINATION more)',
                             found={'/usr/more/__pycache__/a.{}.pyc'.format(TAG): 'path'})
        self.assertEqual(len(names), 4)
        self.assertEqual(self.recorded('build/a.bytecode/__pycache__/a.{}.pyc'.format(TAG)), '/usr/lib/a.py')

    def test_generated(self):
        self.assertEqual(self.install(
            'add_custom_command(OUTPUT made.py COMMAND ${CMAKE_COMMAND} -E copy "${CMAKE_CURRENT_SOURCE_DIR}/a.py" made.py'
            ' DEPENDS a.py VERBATIM)\n'
            'add_python_bytecode(made SOURCES made.py DESTINATION lib)'),
                         ['/usr/lib/__pycache__/made.{}.pyc'.format(TAG), '/usr/lib/made.py'])
        self.assertEqual(self.project.build(), [])
        time.sleep(1.1)  # as above
        touch('source/a.py')
        self.assertEqual(len(self.project.build()), 2)
        root = os.path.abspath('stage/usr/lib')
        self.project.install('stage')
        self.assertEqual(imported(root, ['made']), (['made.py'], []))

    def test_shared(self):
        """A source of two targets is installed once, and once for each component."""
        shared = ('add_python_bytecode(a SOURCES a.py b.py)\n'
                  'add_python_bytecode(o SOURCES a.py b.py OPTIMIZE 2)\n')
        names = self.install(shared + 'install_python_bytecode(a o DESTINATION lib)')
        self.assertEqual(names, sorted('/usr/lib/' + name.format(TAG) for name in (
            '__pycache__/a.{}.pyc', '__pycache__/a.{}.opt-2.pyc', '__pycache__/b.{}.pyc', '__pycache__/b.{}.opt-2.pyc',
            'a.py', 'b.py')))
        self.assertEqual(len(re.findall(r'/lib/a\.py$', self.project.install('again').stdout, re.M)), 1)
        self.configure(shared + 'install_python_bytecode(a DESTINATION lib COMPONENT a)\n'
                       'install_python_bytecode(o DESTINATION lib/ COMPONENT o)')
        for component in 'a', 'o':
            self.project.install(component, '--component', component)
            self.assertEqual(sorted(os.listdir(component + '/usr/lib')), ['__pycache__', 'a.py', 'b.py'])

    def test_shared_whole(self):
        """Two targets of the same sources install each file once. The bytecode of both is the same."""
        names = self.install('add_python_bytecode(a SOURCES a.py b.py DESTINATION lib)\n'
                             'add_python_bytecode(o SOURCES b.py a.py DESTINATION lib)')
        self.assertEqual(names, sorted('/usr/lib/' + name.format(TAG) for name in (
            '__pycache__/a.{}.pyc', '__pycache__/b.{}.pyc', 'a.py', 'b.py')))
        self.assertEqual(imported(os.path.abspath('stage/usr/lib'), ['a', 'b']), (['a.py', 'b.py'], []))
        for name in 'a', 'b':
            name = '__pycache__/{}.{}.pyc'.format(name, TAG)
            self.assertEqual(self.read('build/a.bytecode/' + name), self.read('build/o.bytecode/' + name))

    def test_flat_outside(self):
        """FLAT takes sources from outside the current directory, and from outside the project."""
        outside = self.write('elsewhere/deep/c.py')
        self.write('source/sub/deep/d.py')
        self.write('source/sub/CMakeLists.txt', 'add_python_bytecode(c SOURCES ../a.py deep/d.py "{}" FLAT PACKAGE p'
                   ' DESTINATION lib)\n'.format(os.path.abspath(outside)))
        self.assertEqual(self.install('add_subdirectory(sub)'), sorted(
            '/usr/lib/p/' + name.format(each, TAG) for each in 'acd' for name in ('{}.py', '__pycache__/{}.{}.pyc')))
        self.assertEqual(imported(os.path.abspath('stage/usr/lib/p'), ['a', 'c', 'd']), (['a.py', 'c.py', 'd.py'], []))
        for name in 'acd':
            self.assertEqual(self.recorded('build/sub/c.bytecode/p/__pycache__/{}.{}.pyc'.format(name, TAG)),
                             '/usr/lib/p/{}.py'.format(name))

    def test_permissions(self):
        self.install('add_python_bytecode(a SOURCES a.py OPTIMIZE 0 1)\n'
                     'install_python_bytecode(a DESTINATION lib PERMISSIONS OWNER_READ GROUP_READ HARDLINK_DUPES)')
        for name in 'a.py', '__pycache__/a.{}.pyc'.format(TAG), '__pycache__/a.{}.opt-1.pyc'.format(TAG):
            self.assertEqual(oct(os.stat('stage/usr/lib/' + name).st_mode), oct(0o100440))

    def test_hardlink_dupes(self):
        """Equal levels are one file, with DESTDIR, with --prefix, and after an edit."""
        self.write('source/different.py', 'assert True')
        self.write('source/two.py', '"""Text."""')
        commands = ('add_python_bytecode(a SOURCES a.py two.py different.py OPTIMIZE 1 0 2 DESTINATION {}'
                    ' COMPONENT c HARDLINK_DUPES)')
        several = 'Multi-Config' in os.environ['CMAKE_GENERATOR']
        for destination in 'lib/Debug' if several else 'lib/$<CONFIG>', '/opt/with space':
            self.install(commands.format('"{}"'.format(destination)), CMAKE_BUILD_TYPE='Debug')
            place = '/usr/lib/Debug' if destination.startswith('lib') else destination
            roots = ['stage' + place]
            if place.startswith('/usr'):
                self.project.install('', '--prefix', os.path.abspath('prefix'))
                roots.append('prefix/lib/Debug')
            time.sleep(1.1)  # as above
            for root in roots:
                for name, expected in ('a', 1), ('two', 2), ('different', 2):
                    files = {os.stat('{}/__pycache__/{}.{}{}.pyc'.format(root, name, TAG, level)).st_ino
                             for level in ('', '.opt-1', '.opt-2')}
                    self.assertEqual(len(files), expected, name)
            self.write('source/a.py', 'assert True, 2')
            touch('source/a.py')
            self.project.build()
            self.project.install('stage')
            for level in '', '.opt-1', '.opt-2':
                name = '__pycache__/a.{}{}.pyc'.format(TAG, level)
                self.assertEqual(self.read(roots[0] + '/' + name), self.read('build/a.bytecode/' + name))
            self.write('source/a.py')
            shutil.rmtree('build')

    def test_exclude_from_all(self):
        names = self.install('add_python_bytecode(a SOURCES a.py DESTINATION lib)\n'
                             'add_python_bytecode(b EXCLUDE_FROM_ALL SOURCES b.py DESTINATION lib COMPONENT b)')
        self.assertEqual(len(names), 2)
        self.assertEqual(self.project.build('--target', 'b'), [os.path.abspath('source/b.py')])
        self.project.install('stage-b', '--component', 'b')
        self.assertEqual(self.project.manifest('install_manifest_b.txt'),
                         ['/usr/lib/__pycache__/b.{}.pyc'.format(TAG), '/usr/lib/b.py'])

    def test_properties(self):
        """The documented properties. A file that comes later has its place when CMake has read all directories."""
        self.write('source/package/c.py')
        self.write('source/package/c.json')
        self.install('add_python_bytecode(t SOURCES a.py package/c.py package/c.json late.py OPTIMIZE 0 2 PACKAGE p'
                     ' OUTPUT_DIRECTORY out DESTINATION lib)\nconfigure_file(a.py late.py COPYONLY)\n'
                     'set(text "")\nforeach(property SOURCES PATHS OUTPUTS OUTPUT_DIRECTORY DESTINATION)\n'
                     '  string(APPEND text "${property} $<TARGET_PROPERTY:t,PYTHON_BYTECODE_${property}>\\n")\nendforeach()\n'
                     'file(GENERATE OUTPUT properties CONTENT "${text}")')
        source, build = os.path.abspath('source'), os.path.abspath('build')
        outputs = [name.format(TAG, level) for name in ('__pycache__/a.{}{}.pyc', 'package/__pycache__/c.{}{}.pyc',
                                                        '__pycache__/late.{}{}.pyc') for level in ('', '.opt-2')]
        self.assertEqual(self.read('build/properties').decode().splitlines(), [
            'SOURCES {0}/a.py;{0}/package/c.py;{1}/late.py'.format(source, build), 'PATHS p/a.py;p/package/c.py;p/late.py',
            'OUTPUTS ' + ';'.join(build + '/out/p/' + name for name in outputs), 'OUTPUT_DIRECTORY {}/out'.format(build),
            'DESTINATION /usr/lib'])

    def test_subdirectory(self):
        """A directory can install the targets of a subdirectory."""
        self.write('source/sub/c.py')
        self.write('source/sub/CMakeLists.txt', 'add_python_bytecode(c SOURCES c.py)\n')
        self.assertEqual(self.install('add_subdirectory(sub)\ninstall_python_bytecode(c DESTINATION lib)'),
                         ['/usr/lib/__pycache__/c.{}.pyc'.format(TAG), '/usr/lib/c.py'])
        self.assertEqual(self.recorded('build/sub/c.bytecode/__pycache__/c.{}.pyc'.format(TAG)), '/usr/lib/c.py')


class Pack(harness.TestCase):
    """CPack's archives and Debian packages contain the installed files."""

    EXPECTED = ['{}/__pycache__/{}.{}{}.pyc'.format(*os.path.split(name), TAG, level) for name in (
        'app/__init__', 'app/__main__', 'app/first/__init__', 'app/first/settings', 'app/second/__init__',
        'app/second/settings', 'app/second/deep/__init__') for level in ('', '.opt-1', '.opt-2')]

    def test(self):
        self.project = Project('package')
        text = self.read('source/CMakeLists.txt').decode()
        self.write('source/CMakeLists.txt', text + 'set(CPACK_PACKAGE_CONTACT "Nobody <nobody@example.org>")\n'
                   'set(CPACK_DEBIAN_FILE_NAME package.deb)\nset(CPACK_PACKAGE_FILE_NAME package)\ninclude(CPack)\n')
        self.project.configure()
        self.project.build()
        sources = [name.replace('__pycache__/', '').replace('.{}.pyc'.format(TAG), '.py')
                   for name in self.EXPECTED if 'opt' not in name]
        plugins = ['app/plugins/plugin.py', 'app/plugins/__pycache__/plugin.{}.pyc'.format(TAG)]
        expected = sorted(self.EXPECTED + sources + plugins)
        os.chdir('build')
        run('cpack', '-G', 'TGZ')
        with tarfile.open('package.tar.gz') as archive:
            names = [member.name for member in archive if member.isfile()]
            archive.extractall('unpacked')
        self.assertEqual(sorted(name.partition('share/package/')[2] for name in names), expected)
        root = os.path.abspath('unpacked/package/share/package')
        self.assertEqual(imported(root, ['app.first.settings']),
                         (['app/__init__.py', 'app/first/__init__.py', 'app/first/settings.py'], []))
        if shutil.which('dpkg-deb'):
            run('cpack', '-G', 'DEB')
            listed = run('dpkg-deb', '-c', 'package.deb').stdout
            self.assertEqual(sorted(re.findall(r' \./usr/share/package/(.*[^/\n])$', listed, re.M)), expected)
            run('dpkg-deb', '-x', 'package.deb', 'root')
            code = marshal.loads(self.read('root/usr/share/package/app/__pycache__/__init__.{}.pyc'.format(TAG))[16:])
            self.assertEqual(code.co_filename, '/usr/share/package/app/__init__.py')
            self.assertEqual(findings('root', '/usr/share/package'), [])


if __name__ == '__main__':
    harness.main()
