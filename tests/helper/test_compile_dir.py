# SPDX-License-Identifier: MIT
"""pybytecode compile-dir: which files it takes, what it leaves in its output, and its depfile."""
import os
import shutil
import socket
import subprocess
import sys

from compiling import SAMPLE, CompileTestCase, compile_
from harness import HELPER, main, preload, run

TAG = sys.implementation.cache_tag


class CompileDirTestCase(CompileTestCase):
    def compile_dir(self, *words, status=0, **options):
        result = run(HELPER, 'compile-dir', *words, status=status, **options)
        self.assertEqual(result.stdout, '')
        return result.stderr

    def outputs(self, folder='out'):
        return [os.path.relpath(name, folder) for name in self.files() if name.startswith(folder + '/')]


class Tree(CompileDirTestCase):
    def test_layout(self):
        for name in 'a.py', 'sub/__init__.py', 'sub/deep/b.py', 'sub/__pycache__/no.py', 'data.txt', 'B.PY', '.py':
            self.write('src/' + name, SAMPLE)
        os.symlink('a.py', 'src/link.py')
        os.symlink('missing.py', 'src/dangling.py')
        os.symlink('.', 'src/loop')
        os.symlink('../..', 'src/sub/loop')
        for name in '.git/hook.py', '.venv/lib/site.py', 'sub/.tox/x.py':
            self.write('src/' + name)
        os.symlink('user@host.1:2', 'src/.#a.py')  # an editor's lock
        os.mkdir('src/folder.py')
        os.symlink('folder.py', 'src/to_folder.py')
        self.compile_dir('src', 'out')
        expected = ['__pycache__/a.{}.pyc', '__pycache__/link.{}.pyc', '__pycache__/py.{}.pyc',
                    'sub/__pycache__/__init__.{}.pyc', 'sub/deep/__pycache__/b.{}.pyc']
        self.assertEqual(self.outputs(), [name.format(TAG) for name in expected])
        compile_('src/sub/deep/b.py', '--cfile', 'b.pyc')
        self.assertEqual(self.read('out/sub/deep/__pycache__/b.{}.pyc'.format(TAG)), self.read('b.pyc'))

    def test_a_link_to_a_directory(self):
        self.write('src/a.py')
        os.symlink('src', 'link')
        self.compile_dir('link', 'out/')
        self.assertEqual(self.outputs(), ['__pycache__/a.{}.pyc'.format(TAG)])

    def test_options(self):
        self.write('src/app/a.py', SAMPLE)
        self.compile_dir('--optimize', '2', '--optimize=0', '--optimize', '2', '-s', 'src', '-p', '/usr/share', '--jobs',
                         '1', '--invalidation-mode', 'unchecked-hash', 'src/app', 'out')
        self.assertEqual(self.outputs(), ['__pycache__/a.{}{}.pyc'.format(TAG, level) for level in ('.opt-2', '')])
        for level, name in ('0', ''), ('2', '.opt-2'):
            compile_('src/app/a.py', '--cfile', 'a.pyc', '--optimize', level, '--dfile', '/usr/share/app/a.py',
                     '--invalidation-mode', 'unchecked-hash')
            self.assertEqual(self.read('out/__pycache__/a.{}{}.pyc'.format(TAG, name)), self.read('a.pyc'))

    def test_what_is_no_more(self):
        for name in 'a.py', 'b.py', 'sub/c.py':
            self.write('src/' + name)
        self.compile_dir('--optimize', '0', '--optimize', '1', 'src', 'out')
        self.assertEqual(len(self.outputs()), 6)
        self.write('out/data.txt')
        os.unlink('src/b.py')
        os.unlink('src/sub/c.py')
        self.compile_dir('src', 'out')
        self.assertEqual(self.outputs(), [name.format(TAG) for name in
                                          ('__pycache__/a.{}.opt-1.pyc', '__pycache__/a.{}.pyc', 'data.txt')])

    def test_nothing(self):
        """Without sources, the output is an empty directory with the current time."""
        os.mkdir('src')
        self.compile_dir('src', 'out/x', '--depfile', 'out.d')
        self.assertEqual(self.files(), ['out.d', 'out/x', 'src'])
        os.utime('out/x', (1, 1))
        self.compile_dir('src', 'out/x')
        self.assertGreater(os.stat('out/x').st_mtime, 1)

    def test_fresh(self):
        self.write('src/a.py', SAMPLE)
        self.compile_dir('src', 'out')
        self.compile_dir('src', 'out', env=preload('no-interpreter'))
        error = self.compile_dir('src', 'other', status=1, env=preload('no-interpreter'))
        self.assertIn('the compiler was killed', error)

    def test_other_compiler(self):
        """Everything is compiled again if the helper or libpython is later than the output."""
        self.write('src/a.py', SAMPLE)
        library = shutil.copy(os.environ['PYBYTECODE_LIBRARY'], '.')
        helper = shutil.copy(HELPER, '.')
        for path in helper, library:
            os.utime(path, (1000000000, 1000000000))
        alone = dict(os.environ, LD_LIBRARY_PATH=os.getcwd())
        broken = preload('no-interpreter', **alone)
        self.assertEqual(run(helper, '--libpython', env=alone).stdout, os.path.abspath(library) + '\n')
        run(helper, 'compile-dir', 'src', 'out', env=alone)
        run(helper, 'compile-dir', 'src', 'out', env=broken)
        for path in helper, library:
            later = os.stat(os.path.join('out/__pycache__', os.listdir('out/__pycache__')[0])).st_mtime_ns + 1
            os.utime(path, ns=(later, later))
            run(helper, 'compile-dir', 'src', 'out', env=broken, status=1)
            run(helper, 'compile-dir', 'src', 'out', env=alone)
            run(helper, 'compile-dir', 'src', 'out', env=broken)


    def test_hidden(self):
        """Hidden files are sources; DIR itself may be hidden."""
        self.write('.src/.hidden.py')
        self.compile_dir('.src', 'out')
        self.assertEqual(self.outputs(), ['__pycache__/.hidden.{}.pyc'.format(TAG)])

    def test_depends(self):
        self.write('src/a.py', SAMPLE)
        for name in 'one', 'two':
            self.write(name)
            os.utime(name, (1, 1))
        words = '--depends', 'one', '--depends', 'two', 'src', 'out'
        self.compile_dir(*words)
        self.compile_dir(*words, env=preload('no-interpreter'))
        os.utime('one', ns=2 * (os.stat('out/__pycache__/a.{}.pyc'.format(TAG)).st_mtime_ns + 1,))
        self.compile_dir(*words, status=1, env=preload('no-interpreter'))
        error = self.compile_dir('--depends', 'none', 'src', 'out', status=2)
        self.assertRegex(error, "^pybytecode compile-dir: error: --depends 'none': .*: expected a file\n$")

    def test_one_touched(self):
        """One source is compiled again. The others stay the same files."""
        for name in 'a.py', 'b.py', 'sub/c.py':
            self.write('src/' + name)
            os.utime('src/' + name, (1, 1))
        for layout in 'pycache', 'sourceless':
            self.compile_dir('--layout', layout, 'src', layout)
            before = {name: os.stat(os.path.join(layout, name)).st_ino for name in self.outputs(layout)}
            self.assertEqual(len(before), 3)
            os.utime('src/b.py', (2, 2))
            self.compile_dir('--layout', layout, 'src', layout)
            changed = [name for name in before if os.stat(os.path.join(layout, name)).st_ino != before[name]]
            self.assertEqual([os.path.basename(name)[0] for name in changed], ['b'])
            os.utime('src/b.py', (1, 1))

    def test_output_below(self):
        """The output is no source, and does not depend on itself."""
        self.write('src/a.py')
        self.write('src/out/old.py')
        self.compile_dir('--depfile', 'out.d', 'src', 'src/out')
        self.assertEqual(self.outputs('src/out'), ['__pycache__/a.{}.pyc'.format(TAG), 'old.py'])
        self.assertEqual(self.read('out.d'), b'src/out: \\\n  src \\\n  src/a.py\n')


