# SPDX-License-Identifier: MIT
"""What a command inherits, what happens to its processes, and unusual sources. The oracle is what it does otherwise."""
import importlib.util
import os
import resource
import signal
import subprocess
import sys
import time

from compiling import SAMPLE, CompileTestCase, children
from harness import HELPER, main, preload, run

CRASHES = [(signal.SIGSEGV, 'was killed by signal 11 (Segmentation fault)'), (signal.SIGABRT, 'was killed by signal 6 (Aborted)'),
           (signal.SIGBUS, 'was killed by signal 7 (Bus error)'), (signal.SIGFPE, 'was killed by signal 8 (Floating point exception)'),
           (signal.SIGILL, 'was killed by signal 4 (Illegal instruction)')]
COMMANDS = [['compile', '--cfile', 'out/a.pyc', 'a.py'], ['batch', 'list'], ['compile-dir', 'src', 'out'],
            ['zip', '--output', 'out/z', 'names'], ['freeze', '--output-directory', 'out', 'names'], ['py_compile', 'a.py'],
            ['compileall', 'src', 'a.py'], ['compileall', '-j2', 'src', 'a.py']]


# AddressSanitizer, if the helper has it, leaves crashes to the helper.
NO_HANDLERS = ':'.join([os.environ.get('ASAN_OPTIONS', '')] + [
    'handle_{}=0'.format(name) for name in ('segv', 'abort', 'sigbus', 'sigfpe', 'sigill')])


def pyc(source):
    return importlib.util.cache_from_source(source, optimization='')


class SurroundingsTestCase(CompileTestCase):
    def setUp(self):
        super().setUp()
        for name in 'a.py', 'src/b.py', 'src/c.py':
            self.write(name, SAMPLE)
            os.utime(name, (1000000000, 1000000000))
        self.write('list', b'a.py\tout/a\t\nsrc/b.py\tout/b\t\nsrc/c.py\tout/c\t\n')
        self.write('names', b'a.py\ta.pyc\t\nsrc/b.py\tb.pyc\t\nsrc/c.py\tc.pyc\t\n')
        self.sources = self.files()

    def outputs(self):
        """Returns the outputs and removes them."""
        names = [name for name in self.files() if name not in self.sources and not os.path.isdir(name)]
        contents = {name: self.read(name) for name in names}
        for name in names:
            os.unlink(name)
        return contents

    def assertSameAsUsual(self, words, **options):
        """Checks that the command does what it does in usual surroundings."""
        usual = run(HELPER, *words), self.outputs()
        result = run(HELPER, *words, **options), self.outputs()
        self.assertTrue(usual[1])
        self.assertEqual(result[1], usual[1])
        self.assertEqual((result[0].stdout, result[0].stderr), (usual[0].stdout, usual[0].stderr))


class Crashes(SurroundingsTestCase):
    def crash(self, words, number, source='src/b.py', status=1, **options):
        self.write(source, SAMPLE + '# crash\n')
        return run(HELPER, *words, status=status, **options, env=preload(
            'faults', PYBYTECODE_FAULT='compile # crash', PYBYTECODE_SIGNAL=str(int(number)), ASAN_OPTIONS=NO_HANDLERS))

    def test_named(self):
        """The message names the file and the signal. The rest goes on where there is a rest."""
        for words in COMMANDS[1:5] + COMMANDS[6:]:
            for number, how in CRASHES[:2] + [(signal.SIGKILL, 'was killed by signal 9 (Killed)'), (0, 'ended with exit status 3')]:
                with self.subTest(words=words, number=number):
                    result = self.crash(words, number)
                    if words[0] == 'compileall':
                        self.assertIn("*** Error compiling 'src/b.py'...\nthe compiler {}\n".format(how), result.stdout)
                        self.assertEqual(result.stderr, '')
                    else:
                        self.assertEqual(result.stderr, 'src/b.py: error: the compiler {}\n'.format(how))
                    outputs = self.outputs()
                    self.assertFalse([name for name in outputs if os.path.basename(name)[0] == 'b'])
                    if words[0] != 'zip':
                        self.assertTrue([name for name in outputs if os.path.basename(name)[0] == 'c'])
                    self.assertNotIn('out/z', outputs)

    def test_compile(self):
        for number, how in CRASHES:
            for lane in '', 'full':
                for quiet, shown in ([], True), (['--quiet', '1'], True), (['--quiet', '2'], False):
                    with self.subTest(number=number, lane=lane, quiet=quiet):
                        self.write('a.py', SAMPLE + '# crash\n')
                        result = run(HELPER, 'compile', *quiet, 'a.py', status=1, env=preload(
                            'faults', PYBYTECODE_FAULT='compile # crash', PYBYTECODE_SIGNAL=str(int(number)),
                            ASAN_OPTIONS=NO_HANDLERS, **({'PYBYTECODE_LANE': lane} if lane else {})))
                        self.assertEqual(result.stderr, 'a.py: error: the compiler {}\n'.format(how) if shown else '')
                        self.assertEqual(self.outputs(), {})

    def test_blocked(self):
        """A crash is reported even if the signal was blocked or ignored by the parent."""
        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())

        def ignore():
            signal.signal(signal.SIGSEGV, signal.SIG_IGN)
        for inherit in block, ignore:
            result = self.crash(COMMANDS[0], signal.SIGSEGV, 'a.py', preexec_fn=inherit)
            self.assertEqual(result.stderr, 'a.py: error: the compiler was killed by signal 11 (Segmentation fault)\n')


