# SPDX-License-Identifier: MIT
"""pybytecode py_compile and compileall. The oracles are python -m py_compile and compileall.

Both get the same words in equal trees. The tests compare the output, the exit status and all files. Of bytecode they compare
the header, and the code that it loads as.
"""
import marshal
import os
import re
import shutil
import subprocess
import sys

from harness import HELPER, TestCase, main, sample

VERSION = sys.version_info[:2]

PY_COMPILE = [
    'a.py', 'p/a.py p/q/b.py', 'bad.py', 'a.py bad.py b.py', 'nope.py', 'a.py nope.py b.py', '.', 'p', 'indent.py',
    'nul.py', 'warns.py', 'odd/é.py', 'odd/koi8.py', 'a.py a.py', '-- a.py',
]
if VERSION >= (3, 10):
    PY_COMPILE += [
        '', '-h', '--help', '-q a.py', '--quiet bad.py', 'bad.py -q', '--qui bad.py', '-x a.py', '-q nope.py',
        '- a.py',
    ]

COMPILEALL = [
    'p', '-q p', '-qq p', '-q -q p', '-qqq p', '-f p', 'p p', '-l p', '-r 0 p', '-r 1 p', '-r1 -l p', '-b p',
    '-b -f p', '-d /D p', '-d D p/q', '-d /D a.py p', '-x q p', '-x [ab].py$ p', '-i list', '-i list a.py', '-i nope',
    '-q -i nope', '-i list -l', '--invalidation-mode checked-hash p', '--invalidation-mode=unchecked-hash p',
    '--inval timestamp p', '--invalidation-mode x p', 'nosuch', '-q nosuch', '-qq nosuch', 'a.py p nosuch',
    'p -q odd', '-- -dash.py', 'bad.py', '-q bad.py', '-qq bad.py', 'warns.py', 'indent.py nul.py', 'odd',
    'not-python.txt', 'a.PY', 'link.py', 'links', '--nope p', '-h', '--help', '-r x p', '-r', 'p/../p', './p', 'p/',
    'broken.py', '-f -q p/a.py', '-j 2 p', '-j2 p odd a.py bad.py', '-j 0 p', '--workers 2 p bad.py',
    '-j 3 -q p bad.py odd', '-j2 nosuch p', '-j2 -i list', '-j2 p p a.py p/a.py ./p/a.py', '-j x p', '-j2 -f p p',
    '-j2 -b p', '-j2 warns.py p indent.py',
]
if VERSION >= (3, 9):
    COMPILEALL += [
        '-s p p', '-s p/q p/q', '-s x p', '-p /P p', '-p P a.py', '-s p -p /P p', '-s p/q -p P p/q/b.py',
        '-d D -s p p', '-d D -p P p', '-o 0 p', '-o0 p', '-o 0 -o 1 -o 2 p', '-o 2 -o 1 p', '-o 1 -o 1 p', '-o x p',
        '-o 0 -o 1 --hardlink-dupes p', '-o0 -o1 -o2 --hardlink-dupes p', '-o 0 --hardlink-dupes p',
        '--hardlink-dupes p', '-e p links', '-e . links', '-e / link.py', '-j2 -o 0 -o 2 --hardlink-dupes p odd',
        '-o 3 a.py', '-o -1 a.py', '-j 2 -s p -p /P p', '-j2 -o0 -o0 --hardlink-dupes p',
        '-o0 -o0 --hardlink-dupes p', '-j -1 p', '-j -1 a.py',
    ]