class Exclude(CompileDirTestCase):
    NAMES = ['a.py', 'b.py', 'tests/a.py', 'tests/deep/c.py', 'sub/tests/d.py', 'sub/b.py', 'sub/.e.py', 'x[1].py']

    def sources(self, *patterns, folder='src'):
        """Returns the sources that are compiled, and those in the depfile."""
        words = [word for pattern in patterns for word in ('--exclude', pattern)]
        shutil.rmtree('out', ignore_errors=True)
        self.compile_dir(*words, '--layout', 'sourceless', '--depfile', 'out.d', folder, 'out')
        lines = [line.strip(' \\') for line in self.read('out.d').decode().splitlines()[1:]]
        self.assertEqual(sorted(name[:-1] for name in self.outputs()),
                         sorted(os.path.relpath(line, 'src') for line in lines if line.endswith('.py')))
        return sorted(name[:-1] for name in self.outputs()), [line for line in lines if not line.endswith('.py')]

    def test_patterns(self):
        for name in self.NAMES:
            self.write('src/' + name)
        for folder in 'src', 'src/':
            for patterns, gone in (
                    ([], ''), (['tests'], 'tests/a.py tests/deep/c.py sub/tests/d.py'), (['a.py'], 'a.py tests/a.py'),
                    (['/a.py'], 'a.py'), (['tests/'], 'tests/a.py tests/deep/c.py sub/tests/d.py'), (['/tests'], 'tests/a.py tests/deep/c.py'),
                    (['sub/tests'], 'sub/tests/d.py'), (['*/tests'], 'sub/tests/d.py'), (['tests/deep/'], 'tests/deep/c.py'),
                    (['*/c.py'], ''), (['*/*/c.py'], 'tests/deep/c.py'), (['*e.py'], 'sub/.e.py'), (['sub/*'], 'sub/*'),
                    (['sub?b.py'], ''), (['sub[/]b.py'], ''), (['?.py'], 'a.py b.py tests/a.py tests/deep/c.py sub/tests/d.py sub/b.py'),
                    (['[!a-b].py'], 'tests/deep/c.py sub/tests/d.py'), (['[bc].py'], 'b.py sub/b.py tests/deep/c.py'),
                    (['x[[]1].py'], 'x[1].py'), (['x[1].py'], ''), (['te'], ''), (['ests'], ''), (['A.PY'], ''),
                    (['c.py', 'tests/a.py'], 'tests/a.py tests/deep/c.py'), (['*'], '*'), (['src'], ''), (['src/a.py'], '')):
                with self.subTest(folder=folder, patterns=patterns):
                    gone = [name for word in gone.split() for name in self.NAMES
                            if word in (name, '*') or word == 'sub/*' and name.startswith('sub/')]
                    self.assertEqual(self.sources(*patterns, folder=folder)[0], sorted(set(self.NAMES) - set(gone)))

    def test_stamp(self):
        """The stamp is written last, is empty, and is what the depfile is for. It is not written if a source is wrong."""
        self.write('src/a.py')
        self.compile_dir('--depfile', 'out.d', '--stamp', 'sub/out.stamp', 'src', 'out')
        self.assertEqual(self.read('sub/out.stamp'), b'')
        self.assertEqual(self.read('out.d').split(), [b'sub/out.stamp:', b'\\', b'src', b'\\', b'src/a.py'])
        self.compile_dir('--depfile', 'out.d', '--no-directories', 'src', 'out')
        self.assertEqual(self.read('out.d').split(), [b'out:', b'\\', b'src/a.py'])
        os.utime('sub/out.stamp', (1, 1))
        self.compile_dir('--stamp', 'sub/out.stamp', 'src', 'out')
        self.assertGreater(os.stat('sub/out.stamp').st_mtime, 1)
        os.utime('sub/out.stamp', (1, 1))
        self.write('src/b.py', '(\n')
        self.compile_dir('--stamp', 'sub/out.stamp', 'src', 'out', status=1)
        self.assertEqual(os.stat('sub/out.stamp').st_mtime, 1)

    def test_depfile(self):
        """Directories that are left out are not in the depfile."""
        for name in self.NAMES + ['.git/x.py', '__pycache__/x.py']:
            self.write('src/' + name)
        self.assertEqual(self.sources('tests')[1], ['src', 'src/sub'])
        self.assertEqual(self.sources('/tests', 'b.py')[1], ['src', 'src/sub', 'src/sub/tests'])


