# SPDX-License-Identifier: MIT
"""Tests how many workers there are: a job server's slots, which are given back whatever happens, or the processors."""
import contextlib
import os
import re
import shutil
import signal
import subprocess
import time

from harness import HELPER, TestCase, main, preload, run

COUNT = 12  # sources
SLOTS = b'+ab\xff'  # a server may use any bytes
LIST = ''.join('src/{0}.py\tout/{0}.pyc\t/{0}.py\n'.format(i) for i in range(COUNT))
COMMANDS = {
    'batch': ['batch', 'list'],
    'compile-dir': ['compile-dir', 'src', 'out'],
    'install-hook': ['install-hook', 'src'],
    'compileall': ['compileall', '-q', '-f', '-j0', 'src'],
}


def children(process):
    """Returns the processes that a process has started and that have not ended."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/{}/stat'.format(name)) as file:
                state, parent = file.read().rsplit(')', 1)[1].split()[:2]
        except OSError:
            continue
        if int(parent) == process and state != 'Z':
            found.append(int(name))
    return found


def command_of(process):
    try:
        with open('/proc/{}/cmdline'.format(process), 'rb') as file:
            return file.read().split(b'\0')
    except OSError:
        return []


def descendants(process):
    for child in children(process):
        yield child
        yield from descendants(child)


class Process:
    """One that another program has started."""

    def __init__(self, pid):
        self.pid = pid


class Server:
    """A job server with these slots: a pipe or a FIFO."""

    def __init__(self, kind, slots=SLOTS):
        self.kind, self.slots = kind, slots
        if kind == 'fifo':
            os.mkfifo('server')
            self.reader = self.writer = os.open('server', os.O_RDWR)
        else:
            self.reader, self.writer = os.pipe()
        self.give(slots)

    def give(self, slots):
        os.write(self.writer, slots)

    def flags(self):
        if self.kind == 'fifo':
            return 'k -j8 --jobserver-auth=fifo:' + os.path.abspath('server') + ' -- X=-j1'
        return ' -j8 --jobserver-{}={},{}'.format('fds' if self.kind == 'old pipe' else 'auth', self.reader, self.writer)

    def free(self):
        """Returns the slots that are free, without waiting."""
        os.set_blocking(self.reader, False)
        try:
            found = os.read(self.reader, 4096)
        except BlockingIOError:
            found = b''
        os.set_blocking(self.reader, True)
        self.give(found) if found else None
        return b''.join(sorted(bytes([byte]) for byte in found))

    def close(self):
        for descriptor in {self.reader, self.writer}:
            os.close(descriptor)
        if self.kind == 'fifo':
            os.unlink('server')


class JobsTestCase(TestCase):
    def setUp(self):
        super().setUp()
        for i in range(COUNT):
            self.write('src/{}.py'.format(i), 'slow = {}\n'.format(i))
        self.write('list', LIST)

    @contextlib.contextmanager
    def server(self, kind, slots=SLOTS):
        server = Server(kind, slots)
        try:
            yield server
        finally:
            server.close()

    def start(self, *words, server=None, makeflags=None, command=HELPER, preexec_fn=None):
        """Starts a command whose workers wait in their first sources, until release() is called."""
        if os.path.lexists('wait'):
            os.unlink('wait')
        os.mkfifo('wait')
        self.waiting = os.open('wait', os.O_RDWR)
        shutil.rmtree('out', ignore_errors=True)
        environment = preload('faults', PYBYTECODE_FAULT='wait slow', MESON_INSTALL_PREFIX=self.directory,
                              MESON_INSTALL_DESTDIR_PREFIX=self.directory)
        environment.pop('MAKEFLAGS', None)
        if server or makeflags is not None:
            environment['MAKEFLAGS'] = server.flags() if server else makeflags
        process = subprocess.Popen([command, *words], env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                                   preexec_fn=preexec_fn, pass_fds=[server.reader, server.writer] if server else [])
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process

    def release(self):
        self.write('there', b'')
        os.rename('there', 'wait')
        os.close(self.waiting)

    def workers(self, process, expected):
        """Waits until the process has so many workers, and still has a little later. Returns their number."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            wait = len(self.list_workers(process)) == expected
            time.sleep(0.2 if wait else 0.01)
            if wait and len(self.list_workers(process)) == expected:
                break
        return len(self.list_workers(process))

    def list_workers(self, process):
        """Returns the children, except the one that guards the slots, which has a session of its own."""
        found = []
        for child in children(process.pid):
            with contextlib.suppress(ProcessLookupError):
                if os.getsid(child) == os.getsid(process.pid):
                    found.append(child)
        return found

    def end(self, process, status=0):
        self.release()
        output, error = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status, error)
        return error.decode()

    def assertFree(self, server, slots):
        """Waits until these slots are free: the guard may end later than the process."""
        deadline = time.monotonic() + 20
        while len(server.free()) < len(slots) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(server.free(), b''.join(sorted(bytes([byte]) for byte in slots)))


