# SPDX-License-Identifier: MIT
"""Tests pyb.archive(), pyb.frozen() and pyb.program() with programs that embed Python. They run where they can find no Python.

The fixtures of the first two have the same package with 4 modules; its app.formats has no __init__.py.
"""
import glob
import os
import re
import shutil
import stat
import sys
import sysconfig
import unittest
import zipfile

from meson_project import HERE, Meson, Project, findings, harness, package_file, run, touch, write_cross_file

LIBRARY_DIRECTORY = sysconfig.get_config_var('LIBDIR')
RUNPY = '<frozen runpy>' if sys.version_info >= (3, 11) else None  # it is frozen in libpython
AREA = '{"area": 6}'
TABLE = "[\"'\\\\xe9'\", '1', 1]"


class EmbedTestCase(harness.TestCase):
    fixture = None
    executable = None  # None: named like the fixture

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
        compiled = re.findall(r' -c (\S+\.c)$', '\n'.join(commands), re.M)
        linked = [line for line in commands
                  if ' -o {} '.format(self.executable or self.fixture) in line and ' -c ' not in line]
        return sorted(helper), sorted(os.path.basename(name) for name in compiled), len(linked)

    def run_program(self, *words, status=1, **variables):
        os.makedirs('empty', exist_ok=True)
        empty = os.path.abspath('empty')
        env = {'PYTHONHOME': empty, 'PYTHONPATH': empty, 'LD_LIBRARY_PATH': LIBRARY_DIRECTORY}
        return run(*words, status=status, env=dict(env, **variables))

    def assertRuns(self, result, recorded, runpy):
        """Check the output of the application. recorded(module) is the file that a traceback must name."""
        caught = ['Traceback (most recent call last):',
                  '  File "{}", line 11, in <module>'.format(recorded('app/__main__.py')),
                  '  File "{}", line 3, in area'.format(recorded('app/shapes.py')), 'ValueError: -1 x 3']
        self.assertEqual(result.stdout.splitlines(), [AREA, TABLE] + caught)
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

    def assertProgramRuns(self, program):
        """The recorded path is below sys.executable. This main.c does not say what that is: Python may not know it."""
        result = self.run_program(program)
        root = re.search('File "(.*)/app/shapes.py"', result.stdout).group(1)
        self.assertIn(root, ('frozen', program))
        self.assertRuns(result, lambda path: '{}/{}'.format(root, path), root + '/runpy.py')

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

    def change(self, *words):
        """Replace the words of the fixture's pyb.frozen() after the bytecode."""
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', re.sub(r"'app-frozen', app.*?\)\]", "'app-frozen', {})]".format(', '.join(words)), text))

    def test_auto(self):
        """With auto, the standard library is what the modules import. It is frozen again only if that changes."""
        self.change('app', "stdlib: 'auto'")
        self.project.configure()
        self.assertEqual(self.commands(), (['compile'] * 4 + ['freeze'] * 2, self.modules + [
            'main.c', 'pybytecode_frozen.c', 'pybytecode_frozen_stdlib.c'], 1))
        self.assertIn('json.decoder', self.manifest('app-frozen.p/stdlib.manifest'))
        touch(self.path('app/shapes.py'))
        self.assertEqual(self.commands(), (['compile', 'freeze'], [], 0))
        text = self.read(self.path('app/shapes.py')).decode()
        self.write(self.path('app/shapes.py'), text + 'import csv\n')
        self.assertEqual(self.commands(), (['compile', 'freeze', 'freeze'],
                                           ['app.shapes.c', 'pybytecode_frozen_stdlib.c'], 1))
        self.assertIn('csv', self.manifest('app-frozen.p/stdlib.manifest'))
        self.write(self.path('app/shapes.py'), text)
        self.commands()
        self.change('app', "stdlib: ['auto', 'runpy']", "exclude: 'json.decoder'", 'no_deferred: true')
        self.commands()
        names = self.manifest('app-frozen.p/stdlib.manifest')
        self.assertIn('json.encoder', names)
        self.assertIn('runpy', names)
        self.assertNotIn('json.decoder', names)
        self.assertNotIn('asyncio', names)

    def test_generated(self):
        """With auto, a source may be made by the build, and so may data. Both are made before they are read."""
        self.change('app', 'made', "stdlib: 'auto'")
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text.replace('executable(', """
both = custom_target('both', input: 'app/shapes.py', output: ['made.py', 'made.txt'], feed: true,
  command: ['sh', '-c', 'sleep 0.1; tee "$0" >"$1"', '@OUTPUT@'])
made = pyb.bytecode('made', both[0], both[1], package: 'pkg')
executable(""", 1))
        self.write(self.path('app/shapes.py'), 'import csv\n' + self.read(self.path('app/shapes.py')).decode())
        self.project.configure()
        self.project.build('app-frozen.p/modules.manifest')
        names = self.manifest('app-frozen.p/modules.manifest')
        self.assertEqual([names['pkg.made'], names['pkg/made.txt']],
                         ['app-frozen.p/pkg.made.c', 'app-frozen.p/pybytecode_frozen_data.c'])
        self.assertIn(b'import\tcsv\n', self.read('build/app-frozen.p/stdlib.imports'))
        touch(self.path('app/shapes.py'))
        self.project.build('app-frozen.p/modules.manifest')
        self.assertEqual(len([line for line in self.project.commands if ' freeze ' in line]), 1)

    def test_sets(self):
        """A program and its library have each a set of frozen modules, with data and sources."""
        project = Project('sets', 'sets', 'build-sets', werror='true', warning_level='3')
        for options in {}, {'unity': 'on'}:
            project.configure(**options)
            project.build()
            self.assertEqual(self.run_program(os.path.abspath('build-sets/sets'), status=0).stdout, "['one', 'two'] 2\n")

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
        write_cross_file('cross.ini')
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