class Sourceless(CompileDirTestCase):
    def test_layout(self):
        for name in 'pkg/__init__.py', 'pkg/mod.py', 'top.py':
            self.write('src/' + name, SAMPLE)
        self.compile_dir('--layout', 'sourceless', '--optimize', '2', '--optimize=2', '-s', 'src', '-p', '/usr', 'src', 'out')
        self.assertEqual(self.outputs(), ['pkg/__init__.pyc', 'pkg/mod.pyc', 'top.pyc'])
        compile_('src/pkg/mod.py', '--cfile', 'mod.pyc', '--dfile', '/usr/pkg/mod.py', '--optimize', '2')
        self.assertEqual(self.read('out/pkg/mod.pyc'), self.read('mod.pyc'))
        self.compile_dir('--layout=sourceless', '-s', 'src', '-p', '/usr', 'src', 'out', env=preload('no-interpreter'))
        result = run(sys.executable, '-I', '-c', 'import sys; sys.path[:0] = sys.argv[1:]; import pkg.mod; print(pkg.mod.__file__)',
                     os.path.abspath('out'))
        self.assertEqual(result.stdout, os.path.abspath('out/pkg/mod.pyc') + '\n')

    def test_what_is_no_more(self):
        """Only bytecode goes whose source is gone, and directories that become empty."""
        for name in 'a.py', 'b.py', 'gone/c.py', 'kept/d.py':
            self.write('src/' + name)
        self.compile_dir('--layout', 'sourceless', 'src', 'out')
        others = ['data.txt', 'kept/data.bin', 'module.py', 'a.pyc.txt', '__pycache__/x.pyc', 'link.pyc']
        for name in others[:-1]:
            self.write('out/' + name)
        os.symlink('data.txt', 'out/link.pyc')
        os.makedirs('out/empty')
        shutil.rmtree('src/gone')
        for name in 'src/b.py', 'src/kept/d.py':
            os.unlink(name)
        self.compile_dir('--layout', 'sourceless', 'src', 'out')
        self.assertEqual(self.outputs(), sorted(['a.pyc', 'empty'] + others))

    def test_error_prunes_nothing(self):
        self.write('src/a.py')
        self.write('src/b.py')
        self.compile_dir('--layout', 'sourceless', 'src', 'out')
        os.unlink('src/b.py')
        self.write('src/a.py', 'def\n')
        self.compile_dir('--layout', 'sourceless', 'src', 'out', status=1)
        self.assertEqual(self.outputs(), ['a.pyc', 'b.pyc'])


