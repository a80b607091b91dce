# SPDX-License-Identifier: MIT
"""Tests how Meson finds the module and the helper, the install hook, and the reference in meson/README.md."""
import ast
import marshal
import os
import re
import shlex
import shutil
import sys
import zipfile

from meson_project import (HERE, MODULE, Meson, Project, copy_meson, findings, harness, imported, module_text, run,
                           touch)

TAG = sys.implementation.cache_tag
README = os.path.join(HERE, '../../meson/README.md')


class InstallModule(harness.TestCase):
    """Installs the module into a copy of Meson that does not have it."""

    def setUp(self):
        super().setUp()
        os.mkdir('meson')
        self.meson = copy_meson(os.path.abspath('meson'))
        self.module = os.path.abspath('meson/mesonbuild/modules/pybytecode.py')
        self.installer = os.path.join(harness.PREFIX, 'share/pybytecode/meson/install-module.py')

    def install(self, *words, status=0, installer=None):
        return run(*self.meson, 'runpython', installer or self.installer, *words, status=status)

    def project(self):
        project = Project('rebuild')
        project.meson = self.meson
        return project

    def test_install_and_uninstall(self):
        for name in 'install-module.py', 'pybytecode.py':
            self.assertEqual(self.read(os.path.join(os.path.dirname(self.installer), name)),
                             self.read(os.path.join(os.path.dirname(MODULE), name)))
        before = self.files()
        for _ in range(2):
            self.assertEqual(self.install().stdout, 'Installed {}\n'.format(self.module))
            self.assertEqual(self.read(self.module), module_text())
        project = self.project()
        project.configure()
        self.assertEqual(project.count(), 6)
        for name in 'source', 'build', 'meson/mesonbuild/__pycache__':
            shutil.rmtree(name, ignore_errors=True)
        self.assertIn('Removed {}\n'.format(self.module), self.install('--uninstall').stdout)
        self.assertEqual([name for name in self.files() if 'pybytecode' in name], [])
        self.assertEqual([name for name in self.files() if '__pycache__' not in name],
                         [name for name in before if '__pycache__' not in name])
        self.assertEqual(self.install('--uninstall').stdout, '')

    def test_reconfigure(self):
        """Ninja runs Meson again with an empty environment. All targets must still be there."""
        self.install()
        project = self.project()
        project.configure()
        self.assertEqual(project.count(), 6)
        for name in 'meson.build', 'pkg/a.py':
            touch(os.path.join(project.source, name))
        words = ['env', '-i', 'PATH=' + os.environ['PATH'], 'ninja', '-v', '-C', project.build_directory]
        self.assertEqual(run(*words).stdout.count(' compile --cfile '), 2)
        self.assertIn('ninja: no work to do.', run(*words).stdout)

    def test_destdir(self):
        os.environ['DESTDIR'] = os.path.abspath('stage')
        self.addCleanup(os.environ.pop, 'DESTDIR')
        self.install()
        self.assertTrue(os.path.exists('stage' + self.module))
        self.assertFalse(os.path.exists(self.module))
        self.install('--uninstall')
        self.assertFalse(os.path.exists('stage' + self.module))

    def test_errors(self):
        self.write(self.module, '# another\n')
        for words in [], ['--uninstall']:
            self.assertIn('install-module: this file is not from PyBytecode and is not touched: ' + self.module,
                          self.install(*words, status=None).stderr)
        self.assertEqual(self.read(self.module), b'# another\n')
        self.assertIn('usage: meson runpython install-module.py', self.install('--help', status=1).stderr)
        error = run(sys.executable, '-I', '-S', self.installer, status=1).stderr
        self.assertEqual(error, 'install-module: run this script with Meson: meson runpython {}\n'.format(self.installer))

    def pack_meson(self, *words):
        """Makes an archive of Meson, as its packaging/create_zipapp.py does, which takes the place of the directory."""
        self.write('zipped/__main__.py', 'from mesonbuild.mesonmain import main\nimport sys\nsys.exit(main())\n')
        shutil.move('meson/mesonbuild', 'zipped')
        python = self.meson[0]
        run(python, '-m', 'zipapp', 'zipped', '-o', 'meson.pyz', '-p', python, *words)
        self.meson = python, os.path.abspath('meson.pyz')
        return self.meson[1]

    def test_archive(self):
        """Meson is an archive, of which Meson and Ninja then import the module."""
        for words in ['--compress'], []:
            with self.subTest(words=words):
                archive = self.pack_meson(*words)
                before = zipfile.ZipFile(archive).namelist()
                size = os.path.getsize(archive)
                member = 'mesonbuild/modules/pybytecode.py'
                for _ in range(2):
                    self.assertEqual(self.install().stdout, 'Installed {}/{}\n'.format(archive, member))
                    with zipfile.ZipFile(archive) as file:
                        self.assertEqual(sorted(file.namelist()), sorted(before + [member]))
                        self.assertEqual(file.read(member), module_text())
                        self.assertIsNone(file.testzip())
                project = self.project()
                run(archive, 'setup', 'source', 'build')  # the program before the archive is still there
                self.assertEqual(project.count(), 6)
                touch('source/meson.build')
                self.assertEqual(project.count(), 0)
                self.assertEqual(self.install('--uninstall').stdout, 'Removed {}/{}\n'.format(archive, member))
                self.assertEqual(zipfile.ZipFile(archive).namelist(), before)
                self.assertLessEqual(os.path.getsize(archive), size)
                self.assertEqual(self.install('--uninstall').stdout, '')
                self.assertEqual(run(archive, '--version').stdout, run(*self.meson, '--version').stdout)
                self.assertEqual([name for name in os.listdir('.') if name.startswith('meson.pyz')], ['meson.pyz'])
                shutil.move('zipped/mesonbuild', 'meson')
                for name in 'source', 'build':
                    shutil.rmtree(name)

    def test_archive_destdir(self):
        archive = self.pack_meson()
        before = self.read(archive)
        os.environ['DESTDIR'] = os.path.abspath('stage')
        self.addCleanup(os.environ.pop, 'DESTDIR')
        self.install()
        self.assertEqual(self.read(archive), before)
        self.assertIn('mesonbuild/modules/pybytecode.py', zipfile.ZipFile('stage' + archive).namelist())

    def test_archive_with_another_file(self):
        self.write('meson/mesonbuild/modules/pybytecode.py', '# another\n')
        archive = self.pack_meson()
        before = self.read(archive)
        for words in [], ['--uninstall']:
            self.assertIn('install-module: this file is not from PyBytecode and is not touched: {}/mesonbuild/modules/'
                          'pybytecode.py\n'.format(archive), self.install(*words, status=None).stderr)
        self.assertEqual(self.read(archive), before)

    def test_upgrade(self):
        """A new Meson has no module. The guard says what to do, install-module does it, and the build goes on."""
        self.install()
        project = self.project()
        text = self.read('source/meson.build').decode()
        guard = re.search(r"```meson\n(pyb = import\('pybytecode', required: false\)\n.*?)```", self.read(README).decode(),
                          re.S).group(1)
        self.write('source/meson.build', text.replace("pyb = import('pybytecode')\n", guard))
        project.configure()
        self.assertEqual(project.count(), 6)
        os.unlink(self.module)
        touch('source/meson.build')
        output = run('ninja', '-C', 'build', status=1).stdout
        self.assertEqual(output.count('ERROR'), 1)
        self.assertIn('ERROR: Problem encountered: The Meson module pybytecode is missing', output)
        self.install()
        self.assertEqual(project.count(), 0)

    def test_not_installed(self):
        """Without the module, the README's snippet fails with its sentence."""
        snippet = re.search(r"```meson\n(pyb = import\('pybytecode', required: false\)\n.*?)```",
                            self.read(README).decode(), re.S).group(1)
        self.write('source/meson.build', "project('p', meson_version: '>= 1.0')\n" + snippet)
        words = [*self.meson, 'setup', 'source', 'build']
        result = run(*words, status=1)
        sentence = re.search(r"error\('(.*)'\)", snippet).group(1)
        self.assertEqual([line for line in result.stdout.splitlines() if 'ERROR' in line],
                         ['source/meson.build:4:2: ERROR: Problem encountered: ' + sentence])
        self.install()
        run(*words)