class Program(EmbedTestCase):
    fixture = 'program'
    executable = 'tally'
    modules = ['app.__main__.c', 'app.c', 'app.sums.c']
    own = ['pybytecode_frozen.c', 'pybytecode_frozen_data.c', 'pybytecode_frozen_stdlib.c', 'pybytecode_main.c']
    first = ['compile'] * 3 + ['freeze'] * 2, modules + own, 1

    def setUp(self):
        super().setUp()
        if sys.version_info >= (3, 12) and Meson.version < (1, 3):
            self.skipTest('this Meson knows no Python without distutils')
        self.write('machine.ini', "[binaries]\npython = '{}'\n".format(sys.executable))
        self.project.configure_words = ['--native-file', 'machine.ini']

    def change(self, old, new):
        text = self.read('source/meson.build').decode()
        self.assertEqual(text.count(old), 1)
        self.write('source/meson.build', text.replace(old, new))

    def assertTallies(self, *program, **variables):
        """Run the program: it finds its libraries by itself, and starts itself for each other process."""
        variables = dict(variables, LD_LIBRARY_PATH='')
        result = self.run_program(*program, '0.1', 'é', status=1, **variables)
        self.assertIn('decimal.InvalidOperation', result.stderr)
        result = self.run_program(*program, '0.1', '0.2', status=0, **variables)
        self.assertEqual((result.stdout, result.stderr), ("['0.1', '0.2']\ntotal: 0.3\n", ''))

    def extensions(self):
        lines = [line.split('\t') for line in self.read('build/tally.p/stdlib.manifest').decode().splitlines()]
        return sorted(os.path.basename(line[2]) for line in lines if line[0] == 'extension')

    def test_run(self):
        self.project.configure()
        self.assertEqual(self.commands(), self.first)
        self.assertTallies(os.path.abspath('build/tally'))
        self.assertEqual(sorted(os.listdir('build/lib/tally')), self.extensions())
        run(*self.project.meson, 'test', '-C', 'build', '--no-rebuild')
        self.project.install('stage')
        program = os.path.abspath('stage/usr/bin/tally')
        self.assertTallies(program)
        self.assertFalse(self.directory.encode() in self.read(program))
        self.assertRunsInRoot()

    def assertRunsInRoot(self):
        """Run the program in a root that has only what is installed, and libraries of glibc."""
        shutil.copytree('stage', 'root')
        libraries = [name for name in os.listdir('root/usr/lib/tally') if name not in self.extensions()]
        self.assertIn(sysconfig.get_config_var('INSTSONAME'), libraries)
        for name in os.listdir('root/usr/lib/tally'):
            status = os.lstat('root/usr/lib/tally/' + name)
            self.assertEqual((stat.S_ISREG(status.st_mode), status.st_mode & 0o777), (True, 0o644), name)
            self.assertNotRegex(name, r'^(ld-|libc\.|libm\.)')
        if os.geteuid() != 0 or not shutil.which('chroot'):
            self.skipTest('only root may use chroot')
        found = run('ldd', *glob.glob('stage/usr/lib/tally/*'), 'stage/usr/bin/tally').stdout
        for path in set(re.findall(r'(/\S+) \(0x', found)):
            if os.path.basename(path) not in libraries:
                os.makedirs(os.path.dirname('root' + path), exist_ok=True)
                shutil.copy(path, 'root' + path)
        os.makedirs('root/dev/shm')  # of the semaphores of multiprocessing
        # The root has no /proc, where the dynamic linker would find the directory of the program.
        self.assertTallies(shutil.which('chroot'), 'root', '/usr/bin/tally', LD_ORIGIN_PATH='/usr/bin')

    def test_reference(self):
        """The reference's example must work with the fixture's package."""
        text = self.read(os.path.join(HERE, '../../meson/README.md')).decode()
        self.write('source/meson.build', re.search(r"```meson\n(project\('program'.*?)```", text, re.S).group(1))
        self.project.configure()
        run(*self.project.meson, 'test', '-C', 'build')
        self.project.install('stage')
        self.assertTallies(os.path.abspath('stage/usr/bin/tally'))

    def test_incremental(self):
        """The standard library is frozen again only if the program imports something else."""
        self.project.configure()
        self.commands()
        touch(self.path('app/sums.py'))
        self.assertEqual(self.commands(), (['compile', 'freeze'], [], 0))
        text = self.read(self.path('app/sums.py')).decode()
        self.write(self.path('app/sums.py'), text.replace('middle', 'half'))
        self.assertEqual(self.commands(), (['compile', 'freeze'], ['app.sums.c'], 1))
        self.write(self.path('app/format.txt'), 'sum: {}\n')
        self.assertEqual(self.commands(), (['freeze'], ['pybytecode_frozen_data.c'], 1))
        self.assertIn('sum: 3', self.run_program(os.path.abspath('build/tally'), '1', '2', status=0).stdout)
        before = self.extensions()
        self.write(self.path('app/sums.py'), 'import _lsprof\n' + text)
        # It is an extension module: the C file of the standard library remains the same.
        self.assertEqual(self.commands(), (['compile', 'freeze', 'freeze'], ['app.sums.c'], 1))
        self.assertEqual(len(self.extensions()), len(before) + 1)
        self.assertEqual(sorted(os.listdir('build/lib/tally')), self.extensions())
        self.write(self.path('app/sums.py'), text)
        self.commands()
        self.assertEqual((sorted(os.listdir('build/lib/tally')), self.extensions()), (before, before))
        self.project.configure()
        self.assertEqual(self.commands()[1:], ([], 0))

    def test_keywords(self):
        self.change("module: 'app',", "module: 'app.__main__', exclude: ['lzma', 'bz2'], no_deferred: true, sources: true,")
        self.project.configure()
        self.project.build()
        names = self.manifest('tally.p/stdlib.manifest')
        self.assertEqual([name for name in ('lzma', 'bz2', 'ssl', 'pickle') if name in names], ['pickle'])
        self.assertIn('app/sums.py', self.manifest('tally.p/modules.manifest'))
        self.assertIn("No module named 'multiprocessing.pool'",  # multiprocessing.context imports it in a function
                      self.run_program(os.path.abspath('build/tally')).stderr)
        self.change('exclude: ', "stdlib: ['json'], exclude: ")
        self.project.build('tally.p/stdlib.manifest')
        names = self.manifest('tally.p/stdlib.manifest')
        self.assertEqual([name for name in ('json', 'encodings', 'decimal') if name in names], ['json', 'encodings'])

    @unittest.skipUnless(harness.WHOLE, 'runs in preset more')
    def test_unity(self):
        self.project.configure(unity='on')
        self.assertEqual(self.commands()[2], 1)
        self.assertTallies(os.path.abspath('build/tally'))

    def test_install(self):
        """Install beside the program if its directory is not bin. Install nothing in a dry run, or if a library is not found."""
        self.change('install: true,', "install: true, install_dir: 'opt/tally', install_tag: 'tally',")
        self.project.configure()
        self.project.build()
        self.project.install('stage', '--dry-run')
        self.project.install('stage', '--tags', 'runtime')
        self.assertFalse(os.path.exists('stage'))
        self.addCleanup(os.environ.update, PATH=os.environ['PATH'])
        os.makedirs('empty')
        path, os.environ['PATH'] = os.environ['PATH'], os.path.abspath('empty')
        self.assertIn('pybytecode.program: ldd is not found',
                      self.fail_to_install())
        self.write('empty/ldd', "#!/bin/sh\nprintf '\tlibx.so.1 => not found\n\tliby.so.2 => not found\n'\n")
        os.chmod('empty/ldd', 0o755)
        self.assertIn("pybytecode.program: '{}/build/tally' needs libraries that are not found: libx.so.1, liby.so.2\n".format(
            self.directory), self.fail_to_install())
        os.environ['PATH'] = path
        self.project.install('stage', '--tags', 'tally')
        os.chdir('stage/usr/opt/tally')
        self.assertEqual(sorted({os.path.dirname(name) for name in self.files()}), ['', 'lib/tally'])
        self.assertTallies(os.path.abspath('tally'))
        os.symlink(os.path.abspath('tally'), '../../link')
        self.assertTallies(os.path.abspath('../../link'))

    def fail_to_install(self):
        result = self.project.install('stage', '--no-rebuild', status=None)
        self.assertNotEqual(result.returncode, 0)
        self.assertFalse(os.path.exists('stage/usr/opt/tally/lib'))
        return result.stdout + result.stderr

    def test_cross(self):
        """In a cross build the program is linked to the libpython of the host machine."""
        self.change('install: true,', '')
        write_cross_file('cross.ini')
        self.project.configure_words = ['--cross-file', 'cross.ini']
        self.project.configure()
        self.project.build()
        objects = [line for line in self.project.commands if line.endswith('.c')]
        self.assertEqual((len(objects), [line for line in objects if ' -DHOST ' not in line]), (7, []))
        self.assertTallies(os.path.abspath('build/tally'))


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
        self.assertRuns(self.run_program(program, 'app.zip'), lambda path: 'app.zip/' + path,
                        RUNPY or 'app.zip/runpy.py')
        tree = '/usr/{}/archive/tree/'.format(self.libdir())
        self.assertRuns(self.run_program(program, 'tree', 'stdlib.zip'), lambda path: tree + path,
                        RUNPY or 'stdlib.zip/runpy.py')
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

    def test_auto(self):
        """With auto, the standard library is what the modules import. Other files come along, but no sources for it."""
        text = self.read('source/meson.build').decode()
        text = text.replace("files('app/__init__.py'", "files('app/__init__.py', 'app/a.txt', 'app/settings.local.py'")
        self.write('source/meson.build', text.replace(
            'app,\n  stdlib: stdlib,', "app, stdlib: ['auto', 'runpy'], exclude: 'json.decoder', no_deferred: true,"))
        self.write('source/app/a.txt', 'text')
        self.write('source/app/settings.local.py')
        self.project.build()
        left_out = "pybytecode.archive: 'app': left out, since no import can reach them: app/settings.local.py"
        self.assertEqual([line for line in self.project.output.stdout.splitlines() if 'left out' in line], [left_out])
        with zipfile.ZipFile('build/app.zip') as archive:
            names, data = archive.namelist(), archive.read('app/a.txt')
        self.assertEqual([name for name in names if re.match('app/.*[^/]$', name)], [
            'app/__init__.pyc', 'app/__main__.pyc', 'app/a.txt', 'app/formats/table.pyc', 'app/shapes.pyc'])
        self.assertEqual(data, b'text')
        self.assertEqual([name for name in ('json/encoder.pyc', 'json/decoder.pyc', 'runpy.pyc', 'asyncio/__init__.pyc')
                          if name in names], ['json/encoder.pyc', 'runpy.pyc'])
        touch(self.path('app/a.txt'))
        self.assertEqual(self.commands(), (['zip'], [], 0))

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
        self.assertRegex(self.project.output.stdout, "pybytecode.archive: stdlib: 'no.such' is not a module|"  # Meson's Python
                         "pybytecode zip: error: --stdlib 'no.such': expected a module")  # is not the helper's


if __name__ == '__main__':
    harness.main()