class Removal(CompileDirTestCase):
    """Only bytecode is removed that the same command has made and whose source is gone."""

    def test_foreign(self):
        for name in 'a.py', 'gone.py', 'gone/b.py', 'sub/c.py':
            self.write('src/' + name)
        self.compile_dir('src', 'out')
        kept = ['out/__pycache__/' + name for name in (
            'notes.txt', 'gone.cpython-27.pyc', 'gone.{}.pyc.txt'.format(TAG), 'gone.{}.opt-3.pyc'.format(TAG),
            'gone.pyc', '.{}.pyc'.format(TAG), 'empty.{}.pyc'.format(TAG), 'folder/gone.{}.pyc'.format(TAG), '.pyc-x-1')]
        kept += ['out/sub/gone.{}.pyc'.format(TAG), 'out/.hidden/__pycache__/gone.{}.pyc'.format(TAG), 'out/x/data']
        ours = self.read('out/__pycache__/gone.{}.pyc'.format(TAG))
        for name in kept:
            self.write(name, b'' if 'empty' in name else ours)
        compile_('src/a.py', '--cfile', 'out/__pycache__/other.{}.pyc'.format(TAG), '--dfile', 'elsewhere/other.py')
        os.makedirs('foreign/__pycache__')
        shutil.copy('out/gone/__pycache__/b.{}.pyc'.format(TAG), 'foreign/__pycache__')
        os.rename('out/gone', 'away')
        os.symlink('../foreign', 'out/gone')
        os.symlink('a.{}.pyc'.format(TAG), 'out/__pycache__/link.{}.pyc'.format(TAG))
        os.mkdir('out/empty')
        before = set(self.files())
        os.unlink('src/gone.py')
        shutil.rmtree('src/gone')
        self.compile_dir('src', 'out')
        self.assertEqual(before - set(self.files()), {'out/__pycache__/gone.{}.pyc'.format(TAG), 'src/gone.py',
                                                      'src/gone/b.py'})

    def test_checkout(self):
        """OUTPUT may hold DIR, and a repository."""
        for name in 'app/a.py', 'app/b.py', '.git/HEAD', '.git/objects/__pycache__/x', 'lib/__pycache__/x', 'notes':
            self.write(name)
        os.makedirs('empty/folder')
        before = self.files()
        self.compile_dir('app', '.')
        ours = ['__pycache__/{}.{}.pyc'.format(name, TAG) for name in 'ab']
        self.assertEqual(self.files(), sorted(before + ours))
        os.unlink('app/b.py')
        self.compile_dir('app', '.')
        self.assertEqual(self.files(), sorted(set(before) - {'app/b.py'} | {ours[0]}))
        self.compile_dir('--layout', 'sourceless', '.', '..' + os.getcwd()[os.getcwd().rindex('/'):] + '/out')

    def test_shared_output(self):
        """Two runs with one OUTPUT keep the bytecode of each other."""
        for name in 'one/a.py', 'two/b.py', 'two/sub/c.py':
            self.write(name)
        for layout in 'pycache', 'sourceless':
            out = 'out-' + layout
            for _ in range(2):
                self.compile_dir('--layout', layout, 'one', out)
                self.compile_dir('--layout', layout, 'two', out)
                self.assertEqual(len(self.outputs(out)), 3)
        for words in ['--optimize', '2'], ['--exclude', 'b.py'], ['--exclude', 'sub']:
            self.compile_dir(*words, 'two', 'out-pycache')
        self.assertEqual(len(self.outputs('out-pycache')), 3 + 2)

    def test_race(self):
        """Another process replaces a directory with a link while the helper removes files."""
        self.write('src/sub/a.py')
        self.compile_dir('src', 'out')
        shutil.copytree('out/sub', 'foreign')
        shutil.rmtree('src/sub')
        before = [name for name in self.files() if name.startswith('foreign/')]
        os.symlink('../foreign', 'out/link')
        swap = 'import os\nwhile True:\n  os.rename("out/sub", "out/x"); os.rename("out/link", "out/sub")\n' \
               '  os.rename("out/sub", "out/link"); os.rename("out/x", "out/sub")\n'
        process = subprocess.Popen([sys.executable, '-I', '-c', swap], stderr=subprocess.DEVNULL)
        for _ in range(30):
            shutil.copytree('foreign', 'out/new')
            run(HELPER, 'compile-dir', 'src', 'out', status=None)
            shutil.rmtree('out/new', ignore_errors=True)
        process.kill()
        process.wait()
        self.assertEqual([name for name in self.files() if name.startswith('foreign/')], before)


