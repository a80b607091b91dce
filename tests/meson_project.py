# SPDX-License-Identifier: MIT
"""Shared by the tests of the Meson module: a copy of a fixture, to configure, build and install.

The tests run a copy of Meson, into which the module is installed. The original is the Meson whose command is in the environment
variable PYBYTECODE_MESON, in the words of a shell, or the one on PATH.
"""
import os
import shlex
import shutil
import sysconfig
import tempfile
import unittest

import harness
from harness import findings, imported, run, touch  # some of the tests import these from here

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'meson')
MODULE = os.path.join(HERE, '../../meson/pybytecode.py')
INSTALL_MODULE = os.path.join(HERE, '../../meson/install-module.py')
LAUNCHER = 'import sys\nsys.path.insert(0, {!r})\nfrom mesonbuild.mesonmain import main\nsys.exit(main())\n'

os.environ['NINJA_STATUS'] = 'run: '  # each command that runs prints a line that begins with this
# A package build may set these for Meson. They would change the command lines that the tests compare.
for name in ('LDFLAGS', 'CFLAGS', 'CPPFLAGS', 'PKG_CONFIG_LIBDIR'):
    os.environ.pop(name, None)
for folder, _, names in os.walk(harness.PREFIX):
    if 'pybytecode.pc' in names:
        for name in 'PKG_CONFIG_PATH', 'PKG_CONFIG_PATH_FOR_BUILD':  # Meson reads the second one in a cross build
            os.environ[name] = folder


def copy_meson(directory):
    """Copies the Meson to test with. Returns the command that runs the copy."""
    meson = shlex.split(os.environ.get('PYBYTECODE_MESON', 'meson'))
    program = 'import mesonbuild, sys; print(sys.executable, mesonbuild.__path__[0], sep="\\n")'
    python, package = run(*meson, 'runpython', '-c', program).stdout.splitlines()
    shutil.copytree(package, os.path.join(directory, 'mesonbuild'))
    script = os.path.join(directory, 'meson.py')
    with open(script, 'w') as file:
        file.write(LAUNCHER.format(directory))
    return python, script


def module_text():
    """Returns the module as it is installed: with the version."""
    with open(MODULE, 'rb') as file:
        return file.read().replace(b'@PYBYTECODE_VERSION@', harness.RELEASE.encode())


class Meson:
    """The copy of Meson that all tests of a script share."""
    command = version = None

    @classmethod
    def get(cls):
        if not cls.command:
            directory = tempfile.mkdtemp(prefix='pybytecode-meson-')
            unittest.addModuleCleanup(shutil.rmtree, directory, ignore_errors=True)
            cls.command = copy_meson(directory)
            run(*cls.command, 'runpython', INSTALL_MODULE)
            cls.version = tuple(map(int, run(*cls.command, '--version').stdout.split('.')[:2]))
        return cls.command


def package_file(directory='pc', **change):
    """Writes a pybytecode.pc with other values of some variables; None removes one. Returns its directory."""
    names = set(run('pkg-config', '--print-variables', 'pybytecode').stdout.split()) - {'pcfiledir'}
    values = {name: run('pkg-config', '--variable', name, 'pybytecode').stdout.strip() for name in names}
    values.update(change)
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, 'pybytecode.pc'), 'w') as file:
        file.writelines('{}={}\n'.format(*item) for item in values.items() if item[1] is not None)
        file.write('\nName: pybytecode\nDescription: for a test\nVersion: 0\n')
    return os.path.abspath(directory)


def write_cross_file(path, pkg_config_libdir=sysconfig.get_config_var('LIBPC')):
    """Writes a cross file with a compiler for C, which is that of this machine."""
    with open(os.path.join(HERE, 'aarch64.ini')) as file:
        machine = file.read()
    with open(path, 'w') as file:
        file.write("[binaries]\nc = ['cc', '-DHOST']\npkgconfig = 'pkg-config'\n[properties]\nneeds_exe_wrapper = true\n"
                   "pkg_config_libdir = '{}'\npybytecode_stdlib_directory = '{}'\n{}".format(
                       pkg_config_libdir, sysconfig.get_path('stdlib'), machine))


class Project:
    """A project in `source`, built in `build`. The source is a copy of a directory in HERE, or is there already."""

    def __init__(self, fixture, source='source', build='build', **options):
        self.source, self.build_directory = os.path.abspath(source), os.path.abspath(build)
        self.options = dict({'prefix': '/usr'}, **options)
        self.meson = Meson.get()
        self.configured, self.configure_words = False, []
        if fixture:
            shutil.copytree(os.path.join(HERE, fixture), self.source)

    def configure(self, status=0, env=None, **options):
        """Runs meson setup. Returns what it printed."""
        self.options.update(options)
        words = ['-D{}={}'.format(*item) for item in self.options.items()]
        again = ['--reconfigure'] if self.configured else self.configure_words
        result = run(*self.meson, 'setup', *again, *words, self.build_directory, self.source, status=status, env=env)
        self.configured = status == 0
        return result

    def build(self, *words, status=0):
        """Builds. Returns the source of each command of the helper that ran."""
        self.output = run('ninja', '-v', '-C', self.build_directory, '-j', '2', *words, status=status)
        self.commands = [line[len('run: '):] for line in self.output.stdout.splitlines() if line.startswith('run: ')]
        words = [shlex.split(line) for line in self.commands if ' compile --cfile ' in line]
        return sorted(os.path.normpath(os.path.join(self.build_directory, word[-1])) for word in words)

    def count(self):
        """Builds twice. Returns how many commands of the helper the first build ran; fails if the second runs any command."""
        number = len(self.build())
        self.build()
        if self.commands:
            raise AssertionError('built twice: {}'.format(self.commands))
        return number

    def install(self, destdir, *words, status=0):
        arguments = ['--destdir', os.path.abspath(destdir)] if destdir else []
        return run(*self.meson, 'install', '-C', self.build_directory, *arguments, *words, status=status)
