# SPDX-License-Identifier: MIT
"""Each case in errors/ misuses the module. Meson must print one error: the comment in the first line of the case."""
import ast
import os
import re
import shutil
import sys

from meson_project import HERE, MODULE, Project, harness, package_file, write_cross_file

CASES = sorted(name[:-len('.build')] for name in os.listdir(os.path.join(HERE, 'errors'))
               if name.endswith('.build') and name != 'meson.build')


def literals(tree):
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


class Errors(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('errors')
        self.beginning = self.read('source/meson.build').decode()

    def configure(self, text, status=1, env=None, **options):
        """Run Meson on a meson.build that ends with text. Return the errors that it printed, without file and line."""
        self.write('source/meson.build', self.beginning + text)
        result = self.project.configure(status=status, env=env, **options)
        lines = (result.stdout + result.stderr).splitlines()
        return [line.partition('ERROR: ')[2] for line in lines if 'ERROR: ' in line]

    def test_cases(self):
        for case in CASES:
            with self.subTest(case=case):
                text = self.read('source/{}.build'.format(case)).decode()
                expected = text.splitlines()[0][2:]
                error, = self.configure(text)
                self.assertEqual(error[:len(expected)], expected)
                self.assertLess(len(error) - len(expected), 2 + len(self.project.source) + len('/other'))

    def test_messages(self):
        """Each error in the module's code has a case or a test below."""
        cases = [self.read('source/{}.build'.format(case)).decode().splitlines()[0] for case in CASES]
        with open(__file__) as file:
            tested = '\n'.join(cases + list(literals(ast.parse(file.read()))))
        errors = [node.exc.args[0] for node in ast.walk(ast.parse(self.read(MODULE))) if isinstance(node, ast.Raise)]
        self.assertGreater(len(errors), 10)
        for error in errors:
            text = max(literals(error), key=len).strip()
            self.assertTrue(text in tested, text)

    def test_no_dependency(self):
        error, = self.configure("pyb.bytecode('t', 'a.py')\n", env=dict(os.environ, PKG_CONFIG_PATH='/nonexistent'))
        self.assertRegex(error, '^Dependency "pybytecode" not found.*pkg-?config.*: install PyBytecode and add the '
                         'directory of its pybytecode.pc to PKG_CONFIG_PATH, or make PyBytecode a subproject$')

    def test_no_dependency_in_cross_build(self):
        """In a cross build, pkg-config for the machine that builds reads another variable."""
        self.write('source/meson.build', self.beginning + "pyb.bytecode('t', 'a.py')\n")
        result = harness.run(*self.project.meson, 'setup', '--cross-file', os.path.join(HERE, 'aarch64.ini'), 'build', 'source',
                             status=1, env=dict(os.environ, PKG_CONFIG_PATH_FOR_BUILD='/nonexistent'))
        error, = re.findall('ERROR: (.*)', result.stdout)
        self.assertTrue(error.endswith(': install PyBytecode and add the directory of its pybytecode.pc to '
                                       'PKG_CONFIG_PATH_FOR_BUILD, or make PyBytecode a subproject'), error)

    def test_other_version(self):
        """The module and the helper must have the same version, wherever the helper comes from."""
        subproject = ("meson.override_dependency('pybytecode',\n"
                      "  declare_dependency(variables: {'version': '7.1.0', 'cache_tag': 'x'}), native: true)\n")
        for text, env in ('', self.package(version='7.1.0')), (subproject, None):
            error, = self.configure(text + "pyb.bytecode('t', 'a.py')\n", env=env)
            self.assertEqual(error, "the Meson module pybytecode is version {}, but the dependency 'pybytecode' is version 7.1.0: "
                             'run meson runpython install-module.py, with the install-module.py of PyBytecode 7.1.0'
                             .format(harness.RELEASE))

    def test_switches(self):
        """More of these is in test_switches.py."""
        for name, value, error in (
                ('PYBYTECODE_ENABLED', 'maybe', "the environment variable PYBYTECODE_ENABLED is 'maybe'; expected ON or OFF"),
                ('PYBYTECODE_LAUNCHER', '/none;x', "the environment variable PYBYTECODE_LAUNCHER begins with '/none'; expected "
                 'a program on PATH, or the absolute path of one')):
            self.assertEqual(self.configure("pyb.install_hook('lib')\n", env=dict(os.environ, **{name: value})), [error])

    def package(self, **change):
        return dict(os.environ, PKG_CONFIG_PATH=package_file(**change))

    def test_variable_missing(self):
        for name in 'cache_tag', 'pybytecode', 'python_library', 'version':
            with self.subTest(name=name):
                env = self.package(**{name: None})
                error, = self.configure("pyb.bytecode('t', 'a.py')\n", env=env)
                self.assertEqual(error, "the dependency 'pybytecode' has no variable '{}'".format(name))

    def test_file_missing(self):
        for name in 'pybytecode', 'python_library':
            with self.subTest(name=name):
                env = self.package(**{name: '/nonexistent'})
                error, = self.configure("pyb.bytecode('t', 'a.py')\n", env=env)
                self.assertEqual(error, "the dependency 'pybytecode' names a file that cannot be found: "
                                 "[Errno 2] No such file or directory: '/nonexistent'")

    def test_other_python(self):
        """The helper must not compile for the directory of another Python version."""
        version = '{}.{}'.format(*sys.version_info)
        env = self.package(cache_tag='cpython-20')
        error, = self.configure("pyb.bytecode('t', 'a.py', install: true)\n", env=env)
        self.assertEqual(error, 'pybytecode.bytecode: Meson finds Python {}, but the helper compiles for cpython-20: '
                         'give install_dir, or set python under [binaries] of a machine file'.format(version))

    def test_other_python_of_program(self):
        env = self.package(cache_tag='cpython-20')
        error, = self.configure("add_languages('c', native: false)\npyb.program('p', pyb.bytecode('b', 'a.py'), module: 'a')\n",
                                env=env)
        self.assertEqual(error, 'pybytecode.program: Meson finds Python {}.{}, but the helper compiles for cpython-20: set python '
                         'under [binaries] of a machine file'.format(*sys.version_info))

    program = "add_languages('c', native: false)\npyb.program('p', pyb.bytecode('b', 'a.py'), module: 'a'"

    def setup(self, text, *words, **env):
        """Run Meson with other options. Return the error."""
        self.write('source/meson.build', self.beginning + text)
        result = harness.run(*self.project.meson, 'setup', *words, 'source', 'build', status=1, env=dict(os.environ, **env))
        shutil.rmtree('build')
        error, = [line.partition('ERROR: ')[2] for line in result.stdout.splitlines() if 'ERROR: ' in line]
        return error

    def test_no_libpython(self):
        """Meson finds a Python whose libpython is not installed. A script stands in for it."""
        self.write('python', '#!/bin/sh\n"{}" "$@" | sed \'s/"LIBPC": "[^"]*/"LIBPC": "\\/none/; s/"ABIFLAGS": "/&none/\'\n'
                   .format(sys.executable))
        os.chmod('python', 0o755)
        self.write('machine.ini', "[binaries]\npython = '{}'\n".format(os.path.abspath('python')))
        self.assertEqual(
            self.setup(self.program + ')\n', '--native-file', 'machine.ini', PKG_CONFIG_LIBDIR='/none'),
            'pybytecode.program: Meson does not find the libpython of Python {}.{}: install its headers, its library and its '
            'python3-embed.pc'.format(*sys.version_info))

    def test_program_in_cross_build(self):
        write_cross_file('cross.ini', '/none')
        words = '--cross-file', 'cross.ini'
        self.assertEqual(
            self.setup(self.program + ', install: true)\n', *words),
            "pybytecode.program: install: the shared libraries of 'p' cannot be found in a cross build: use pyb.frozen() and "
            'executable(), and install the extension modules that stdlib.manifest lists, and their libraries, to lib/p')
        text = self.read('cross.ini').decode()
        self.write('own.ini', ''.join(line for line in text.splitlines(True) if not line.startswith('pybytecode_')))
        self.assertEqual(
            self.setup(self.program + ')\n', '--cross-file', 'own.ini'),
            'pybytecode.program: stdlib: in a cross build, it is the standard library of the host machine: set '
            "pybytecode_stdlib_directory under [properties] of the cross file, such as '/usr/lib/python3.11'")
        name = 'python-{}.{}-embed'.format(*sys.version_info)
        self.assertRegex(
            self.setup(self.program + ')\n', *words, PKG_CONFIG_PATH=''),
            '^Dependency "{0}" not found.*: in a cross build, the program needs the libpython of the host machine; '
            'expected its .pc file in pkg_config_libdir$'.format(name))

    def test_pypy(self):
        """PyPy's directories are not for the helper's bytecode, also if the version is the same. A script stands in for it."""
        self.write('python', '#!/bin/sh\n"{}" "$@" | sed \'s/"SOABI": "cpython-/"SOABI": "pypy/\'\n'.format(sys.executable))
        os.chmod('python', 0o755)
        self.write('machine.ini', "[binaries]\npython = '{}'\n".format(os.path.abspath('python')))
        for text in "pyb.bytecode('t', 'a.py', install: true)\n", "pyb.bytecode('t', 'a.py', install: true, install_dir: 'lib')\n":
            self.write('source/meson.build', self.beginning + text)
            result = harness.run(*self.project.meson, 'setup', '--native-file', 'machine.ini', 'source', 'build', status=None)
            errors = [line.partition('ERROR: ')[2] for line in result.stdout.splitlines() if 'ERROR: ' in line]
            shutil.rmtree('build')
            if 'install_dir' in text:
                self.assertEqual((result.returncode, errors), (0, []))
            else:
                self.assertEqual(errors, [
                    'pybytecode.bytecode: Meson finds PyPy {}.{}, but the helper compiles for {}: give install_dir, or set python '
                    'under [binaries] of a machine file'.format(*sys.version_info[:2], sys.implementation.cache_tag)])

    def test_impossible(self):
        """Meson replaces some words in a command. A path that contains one is refused."""
        for name, escaped in ('@INPUT@', '@INPUT@'), ('@OUTPUT0@x', '@OUTPUT0@'), ('a\\b', '\\\\'), ('a\nb', '\\n'):
            with self.subTest(name=name):
                error, = self.configure("pyb.bytecode('t', 'a.py', install: true, install_dir: '/{}')\n".format(
                    name.replace('\\', '\\\\').replace('\n', '\\n')))
                shown = name.partition('\n')[0] + ('/a.py' if '\n' not in name else '')
                self.assertEqual(error, "pybytecode.bytecode: Meson cannot pass '{}' to a command, but it is in this "
                                 'path: /{}'.format(escaped, shown))

    def test_build_directory(self):
        """Rules may fill a directory in the build tree after Meson has run."""
        for name in '', 'sub':
            self.write('build/sub/a.py')
            directory = os.path.join(self.project.build_directory, name)
            error, = self.configure("pyb.bytecode(directory: '{}')\n".format(directory))
            self.assertEqual(error, "pybytecode.bytecode: directory '{}' is in the build directory, whose files Meson does not "
                             'know: give the targets that make them as sources'.format(directory))

    def test_encoding(self):
        self.write(b'source/other/\xe9.py')
        error, = self.configure("pyb.bytecode(directory: 'other')\n")
        self.assertEqual(error, 'pybytecode.bytecode: Meson needs names in UTF-8, but this one is not: '
                         "'{}/other/\\udce9.py'".format(self.project.source))

    def test_flat(self):
        error, = self.configure("pyb.bytecode('t', 'a.py')\n", layout='flat')
        self.assertEqual(error, 'pybytecode.bytecode: the option layout must be mirror: with flat, Meson builds all '
                         'files in one directory')

    def test_silence(self):
        text = ("pyb.bytecode('t', 'a.py', files('b.py'), package: 'é._a.b1', base_directory: '.',"
                "optimize: [0, 1, 2, 0], invalidation_mode: 'unchecked-hash', layout: 'pycache',"
                "install: true, install_dir: 'lib', install_tag: 'c', build_by_default: true)\n"
                "pyb.install_hook('lib', install_tag: 'c')\n"
                "pyb.bytecode(directory: 'other', exclude: '*.txt', data: true, install_mode: 'rw-r--r--', install_dir: 'd')\n"
                "b = pyb.bytecode('b', files('b.py'))\n"
                "pyb.archive('b.zip', b, stdlib: ['auto', 'json'], exclude: ['ssl', 'lzma'], no_deferred: true, install: true,"
                "install_dir: 'lib', build_by_default: false)\n"
                "pyb.frozen('f', b, stdlib: 'json', exclude: 'json.tool', no_deferred: true, sources: true)\n"
                "add_languages('c', native: false)\n"
                "pyb.program('p', b, module: 'b', install: true, install_dir: 'bin', install_tag: 'c')\n")
        self.configure(text, status=0)
        result = self.project.configure()
        self.assertNotRegex(result.stdout + result.stderr, '(?i)warning|deprecat')
        self.assertEqual(self.project.count(), 6 + 1 + 1)


if __name__ == '__main__':
    harness.main()