class Depfile(CompileDirTestCase):
    def test_prerequisites(self):
        for name in 'b.py', 'a.py', 'a/x.py', 'empty/data.txt':
            self.write('src/' + name)
        self.compile_dir('--depfile', 'dep/out.d', 'src', 'out')
        self.assertEqual(self.read('dep/out.d').decode(), 'out: \\\n  src \\\n  src/a \\\n  src/a/x.py \\\n  src/a.py \\\n'
                         '  src/b.py \\\n  src/empty\n')

    def test_names(self):
        """Ninja reads every name that its syntax can express."""
        if not shutil.which('ninja'):
            self.skipTest('ninja is not found')
        names = ['a b.py', '$x.py', '$$.py', '#.py', 'a\\b.py', 'a\\ b.py', 'a\\\\#b.py', 'a:b.py', '(a)=[b].py', '%.py',
                 'é東.py', 'end\\.py', '~a,b@c!.py']
        for name in names:
            self.write('s $#\\rc/' + name)
        self.compile_dir('--depfile', 'out.d', 's $#\\rc', 'o $#\\ut')
        self.write('build.ninja', 'rule r\n  command = touch $$DONE\n  depfile = out.d\nbuild o$ $$#\\ut: r\n')

        def explain():
            result = run('ninja', '-n', '-d', 'explain')
            return result.stdout + result.stderr

        self.assertNotIn('expected depfile', explain())
        for name in names:
            path = 's $#\\rc/' + name
            os.rename(path, 'away')
            self.assertIn(path + ' ', explain())
            os.rename('away', path)

    def test_newline(self):
        self.write('src/a\nb.py')
        error = self.compile_dir('src', 'out', '--depfile', 'out.d', status=1)
        self.assertEqual(error, "out.d: error: ValueError: a depfile cannot name 'src/a\nb.py', which has a newline\n")
        self.assertFalse(os.path.exists('out.d'))
        self.compile_dir('src', 'out')

    def test_unwritable(self):
        self.write('src/a.py')
        os.mkdir('out.d')
        error = self.compile_dir('src', 'out', '--depfile', 'out.d', status=1)
        self.assertRegex(error, r'^out\.d: error: FileExistsError: out\.d is a non-regular file [^\n]*\n$')
        self.assertEqual(self.files(), ['out.d', 'src/a.py'])