class Slots(JobsTestCase):
    def test_number(self):
        """There is one worker more than slots; another one starts when a slot gets free. All slots are given back."""
        for kind in 'fifo', 'pipe', 'old pipe':
            for slots in b'', b'+', SLOTS:
                with self.subTest(kind, slots=slots), self.server(kind, slots) as server:
                    process = self.start('batch', 'list', server=server)
                    self.assertEqual(self.workers(process, len(slots) + 1), len(slots) + 1)
                    self.assertEqual(server.free(), b'')
                    server.give(b'z')
                    self.assertEqual(self.workers(process, len(slots) + 2), len(slots) + 2)
                    self.end(process)
                    self.assertFree(server, slots + b'z')
                    self.assertEqual(len(os.listdir('out')), COUNT)

    def test_commands(self):
        for name, words in COMMANDS.items():
            with self.subTest(name), self.server('fifo') as server:
                process = self.start(*words, server=server)
                self.assertEqual(self.workers(process, len(SLOTS) + 1), len(SLOTS) + 1)
                self.end(process)
                self.assertFree(server, SLOTS)

    def test_explicit_number(self):
        """It counts, and takes no slots."""
        for words in (['batch', '--jobs', '2', 'list'], ['compile-dir', '--jobs', '2', 'src', 'out'],
                      ['compileall', '-q', '-f', '-j2', 'src']):
            with self.subTest(words[0]), self.server('pipe') as server:
                process = self.start(*words, server=server)
                self.assertEqual(self.workers(process, 2), 2)
                self.assertFree(server, SLOTS)
                self.end(process)
                self.assertFree(server, SLOTS)

    def test_few_tasks(self):
        """There are not more workers than tasks. What is fresh takes no slots."""
        self.write('short', ''.join(LIST.splitlines(True)[:2]))
        with self.server('fifo') as server:
            process = self.start('batch', 'short', server=server)
            self.assertEqual(self.workers(process, 2), 2)
            self.assertEqual(len(server.free()), len(SLOTS) - 1)
            self.end(process)
            self.assertFree(server, SLOTS)

    def test_ended_workers(self):
        """A worker that has nothing to do gives its slot back before the others end."""
        self.write('short', ''.join(LIST.splitlines(True)[:3]))
        for i in range(2):
            self.write('src/{}.py'.format(i), 'x = 1\n')
        with self.server('fifo') as server:
            process = self.start('batch', 'short', server=server)
            self.assertEqual(self.workers(process, 1), 1)
            self.assertGreaterEqual(len(server.free()), len(SLOTS) - 1)
            self.end(process)
            self.assertFree(server, SLOTS)


