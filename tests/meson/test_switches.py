# SPDX-License-Identifier: MIT
"""Tests the switches of packagers: python.bytecompile, PYBYTECODE_ENABLED and PYBYTECODE_LAUNCHER."""
import os
import re
import shutil
import zipfile

from meson_project import Meson, Project, harness, run, touch

BEGINNING = "project('switches', meson_version: '>= 1.0')\npyb = import('pybytecode')\n"


class SwitchesTestCase(harness.TestCase):
    def start(self, text, **options):
        self.write('source/meson.build', BEGINNING + text)
        self.write('source/a.py', 'A = 1\n')
        self.write('source/tree/b.py', 'B = 1\n')
        self.project = Project(None, **options)

    def installed(self):
        """Installs. Returns the paths below /usr without directories and without the tag of the Python."""
        shutil.rmtree('stage', ignore_errors=True)
        self.project.install('stage')
        os.chdir('stage/usr')
        files = self.files()
        os.chdir(self.directory)
        return sorted(re.sub(r'__pycache__/(\w+)\.cpython-\d+', r'\1', file) for file in files)

    def errors(self, **change):
        result = self.project.configure(status=1, env=dict(os.environ, **change))
        return [line.partition('ERROR: ')[2] for line in result.stdout.splitlines() if 'ERROR: ' in line]


class Bytecompile(SwitchesTestCase):
    """python.bytecompile of Meson, which has it since 1.2."""

    def setUp(self):
        super().setUp()
        if Meson.get() and Meson.version < (1, 2):
            self.skipTest('Meson {}.{} has no python.bytecompile'.format(*Meson.version))

    def test_levels(self):
        """The levels are those at which Meson compiles what py.install_sources() installs."""
        self.start("import('python').find_installation().install_sources('a.py', subdir: 'meson')\n"
                   "pyb.bytecode('a', 'a.py', install: true, install_dir: 'share/ours')\n"
                   "install_subdir('tree', install_dir: 'share/hook', strip_directory: true)\npyb.install_hook('share/hook')\n")
        seen = []
        for level in '-1', '0', '1', '2':
            self.project.configure(**{'python.bytecompile': level})
            files = self.installed()
            meson = [file.rpartition('/meson/')[2] for file in files if '/meson/' in file]
            self.assertEqual([os.path.basename(file) for file in files if 'share/ours/' in file], meson)
            self.assertEqual([os.path.basename(file).replace('b', 'a') for file in files if 'share/hook/' in file], meson)
            seen.append(len(meson))
        self.assertEqual(seen, [1, 2, 3, 4])

    def test_given(self):
        """`optimize` comes before the option."""
        self.start("pyb.bytecode('a', 'a.py', optimize: [0, 2], install: true, install_dir: 'share/ours')\n"
                   "install_subdir('tree', install_dir: 'share/hook', strip_directory: true)\n"
                   "pyb.install_hook('share/hook', optimize: 1)\n")
        for level in '-1', '1':
            self.project.configure(**{'python.bytecompile': level})
            self.assertEqual(self.installed(), ['share/hook/b.opt-1.pyc', 'share/hook/b.py', 'share/ours/a.opt-2.pyc',
                                                'share/ours/a.py', 'share/ours/a.pyc'])

    def test_sourceless(self):
        """Sourceless bytecode has one level. If no bytecode is installed, the source is."""
        self.start("pyb.bytecode('a', 'a.py', layout: 'sourceless', install: true, install_dir: 'share')\n")
        for level, name in ('2', 'a.pyc'), ('-1', 'a.py'), ('0', 'a.pyc'):
            self.project.configure(**{'python.bytecompile': level})
            self.assertEqual(self.installed(), ['share/' + name])
        self.assertIn('--optimize 0 ', run('ninja', '-C', 'build', '-t', 'commands').stdout)

    def test_archive(self):
        """An archive needs its bytecode, also if none is installed beside the sources."""
        self.start("a = pyb.bytecode('a', 'a.py', install: true, install_dir: 'share')\n"
                   "pyb.archive('a.zip', a, install: true, install_dir: 'lib')\n", **{'python.bytecompile': '-1'})
        self.project.configure()
        self.assertEqual(self.installed(), ['lib/a.zip', 'share/a.py'])
        self.assertEqual(zipfile.ZipFile('stage/usr/lib/a.zip').namelist(), ['a.pyc'])


