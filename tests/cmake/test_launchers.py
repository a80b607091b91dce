# SPDX-License-Identifier: MIT
"""Tests the installed launchers with programs that stand in for trexe and rewrapper: they are strict about options, and run
the command where only the inputs that they were given exist. tests/distro/engines/casd.sh has the real trexe and a server."""
import os
import shutil
import subprocess
import sys

from cmake_project import Project, findings, harness, run

LAUNCHERS = os.path.join(harness.PREFIX, 'share', 'pybytecode', 'launchers')

# Options as `trexe --help` describes them. The command runs in a root of its own.
TREXE = '''#!{python}
import os, shutil, subprocess, sys, tempfile
words = sys.argv[1:]
inputs, options = [], {{}}
while words[0].startswith('-'):
    name, equals, value = words.pop(0).partition('=')
    if name == '--input-path':
        local, remote = value.split(':')
        inputs.append((local, remote))
    elif name in ('--remote', '--d', '--output-path', '--env') and equals and name not in options:
        options[name] = value
    else:
        sys.exit('trexe: ' + name)
with open({log!r}, 'a') as log:
    log.write(repr((options.get('--remote'), sorted(remote for local, remote in inputs), words)) + '\\n')
with tempfile.TemporaryDirectory() as root:
    for local, remote in inputs:
        assert not os.path.isabs(remote), remote
        os.makedirs(os.path.dirname(os.path.join(root, remote)), exist_ok=True)
        shutil.copy(local, os.path.join(root, remote))
    environment = dict([options['--env'].split('=', 1)]) if '--env' in options else {{}}
    status = subprocess.call(['/usr/sbin/chroot', root, *words], env=environment)
    output = os.path.join(root, options['--output-path'])
    if os.path.exists(output):
        shutil.copyfile(output, os.path.join(options['--d'], options['--output-path']))
    sys.exit(status)
'''

# Flags as `rewrapper -help` describes them. The command runs in a copy of the exec root, with libraries of the image.
REWRAPPER = '''#!{python}
import os, shutil, subprocess, sys, tempfile
words = sys.argv[1:]
flags = {{}}
while words[0] != '--':
    name, equals, value = words.pop(0).partition('=')
    name = name.lstrip('-')
    if name not in ('labels', 'inputs', 'output_files', 'cfg') or not equals or name in flags:
        sys.exit('rewrapper: ' + name)
    flags[name] = value
root = os.environ['RBE_exec_root']
assert os.getcwd() == root and flags['labels'] == 'type=tool'
with open({log!r}, 'a') as log:
    log.write(repr((flags.get('cfg'), sorted(flags['inputs'].split(',')), words[1:])) + '\\n')
with tempfile.TemporaryDirectory() as copy:
    for path in flags['inputs'].split(','):
        assert not os.path.isabs(path) and '..' not in path.split('/'), path
        os.makedirs(os.path.dirname(os.path.join(copy, path)), exist_ok=True)
        shutil.copy(path, os.path.join(copy, path))
    os.makedirs(os.path.dirname(os.path.join(copy, flags['output_files'])), exist_ok=True)
    status = subprocess.call(words[1:], cwd=copy)
    if os.path.exists(os.path.join(copy, flags['output_files'])):
        shutil.copyfile(os.path.join(copy, flags['output_files']), flags['output_files'])
    sys.exit(status)
'''
SOURCES = {'good': 'x = 1\n', 'warning': 'x = 1\nif x is 1: pass\n', 'error': 'def f(:\n', 'é': '# é\nx = "é東" $ 1\n',
           'bytes': b'x = 1\ny = "\xe9"\n', 'late': 'x = 1\nreturn x\n',
           'same': 'source.py: int = (\n', 'twice': 'x is 1\nx is 2\n'}
NAMES = ('plain', 'with space', 'dollar$HOME', 'plus+', "quo'te\"", 'é東京', 'a;b', '*', 'back\\slash', '&amp', 'colon:x', '-dash',
         'n' * 250)