class GivenBack(JobsTestCase):
    def test_crashes(self):
        """Workers die, and so does each that takes the place of another."""
        for number in signal.SIGSEGV, signal.SIGKILL, 0:
            with self.subTest(number), self.server('fifo') as server:
                result = run(HELPER, 'batch', 'list', status=1, env=preload(
                    'faults', PYBYTECODE_FAULT='compile slow', PYBYTECODE_SIGNAL=str(int(number)), MAKEFLAGS=server.flags()))
                self.assertEqual(result.stderr.count('error: the compiler '), COUNT)
                self.assertFree(server, SLOTS)

    def test_no_interpreter(self):
        with self.server('pipe') as server:
            subprocess.run([HELPER, 'batch', 'list'], stderr=subprocess.DEVNULL, pass_fds=[server.reader, server.writer],
                           env=preload('no-interpreter', MAKEFLAGS=server.flags()))
            self.assertFree(server, SLOTS)

    def test_signals(self):
        """A signal ends the process, or its whole group, while its workers work."""
        for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGSEGV, signal.SIGKILL:
            for kind, kill in ('fifo', os.kill), ('pipe', os.killpg):
                with self.subTest(number=number, kill=kill.__name__), self.server(kind) as server:
                    process = self.start('batch', 'list', server=server, preexec_fn=os.setpgrp)
                    self.assertEqual(self.workers(process, len(SLOTS) + 1), len(SLOTS) + 1)
                    self.assertEqual(server.free(), b'')
                    kill(process.pid, number)
                    process.wait()
                    self.release()
                    self.assertFree(server, SLOTS)

    def test_interrupt(self):
        """compileall ends by KeyboardInterrupt."""
        with self.server('fifo') as server:
            process = self.start(*COMMANDS['compileall'], server=server)
            self.assertEqual(self.workers(process, len(SLOTS) + 1), len(SLOTS) + 1)
            process.send_signal(signal.SIGINT)
            process.wait()
            self.release()
            self.assertFree(server, SLOTS)


class WithoutSlots(JobsTestCase):
    def count(self, makeflags, expected):
        process = self.start('batch', 'list', makeflags=makeflags)
        number = self.workers(process, expected)
        self.end(process)
        return number

    def test_serial(self):
        self.write('file')
        os.mkfifo('unused')
        for flags in (' -j1', 'k -j1', '-j1', ' -j8 --jobserver-auth=1000,1001', ' -j8 --jobserver-auth=0,1',
                      ' -j8 --jobserver-auth=-2,-2', ' -j8 --jobserver-auth=', ' --jobserver-auth=junk',
                      ' --jobserver-auth=3,4x', ' --jobserver-auth=fifo:none', ' --jobserver-auth=fifo:file',
                      ' --jobserver-auth=fifo:unused', ' --jobserver-fds=1000,1001'):
            with self.subTest(flags):
                self.assertEqual(self.count(flags, 1), 1)

    def test_processors(self):
        """All that this process may use, unless MAKEFLAGS says -j1 before its variables."""
        allowed = len(os.sched_getaffinity(0))
        for flags in None, '', 'k', ' -j', ' -j4', 'w -- X=-j1', ' -j16':
            with self.subTest(flags):
                self.assertEqual(self.count(flags, allowed), allowed)

    def test_last_flag(self):
        with self.server('fifo') as server:
            flags = ' --jobserver-auth=1000,1001 ' + server.flags()
            process = self.start('batch', 'list', makeflags=flags)
            self.assertEqual(self.workers(process, len(SLOTS) + 1), len(SLOTS) + 1)
            self.end(process)
            self.assertFree(server, SLOTS)