class Option(harness.TestCase):
    """Builds PyBytecode with Meson and its option `module`."""

    def test(self):
        os.mkdir('meson')
        meson = copy_meson(os.path.abspath('meson'))
        module = os.path.abspath('meson/mesonbuild/modules/pybytecode.py')
        words = ['--no-rebuild', '--tags', 'meson-module']
        for option, expected in ('false', False), ('true', True):
            build = 'build-' + option
            run(*meson, 'setup', '-Dmodule=' + option, '-Dpython=' + sys.executable,
                '-Dprefix=' + os.path.abspath('prefix'), build, harness.SOURCE)
            run(*meson, 'install', '-C', build, '--destdir', os.path.abspath('stage-' + option), *words)
            self.assertEqual(os.path.exists('stage-' + option + module), expected)
        run(*meson, 'install', '-C', 'build-true', *words)
        self.assertEqual(self.read(module), module_text())
        run('ninja', '-C', 'build-true', 'uninstall')
        self.assertFalse(os.path.exists(module))


class Interpreter(harness.TestCase):
    """PyBytecode is configured for a Python that is not this one: a script stands in for it."""

    def configure(self, answer, name, status=0):
        """Runs `meson setup`. The script answers what ask.py asks, and gives the name of its implementation."""
        self.write('python', '#!/bin/sh\ncase "$*" in\n*ask.py\\ embed) printf \'{}\';;\n*implementation*) echo {};;\n'
                   '*) exec "{}" "$@";;\nesac\n'.format(answer, name, sys.executable))
        os.chmod('python', 0o755)
        shutil.rmtree('build', ignore_errors=True)
        return run(*Meson.get(), 'setup', '-Dpython=' + os.path.abspath('python'), 'build', harness.SOURCE, status=status).stdout

    def test_newer(self):
        """A helper for a CPython that is newer than this release says so when it is configured."""
        self.write('include/Python.h')
        self.write('libpython.so')
        words = 'PyBytecode: CPython {} is newer than this release knows: bytecode that it cannot read is written as CPython makes it'
        for x_y, expected in ('3.15', 0), ('3.16', 1), ('3.99', 1):
            with self.subTest(x_y=x_y):
                answer = '{}.1\\n9999\\ncpython-399\\n/none\\n/none/python\\n{here}/include\\n{here}/include\\n{here}/libpython.so\\n'
                printed = self.configure(answer.format(x_y, here=self.directory), 'cpython')
                self.assertEqual(printed.splitlines().count('Message: ' + words.format(x_y)), expected, printed)

    def test_pypy(self):
        printed = self.configure('3.9.19\\n336\\npypy39\\n/usr\\n/usr/bin/pypy3\\n/usr\\n/usr\\n\\n', 'pypy', status=1)
        self.assertEqual([line.partition('ERROR: ')[2] for line in printed.splitlines() if 'ERROR: ' in line],
                         ["Problem encountered: PyBytecode: '{}' is no CPython: its sys.implementation.name is 'pypy'; "
                          'expected a CPython 3.8 or later.'.format(os.path.abspath('python'))])

    def test_no_answer(self):
        printed = self.configure('', '', status=1)
        self.assertIn("PyBytecode: the Python '{}' does not say what its bytecode is; ".format(os.path.abspath('python')), printed)


