# SPDX-License-Identifier: MIT
"""Tests pyb.archive() and pyb.frozen() with programs that embed Python. They run where they can find no Python.

Both fixtures have the same package with 4 modules; its app.formats has no __init__.py.
"""
import os
import re
import shutil
import sys
import sysconfig
import unittest
import zipfile

from meson_project import HERE, Project, findings, harness, package_file, run, touch

LIBRARY_DIRECTORY = sysconfig.get_config_var('LIBDIR')
AREA = '{"area": 6}'
TABLE = "[\"'\\\\xe9'\", '1', 1]"


class EmbedTestCase(harness.TestCase):
    fixture = None

    def setUp(self):
        super().setUp()
        # The tests touch these, so they are copies.
        library = os.path.join(LIBRARY_DIRECTORY, sysconfig.get_config_var('INSTSONAME'))
        self.helper, self.library = [os.path.abspath(shutil.copy2(path, '.')) for path in (harness.HELPER, library)]
        package = package_file(pybytecode=self.helper, python_library=self.library,
                               cache_tag=sys.implementation.cache_tag)
        self.addCleanup(os.environ.update, {name: os.environ[name] for name in
                                            ('PKG_CONFIG_PATH', 'PKG_CONFIG_PATH_FOR_BUILD')})
        os.environ['PKG_CONFIG_PATH'] = os.pathsep.join([package, sysconfig.get_config_var('LIBPC')])
        os.environ['PKG_CONFIG_PATH_FOR_BUILD'] = package
        self.project = Project(self.fixture, buildtype='release', werror='true', warning_level='3')

    def path(self, name):
        return os.path.join(self.project.source, name)

    def commands(self, *words):
        """Build twice. Return the helper's commands that ran, the C files compiled, and the number of links."""
        self.project.build()
        commands = self.project.commands
        self.project.build()
        self.assertEqual(self.project.commands, [])
        helper = [match.group(1) for match in re.finditer(r'pybytecode\S* (compile|zip|freeze)\b', '\n'.join(commands))]
        compiled = [re.search(r'(\S+)$', line).group(1) for line in commands if ' -c ' in line]
        linked = [line for line in commands if ' -o {}'.format(self.fixture) in line and ' -c ' not in line]
        return sorted(helper), sorted(os.path.basename(name) for name in compiled), len(linked)

    def run_program(self, *words, status=1):
        os.makedirs('empty', exist_ok=True)
        empty = os.path.abspath('empty')
        return run(*words, status=status,
                   env={'PYTHONHOME': empty, 'PYTHONPATH': empty, 'LD_LIBRARY_PATH': LIBRARY_DIRECTORY})

    def assertRuns(self, result, recorded, runpy):
        """Check the output of the application. recorded(module) is the file that a traceback must name."""
        caught = ['Traceback (most recent call last):',
                  '  File "{}", line 11, in <module>'.format(recorded('app/__main__.py')),
                  '  File "{}", line 3, in area'.format(recorded('app/shapes.py')), 'ValueError: -1 x 3']
        self.assertEqual(result.stdout.splitlines(), [AREA, TABLE] + caught)
        if sys.version_info >= (3, 11):
            runpy = '<frozen runpy>'  # it is frozen in libpython
        lines = result.stderr.splitlines()
        self.assertEqual([re.sub(r'line \d+', 'line N', line) for line in lines[:3]],
                         [caught[0]] + ['  File "{}", line N, in {}'.format(runpy, name)
                                        for name in ('_run_module_as_main', '_run_code')])
        self.assertEqual(lines[3:], ['  File "{}", line 15, in <module>'.format(recorded('app/__main__.py')),
                                     '  File "{}", line 3, in area'.format(recorded('app/shapes.py')),
                                     'ValueError: 2 x -3'])

    def manifest(self, name):
        lines = [line.split('\t') for line in self.read(os.path.join('build', name)).decode().splitlines()]
        self.assertEqual(lines[0], ['kind', 'module', 'source', 'output', 'size', 'sha256'])
        return {line[1]: line[3] for line in lines[1:]}