class Errors(CompileDirTestCase):
    def test_source(self):
        """The other sources are compiled. There is no depfile, so the build does not take the output as made."""
        self.write('src/a.py', 'def\n')
        self.write('src/b.py')
        error = self.compile_dir('src', 'out', '--depfile', 'out.d', status=1)
        self.assertRegex(error, r'^src/a\.py:1:\d+: error: SyntaxError: ')
        self.assertEqual(self.outputs(), ['__pycache__/b.{}.pyc'.format(TAG)])
        self.assertFalse(os.path.exists('out.d'))

    def test_directory(self):
        error = self.compile_dir('missing', 'out', status=1)
        self.assertEqual(error, "missing: error: FileNotFoundError: [Errno 2] No such file or directory: 'missing'\n")
        self.write('a.py')
        error = self.compile_dir('a.py', 'out', status=1)
        self.assertEqual(error, "a.py: error: NotADirectoryError: [Errno 20] Not a directory: 'a.py'\n")

    def test_unreadable_directory(self):
        """What cannot be looked at is an error, and nothing is removed."""
        self.skip_unless_root()
        for mode, place in (0, 'src/sub'), (0o444, 'src/sub/b.py'):
            with self.subTest(mode=mode):
                self.write('src/a.py')
                self.write('src/sub/b.py')
                shutil.rmtree('out', ignore_errors=True)
                self.compile_dir('src', 'out')
                before = self.outputs()
                os.chmod('src/sub', mode)
                for folder, _, names in os.walk('out'):
                    for name in [''] + names:
                        os.chown(os.path.join(folder, name), 65534, -1)
                error = self.as_another_user('compile-dir', 'src', 'out').stderr
                self.assertEqual(error, "{0}: error: PermissionError: [Errno 13] Permission denied: '{0}'\n".format(place))
                self.assertEqual(self.outputs(), before)
                os.chmod('src/sub', 0o755)

    def test_cannot_be_looked_at(self):
        """Only what is not there, and links to nothing, are skipped."""
        self.write('src/a.py')
        self.write('src/b.py')
        self.compile_dir('src', 'out')
        before = self.outputs()
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        os.unlink('src/b.py')
        for make, number in ((os.mkfifo, 22), (server.bind, 22), (lambda path: os.symlink('b.py', path), 40),
                             (lambda path: os.symlink('n' * 300, path), 36)):
            make('src/b.py')
            error = self.compile_dir('src', 'out', status=1)
            self.assertRegex(error, r"^src/b\.py: error: OSError: \[Errno {}\] [^\n]*: 'src/b\.py'\n$".format(number))
            self.assertEqual(self.outputs(), before)
            os.unlink('src/b.py')
        for target in 'nothing', 'a.py/nothing':
            os.symlink(target, 'src/b.py')
            self.compile_dir('src', 'out')
            self.assertEqual(len(self.outputs()), 1)
            os.unlink('src/b.py')

    def test_long_path(self):
        """A path that is longer than PATH_MAX."""
        self.write('src/a.py')
        here = os.getcwd()
        os.chdir('src')
        for _ in range(21):
            os.mkdir('n' * 200)
            os.chdir('n' * 200)
        os.chdir(here)
        error = self.compile_dir('src', 'out', status=1)
        self.assertRegex(error, r'^src/n+/n[n/]*: error: OSError: \[Errno 36\] ')
        self.assertEqual(error.count('\n'), 1)

    def test_output(self):
        """What is in the place of OUTPUT is reported once, not for each source."""
        self.write('src/a.py')
        self.write('src/b.py')
        self.write('file')
        os.mkfifo('fifo')
        for output in 'file', 'file/', 'file/x', 'fifo':
            error = self.compile_dir('src', output, status=2)
            self.assertEqual(error, "pybytecode compile-dir: error: OUTPUT '{}', which is not a directory: expected a directory\n"
                             .format(output))
        self.assertEqual(self.files(), ['fifo', 'file', 'src/a.py', 'src/b.py'])

    def test_usage(self):
        self.write('src/a.py')
        os.symlink('src', 'link')
        for words, expected in (
                ([], 'DIR is missing: expected DIR OUTPUT'),
                (['src'], 'OUTPUT is missing: expected DIR OUTPUT'),
                (['a', 'b', 'c'], "'c' after 'b': expected DIR OUTPUT"),
                (['src', 'link'], "OUTPUT 'link', which is DIR: expected another directory"),
                (['--depfile=', 'src', 'out'], "--depfile '': expected the path of the depfile to write"),
                (['--exclude', '', 'src', 'out'], "--exclude '': expected a pattern for names, or for paths below DIR"),
                (['--exclude', '/', 'src', 'out'], "--exclude '/': expected a pattern for names, or for paths below DIR"),
                (['--layout', 'flat', 'src', 'out'], "--layout 'flat': expected pycache or sourceless"),
                (['--layout', 'sourceless', '--optimize', '0', '--optimize', '1', 'src', 'out'],
                 '--layout sourceless with several levels: expected one --optimize'),
                (['--jobs', 'x', 'src', 'out'], "--jobs 'x': expected a number from 1 on"),
                (['-s', 'else', 'src', 'out'], "--stripdir 'else' is not a directory above 'src/a.py': "
                 'expected another path to record'),
                (['--cfile', 'x', 'src', 'out'], "unknown option '--cfile': expected one of --jobs, --depfile, --no-directories, --stamp, "
                 '--depends, --layout, --exclude, --optimize, --invalidation-mode, --clamp-mtime, --stripdir, --prependdir, '
                 '--quiet, --verbose')):
            error = self.compile_dir(*words, status=2)
            self.assertEqual(error, 'pybytecode compile-dir: error: {}\n'.format(expected))
        self.assertEqual(self.files(), ['src/a.py'])


if __name__ == '__main__':
    main()