class Subproject(harness.TestCase):
    """PyBytecode is a subproject: the build makes the helper that it uses."""

    def setUp(self):
        super().setUp()
        for name in 'PKG_CONFIG_PATH', 'PKG_CONFIG_PATH_FOR_BUILD':
            self.addCleanup(os.environ.update, {name: os.environ.pop(name)})
        self.project = Project('package', **{'pybytecode:python': sys.executable})
        os.makedirs('source/subprojects/pybytecode')
        for name in 'cmake', 'helper', 'meson', 'meson.build', 'meson_options.txt':
            run('cp', '-r', os.path.join(harness.SOURCE, name), 'source/subprojects/pybytecode')
        shutil.copy(os.path.join(harness.SOURCE, 'meson/pybytecode.wrap'), 'source/subprojects')

    def add_archive(self):
        self.write('source/meson.build', self.read('source/meson.build').decode() +
                   "pyb.archive('a.zip', pyb.bytecode('b', 'app/settings.py'), build_by_default: true)\n")

    def test(self):
        self.add_archive()
        self.write('source/meson.build', self.read('source/meson.build').decode() + "pyb.install_hook('share/hook')\n"
                   "install_data('app/settings.py', install_dir: 'share/hook')\n")
        self.project.configure()
        self.assertEqual(self.project.count(), 13)
        touch('source/subprojects/pybytecode/helper/base/util.c')
        self.project.build()
        self.assertEqual(len([line for line in self.project.commands if ' zip --output ' in line]), 1)
        self.assertEqual(len([line for line in self.project.commands if ' compile --cfile ' in line]), 13)
        self.assertEqual(self.project.count(), 0)
        self.project.install('stage')
        os.chdir('stage')
        self.assertEqual(len(self.files()), 18 + 2)

    def test_enabled(self):
        """With enabled=false Meson builds no helper and no bytecode. It installs the sources of both layouts."""
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text + "pyb.bytecode('s', 'app/settings.py', layout: 'sourceless', install: true,\n"
                   "  install_dir: 'share/sourceless')\npyb.install_hook('share/sourceless')\n")
        self.project.configure(**{'pybytecode:enabled': 'false', 'pybytecode:python': '/none'})
        self.assertEqual(self.project.build(), [])
        self.project.install('stage')
        os.chdir('stage')
        self.assertEqual([name for name in self.files() if not name.endswith('.py')], [])
        self.assertIn('usr/share/sourceless/app/settings.py', self.files())
        self.assertEqual(len(self.files()), 6 + 1)
        os.chdir('..')
        self.project.configure(**{'pybytecode:enabled': 'true', 'pybytecode:python': sys.executable})
        self.assertEqual(self.project.count(), 12 + 1)

    def test_launcher(self):
        self.write('launcher', '#!/bin/sh\necho "$*" >>"$1"\nshift\nexec "$@"\n')
        os.chmod('launcher', 0o755)
        log = os.path.abspath('log file')
        self.project.configure(**{'pybytecode:launcher': os.path.abspath('launcher') + ',' + log})
        self.assertEqual(self.project.count(), 12)
        self.assertEqual(len(self.read(log).decode().splitlines()), 12)

    def test_environment(self):
        """The environment comes before the subproject's options. Without the helper, the subproject is not needed."""
        self.write('launcher', '#!/bin/sh\necho "$*" >>log\nexec "$@"\n')
        os.chmod('launcher', 0o755)
        self.project.configure(env=dict(os.environ, PYBYTECODE_LAUNCHER=os.path.abspath('launcher')),
                               **{'pybytecode:launcher': '/none'})
        self.assertEqual(self.project.count(), 12)
        self.assertEqual(len(self.read('build/log').decode().splitlines()), 12)
        off = Project(None, build='off', **self.project.options)
        off.configure(env=dict(os.environ, PYBYTECODE_ENABLED='no'))
        self.assertEqual(off.build(), [])
        self.assertFalse(os.path.exists('off/subprojects'))

    def test_cross(self):
        self.add_archive()
        self.project.configure_words = ['--cross-file', os.path.join(HERE, 'aarch64.ini')]
        self.project.configure()
        self.assertEqual(self.project.count(), 13)