class Quotas(JobsTestCase):
    """Control groups that are not this system's: /proc/PID/cgroup and mountinfo are replaced in a mount namespace."""

    def setUp(self):
        super().setUp()
        if os.getuid() != 0 or run('unshare', '-m', 'true', status=None).returncode != 0:
            self.skipTest('only root can replace files of /proc')
        if len(os.sched_getaffinity(0)) < 2:
            self.skipTest('there is one processor only')

    def count(self, groups, mounts, expected):
        self.write('cgroup', groups)
        self.write('mountinfo', ''.join('{} 1 0:{} {} {} rw - {} {} rw,{}\n'.format(
            i, i, root, os.path.abspath(mount).replace(' ', '\\040'), kind, kind, options)
            for i, (root, mount, kind, options) in enumerate(mounts)))
        process = self.start(
            '-m', 'sh', '-c', 'for f in cgroup mountinfo; do mount --bind $f /proc/$$/$f; done; exec "$0" batch list', HELPER,
            command='unshare')
        number = self.workers(process, expected)
        self.end(process)
        return number

    def test_version_2(self):
        for own, above, expected in (('max 100000', 'max 100000', 2), ('100000 100000', 'max 100000', 1),
                                     ('max 100000', '50000 100000', 1), ('150000 100000', '900000 100000', 1),
                                     ('250000 100000', '900000 100000', 2), ('20000 10000', '20000 10000', 2),
                                     (None, '10000 10000', 1)):
            with self.subTest(own=own, above=above):
                shutil.rmtree('a b', ignore_errors=True)
                self.write('a b/slice/cpu.max', above + '\n')
                if own:
                    self.write('a b/slice/unit/cpu.max', own + '\n')
                self.assertEqual(self.count('0::/slice/unit\n', [('/', 'a b', 'cgroup2', 'nsdelegate')], expected), expected)

    def test_container(self):
        """The mount's root is a group above, or one that cannot be seen."""
        self.write('cg/cpu.max', '100000 100000\n')
        for root in '/docker/abc', '/docker', '/../other':
            with self.subTest(root):
                self.assertEqual(self.count('0::/docker/abc\n', [(root, 'cg', 'cgroup2', 'x')], 1), 1)
        self.write('cg/cpu.max', '200000 100000\n')
        self.assertEqual(self.count('0::/docker/abc\n', [('/docker/abc', 'cg', 'cgroup2', 'x')], 2), 2)

    def test_version_1(self):
        for own, above, expected in (-1, -1, 2), (100000, -1, 1), (-1, 100000, 1), (199999, -1, 1), (200000, 300000, 2):
            with self.subTest(own=own, above=above):
                for group, quota in ('a', above), ('a/b', own):
                    self.write('cpu/{}/cpu.cfs_quota_us'.format(group), '{}\n'.format(quota))
                    self.write('cpu/{}/cpu.cfs_period_us'.format(group), '100000\n')
                groups = '9:memory:/m\n4:cpuset:/c\n3:cpu,cpuacct:/a/b\n0::/\n'
                mounts = [('/', 'cpuset', 'cgroup', 'cpuset'), ('/', 'cpu', 'cgroup', 'cpu,cpuacct')]
                self.assertEqual(self.count(groups, mounts, expected), expected)

    def test_nothing(self):
        self.assertEqual(self.count('', [], 2), 2)
        self.assertEqual(self.count('junk\n0:\n0::/x\n', [('/', 'none', 'cgroup2', 'x')], 2), 2)


class Make(JobsTestCase):
    """The real GNU make: 4.2 and 4.3 have a pipe, which only a recipe with '+' gets; 4.4 has a FIFO."""

    def run_make(self, recipe, *words, expected):
        self.write('Makefile', 'all:\n\t{}\n'.format(recipe.replace('$', '$$')))
        process = self.start(*words, '--no-print-directory', command='make')
        deadline = time.monotonic() + 20
        helper = None
        while not helper and time.monotonic() < deadline:
            helper = next((child for child in descendants(process.pid)
                           if command_of(child)[:2] == [os.fsencode(HELPER), b'batch']), None)
        self.assertTrue(helper)
        number = self.workers(Process(helper), expected)
        error = self.end(process)
        self.assertNotIn('INTERNAL', error)
        return number

    def test_make(self):
        version = re.search(r'GNU Make (\d+)\.(\d+)', run('make', '--version').stdout)
        has_fifo = tuple(map(int, version.groups())) >= (4, 4)
        allowed = len(os.sched_getaffinity(0))
        batch = "'{}' batch list".format(HELPER)
        for recipe, words, expected in (('+' + batch, ['-j5'], 5), ('+' + batch, ['-j1'], 1), (batch, ['-j1'], 1),
                                        (batch, ['-j5'], 5 if has_fifo else 1), (batch, [], allowed), (batch, ['-j'], allowed)):
            with self.subTest(recipe[0], words=words):
                self.assertEqual(self.run_make(recipe, *words, expected=expected), expected)

    def test_ninja(self):
        """Ninja 1.13 leaves the slots of make's FIFO to its commands, except those that it takes itself."""
        if not shutil.which('ninja') or tuple(map(int, run('ninja', '--version').stdout.split('.')[:2])) < (1, 13):
            self.skipTest('ninja 1.13 is not found')
        version = re.search(r'GNU Make (\d+)\.(\d+)', run('make', '--version').stdout)
        if tuple(map(int, version.groups())) < (4, 4):
            self.skipTest('GNU make 4.4 is not found')
        self.write('build.ninja', "rule batch\n  command = '{}' batch list\nbuild out: batch\n".format(HELPER))
        self.assertEqual(self.run_make('ninja', '-j4', expected=4), 4)


if __name__ == '__main__':
    main()
