# SPDX-License-Identifier: MIT
"""What the commands refuse to write over: what is no regular file, and other files of the same run. See compile/output.h."""
import os
import socket
import stat

from harness import HELPER, TestCase, main, run

KINDS = 'device', 'fifo', 'socket', 'directory', 'link', 'dangling', 'loop'


class OutputTestCase(TestCase):
    def setUp(self):
        super().setUp()
        self.write('a.py', 'a = 1\n')
        self.write('src/b.py', 'b = 1\n')
        self.write('zip.list', b'a.py\ta.pyc\t\n')
        self.write('batch.list', b'a.py\ta.pyc\t\n')

    def snapshot(self):
        """Returns what is in the directory: kinds, modes and contents."""
        found = {}
        for name in self.files():
            status = os.lstat(name)
            content = self.read(name) if stat.S_ISREG(status.st_mode) else None
            found[name] = status.st_ino, status.st_mode, status.st_rdev, content
        return found

    def assertRefused(self, words, pattern, status):
        """Checks that the command gives one line, which matches, and changes nothing."""
        before = self.snapshot()
        result = run(HELPER, *words, status=status)
        self.assertRegex(result.stderr, pattern)
        self.assertEqual((result.stdout, result.stderr.count('\n')), ('', 1))
        self.assertEqual(self.snapshot(), before)


class Kinds(OutputTestCase):
    def make(self, kind, path):
        if kind == 'device':
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        elif kind == 'fifo':
            os.mkfifo(path)
        elif kind == 'socket':
            server = socket.socket(socket.AF_UNIX)
            self.addCleanup(server.close)
            server.bind(path)
        elif kind == 'directory':
            os.mkdir(path)
        else:
            os.symlink({'link': 'a.py', 'dangling': 'nothing', 'loop': path}[kind], path)

    def test_each(self):
        os.mkdir('c')
        for words, name in [(words, 'x') for words in (
                ['compile', '--cfile', 'x', 'a.py'], ['zip', '--output', 'x', 'zip.list'],
                ['zip', '--output', 'z', '--depfile', 'x', 'zip.list'],
                ['zip', '--output', 'z', '--manifest', 'x', 'zip.list'],
                ['freeze', '--output-directory', '.', '--depfile', 'x', 'zip.list'],
                ['freeze', '--output-directory', '.', '--manifest', 'x', 'zip.list'],
                ['compile-dir', '--depfile', 'x', 'src', 'out'], ['compile-dir', '--stamp', 'x', 'src', 'out'])] + \
                [(['freeze', '--output-directory', 'c', 'zip.list'], 'c/' + name)
                 for name in ('a.c', 'pybytecode_frozen.c', 'pybytecode_frozen.h')]:
            for kind in KINDS:
                with self.subTest(words=words, name=name, kind=kind):
                    if kind == 'device' and os.getuid() != 0:
                        continue
                    self.make(kind, name)
                    what = 'symlink' if kind in ('link', 'dangling', 'loop') else 'non-regular file'
                    self.assertRefused(words, r'error: FileExistsError: {} is a {} '.format(name, what), 1)
                    (os.rmdir if kind == 'directory' else os.unlink)(name)