class Inherited(SurroundingsTestCase):
    def test_signals(self):
        def ignore():
            for number in signal.SIGCHLD, signal.SIGPIPE, signal.SIGINT, signal.SIGHUP:
                signal.signal(number, signal.SIG_IGN)

        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        for words in COMMANDS:
            for inherit in ignore, block:
                with self.subTest(words=words, inherit=inherit):
                    self.assertSameAsUsual(words, preexec_fn=inherit)

    def test_closed_streams(self):
        """No file gets the number of a standard stream."""
        def close(streams):
            for stream in streams:
                os.close(stream)
        self.write('src/d.py', 'def\n')  # a diagnostic that must not go into a file
        self.sources = self.files()
        for words in COMMANDS[:1] + COMMANDS[2:3] + COMMANDS[5:]:
            usual = run(HELPER, *words, status=None).returncode, self.outputs()
            for streams in (0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2):
                with self.subTest(words=words, streams=streams):
                    process = subprocess.Popen([HELPER, *words], preexec_fn=lambda: close(streams), stdin=subprocess.DEVNULL,
                                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    self.assertEqual((process.wait(), self.outputs()), usual)

    def test_closed_stdout(self):
        """Nobody can read the version: that is an error."""
        for word in '--version', '--help', '--libpython':
            process = subprocess.Popen([HELPER, word], preexec_fn=lambda: os.close(1), stderr=subprocess.PIPE)
            self.assertTrue(process.communicate()[1].startswith(b'pybytecode: error: '))
            self.assertEqual(process.returncode, 1)

    def test_removed_directory(self):
        """The working directory does not exist."""
        def remove():
            os.mkdir('gone')
            os.chdir('gone')
            os.rmdir('../gone')
        here = os.getcwd()
        for words in COMMANDS:
            if words[0] in ('batch', 'zip', 'freeze'):
                continue  # their lists have relative paths
            words = [os.path.join(here, word) if os.path.exists(word) or word.startswith('out') else word for word in words]
            with self.subTest(words=words):
                self.assertSameAsUsual(words, preexec_fn=remove)
        for command in 'py_compile', 'compileall':
            ours = run(HELPER, command, 'a.py', status=None, preexec_fn=remove)
            theirs = run(sys.executable, '-m', command, 'a.py', status=None, preexec_fn=remove)
            self.assertEqual((ours.returncode, ours.stdout), (theirs.returncode, theirs.stdout))

    def test_few_descriptors(self):
        def limit(count):
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))
        for i in range(60):
            self.write('src/m{}.py'.format(i), 'x = {}\n'.format(i))
        self.sources = self.files()
        for count in 128, 32, 16, 10:
            with self.subTest(count=count):
                self.assertSameAsUsual(['compileall', '-j200', 'src'], preexec_fn=lambda: limit(count))
                self.assertSameAsUsual(['compile-dir', '--jobs', '200', 'src', 'out'], preexec_fn=lambda: limit(count))

    def test_few_processes(self):
        """If no process can be started, compileall compiles in its own."""
        if os.getuid() != 0:
            self.skipTest('the limit is of all processes of a user')

        def limit():
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
            os.setuid(65534)
        os.chmod('.', 0o777)
        os.chmod('src', 0o777)
        if run(HELPER, '--version', status=None, preexec_fn=limit).returncode != 0:
            self.skipTest('others than root cannot use this helper')
        for jobs in '-j1', '-j4':
            run(HELPER, 'compileall', '-f', jobs, 'src', preexec_fn=limit)
            self.assertEqual(sorted(self.outputs()), [pyc('src/b.py'), pyc('src/c.py')])

    def test_modules(self):
        """The drop-ins take no module from the working directory that CPython would not take."""
        theirs = run(sys.executable, '-I', '-c', 'import sys; print(" ".join(sys.stdlib_module_names))').stdout.split() \
            if sys.version_info >= (3, 10) else ['signal', 'socket', 'selectors', 'tempfile', 'pickle', 'queue', 'marshal']
        program = 'import os\nopen({!r}, "a").write(__name__ + " ")\nraise SystemExit("shadowed")\n'.format(os.path.abspath('log'))
        for name in theirs:
            if name not in ('a', 'src'):
                self.write('{}.py'.format(name), program)
        self.write('src/latin.py', b'# coding: latin-1\nx = "\\N{BULLET}"\nx = "\xe9"\nx is 1\n')
        self.write('src/bad.py', b'def\n')
        for words in ['compileall', 'src'], ['compileall', '-f', '-j2', 'src'], ['py_compile', 'src/latin.py', 'src/bad.py']:
            for variables in {}, {'PYTHONSAFEPATH': '1'}:
                with self.subTest(words=words, variables=variables):
                    self.write('log', '')
                    run(HELPER, *words, status=1, env=dict(os.environ, **variables))
                    # what CPython itself imports late: the compiler for the name of a character, argparse for messages
                    late = {'unicodedata', 'locale'} if not variables or sys.version_info < (3, 11) else set()
                    self.assertLessEqual(set(self.read('log').decode().split()), late)