class Cross(harness.TestCase):
    """A cross build runs nothing on the host machine, and needs no compiler for it."""

    def test(self):
        project = Project('package')
        project.configure_words = ['--cross-file', os.path.join(HERE, 'aarch64.ini')]
        project.configure()
        self.assertEqual(project.count(), 12)
        project.install('stage')
        fresh, compiled = imported(os.path.abspath('stage/usr/share/package'), ['app.settings', 'app.plugins.plugin'])
        self.assertEqual((len(fresh), compiled), (3, []))
        self.assertEqual(findings('stage', '/usr/share/package'), [])


class Hook(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('hook')
        self.project.configure()

    def files_of(self, stage):
        os.chdir(stage)
        self.addCleanup(os.chdir, self.directory)
        files = self.files()
        os.chdir(self.directory)
        return files

    def test(self):
        self.project.install('stage')
        files = self.files_of('stage')
        self.assertEqual(len(files), 2 * 3)
        pyc = self.read('stage/usr/share/hook/pkg/__pycache__/module.{}.opt-2.pyc'.format(TAG))
        self.assertEqual(pyc[4], 3)  # checked-hash
        self.assertEqual(marshal.loads(pyc[16:]).co_filename, '/usr/share/hook/pkg/module.py')
        root = os.path.abspath('stage/usr/share/hook')
        self.assertEqual(imported(root, ['pkg.module'], '-OO'), (['pkg/__init__.py', 'pkg/module.py'], []))
        self.assertEqual(findings('stage', '/usr/share/hook', '--optimize', '0', '--optimize', '2'), [])

    def test_default_mode(self):
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text.replace("  invalidation_mode: 'checked-hash',\n", ''))
        for value, flags in ('', 0), ('1700000000', 3):
            self.project.configure(env=dict(os.environ, SOURCE_DATE_EPOCH=value))
            self.project.install('stage' + value)
            pyc = 'stage{}/usr/share/hook/pkg/__pycache__/module.{}.pyc'.format(value, TAG)
            self.assertEqual(self.read(pyc)[4], flags)

    def test_error(self):
        self.write('source/tree/pkg/module.py', 'def\n')
        result = self.project.install('stage', status=None)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('pkg/module.py:1:4: error: SyntaxError', result.stdout + result.stderr)

    def test_dry_run_and_tags(self):
        self.project.install('stage', '--dry-run')
        self.assertFalse(os.path.exists('stage'))
        text = self.read('source/meson.build').decode()
        self.write('source/meson.build', text.replace("  optimize:", "  install_tag: 'bytecode',\n  optimize:")
                   .replace('strip_directory: true', "strip_directory: true, install_tag: 'tree'"))
        self.project.install('stage', '--tags', 'tree')
        self.assertEqual(len(self.files_of('stage')), 2)
        self.project.install('stage', '--tags', 'bytecode')
        self.assertEqual(len(self.files_of('stage')), 6)

    def test_meson_compiles(self):
        """The hook warns if Meson would overwrite its bytecode."""
        if Meson.version < (1, 2):
            self.skipTest('Meson compiles from 1.2 on, this is {}.{}'.format(*Meson.version))
        self.write('source/meson.build', "project('p', meson_version: '>= 1.0')\npyb = import('pybytecode')\n"
                   "py = import('python').find_installation()\n"
                   "install_subdir('tree', install_dir: py.get_install_dir())\n"
                   "pyb.install_hook(py.get_install_dir())\n")
        expected = "WARNING: pybytecode.install_hook: Meson overwrites the bytecode in '"
        self.assertIn(expected, self.project.configure().stdout)
        self.assertNotIn(expected, self.project.configure(env=dict(os.environ, PYBYTECODE_ENABLED='OFF')).stdout)
        self.assertNotIn(expected, self.project.configure(env=dict(os.environ, PYBYTECODE_ENABLED='ON'),
                                                          **{'python.bytecompile': '-1'}).stdout)