class Conflicts(OutputTestCase):
    def test_bundles(self):
        os.symlink('.', 'here')
        os.symlink('a.py', 'link.py')
        self.write('link.list', b'link.py\ta.pyc\t\n')
        self.write('a.pyc.list', b'a.py\ta.pyc\t\nzip.list\tdata\t\n')
        for words, value in (
                (['zip', '--output', 'a.py', 'zip.list'], "--output 'a.py', which is also the source 'a.py'"),
                (['zip', '--output', './/a.py', 'zip.list'], "--output './/a.py', which is also the source 'a.py'"),
                (['zip', '--output', 'here/here/a.py', 'zip.list'],
                 "--output 'here/here/a.py', which is also the source 'a.py'"),
                (['zip', '--output', 'src/../a.py', 'zip.list'], "--output 'src/../a.py', which is also the source 'a.py'"),
                (['zip', '--output', os.path.abspath('a.py'), 'link.list'],
                 "--output '{}', which is also the source 'link.py'".format(os.path.abspath('a.py'))),
                (['zip', '--output', 'zip.list', 'zip.list'], "--output 'zip.list', which is also the list 'zip.list'"),
                (['zip', '--output', 'zip.list', 'a.pyc.list'], "--output 'zip.list', which is also the source 'zip.list'"),
                (['zip', '--output', 'z', '--depfile', 'a.py', 'zip.list'],
                 "--depfile 'a.py', which is also the source 'a.py'"),
                (['zip', '--output', 'z', '--depfile', 'here/z', 'zip.list'],
                 "--depfile 'here/z', which is also the --output 'z'|--output 'z', which is also the --depfile 'here/z'"),
                (['zip', '--output', 'z', '--manifest', 'z', 'zip.list'], "[^\n]* which is also the --"),
                (['zip', '--output', 'z', '--manifest', 'm', '--depfile', 'm', 'zip.list'], "[^\n]* which is also the --"),
                (['freeze', '--output-directory', 'c', '--depfile', 'c/a.c', 'zip.list'], "[^\n]* which is also the "),
                (['freeze', '--output-directory', 'c', '--manifest', 'a.py', 'zip.list'],
                 "--manifest 'a.py', which is also the source 'a.py'"),
                (['freeze', '--output-directory', 'c', '--manifest', 'c/pybytecode_frozen.h', 'zip.list'],
                 '[^\n]* which is also the ')):
            with self.subTest(words=words):
                self.assertRefused(words, 'pybytecode {}: error: ({})[^\n]*: expected another file\n$'.format(
                    words[0], value), 2)
        self.write('c.list', b'src/b.py\tx.pyc\t\na.py\tb.pyc\t\n')
        os.rename('a.py', 'x.c')
        self.write('c.list', b'src/b.py\tx.pyc\t\nx.c\tb.pyc\t\n')
        self.assertRefused(['freeze', '--output-directory', '.', 'c.list'],
                           "output './x.c', which is also the source 'x.c': expected another file", 2)

    def test_batch(self):
        os.symlink('.', 'here')
        os.symlink('a.py', 'link.py')
        for lines, value in (
                (b'a.py\tsrc/b.py\t\nsrc/b.py\tx\t\n', "cfile 'src/b.py', which is also the source 'src/b.py'"),
                (b'src/b.py\tx\t\na.py\there/src/b.py\t\n', "cfile 'here/src/b.py', which is also the source 'src/b.py'"),
                (b'a.py\tnew.py\t\nnew.py\tx\t\n', "cfile 'new.py', which is also the source 'new.py'"),
                (b'a.py\tx\t\nsrc/b.py\t./x\t\n', "which is also the cfile"),
                (b'a.py\tnew/x\t\nsrc/b.py\there/new//x\t\n', "which is also the cfile"),
                (b'src/b.py\ta.py\t\nlink.py\tx\t\n', "cfile 'a.py', which is also the source 'link.py'"),
                (b'a.py\tlist\t\n', "cfile 'list', which is also the list 'list'")):
            with self.subTest(lines=lines):
                self.write('list', lines)
                self.assertRefused(['batch', 'list'], "pybytecode batch: error: [^\n]*{}[^\n]*: expected another file\n$".format(
                    value), 2)
        self.write('list', b'src/b.py\ta.py\t\n')
        self.assertRefused(['batch', '--depends', 'a.py', 'list'], "cfile 'a.py', which is also the file of --depends 'a.py'", 2)
        for lines in b'a.py\ta.py\t\n', b'a.py\ta.py\t\na.py\tb\t\t1\n':
            self.write('list', lines)
            result = run(HELPER, 'batch', 'list', status=1)
            self.assertEqual(result.stderr, 'a.py: error: FileExistsError: a.py is the source itself and would be lost\n')

    def test_directory(self):
        for words, value in (
                (['--depfile', 'src/b.py'], "--depfile 'src/b.py', which is also the source 'src/b.py'"),
                (['--stamp', 'src/../src/b.py'], "--stamp 'src/../src/b.py', which is also the source 'src/b.py'"),
                (['--depfile', 'd', '--stamp', './d'], "which is also the --"),
                (['--depfile', 'out'], "which is also the "),
                (['--layout', 'sourceless', '--stamp', 'out/b.pyc'], "which is also the "),
                (['--depends', 'a.py', '--depfile', 'a.py'], "--depfile 'a.py', which is also the file of --depends 'a.py'")):
            with self.subTest(words=words):
                self.assertRefused(['compile-dir', *words, 'src', 'out'], value, 2)
        os.mkdir('out')
        self.write('real.pyc', b'')
        os.symlink('../out/b.pyc', 'src/c.py')
        self.write('out/b.pyc', 'c = 1\n')
        self.assertRefused(['compile-dir', '--layout', 'sourceless', 'src', 'out'],
                           "cfile 'out/b.pyc', which is also the source 'src/c.py'", 2)

    def test_hard_links(self):
        """Outputs that are hard links of one file are two files: each is replaced by itself."""
        self.write('x')
        os.link('x', 'y')
        self.write('list', b'a.py\tx\t\nsrc/b.py\ty\t\n')
        run(HELPER, 'batch', 'list')
        self.assertEqual(os.stat('x').st_nlink, 1)


class Leftovers(OutputTestCase):
    def gone(self):
        """Returns the number of a process that is gone."""
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        return pid

    def test_removed(self):
        """The next run that writes in a folder removes what a killed process left there; nothing else."""
        for words, folder in ((['compile', 'a.py'], '__pycache__'), (['batch', 'batch.list'], '.'),
                              (['compile-dir', 'src', 'out'], 'out/__pycache__'), (['compileall', '-qf', '.'], '__pycache__'),
                              (['zip', '--output', 'z/z.zip', 'zip.list'], 'z'), (['py_compile', 'a.py'], '__pycache__'),
                              (['freeze', '--output-directory', 'c', 'zip.list'], 'c')):
            with self.subTest(words=words):
                gone = self.gone()
                names = ['.pyc-{}-{}'.format(gone, i) for i in (0, 7)]
                kept = ['.pyc-{}-0'.format(os.getppid()), '.pyc-{}-0x'.format(gone), '.pyc-0-0', '.pyc-x-1', '.pyc-1',
                        '.pyc-0{}-0'.format(gone), 'x.pyc-{}-0'.format(gone)]
                for name in names + kept:
                    self.write(os.path.join(folder, name))
                run(HELPER, *words)
                self.assertEqual([name for name in names + kept if os.path.exists(os.path.join(folder, name))], kept)


if __name__ == '__main__':
    main()