class Processes(SurroundingsTestCase):
    def test_orphan(self):
        """A worker whose parent is gone writes nothing."""
        for words in COMMANDS[1:3] + COMMANDS[6:]:
            with self.subTest(words=words):
                self.write('src/b.py', SAMPLE + '# slow\n')
                os.mkfifo('wait')
                process = subprocess.Popen([HELPER, *words], stdout=subprocess.DEVNULL, env=preload(
                    'faults', PYBYTECODE_FAULT='wait # slow'), start_new_session=True)
                writer = os.open('wait', os.O_WRONLY)  # waits until the worker opens the FIFO
                workers = children(process.pid)
                process.kill()
                process.wait()
                os.close(writer)
                deadline = time.monotonic() + 10
                while any(os.path.exists('/proc/{}/exe'.format(worker)) for worker in workers):
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.01)
                os.unlink('wait')
                self.assertFalse([name for name in self.outputs() if os.path.basename(name)[0] == 'b'])


class Sources(SurroundingsTestCase):
    def test_fifo(self):
        os.mkfifo('src/fifo.py')
        self.write('list', b'a.py\tout/a\t\nsrc/fifo.py\tout/b\t\n')
        for names in b'src/fifo.py\tb.pyc\t\na.py\ta.pyc\t\n', b'src/fifo.py\tdata\t\n':
            self.write('names', names)
            for words in COMMANDS[1:5 if b'.pyc' in names else 4]:
                with self.subTest(words=words):
                    result = run(HELPER, *words, status=1, timeout=20)
                    self.assertEqual(result.stderr,
                                     "src/fifo.py: error: OSError: [Errno 22] Not a regular file: 'src/fifo.py'\n")

    def test_size(self):
        """More than 256 MiB are an error, not the end of the memory."""
        with open('src/large.py', 'wb') as file:
            file.truncate((256 << 20) + 1)
        self.write('list', b'src/large.py\tout/b\t\na.py\tout/a\t\n')
        self.write('names', b'src/large.py\tb.pyc\t\na.py\ta.pyc\t\n')

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        if run(HELPER, '--version', status=None, preexec_fn=limit).returncode != 0:
            limit = None  # a sanitizer takes more
        for words, path in [(['compile', 'src/large.py'], 'src/large.py'), (['compile', '--cfile', 'x', '/dev/zero'], '/dev/zero')] + \
                [(words, 'src/large.py') for words in COMMANDS[1:5]] + [(['batch', '/dev/zero'], '/dev/zero')]:
            with self.subTest(words=words):
                result = run(HELPER, *words, status=1, preexec_fn=limit)
                self.assertEqual(result.stderr, "{0}: error: OSError: [Errno 27] File too large: '{0}'\n".format(path))

    def test_far_times(self):
        """A time after 2262 does not fit into nanoseconds of 64 bits. A source of the future is compiled again, with a warning."""
        for mtime, warned in (time.time() + 10000, True), (9500000000, True), (15000000000, True), (1000000000, False), (-5, False):
            for words in ['batch', 'list'], ['compile-dir', 'src', 'out']:
                with self.subTest(mtime=mtime, words=words):
                    for name in 'src/b.py', 'src/c.py':
                        os.utime(name, (mtime, mtime))
                    if int(os.stat('src/b.py').st_mtime) != int(mtime):
                        continue  # the file system has no such time
                    expected = 'src/b.py: warning: RuntimeWarning: this source and others are later than now: ' \
                               'each run compiles them again\n' if warned else ''
                    for _ in range(2):
                        self.assertEqual(run(HELPER, *words).stderr, expected)
                    self.assertEqual(run(HELPER, words[0], '--quiet', '1', *words[1:]).stderr, '')
                    self.assertEqual(run(HELPER, words[0], '--invalidation-mode', 'checked-hash', *words[1:]).stderr, '')
                    again = run(HELPER, *words[:1], '--invalidation-mode', 'checked-hash', *words[1:], env=preload('no-interpreter'))
                    self.assertEqual(again.stderr, '')
                    self.outputs()
        os.utime('src/c.py', (1000000000, 1000000000))
        os.utime('src/b.py', (9000000000, 9000000000))
        self.assertEqual(run(HELPER, 'batch', 'list').stderr, 'src/b.py: warning: RuntimeWarning: the source is later than now: '
                         'each run compiles it again\n')


if __name__ == '__main__':
    main()