class Frozen(EmbedTestCase):
    fixture = 'frozen'
    modules = ['app.__main__.c', 'app.c', 'app.formats.table.c', 'app.shapes.c']

    @staticmethod
    def recorded(path):
        return '<frozen {}>'.format(path[:-3].replace('/', '.'))

    def assertProgramRuns(self, program):
        self.assertRuns(self.run_program(program), self.recorded, '<frozen runpy>')

    def test_run(self):
        self.project.configure()
        self.assertEqual(self.commands(), (['compile'] * 4 + ['freeze'] * 2, self.modules + [
            'main.c', 'pybytecode_frozen.c', 'pybytecode_frozen_stdlib.c'], 1))
        self.assertProgramRuns(os.path.abspath('build/frozen'))
        self.project.install('stage')
        program = os.path.abspath('stage/usr/bin/frozen')
        self.assertProgramRuns(program)
        self.assertFalse(self.directory.encode() in self.read(program))
        self.assertEqual(self.manifest('app-frozen.p/modules.manifest')['app.shapes'], 'app-frozen.p/app.shapes.c')
        self.assertIn('json.decoder', self.manifest('app-frozen.p/stdlib.manifest'))

    @unittest.skipUnless(harness.WHOLE, 'runs in preset more')
    def test_unity(self):
        self.project.configure_words = ['-Dunity=on']
        self.project.configure()
        helper, compiled, linked = self.commands()
        self.assertEqual((compiled, linked), (['frozen-unity0.c', 'frozen-unity1.c'], 1))
        self.assertProgramRuns(os.path.abspath('build/frozen'))

    def test_incremental(self):
        """If one module changes, one C file is compiled, and the program is linked."""
        self.project.configure()
        self.commands()
        touch(self.path('app/shapes.py'))
        self.assertEqual(self.commands(), (['compile', 'freeze'], [], 0))
        text = self.read(self.path('app/shapes.py')).decode()
        self.write(self.path('app/shapes.py'), text.replace('width * height', 'height * width'))
        touch(self.path('app/shapes.py'))
        self.assertEqual(self.commands(), (['compile', 'freeze'], ['app.shapes.c'], 1))
        self.assertProgramRuns(os.path.abspath('build/frozen'))
        os.unlink('build/app-frozen.p/app.shapes.c')
        self.assertEqual(self.commands()[1:], (['app.shapes.c'], 1))
        self.project.configure()
        self.assertEqual(self.commands()[1:], ([], 0))
        touch(self.library)
        self.assertEqual(self.commands(), (['compile'] * 4 + ['freeze'] * 2, [], 0))

    def test_list(self):
        """Add and remove a module; enlarge the standard library, and remove it."""
        self.project.configure()
        self.commands()
        before = self.read('source/meson.build').decode()
        self.write('source/app/added.py', 'x = 1\n')
        self.write('source/meson.build', before.replace("'app/shapes.py'", "'app/shapes.py', 'app/added.py'"))
        expected = (['app.added.c', 'pybytecode_frozen.c'], 1)
        self.assertEqual(self.commands(), (['compile', 'freeze'], *expected))
        self.write('source/meson.build', before)
        self.assertEqual(self.commands(), (['freeze'], ['pybytecode_frozen.c'], 1))
        self.write('source/meson.build', before.replace("'json'", "'json', 'csv'"))
        helper, compiled, linked = self.commands()
        self.assertEqual((compiled, linked), (['pybytecode_frozen_stdlib.c'], 1))
        self.assertIn('csv', self.manifest('app-frozen.p/stdlib.manifest'))
        self.assertProgramRuns(os.path.abspath('build/frozen'))
        self.write('source/meson.build', re.sub(', stdlib: .*]', ')]', before))
        self.assertEqual(self.commands()[1:], (['pybytecode_frozen.c'], 1))
        self.assertIn('encodings', self.run_program(os.path.abspath('build/frozen')).stderr)

    def test_reference(self):
        """The reference's example must work with the fixture's application."""
        text = self.read(os.path.join(HERE, '../../meson/README.md')).decode()
        example = re.search(r"```meson\n(project\('app'.*?)```", text, re.S).group(1)
        self.write('source/meson.build', example)
        self.project.configure()
        self.project.build()
        self.assertProgramRuns(os.path.abspath('build/app'))

    def test_only_stdlib(self):
        """Freeze the standard library alone: the program starts, and does not find the application."""
        before = self.read('source/meson.build').decode()
        self.write('source/meson.build', before.replace("'app-frozen', app,", "'app-frozen',"))
        self.project.configure()
        self.project.build()
        self.assertIn('No module named app', self.run_program(os.path.abspath('build/frozen')).stderr)

    def test_cross(self):
        """In a cross build, the program is for the host, and the helper runs on the build machine. Here the fixture is
        in a subdirectory of a subproject."""
        self.write('cross.ini', "[binaries]\nc = ['cc', '-DHOST']\npkgconfig = 'pkg-config'\n"
                   "[properties]\nneeds_exe_wrapper = true\npkg_config_libdir = '{}'\n".format(
                       sysconfig.get_config_var('LIBPC')) + self.read(os.path.join(HERE, 'aarch64.ini')).decode())
        os.makedirs('top/subprojects')
        os.rename('source', 'top/subprojects/frozen')
        os.makedirs('top/subprojects/frozen/source')
        for name in 'app', 'main.c':
            os.rename('top/subprojects/frozen/' + name, 'top/subprojects/frozen/source/' + name)
        lines = self.read('top/subprojects/frozen/meson.build').decode().splitlines(True)
        split = [number for number, line in enumerate(lines) if line.startswith('project(')][0] + 1
        self.write('top/subprojects/frozen/meson.build', ''.join(lines[:split]) + "subdir('source')\n")
        self.write('top/subprojects/frozen/source/meson.build', ''.join(lines[split:]))
        self.write('top/meson.build', "project('top', meson_version: '>= 1.0')\nsubproject('frozen')\n")
        self.project.source = os.path.abspath('top')
        self.project.configure_words = ['--cross-file', 'cross.ini']
        self.project.configure()
        self.project.build()
        objects = [line for line in self.project.commands if ' -c ' in line]
        self.assertEqual((len(objects), [line for line in objects if ' -DHOST ' not in line]), (7, []))
        self.assertProgramRuns(os.path.abspath('build/subprojects/frozen/source/frozen'))


