# SPDX-License-Identifier: MIT
"""How pybytecode differs from py_compile and compileall on purpose: the list in doc/differences.md."""
import glob
import marshal
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

from harness import HELPER, TestCase, main, run

TAG = sys.implementation.cache_tag

# each command that compiles: its words before the file
COMMANDS = ['compile'], ['py_compile'], ['compileall', '-q'], ['compileall', '-q', '-j2']


class Differences(TestCase):
    def pyc(self, name):
        return '__pycache__/{}.{}.pyc'.format(name, TAG)

    def wait_for_group(self, group):
        """Waits for the workers of -j: they end after their parent, when they have written their file."""
        try:
            while True:
                os.killpg(group, 0)
                time.sleep(0.01)
        except ProcessLookupError:
            pass

    def test_short_write(self):
        """CPython up to 3.13.0 leaves a truncated file, and exits with 0."""
        self.write('a.py', 'x = [{}]\n'.format(', '.join('"{}"'.format(i) for i in range(5000))))
        for command in COMMANDS:
            with self.subTest(command=command):
                self.write(self.pyc('a'), b'before')
                result = run(HELPER, *command, 'a.py', status=1, preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (8192, 8192)))
                self.assertIn('File too large', result.stdout + result.stderr)
                self.assertEqual(self.read(self.pyc('a')), b'before')
                self.assertEqual(self.files(), [self.pyc('a'), 'a.py'])

    def test_edited_meanwhile(self):
        """CPython reads the time of the source after it has compiled it."""
        old, new = ('x = {}\n'.format(i) + 'def f(a, b=1): return [a for a in b]\n' * 1000 for i in (1, 2))
        for command in COMMANDS:
            for delay in range(0, 100, 20):
                self.write('a.py', old)
                os.utime('a.py', (1000, 1000))
                self.write('new.py', new)
                os.utime('new.py', (2000, 2000))
                compiler = subprocess.Popen([HELPER, *command, 'a.py'])
                time.sleep(delay / 1000)
                os.replace('new.py', 'a.py')
                self.assertEqual(compiler.wait(), 0)
                pyc = self.read(self.pyc('a'))
                compiled = [code for code in marshal.loads(pyc[16:]).co_consts if code in (1, 2)][0]
                self.assertEqual(int.from_bytes(pyc[8:12], 'little'), {1: 1000, 2: 2000}[compiled])
                os.unlink(self.pyc('a'))

    def test_long_names(self):
        """CPython's temporary name is longer than the name itself."""
        name = 'n' * (255 - len('.{}.pyc'.format(TAG)))
        self.write(name + '.py')
        for command in COMMANDS:
            run(HELPER, *command, name + '.py')
            self.assertEqual(self.files(), [self.pyc(name), name + '.py'])
            os.unlink(self.pyc(name))

    def test_killed(self):
        """A process that a signal ends leaves no temporary file. Only SIGKILL cannot be caught."""
        for i in range(50):
            self.write('p/m{}.py'.format(i), 'x = {}\n'.format(list(range(1000))))
        for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
            for jobs in '-j1', '-j2':
                for delay in 0, 15:
                    shutil.rmtree('p/__pycache__', ignore_errors=True)
                    process = subprocess.Popen([HELPER, 'compileall', '-f', '-q', jobs, 'p'], start_new_session=True,
                                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    while not glob.glob('p/__pycache__/*.pyc'):  # before, the directory may be left empty
                        time.sleep(0.001)
                    time.sleep(delay / 1000)
                    os.killpg(process.pid, number)
                    process.wait()
                    self.wait_for_group(process.pid)
                    self.assertEqual([name for name in self.files() if not name.endswith(('.py', '.pyc'))], [])

    def test_always_compiled(self):
        """`compile` always compiles. CPython's rule looks at 12 bytes of the .pyc."""
        self.write('a.py')
        run(HELPER, 'compile', 'a.py')
        whole = self.read(self.pyc('a'))
        for stale in whole[:12], whole[:12] + b'\0\0\0\0' + whole[16:], whole[:16]:
            self.write(self.pyc('a'), stale)
            run(HELPER, 'compileall', '-q', 'a.py')
            self.assertEqual(self.read(self.pyc('a')), stale)  # the drop-in keeps CPython's rule
            run(HELPER, 'compile', 'a.py')
            self.assertEqual(self.read(self.pyc('a')), whole)


if __name__ == '__main__':
    main()