class Enabled(SwitchesTestCase):
    TEXT = ("pyb.bytecode('a', 'a.py', optimize: [0, 1], install: true, install_dir: 'share')\n"
            "pyb.bytecode('s', 'a.py', layout: 'sourceless', install: true, install_dir: 'share/s')\n"
            "install_subdir('tree', install_dir: 'share', strip_directory: true)\npyb.install_hook('share')\n")
    OFF = ['share/a.py', 'share/b.py', 'share/s/a.py']
    ON = ['share/a.opt-1.pyc', 'share/a.py', 'share/a.pyc', 'share/b.py', 'share/b.pyc', 'share/s/a.pyc']

    def configure(self, **change):
        return self.project.configure(env=dict(os.environ, **change))

    def test_values(self):
        self.start(self.TEXT)
        self.configure()
        for value in 'OFF', 'on', '0', 'Yes', 'no', '1', 'False', 'TRUE', 'n', 'y':
            self.configure(PYBYTECODE_ENABLED=value)
            on = value in ('on', 'Yes', '1', 'TRUE', 'y')
            self.assertEqual(' compile ' in run('ninja', '-C', 'build', '-t', 'commands').stdout, on, value)
        self.assertEqual(self.errors(PYBYTECODE_ENABLED='maybe'),
                         ["the environment variable PYBYTECODE_ENABLED is 'maybe'; expected ON or OFF"])

    def test_no_helper(self):
        """Where compiling is switched off, no helper is needed."""
        self.start(self.TEXT)
        self.configure(PYBYTECODE_ENABLED='OFF', PKG_CONFIG_PATH='/nonexistent')
        self.assertEqual(self.installed(), self.OFF)

    def test_kept(self):
        """The build directory keeps the value until Meson sees another one, or starts afresh."""
        self.start(self.TEXT)
        self.configure(PYBYTECODE_ENABLED='OFF')
        touch('source/meson.build')
        output = run('env', '-i', 'PATH=' + os.environ['PATH'], 'ninja', '-C', 'build').stdout
        self.assertIn('The Meson build system', output)
        self.assertEqual(self.installed(), self.OFF)
        self.configure()
        self.assertEqual(self.installed(), self.OFF)
        self.configure(PYBYTECODE_ENABLED='ON')
        self.assertEqual(self.installed(), self.ON)
        self.configure(PYBYTECODE_ENABLED='OFF')
        run(*self.project.meson, 'setup', '--wipe', 'build', 'source')
        self.assertEqual(self.installed(), self.ON)

    def test_failed_setup(self):
        """A setup that fails leaves nothing that the next one would follow."""
        self.start(self.TEXT + "error('no')\n")
        self.errors(PYBYTECODE_ENABLED='OFF')
        self.write('source/meson.build', BEGINNING + self.TEXT)
        self.configure()
        self.assertEqual(self.installed(), self.ON)

    def test_option_of_the_subproject(self):
        """The options of the subproject do nothing if the helper is an installed one. Meson says so."""
        self.start(self.TEXT)
        for option, value in ('enabled', 'false'), ('launcher', 'env'):
            printed = run(*self.project.meson, 'setup', '-Dpybytecode:{}={}'.format(option, value), 'source', 'build-' + option,
                          status=None).stdout
            self.assertEqual(re.findall('WARNING: pybytecode: (.*)', printed), [
                'the option pybytecode:{} does nothing, because PyBytecode is not a subproject here: set PYBYTECODE_{} in the '
                'environment of meson setup'.format(option, option.upper())])
        self.assertNotIn('WARNING', self.configure().stdout)


class Launcher(SwitchesTestCase):
    TEXT = ("a = pyb.bytecode('a', 'a.py', build_by_default: true)\n"
            "pyb.archive('a.zip', a, build_by_default: true)\n")

    def setUp(self):
        super().setUp()
        self.start(self.TEXT)
        self.write('launch er', '#!/bin/sh\nprintf "%s\\n" "$*" >>"$1"\nshift\nexec "$@"\n')
        os.chmod('launch er', 0o755)
        self.value = '{};{}'.format(os.path.abspath('launch er'), os.path.abspath('its file'))

    def logged(self):
        return re.findall(r'pybytecode[0-9.]* (compile|zip) ', self.read('its file').decode())

    def test(self):
        self.project.configure(env=dict(os.environ, PYBYTECODE_LAUNCHER=self.value))
        self.project.build()
        self.assertEqual(self.logged(), ['compile', 'zip'])
        touch('source/meson.build')
        self.write('source/a.py', 'A = 2\n')
        run('env', '-i', 'PATH=' + os.environ['PATH'], 'ninja', '-C', 'build')
        self.assertEqual(self.logged(), ['compile', 'zip'] * 2)
        self.project.configure(env=dict(os.environ, PYBYTECODE_LAUNCHER=''))
        self.project.build()
        self.assertNotIn('launch er', run('ninja', '-C', 'build', '-t', 'commands').stdout)
        self.assertEqual(self.logged(), ['compile', 'zip'] * 2)

    def test_mode(self):
        """A launcher may compile where a source has another time."""
        def modes():
            return set(re.findall(r'--invalidation-mode (\S+)', run('ninja', '-C', 'build', '-t', 'commands').stdout))
        self.project.configure()
        self.assertEqual(modes(), {'timestamp'})
        self.assertNotIn('WARNING', self.project.configure(env=dict(os.environ, PYBYTECODE_LAUNCHER='env;A=1')).stdout)
        self.assertEqual(modes(), {'checked-hash'})
        with open('source/meson.build', 'a') as file:
            for name in 'bc':
                file.write("pyb.bytecode('{}', 'a.py', package: '{}', invalidation_mode: 'timestamp', "
                           "build_by_default: true)\n".format(name, name))
        printed = self.project.configure(env=dict(os.environ, PYBYTECODE_LAUNCHER='env;A=1')).stdout
        self.assertEqual(len(re.findall("WARNING: pybytecode: invalidation_mode 'timestamp' with a launcher", printed)), 1)
        self.assertEqual(modes(), {'checked-hash', 'timestamp'})

    def test_path(self):
        self.project.configure(env=dict(os.environ, PYBYTECODE_LAUNCHER='env;A=1'))
        self.project.build()
        self.assertEqual(len([line for line in self.project.commands if re.search(r'\benv A=1 \S+/pybytecode[0-9.]* ', line)]), 2)

    def test_wrong(self):
        for value in '/nonexistent;x', 'no such program', './launch er', 'source/meson.build':
            error, = self.errors(PYBYTECODE_LAUNCHER=value)
            self.assertEqual(error, "the environment variable PYBYTECODE_LAUNCHER begins with '{}'; expected a program on "
                             'PATH, or the absolute path of one'.format(value.partition(';')[0]))


if __name__ == '__main__':
    harness.main()