class Archive(EmbedTestCase):
    fixture = 'archive'

    def setUp(self):
        super().setUp()
        self.project.configure()
        self.first = self.commands()

    def test_run(self):
        self.assertEqual(self.first, (['compile'] * 8 + ['zip'] * 2, ['main.c'], 1))
        self.project.install('stage')
        os.chdir('stage/usr/{}/archive'.format(self.libdir()))
        program = os.path.abspath('archive')
        names = ['tree/app/__init__.pyc', 'tree/app/__main__.pyc', 'tree/app/formats/table.pyc', 'tree/app/shapes.pyc']
        self.assertEqual([name for name in self.files() if not name.startswith('empty')],
                         ['app.zip', 'archive', 'stdlib.zip'] + names)
        self.assertRuns(self.run_program(program, 'app.zip'), lambda path: 'app.zip/' + path, 'app.zip/runpy.py')
        tree = '/usr/{}/archive/tree/'.format(self.libdir())
        self.assertRuns(self.run_program(program, 'tree', 'stdlib.zip'), lambda path: tree + path,
                        'stdlib.zip/runpy.py')
        self.assertIn('encodings', self.run_program(program, 'tree').stderr)
        self.assertEqual(findings(self.directory + '/stage', '/usr/{}/archive'.format(self.libdir())), [])
        for name in 'app.zip', 'stdlib.zip':
            self.assertFalse(self.directory.encode() in self.read(name))

    def libdir(self):
        options = run(*self.project.meson, 'introspect', '--buildoptions', self.project.build_directory).stdout
        return re.search(r'"name": "libdir", "value": "([^"]*)"', options).group(1)

    def test_members(self):
        with zipfile.ZipFile('build/app.zip') as archive:
            names, package = archive.namelist(), archive.read('app/__init__.pyc')
        self.assertEqual([name for name in names if re.match('app/.*[^/]$', name)],
                         ['app/__init__.pyc', 'app/__main__.pyc', 'app/formats/table.pyc', 'app/shapes.pyc'])
        self.assertIn('json/decoder.pyc', names)
        self.assertNotIn(b'python -m app', package)  # level 2 has no docstrings
        manifest = self.manifest('app.zip.manifest')
        self.assertEqual(manifest['app.shapes'], 'app/shapes.pyc')
        self.assertEqual(manifest['json'], 'json/__init__.pyc')

    def test_subproject(self):
        """An archive takes the bytecode of a subproject."""
        os.makedirs('top/subprojects')
        os.rename('source', 'top/subprojects/archive')
        self.write('top/meson.build', "project('top', meson_version: '>= 1.0')\npyb = import('pybytecode')\n"
                   "pyb.archive('top.zip', subproject('archive').get_variable('app'), build_by_default: true)\n")
        project = Project(None, 'top', 'build-top')
        project.configure()
        project.build()
        with zipfile.ZipFile('build-top/top.zip') as archive:
            self.assertIn('app/shapes.pyc', archive.namelist())

    def test_tags(self):
        self.project.install('stage', '--tags', 'stdlib')
        os.chdir('stage')
        self.assertEqual([os.path.basename(name) for name in self.files()], ['stdlib.zip'])

    def test_rebuild(self):
        touch(self.path('app/shapes.py'))
        self.assertEqual(self.commands(), (['compile'] * 2 + ['zip'], [], 0))
        self.assertEqual(self.commands(), ([], [], 0))
        os.unlink('build/stdlib.zip')
        self.assertEqual(self.commands(), (['zip'], [], 0))
        os.unlink('build/app.zip.manifest')
        self.assertEqual(self.commands(), (['zip'], [], 0))
        self.project.configure()
        self.assertEqual(self.commands(), ([], [], 0))
        before = self.read('source/meson.build').decode()
        self.write('source/meson.build', before.replace("'app/shapes.py', ", "'app/shapes.py', 'app/added.py', "))
        self.write('source/app/added.py', 'x = 1\n')
        self.assertEqual(self.commands(), (['compile'] * 2 + ['zip'], [], 0))
        self.write('source/meson.build', before.replace("'json', ", ''))
        self.assertEqual(self.commands(), (['zip'] * 2, [], 0))

    def test_depends(self):
        """An archive depends on the helper, its libpython, and the sources of the standard library."""
        for path in self.helper, self.library:
            touch(path)
            self.assertEqual(self.commands(), (['compile'] * 8 + ['zip'] * 2, [], 0))
        found = run('ninja', '-C', 'build', '-t', 'deps', 'app.zip').stdout
        self.assertIn('{}/json/decoder.py\n'.format(sysconfig.get_path('stdlib')), found)

    def test_error(self):
        self.write('source/meson.build', self.read('source/meson.build').decode().replace("'json'", "'no.such'"))
        self.project.build(status=None)  # ninja since 1.13 exits with the status of the command
        self.assertNotEqual(self.project.output.returncode, 0)
        self.assertIn("pybytecode zip: error: --stdlib 'no.such': expected a module", self.project.output.stdout)


if __name__ == '__main__':
    harness.main()