class Reference(harness.TestCase):
    """meson/README.md must list the keywords of the code, and a fixture must use each."""

    def setUp(self):
        super().setUp()
        tree = ast.parse(self.read(MODULE))
        shared = {'OPTIMIZE_KW': 'optimize', 'INVALIDATION_MODE_KW': 'invalidation_mode', 'INSTALL_KW': 'install',
                  'INSTALL_DIR_KW': 'install_dir', 'INSTALL_MODE_KW': 'install_mode', 'INSTALL_TAG_KW': 'install_tag',
                  'CT_BUILD_BY_DEFAULT': 'build_by_default', 'STDLIB_KW': 'stdlib', 'STDLIB_EXCLUDE_KW': 'exclude',
                  'NO_DEFERRED_KW': 'no_deferred', 'SOURCES_KW': 'sources'}
        self.keywords = {}
        for function in ast.walk(tree):
            for call in getattr(function, 'decorator_list', []):
                if getattr(getattr(call, 'func', None), 'id', '') == 'typed_kwargs':
                    self.keywords[function.name] = [
                        shared[word.id] if isinstance(word, ast.Name) else word.args[0].value for word in call.args[1:]]

    def test_version(self):
        """The module has the version of PyBytecode."""
        self.write('source/meson.build', "project('version', meson_version: '>= 1.0')\n"
                   "message('version=' + import('pybytecode').version())\n")
        self.assertIn('Message: version={}\n'.format(harness.RELEASE), Project(None).configure().stdout)
        self.assertIn('### `pyb.version()`\n', self.read(README).decode())

    def test_since(self):
        """The tables say since when a keyword exists."""
        text = self.read(README).decode()
        for method in 'archive', 'frozen', 'install_hook':
            section = re.search(r'^### `pyb\.{}\(.*?(?=^##|\Z)'.format(method), text, re.S | re.M).group()
            for row in re.findall(r'^\| `\w+` \|.*', section, re.M):
                self.assertRegex(row, r'\| \d+\.\d+ \|$')

    def test_reference(self):
        text = self.read(README).decode()
        self.assertEqual(sorted(self.keywords), ['archive', 'bytecode', 'frozen', 'install_hook', 'program'])
        for method, keywords in self.keywords.items():
            section = re.search(r'^### `pyb\.{}\(.*?(?=^##|\Z)'.format(method), text, re.S | re.M).group()
            self.assertEqual(re.findall(r'^\| `(\w+)` \|', section, re.M), keywords)
            self.assertEqual(re.findall(r'(\w+):', section.splitlines()[0]), keywords)

    def test_example(self):
        example = re.search(r'```meson\n(.*?)```', self.read(README).decode(), re.S).group(1)
        self.write('source/meson.build', "project('example', meson_version: '>= 1.0')\n" + example)
        for name in '__init__', 'main':
            self.write('source/app/{}.py'.format(name))
        project = Project(None)
        project.configure()
        self.assertEqual(project.count(), 4)
        project.install('stage')
        self.assertEqual(imported(os.path.abspath('stage/usr/share/app'), ['app.main']),
                         (['app/__init__.py', 'app/main.py'], []))
        self.assertEqual(findings('stage', '/usr/share/app', '--optimize', '0', '--optimize', '2'), [])

    def test_tests(self):
        """The example of tests passes, and fails for a source without bytecode. It is left out if compiling is switched off."""
        example = re.search(r'```meson\n(app = pyb.*?)```', self.read(README).decode(), re.S).group(1)
        beginning = "project('example', meson_version: '>= 1.0')\npyb = import('pybytecode')\n"
        self.write('source/meson.build', beginning + example)
        for name in '__init__', 'main':
            self.write('source/app/{}.py'.format(name))
        project = Project(None)
        self.write('bin/meson', '#!/bin/sh\nexec {} "$@"\n'.format(shlex.join(project.meson)))
        os.chmod('bin/meson', 0o755)
        path = os.pathsep.join([os.path.abspath('bin'), os.path.join(harness.PREFIX, 'bin'), os.environ['PATH']])
        environment = dict(os.environ, PATH=path)
        project.configure(env=environment)
        words = *project.meson, 'test', '-C', 'build', '--print-errorlogs'
        self.assertEqual(re.findall(r'(\w+) +OK ', run(*words, env=environment).stdout), ['stage', 'bytecode'])
        self.write('source/meson.build', beginning + example + "install_data('app/main.py', install_dir: 'share/app/more')\n")
        self.assertIn('\n/usr/share/app/more/main.py: missing: ', run(*words, status=1, env=environment).stdout)
        shutil.rmtree('build')
        Project(None).configure(env=dict(os.environ, PYBYTECODE_ENABLED='OFF'))
        self.assertEqual(run(*project.meson, 'introspect', '--tests', 'build').stdout.strip(), '[]')

    def test_fixtures(self):
        fixtures = ''
        for folder, _, names in os.walk(HERE):
            if 'meson.build' in names and not folder.endswith('errors'):
                fixtures += self.read(os.path.join(folder, 'meson.build')).decode()
        for keyword in set().union(*self.keywords.values()):
            self.assertTrue(re.search(r"\b{}'?:".format(keyword), fixtures), keyword)


if __name__ == '__main__':
    harness.main()