class Words(TestCase):
    def setUp(self):
        super().setUp()
        os.mkdir('tree')
        os.chdir('tree')
        for name in ('a.py', 'b.py', '-dash.py', 'p/__init__.py', 'p/a.py', 'p/q/b.py', 'p/q/r/c.py', 'a.PY',
                     'not-python.txt'):
            self.write(name, 'def f():\n    """Document {}."""\n    assert f\n'.format(name))
        self.write('bad.py', 'x = 1\ndef\n')
        self.write('p/q/wrong.py', 'return\n')
        self.write('indent.py', 'if 1:\nx\n')
        self.write('nul.py', b'a\0b')
        self.write('warns.py', 'x = 1\nassert (x, "always true")\n')
        self.write('odd/é.py', 'é = 1\n')
        self.write('odd/koi8.py', b'# coding: koi8-r\nx = "\xc1"\n')
        self.write('odd/nope.py', b'# coding: nope\n')
        self.write('list', 'a.py\n  p/q \n\nnosuch\n')
        self.write('links/real.py')
        os.symlink('../a.py', 'links/outside.py')
        os.symlink('real.py', 'links/inside.py')
        os.symlink('..', 'links/up')
        os.symlink('a.py', 'link.py')
        os.symlink('nowhere', 'broken.py')
        os.chdir('..')
        for folder, folders, files in os.walk('tree'):
            for name in files:
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    os.utime(path, (1700000000, 1700000000))

    def call(self, program, words, environment, stdin, times):
        """Runs the words in a fresh copy of the tree. Returns the output and exit status of each run, and the files."""
        shutil.rmtree('copy', ignore_errors=True)
        shutil.copytree('tree', 'copy', symlinks=True)
        said = []
        for _ in range(times):
            # Python must not write bytecode of modules that it imports
            result = subprocess.run(program + words, cwd='copy', input=stdin, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, universal_newlines=True,
                                    env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1', **environment))
            errors = result.stderr
            if 'Traceback' in errors:  # the frames differ, the exception must not
                errors = errors.splitlines()[-1]
            # remove the name of CPython's temporary file
            said.append((result.stdout, re.sub(r"\.pyc\.\d+'", ".pyc'", errors), result.returncode))
        files = {}
        for folder, _, names in os.walk('copy'):
            for name in names:
                path = os.path.join(folder, name)
                if not name.endswith('.pyc') or os.path.islink(path):
                    files[path] = os.path.islink(path)
                    continue
                pyc = self.read(path)
                code = marshal.loads(pyc[16:])
                files[path] = pyc[:16], code, code.co_filename, os.stat(path).st_nlink, os.stat(path).st_mode
        return said, files

    def same(self, module, words, stdin='', times=1, **environment):
        words = words.split() if isinstance(words, str) else words
        with self.subTest(module=module, words=words, **environment):
            # CPython prints in a fixed order only with -j 1
            serial = re.sub(r'(-j ?|--workers )\d+\b', r'\g<1>1', '\0'.join(words).replace('\0', ' ')).split(' ') \
                if re.search(r'-j ?\d|--workers', ' '.join(words)) else words
            theirs = self.call([sys.executable, '-m', module], serial, environment, stdin, times)
            ours = self.call([HELPER, module], words, environment, stdin, times)
            self.assertEqual(ours[0], theirs[0])
            self.assertEqual(ours[1], theirs[1])

    def test_py_compile(self):
        for words in sample(PY_COMPILE, 2):
            self.same('py_compile', words)
        for stdin in 'a.py\nb.py\n', 'a.py\nbad.py\nb.py\n', '', '\n', 'a.py', ' a.py\n':
            self.same('py_compile', '-', stdin)

    def test_compileall(self):
        for words in sample(COMPILEALL, 4):
            self.same('compileall', words)
        self.same('compileall', '-i -', 'p\na.py\n')
        self.same('compileall', '-j2 -i - b.py', 'p\nbad.py\n')
        self.same('compileall', ['-x', '(', 'p'])
        self.same('compileall', ['-r 0', 'p'])
        if VERSION >= (3, 9):
            self.same('compileall', ['-o 0', 'p'])

    def test_again(self):
        """Bytecode that is up to date by CPython's rule is not compiled again."""
        for words in 'p', '-q p', '-f p', '-b p', '-j2 p a.py', '--invalidation-mode checked-hash p':
            self.same('compileall', words, times=2)

    def test_environment(self):
        for module, words in ('py_compile', 'a.py p/a.py'), ('compileall', 'p'), ('compileall', '-j2 p'):
            self.same(module, words, PYTHONOPTIMIZE='1')
            self.same(module, words, PYTHONOPTIMIZE='2')
            self.same(module, words, SOURCE_DATE_EPOCH='1600000000')
            self.same(module, words, PYTHONPYCACHEPREFIX='prefix')
            self.same(module, words + ' warns.py', PYTHONWARNINGS='error')
            self.same(module, words + ' warns.py', PYTHONWARNINGS='ignore')
            self.same(module, words + ' odd bad.py', PYTHONIOENCODING='ascii:backslashreplace')

    def test_refused_output(self):
        """compileall prints the FileExistsError, and py_compile ends with it."""
        for level in '', '.opt-1':
            name = 'tree/p/__pycache__/a.{}{}.pyc'.format(sys.implementation.cache_tag, level)
            os.makedirs(os.path.dirname(name), exist_ok=True)
            os.symlink('elsewhere', name)
        self.same('compileall', 'p')
        self.same('compileall', '-q p a.py')
        self.same('compileall', '-j2 p')
        self.same('py_compile', 'p/a.py')


class Jobs(TestCase):
    """compileall -j N prints in order, and survives what CPython's does not."""

    def setUp(self):
        super().setUp()
        for i in range(60):
            self.write('p/m{:02}.py'.format(i), 'x = {}\n'.format('1 +' * (i * 37 % 50) + ' 1') if i % 7 else 'def\n')

    def output(self, *words, **options):
        return subprocess.run([HELPER, 'compileall', '-f', *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              universal_newlines=True, **options)

    def test_order(self):
        """The output is that of -j1, for directories and for files."""
        files = ['p/m{:02}.py'.format(i) for i in range(59, -1, -1)]
        for operands in ['p'], files, ['p'] + files:
            expected = self.output('-j1', *operands)
            for jobs in '0', '2', '3', '8':
                result = self.output('-j', jobs, *operands)
                self.assertEqual((result.returncode, result.stdout), (expected.returncode, expected.stdout))

    def test_no_semaphores(self):
        """CPython's -j fails if there are no semaphores, as without /dev/shm."""
        self.write('sitecustomize.py', 'import _multiprocessing\ndel _multiprocessing.SemLock\n')
        result = self.output('-j2', '-q', 'p/m01.py', 'p/m02.py', env=dict(os.environ, PYTHONPATH=os.getcwd()))
        self.assertEqual((result.returncode, result.stdout), (0, ''))

    def test_closed_streams(self):
        for jobs in '-j1', '-j2':
            for stream in '>&-', '2>&-', '<&-':
                words = [HELPER, 'compileall', '-f', jobs, 'p/m01.py']
                result = subprocess.run(['sh', '-c', '"$@" ' + stream, 'sh'] + words, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
                self.assertEqual((result.returncode, result.stderr), (0, b''))
                self.assertEqual(result.stdout, b'' if stream == '>&-' else b"Compiling 'p/m01.py'...\n")

    def test_process_dies(self):
        """If a process dies, the output names the file that it was compiling. The other files are compiled."""
        program = '''
import os, _pybytecode
def compile(source, *args, original=_pybytecode.compile):
    if source.endswith('m10.py'):
        {}
    return original(source, *args)
_pybytecode.compile = compile
'''
        for jobs in '-j1', '-j2':
            for code, how in ('os.kill(os.getpid(), 9)', 'was killed by signal 9 (Killed)'), \
                    ('os._exit(3)', 'ended with exit status 3'):
                with self.subTest(jobs=jobs, code=code):
                    shutil.rmtree('p/__pycache__', ignore_errors=True)
                    self.write('sitecustomize.py', program.format(code))
                    result = self.output(jobs, '-q', 'p', env=dict(os.environ, PYTHONPATH=os.getcwd()))
                    self.assertEqual(result.returncode, 1)
                    self.assertIn("*** Error compiling 'p/m10.py'...\nthe compiler {}\n".format(how), result.stdout)
                    compiled = [name for name in self.files() if re.match(r'p/.*\.pyc$', name)]
                    self.assertEqual(len(compiled), 60 - len(range(0, 60, 7)) - 1)


if __name__ == '__main__':
    main()