class LauncherTestCase(harness.TestCase):
    def setUp(self):
        super().setUp()
        os.mkdir('bin')
        self.directory = os.path.realpath(self.directory)
        self.log = os.path.abspath('entries')
        for name, text in ('trexe', TREXE), ('rewrapper', REWRAPPER):
            self.write('bin/' + name, text.format(python=sys.executable, log=self.log))
            os.chmod('bin/' + name, 0o755)
        self.environment = dict(os.environ, PATH=os.path.abspath('bin') + os.pathsep + os.environ['PATH'],
                                RBE_exec_root=self.directory)
        self.helper = os.path.join(self.directory, 'pybytecode')
        shutil.copy(harness.HELPER, self.helper)

    def program(self, name, text):
        self.write(name, '#!/bin/sh\n' + text.format(self.directory))
        os.chmod(name, 0o755)
        return os.path.abspath(name)

    def entries(self):
        """Returns what the stand-ins noted, and forgets it."""
        if not os.path.exists(self.log):
            return []
        lines = [eval(line) for line in self.read(self.log).decode().splitlines()]
        os.unlink(self.log)
        return lines

    def launch(self, tool, *words, **options):
        result = subprocess.run([os.path.join(LAUNCHERS, tool), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.environment, **options)
        self.assertEqual(result.stdout, b'')
        return result.returncode, os.fsdecode(result.stderr)

    def compare(self, tool, source, cfile, *words):
        """Runs a rule by a launcher and without one: the output, its bytes and the diagnostics are the same."""
        command = [self.helper, 'compile', '--cfile', cfile, '--dfile', '/usr/share/a b/x.py', '--invalidation-mode',
                   'checked-hash', *words, '--', source]
        there = self.launch(tool, '-cfg=a b' if tool == 'rewrapper' else '--remote=a b', *command)
        bytes_there = self.read(cfile) if os.path.exists(cfile) else None
        mode_there = os.path.exists(cfile) and os.stat(cfile).st_mode
        if bytes_there:
            self.assertEqual(os.listdir(os.path.dirname(cfile)), [os.path.basename(cfile)])
            os.unlink(cfile)
        result = run(*command, status=None)
        self.assertEqual(there, (result.returncode, result.stderr))
        self.assertEqual(mode_there, os.path.exists(cfile) and os.stat(cfile).st_mode)
        self.assertEqual(bytes_there, self.read(cfile) if os.path.exists(cfile) else None)
        shutil.rmtree(os.path.dirname(cfile), ignore_errors=True)
        return bytes_there


class Rules(LauncherTestCase):
    def check(self, tool):
        for name in NAMES:
            with self.subTest(name):
                source = self.write(os.path.join(self.directory, 'src ' + name[:200], name + '.py'))
                cfile = os.path.join(self.directory, 'build ' + name[:200], '__pycache__', name + '.pyc')
                self.assertTrue(self.compare(tool, source, cfile, '--optimize', '1'))
                self.assertEqual(len(self.entries()), 1)
        for name, text in SOURCES.items():
            with self.subTest(name):
                source = self.write(os.path.join(self.directory, name + '.py'), text)
                self.compare(tool, source, os.path.join(self.directory, 'out', name + '.pyc'))
                self.assertEqual(len(self.entries()), 1)
        for mode in 0o444, 0o640, 0o755, 0o777:
            with self.subTest(oct(mode)):
                os.chmod(source, mode)
                self.compare(tool, source, os.path.join(self.directory, 'out', 'a.pyc'))
                self.assertEqual(len(self.entries()), 1)

    def test_trexe(self):
        if os.getuid() != 0:
            self.skipTest('only root can change the root directory')
        self.check('trexe')

    def test_rewrapper(self):
        self.check('rewrapper')

    def test_trexe_action(self):
        """The action is the same wherever the source, the output and the helper are. The recorded path is left alone."""
        if os.getuid() != 0:
            self.skipTest('only root can change the root directory')
        actions = []
        for folder in 'a', 'b/c':
            source = self.write(os.path.join(self.directory, folder, folder[-1] + '.py'))
            self.compare('trexe', source, os.path.join(self.directory, folder, 'out', folder[-1] + '.pyc'))
            actions += self.entries()
        self.assertEqual(actions[0], actions[1])
        remote, inputs, words = actions[0]
        self.assertEqual(remote, 'a b')
        libraries = run(self.helper, '--inputs').stdout.splitlines()[1:]
        self.assertEqual(inputs, sorted(['pybytecode', 'source.py'] + [path[1:] for path in libraries]))
        self.assertEqual(words, ['./pybytecode', 'compile', '--cfile', 'source.pyc', '--dfile', '/usr/share/a b/x.py',
                                 '--invalidation-mode', 'checked-hash', '--', 'source.py'])

    def test_trexe_relocatable(self):
        """A library that the helper finds relative to itself is found remotely, too, and its place is no part of the action."""
        if os.getuid() != 0:
            self.skipTest('only root can change the root directory')
        if not os.environ['PYBYTECODE_LIBRARY']:
            self.skipTest('libpython is in the helper')
        inputs = run(self.helper, '--inputs').stdout.splitlines()
        library = os.path.join(self.directory, 'lib', os.path.basename(os.environ['PYBYTECODE_LIBRARY']))
        inputs = [os.path.join(self.directory, 'bin/../lib', os.path.basename(library))
                  if os.path.basename(path) == os.path.basename(library) else path for path in inputs]
        os.mkdir('lib')
        shutil.copy(os.environ['PYBYTECODE_LIBRARY'], library)
        self.write('listed', '\n'.join(inputs) + '\n')
        self.helper = self.program('found', 'case $1 in --inputs) exec cat {0}/listed;; *) exec {0}/pybytecode "$@";; esac')
        source = self.write(os.path.join(self.directory, 'a.py'))
        self.assertTrue(self.compare('trexe', source, os.path.join(self.directory, 'out', 'a.pyc')))
        (_, names, _), = self.entries()
        self.assertIn('lib/' + os.path.basename(library), names)
        self.assertEqual([name for name in names if '..' in name or name.startswith(self.directory[1:])], [])

    def test_trexe_colon(self):
        """Trexe cannot be told a path with a colon: such a helper, or directory for temporary files, compiles here."""
        source = self.write(os.path.join(self.directory, 'a.py'))
        cfile = os.path.join(self.directory, 'out', 'a.pyc')
        os.mkdir('a:b')
        self.environment['TMPDIR'] = os.path.abspath('a:b')
        self.assertTrue(self.compare('trexe', source, cfile))
        del self.environment['TMPDIR']
        self.helper = shutil.copy(self.helper, os.path.abspath('a:b'))
        self.assertTrue(self.compare('trexe', source, cfile))
        self.assertEqual(self.entries(), [])
        self.assertEqual(os.listdir('a:b'), ['pybytecode'])

    def test_rewrapper_action(self):
        """Paths are relative to the exec root, also if the rule has them relative to the build directory, as Meson's."""
        self.write('src/a.py')
        os.mkdir('build')
        os.chdir('build')
        self.compare('rewrapper', '../src/a.py', 'out/a.pyc')
        self.assertEqual(self.entries(), [('a b', ['pybytecode', 'src/a.py'], [
            './pybytecode', 'compile', '--cfile', 'build/out/a.pyc', '--dfile', '/usr/share/a b/x.py', '--invalidation-mode',
            'checked-hash', '--', 'src/a.py'])])

    def test_rewrapper_links(self):
        """Links in the paths of the exec root and of the helper, and what a shell may have set, change nothing."""
        source = self.write(os.path.join(self.directory, 'src', 'a.py'))
        os.symlink(self.directory, 'link')
        os.symlink('pybytecode', 'called')
        self.helper = os.path.join(self.directory, 'called')
        self.environment['CDPATH'] = '/usr'
        for root in self.directory + '/', self.directory + '/link', self.directory + '/src/..':
            with self.subTest(root):
                self.environment['RBE_exec_root'] = root
                self.assertTrue(self.compare('rewrapper', source, 'src/out/a.pyc'))
                self.assertEqual(self.entries(), [('a b', ['pybytecode', 'src/a.py'], [
                    './pybytecode', 'compile', '--cfile', 'src/out/a.pyc', '--dfile', '/usr/share/a b/x.py',
                    '--invalidation-mode', 'checked-hash', '--', 'src/a.py'])])
        self.environment['RBE_exec_root'] = '/'
        self.assertTrue(self.compare('rewrapper', source, 'src/out/a.pyc'))
        self.assertEqual(self.entries()[0][2][3], self.directory[1:] + '/src/out/a.pyc')

    def test_rewrapper_outside(self):
        """What is not below the exec root, or has a comma in its path, is compiled here."""
        os.mkdir('root')
        self.environment['RBE_exec_root'] = self.directory + '/root'
        for source, cfile in ('other/a.py', 'root/out/a.pyc'), ('root/a.py', 'other/out/a.pyc'), ('root/a,b.py', 'root/out/a.pyc'):
            with self.subTest(source):
                source = self.write(os.path.join(self.directory, source))
                self.assertTrue(self.compare('rewrapper', source, os.path.join(self.directory, cfile)))
                self.assertEqual(self.entries(), [])
        for value in '', '/none', source:
            self.environment['RBE_exec_root'] = value
            self.assertEqual(self.launch('rewrapper', self.helper, 'compile', '--cfile', 'a.pyc', '--dfile', 'x',
                                         '--invalidation-mode', 'checked-hash', '--', source), (
                2, "rewrapper: error: RBE_exec_root: '{}': expected a directory above the sources and the build "
                "directory\n".format(value)))


class Others(LauncherTestCase):
    def test_here(self):
        """Other commands, and rules that record a time or must fail, run here; options of the tool are no part of them."""
        self.write('a.py')
        self.write('list', 'a.py\tb.pyc\tx.py\n')
        os.symlink('none', 'link.pyc')
        for tool in 'trexe', 'rewrapper':
            for words, status in (
                    (['batch', 'list'], 0), (['compile-dir', '.', 'out'], 0), (['compile', 'a.py'], 0),
                    (['zip', '--output', 'a.zip', '/dev/null'], 0), (['--version'], None), (['compile'], 2),
                    (['compile', '--cfile', 'a.pyc', '--dfile', 'x', '--invalidation-mode', 'timestamp', '--', 'a.py'], 0),
                    (['compile', '--cfile', 'a.pyc', '--dfile', 'x', '--', 'a.py'], 0),
                    (['compile', '--cfile', 'a.pyc', '--dfile', 'x', '--invalidation-mode', 'checked-hash', '--', 'none.py'], 1),
                    (['compile', '--cfile', 'link.pyc', '--dfile', 'x', '--invalidation-mode', 'checked-hash', '--', 'a.py'], 1)):
                with self.subTest(tool, words=words):
                    result = subprocess.run([os.path.join(LAUNCHERS, tool), '--some=option', '-x', self.helper, *words],
                                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment)
                    expected = run(self.helper, *words, status=status)
                    self.assertEqual((result.returncode, result.stdout.decode(), result.stderr.decode()),
                                     (expected.returncode, expected.stdout, expected.stderr))
                    self.assertEqual(self.entries(), [])

    def test_source_as_output(self):
        """The error is the helper's, and the source stays."""
        self.write('a.py')
        os.link('a.py', 'linked.py')
        for tool in 'trexe', 'rewrapper':
            for cfile in 'a.py', 'linked.py':
                words = 'compile', '--cfile', cfile, '--dfile', 'x', '--invalidation-mode', 'checked-hash', '--', 'a.py'
                self.assertEqual(self.launch(tool, self.helper, *words), (1, run(self.helper, *words, status=1).stderr))
        self.assertEqual((self.entries(), self.read('linked.py')), ([], b'x = 1\n'))

    def test_words(self):
        """What is put before the command must be options of one word."""
        for tool in 'trexe', 'rewrapper':
            for words, value in ((['--remote', 'unix:/none', self.helper, 'compile'], 'unix:/none'),
                                 (['/none', 'compile'], '/none'), (['--remote=x'], ''), ([], '')):
                self.assertEqual(self.launch(tool, *words), (
                    2, "{}: error: '{}': expected options of the form --NAME=VALUE, and a command\n".format(tool, value)))

    def test_missing(self):
        """The tool is not installed: one error, and no output."""
        self.write('a.py')
        for tool in 'trexe', 'rewrapper':
            os.unlink('bin/' + tool)
            status, error = self.launch(tool, self.helper, 'compile', '--cfile', 'out/a.pyc', '--dfile', 'x', '--invalidation-mode',
                                        'checked-hash', '--', self.directory + '/a.py')
            self.assertEqual(status, 127)
            self.assertRegex(error, r'^.*{}.*not found\n$'.format(tool))
            self.assertFalse(os.path.exists('out/a.pyc'))

    def test_project(self):
        """A CMake project with the launcher as its variable: rules run by the tool, and batches and archives here."""
        if os.getuid() != 0:
            self.skipTest('only root can change the root directory')
        for name in 'abc':
            self.write('source/{}.py'.format(name))
        self.write('source/CMakeLists.txt', '''\
cmake_minimum_required(VERSION 3.20)
project(launched LANGUAGES NONE)
find_package(PyBytecode REQUIRED)
add_python_bytecode(t SOURCES a.py b.py DESTINATION share/t)
add_python_bytecode(u SOURCES a.py b.py c.py OPTIMIZE 1 2 DESTINATION share/t BATCH_SIZE 2)
add_python_archive(z ALL OUTPUT z.zip BYTECODE t)
''')
        os.environ['PATH'] = self.environment['PATH']
        self.addCleanup(os.environ.__setitem__, 'PATH', self.environment['PATH'].partition(os.pathsep)[2])
        project = Project(None)
        project.configure(PYBYTECODE_LAUNCHER=os.path.join(LAUNCHERS, 'trexe') + ';--remote=there')
        project.build()
        self.assertEqual([entry[0] for entry in self.entries()], ['there'] * 2)
        self.assertEqual(project.build(), [])
        project.install('stage')
        self.assertEqual(findings('stage', '/usr/share/t/a.py', '/usr/share/t/b.py', '--optimize', '0', '--optimize', '1',
                                  '--optimize', '2'), [])
        self.assertEqual(len(os.listdir('stage/usr/share/t/__pycache__')), 8)


if __name__ == '__main__':
    harness.main()
