# SPDX-License-Identifier: MIT
"""The fault-injection campaign: what each command leaves behind if something fails while it runs.

A case is a command, a tree and a fault. There are two trees: `empty` has no outputs, `old` has those of older sources.
The reference is the same command on the same tree without a fault. After the fault the tree and the messages must be right:

- exit status 0 only if all outputs are those of the reference; otherwise 1, and a message that names a file of the run, or
  that tells why nothing can run; never a signal, a Python traceback, silence, or the same message twice;
- each output is whole: the reference's, or the old one; an old one is there in any case; a new one may be missing;
- no leftovers: no other file, no new directory without files;
- nobody else's file is touched: content, inode, mode and time stay;
- the command ends.

The faults:

Injection   one system call of one process fails. Each call of each process has its turn: strace counts the calls. A
            preloaded library stops the process until strace has attached to it, so the dynamic loader has no turn.
Kill        a process is killed at a system call, or after a random time. Leftovers may stay until the next run, which must
            repair everything. The processes of a killed parent must end, and then write nothing.
Space, Limit, User
            a full or read-only file system, few descriptors, little memory, small files, another user.
Writers     eight processes write one output again and again. A reader must always find a whole file.

The short form takes a sample of the calls and of the limits, one tree of each command, and one seed. PYBYTECODE_SEED
gives the seed of the random times; the test prints it.
"""
import atexit
import collections
import concurrent.futures
import ctypes
import functools
import io
import itertools
import marshal
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import unittest
import zipfile

from harness import HELPER, WHOLE, main, preload, run

SECONDS = 60  # a command that takes longer hangs
ORPHAN_SECONDS = 10  # as long may the processes of a killed parent live
NOBODY = 65534
STRACE = shutil.which('strace')
SEED = int(os.environ.get('PYBYTECODE_SEED') or (random.randrange(1 << 32) if WHOLE else 1))
COUNTS = collections.OrderedDict((name, 0) for name in ('injections', 'kills', 'limits', 'writes', 'faults'))
COMMANDS_RUN = set()

NEW = {
    'src/top.py': 'import sys\n\n\ndef f(x):\n    """Doc."""\n    assert x\n    return x\n',
    'src/one/__init__.py': '',
    'src/one/a.py': 'def a():\n    return [i for i in range(3)]\n',
    'src/one/b.py': '"""Ä."""\nNAME = "b"\n' + 'x = {}\n'.format(list(range(1000))),
    'src/two/__init__.py': 'from . import c\n',
    'src/two/c.py': 'class C:\n    def m(self):\n        return __class__\n',
}
GONE = 'src/two/gone.py'  # only among the older sources
FOREIGN = {
    'notes.txt': 'mine\n',
    'src/notes.txt': 'mine\n',
    'src/one/notes.txt': 'mine\n',
    'src/one/__pycache__/notes.txt': 'mine\n',
    'src/one/__pycache__/a.cpython-27.pyc': 'another Python\n',
    'src/one/__pycache__/stranger.{}.pyc'.format(sys.implementation.cache_tag): 'another module\n',
}

FOREIGN_BESIDE_OUTPUTS = {'out/notes.txt': 'mine\n', 'out/tree/notes.txt': 'mine\n'}  # only in the tree `old`

# What a call fails with. Calls that are not named fail with EINVAL.
ERRORS = {
    'openat': ['EACCES', 'EMFILE'], 'open': ['EACCES', 'EMFILE'], 'read': ['EIO'], 'pread64': ['EIO'], 'write': ['ENOSPC'],
    'writev': ['ENOSPC'], 'close': ['EIO'], 'lseek': ['EIO'], 'fstat': ['EIO'], 'stat': ['EACCES'], 'lstat': ['EACCES'],
    'newfstatat': ['EACCES', 'EIO'], 'statx': ['EACCES', 'EIO'], 'access': ['EACCES'], 'faccessat2': ['EACCES'],
    'mkdir': ['EACCES'], 'rename': ['EIO'], 'renameat': ['EIO'], 'link': ['EPERM'], 'linkat': ['EPERM'],
    'unlink': ['EPERM'], 'unlinkat': ['EPERM'], 'rmdir': ['EPERM'], 'getdents64': ['EIO'], 'readlink': ['EACCES'],
    'utimensat': ['EPERM'], 'fchmod': ['EPERM'], 'ftruncate': ['EIO'], 'mmap': ['ENOMEM'],
    'mremap': ['ENOMEM'], 'mprotect': ['ENOMEM'], 'clone': ['EAGAIN'], 'clone3': ['EAGAIN'], 'fork': ['EAGAIN'],
    'vfork': ['EAGAIN'], 'pipe': ['EMFILE'], 'pipe2': ['EMFILE'], 'dup': ['EMFILE'], 'poll': ['EINTR', 'ENOMEM'],
    'ppoll': ['EINTR'], 'epoll_create1': ['EMFILE'], 'wait4': ['EINTR'], 'waitid': ['EINTR'], 'getrandom': ['ENOSYS'],
    'getcwd': ['ENOENT'], 'sigaltstack': ['ENOMEM'], 'flock': ['EINTR', 'ENOLCK'], 'fcntl': ['EINVAL'], 'ioctl': ['ENOTTY'],
    'prctl': ['EINVAL'], 'sched_getaffinity': ['EPERM'], 'pidfd_open': ['EMFILE'], 'socketpair': ['EMFILE'],
}
# These cannot fail, or only with wrong arguments, which is not what is tested. brk() fails by returning the old end of the
# heap, which strace cannot do: a C library takes its error number as an address.
NEVER = set('''exit exit_group execve rt_sigreturn restart_syscall getpid gettid getppid getuid geteuid getgid getegid
    arch_prctl set_tid_address set_robust_list rseq munmap futex rt_sigaction rt_sigprocmask sched_yield clock_gettime
    gettimeofday umask brk'''.split())
# The calls at which a process is killed: those that write.
KILL_CALLS = 'mkdir', 'openat', 'write', 'close', 'rename', 'unlink', 'rmdir', 'utimensat', 'fork', 'clone', 'clone3', 'pipe2'

# Messages that name no file of the run, because the fault is not about one.
REASONS = re.compile('|'.join([
    'out of memory', 'MemoryError', 'Cannot allocate memory', 'cannot start a process', 'Resource temporarily unavailable',
    'the compilers end before they begin', 'Fatal Python error', '--stdlib: error: ', r'CPython \d.\d+ does not start',
    'error while loading shared libraries']))

STDLIB = sysconfig.get_path('stdlib')


def lines(*fields):
    return ''.join('\t'.join(line) + '\n' for line in fields)


class Command:
    """A command line, the lists that it reads, and its environment, where {} stands for the tree."""

    def __init__(self, name, *words, lists=(), environment=(), oracle=False):
        self.name, self.words, self.lists = name, words, dict(lists)
        self.environment, self.oracle = dict(environment), oracle

    def line(self, alone=False):
        """Returns the command line. `alone`: with one worker, so that it does all the work."""
        words = ' '.join(self.words)
        return [HELPER] + (words.replace('--jobs 2', '--jobs 1') if alone else words).split()

    def variables(self, directory):
        return {name: value.format(directory) for name, value in self.environment.items()}


def commands():
    """Returns the commands. `oracle` marks those that do and print what CPython's own programs do and print."""
    sources = sorted(NEW)
    batch = lines(*[(source, 'out/' + source[4:] + 'c', '/lib/' + source, '1') for source in sources])
    members = lines(*[(source, source[4:] + 'c', '/lib/' + source) for source in sources])
    precompiled = ''.join('--src\n{0}\n--src_name\n/lib/{0}\n--pyc\nout/{1}c\n'.format(source, source[4:]) for source in sources)
    drop_in = {'PYTHONDONTWRITEBYTECODE': '1'}  # CPython must not write into the standard library
    return [
        Command('compile', 'compile', '--optimize', '1', 'src/two/c.py'),
        Command('compile-cfile', 'compile', '--cfile', 'out/deep/b.pyc', '--dfile', '/lib/src/one/b.py', 'src/one/b.py'),
        Command('batch', 'batch', '--jobs', '2', 'batch.list', lists={'batch.list': batch}),
        Command('compile-dir', 'compile-dir', '--jobs', '2', '--depfile', 'deps/out.d', '--stamp', 'deps/out.stamp',
                'src', 'out/tree'),
        Command('precompile', 'precompile', '@params', lists={'params': precompiled}),
        Command('install-hook', 'install-hook', '--optimize', '0', 'src', environment={
            'MESON_INSTALL_PREFIX': '/usr', 'MESON_INSTALL_DESTDIR_PREFIX': '{}'}),
        Command('zip', 'zip', '--output', 'out/app.zip', '--manifest', 'deps/manifest', '--depfile', 'deps/app.d',
                'members.list', lists={'members.list': members}),
        Command('freeze', 'freeze', '--output-directory', 'out/c', '--stdlib', 'keyword', '--manifest', 'deps/manifest',
                '--depfile', 'deps/c.d', 'members.list', lists={'members.list': members}),
        Command('py_compile', 'py_compile', 'src/one/b.py', 'src/two/c.py', environment=drop_in, oracle=True),
        Command('compileall', 'compileall', 'src', environment=drop_in, oracle=True),
        Command('compileall-j2', 'compileall', '-j2', 'src', environment=drop_in, oracle=True),
    ]


def put(root, path, text, seconds):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(text.encode())
    os.utime(path, (seconds, seconds))


def snapshot(root):
    """Returns {path: bytes} of all files, and {path: None} of all directories."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in folders:
            found[os.path.relpath(os.path.join(folder, name), root)] = None
        for name in files:
            path = os.path.join(folder, name)
            with open(path, 'rb') as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def identities(root, paths):
    """Returns what must stay of files that no command may touch."""
    found = {}
    for path in paths:
        try:
            status = os.lstat(os.path.join(root, path))
            found[path] = status.st_ino, status.st_mode, status.st_mtime_ns, status.st_size, status.st_uid
        except OSError as error:
            found[path] = str(error)
    return found


class Tree:
    """A tree before and after a run of a command without a fault."""

    def __init__(self, command, root, old):
        self.command, self.root, self.name = command, root, 'old' if old else 'empty'
        foreign = dict(FOREIGN, **(FOREIGN_BESIDE_OUTPUTS if old else {}))
        self.foreign = sorted(set(foreign) | set(NEW) | set(command.lists))
        if old:
            self.make_old()
        for path, text in NEW.items():
            put(root, path, text, 1600000000)
        for path, text in itertools.chain(foreign.items(), command.lists.items()):
            put(root, path, text, 1500000000)
        self.before = snapshot(root)
        self.measure()

    def make_old(self):
        for path, text in NEW.items():
            put(self.root, path, 'old = 1\n' + text, 1400000000)
        put(self.root, GONE, 'x = 1\n', 1400000000)
        for path, text in self.command.lists.items():
            put(self.root, path, text, 1300000000)
        self.run_in(self.root)
        os.unlink(os.path.join(self.root, GONE))

    def run_in(self, root):
        """Runs the command. Raises AssertionError if it fails."""
        return run(*self.command.line(), cwd=root, env=dict(os.environ, **self.command.variables(root)), timeout=SECONDS)

    def measure(self):
        """Runs the command on a copy: sets self.after, and the seconds that it takes."""
        with self.copy() as copy:
            start = time.monotonic()
            self.run_in(copy)
            self.seconds = time.monotonic() - start
            self.after = snapshot(copy)

    def copy(self, parent=None):
        return Copy(self, parent)


class Copy:
    """A copy of a tree, for one run. It is a context manager, which gives the path."""

    def __init__(self, tree, parent):
        self.tree, self.parent = tree, parent

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix='faults-', dir=self.parent)
        path = os.path.join(self.directory, 'tree')
        shutil.copytree(self.tree.root, path, symlinks=True)
        os.chmod(self.directory, 0o755)
        return path

    def __exit__(self, *error):
        shutil.rmtree(self.directory, ignore_errors=True)


class Result:
    """What a run did: its exit status (None: it hung), its output, the trace of strace."""

    def __init__(self, status, stdout, stderr, trace=''):
        self.status, self.stdout, self.stderr, self.trace = status, stdout, stderr, trace
        self.orphans = []


def start(command, root, variables=(), alone=False, **options):
    environment = dict(os.environ, **command.variables(root))
    environment.update(variables)
    return subprocess.Popen(command.line(alone), cwd=root, env=environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options)


def session(number):
    """Returns the processes of a session that run."""
    found = []
    for name in os.listdir('/proc'):
        if name.isdigit():
            fields = process_fields(name)
            if fields and int(fields[3]) == number and fields[0] not in 'ZX':
                found.append(int(name))
    return found


def process_fields(process):
    """Returns the fields of /proc/PROCESS/stat from the state on, or None."""
    try:
        with open('/proc/{}/stat'.format(process)) as file:
            return file.read().rsplit(')', 1)[1].split()
    except OSError:
        return None


def children(process):
    try:
        with open('/proc/{0}/task/{0}/children'.format(process)) as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def finish(process):
    """Waits until the command and all processes that it started have ended. Kills what hangs. Returns a Result."""
    try:
        stdout, stderr = process.communicate(timeout=SECONDS)
        status = process.returncode
    except subprocess.TimeoutExpired:
        kill_group(process)
        stdout, stderr = process.communicate()
        status = None
    result = Result(status, *(text.decode(errors='replace') for text in (stdout, stderr)))
    deadline = time.monotonic() + ORPHAN_SECONDS
    while session(process.pid) and time.monotonic() < deadline:
        time.sleep(0.005)
    result.orphans = session(process.pid)
    kill_group(process)
    return result


def kill_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def find_stopped(process, depth):
    """Waits until the process at this depth has stopped. Returns its number, or None if the command ends before."""
    if depth == 0:
        found = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        return process.pid if found.si_code == os.CLD_STOPPED else None
    deadline = time.monotonic() + SECONDS
    while process_fields(process.pid)[0] not in 'ZX' and time.monotonic() < deadline:
        for child in session(process.pid):
            fields = process_fields(child)
            if child != process.pid and fields and fields[0] in 'T':
                return child
        time.sleep(0.002)
    return None


def one_processor():
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])


def traced(command, root, depth, *words):
    """Runs a command; strace follows the process at this depth. Returns a Result, or None if there is no such process."""
    log = os.path.join(os.path.dirname(root), 'trace')
    variables = preload('stop-at', PYBYTECODE_DEPTH=str(depth))
    process = start(command, root, variables, alone=depth > 0, preexec_fn=one_processor if depth else None)
    target = find_stopped(process, depth)
    if target is None:
        finish(process)
        return None
    tracer = subprocess.Popen([STRACE, '-y', '-o', log] + list(words) + ['-p', str(target)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = tracer.stderr.readline()
    os.kill(target, signal.SIGCONT)
    result = finish(process)
    said += tracer.communicate()[1]
    if b'attached' not in said:
        raise unittest.SkipTest('strace cannot attach: {}'.format(said.decode(errors='replace')))
    with open(log, errors='replace') as file:
        result.trace = file.read()
    return result


def is_local(line):
    """True if a line of strace is a call on a pipe or socket between processes of the command."""
    return re.match(r'\w+\((?![12]<)\d+<(pipe|socket):', line) is not None


class Call:
    """A system call: the number-th of its name in the process at this depth. `own`: neither CPython's start nor its files."""

    def __init__(self, depth, name, number, own, line):
        self.depth, self.name, self.number, self.own = depth, name, number, own
        self.local = is_local(line)

    def errors(self):
        """Returns what the call may fail with. Calls on pipes and sockets between processes can be interrupted, no more."""
        if self.name in NEVER:
            return []
        if self.local:
            return ['EINTR'] if self.name in ('read', 'write') else []
        return ERRORS.get(self.name, ['EINVAL'])

    def __str__(self):
        return '{} number {} of process {}'.format(self.name, self.number, self.depth)


@functools.lru_cache(maxsize=None)
def system_calls(tree):
    """Returns the calls of the processes of a command. Process 0 is the command, 1 its first worker."""
    found = []
    for depth in (0, 1, 2) if WHOLE else (0, 1):
        with tree.copy() as root:
            result = traced(tree.command, root, depth)
        numbers, started = collections.Counter(), depth > 0 or not tree.command.oracle
        for line in result.trace.splitlines() if result else ():
            name = line.split('(')[0]
            own = os.path.dirname(STDLIB) + '/' not in line
            started = started or re.search(r'"(src|.*\.list)\b', line) is not None
            if re.match(r'\w+\(', line):
                numbers[name] += 1
                found.append(Call(depth, name, numbers[name], started and own, line))
    return found


def sampled(tree, calls, own, others):
    """Returns each own-th call that is the command's own, and each others-th of CPython's. With PYBYTECODE_WHOLE: all own."""
    if WHOLE:
        own, others = 1, 8
    elif tree.command.oracle:
        own *= 4  # these take much longer
    calls = sorted(calls, key=lambda call: (call.depth, call.name))
    mine, theirs = ([call for call in calls if call.own == which] for which in (True, False))
    return mine[own // 2::own] + theirs[others // 2::others]


class Judge:
    """Compares the tree after a fault with the tree before it and with the reference."""

    def __init__(self, tree, root):
        self.tree, self.root = tree, root
        self.identities = identities(root, tree.foreign)
        self.before = snapshot(root)

    def foreign(self):
        now = identities(self.root, self.tree.foreign)
        return ['{} is touched: {} -> {}'.format(path, self.identities[path], now[path])
                for path in now if now[path] != self.identities[path]]

    def complete(self, what):
        """Returns problems unless the tree is the reference."""
        now, after = snapshot(self.root), self.tree.after
        problems = ['{}: {} is missing'.format(what, path) for path in sorted(set(after) - set(now))]
        problems += ['{}: {} is left over'.format(what, path) for path in sorted(set(now) - set(after))]
        return problems + ['{}: {} is wrong'.format(what, path) for path in sorted(set(now) & set(after))
                           if now[path] != after[path]]

    def whole(self, killed=False):
        """Returns problems unless each output is the reference's, the old one, or absent if it was absent."""
        now, before, after = snapshot(self.root), self.before, self.tree.after
        problems = ['{}, which was there, is missing'.format(path) for path in sorted(set(before) & set(after) - set(now))]
        for path, content in sorted(now.items()):
            if path in before or path in after:
                if content not in [tree[path] for tree in (before, after) if path in tree]:
                    problems.append('{} is not whole: {} bytes'.format(path, len(content or b'')))
            elif not killed:
                problems.append('{} is left over'.format(path))
        return problems + ([] if killed else self.empty(now))

    def empty(self, now):
        return ['{} is a new directory without files'.format(path) for path, content in sorted(now.items())
                if content is None and path not in self.before and
                not any(other.startswith(path + os.sep) and now[other] is not None for other in now)]

    def names_file(self, text):
        """True if a text has the path of a file or directory of the run, or of the standard library."""
        names = dict(self.before, **self.tree.after)
        return STDLIB + os.sep in text or any(
            re.search(r'(?<![\w.])' + re.escape(name) + ('[:\'"/]' if names[name] is None else r'\b'), text, re.M)
            for name in names)

    def messages(self, result):
        """Returns problems unless a failure has a message."""
        text = result.stderr + (result.stdout if self.tree.command.oracle else '')
        if not text.strip():
            return ['exit status {} without a message'.format(result.status)]
        problems = []
        if 'Traceback (most recent call last)' in text and 'Fatal Python error' not in text:
            problems.append('a traceback')
        if not self.names_file(text) and not REASONS.search(text):
            problems.append('the message names no file')
        said = [line for line in result.stderr.splitlines() if 'error: ' in line]
        problems += ['{!r} is printed twice'.format(line) for line in sorted(set(said))
                     if said.count(line) > 1 and not line.startswith('Fatal Python error')]
        return problems

    def verdict(self, result):
        """Returns all problems of a run that was not killed."""
        if result.status is None:
            return ['it hangs'] + self.foreign()
        problems = ['process {} goes on'.format(process) for process in result.orphans]
        if result.status == 0:
            return problems + self.complete('exit status 0') + self.foreign()
        if result.status < 0:
            problems.append('it is killed by signal {}'.format(-result.status))
        elif result.status != 1:
            problems.append('exit status {}'.format(result.status))
        return problems + self.messages(result) + self.whole() + self.foreign()


@functools.lru_cache(maxsize=None)
def make_trees():
    """Makes the trees. Returns their directory and a list of them: both of each command, in the short form one of them."""
    directory = tempfile.mkdtemp(prefix='pybytecode-faults-')
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    os.chmod(directory, 0o755)
    trees = []
    for number, command in enumerate(commands()):
        for old in (False, True) if WHOLE else (number % 2 == 1,):
            root = os.path.join(directory, command.name, 'old' if old else 'empty')
            os.makedirs(root)
            trees.append(Tree(command, root, old))
    return directory, trees


class CampaignTestCase(unittest.TestCase):
    """A test with the trees of all commands, which collects what is wrong."""

    @classmethod
    def setUpClass(cls):
        cls.directory, cls.trees = make_trees()

    def calls(self):
        """Returns pairs of a tree and the system calls of its command."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(zip(self.trees, pool.map(system_calls, self.trees)))

    def each(self, function, cases):
        """Calls function(*case) for all cases, two at once. It returns problems, which become failures."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for case, problems in zip(cases, pool.map(lambda case: function(*case), cases)):
                COMMANDS_RUN.add(case[0].command.name)
                if problems:
                    COUNTS['faults'] += 1
                    with self.subTest(case='{} {}'.format(case[0].command.name, case[0].name)):
                        self.fail('\n'.join(problems))


LOCK = threading.Lock()


def count(name):
    with LOCK:
        COUNTS[name] += 1


def report(tree, fault, result, problems):
    """Returns the lines that describe a failure."""
    if not problems:
        return []
    head = '{} on tree {}, {}: exit status {}'.format(' '.join(tree.command.words), tree.name, fault, result.status)
    return [head] + ['  ' + problem for problem in problems] + ['  | ' + line for line in tail(result)]


def tail(result):
    text = result.stderr.splitlines()
    return text[:3] + ['...'] + text[-6:] if len(text) > 9 else text


def injected(trace):
    """Returns the lines of the calls that strace made fail."""
    return [line for line in trace.splitlines() if '(INJECTED)' in line]


def must_strace():
    """Raises SkipTest unless strace can make system calls fail."""
    if not STRACE:
        raise unittest.SkipTest('strace is not found')
    result = run(STRACE, '-o', os.devnull, '-e', 'inject=getcwd:error=ENOENT', '/bin/true', status=None)
    if result.returncode:
        raise unittest.SkipTest('strace cannot trace: ' + result.stderr.strip())
    preload('stop-at')  # makes its link before there are threads


# Problems that are CPython's own, by the failed call and the problem. `python -m compileall` has them, too.
EXCEPTIONS = [
    # The interpreter reads its own modules, and prints a traceback if it cannot.
    (re.escape(os.path.dirname(STDLIB)), 'a traceback|names no file'),
    # print() fails.
    (r'^write\([12]<', 'a traceback|names no file'),
    # compileall asks os.path.isdir() and os.path.isfile(), and lists what it can.
    (r'^(newfstatat|stat|lstat|statx|getdents64)\(|^openat\(.*O_DIRECTORY', '^exit status 0'),
]
# compile-dir does not enter directories in its output that it may not read: they may be foreign.
UNREADABLE = re.compile(r'^openat\(\d.*O_NOFOLLOW.*O_DIRECTORY.*EACCES')
# CPython starts without memory: it prints a traceback, or Py_FatalError() aborts. 3.14 says so of a module that it cannot load.
NO_MEMORY = re.compile(r'\bMemoryError\b|^Fatal Python error: .*[Mm]emory|^ImportError: Frozen object named .* is invalid', re.M)
# The end of a traceback, if the interpreter cannot get its own modules.
NO_INTERPRETER = re.compile(r'^(ImportError|ModuleNotFoundError)\b', re.M)


def without_exceptions(tree, call, result, problems):
    """Returns the problems that are not CPython's own."""
    if NO_MEMORY.search(result.stderr):
        aborted = 'it is killed by signal {}'.format(int(signal.SIGABRT))
        problems = [problem for problem in problems if problem not in ('a traceback', aborted)]
    if UNREADABLE.search(call):
        problems = [problem for problem in problems if not problem.endswith(' is left over')]
    if not tree.command.oracle:
        return problems
    if NO_INTERPRETER.search(result.stderr):
        problems = [problem for problem in problems if not re.search('a traceback|names no file', problem)]
    return [problem for problem in problems
            if not any(re.search(where, call) and re.search(what, problem) for where, what in EXCEPTIONS)]


class Reference(CampaignTestCase):
    """The runs without a fault: their bytecode is CPython's."""

    def bytecode(self, tree):
        """Yields (name, bytes) of the bytecode that the run wrote."""
        for path, content in sorted(tree.after.items()):
            if content is None or content == tree.before.get(path):
                continue
            if path.endswith('.pyc'):
                yield path, content
            elif path.endswith('.zip'):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    for name in archive.namelist():
                        if name.endswith('.pyc'):
                            yield name, archive.read(name)

    def test_bytecode(self):
        for tree in self.trees:
            with self.subTest(command=tree.command.name, tree=tree.name):
                self.assertNotEqual(tree.before, tree.after)
                found = list(self.bytecode(tree))
                self.assertEqual(bool(found), tree.command.name != 'freeze')
                for name, content in found:
                    code = marshal.loads(content[16:])
                    self.assertIn(code, self.codes(code.co_filename), name)

    def codes(self, recorded):
        """Returns what CPython makes of the source that this recorded path names."""
        text = NEW[recorded[recorded.index('src/'):]].encode()
        return [compile(text, recorded, 'exec', dont_inherit=True, optimize=level) for level in (0, 1)]

    @unittest.skipUnless(WHOLE, 'the short form has one tree of each command')
    def test_same_outputs(self):
        """Older outputs change nothing."""
        trees = iter(self.trees)
        for empty, old in zip(trees, trees):
            with self.subTest(command=empty.command.name):
                for path, content in empty.after.items():  # `old` has more: what is stale, and what is foreign
                    self.assertEqual(old.after.get(path, b'missing'), content, path)


class Injection(CampaignTestCase):
    """One system call fails."""

    def setUp(self):
        must_strace()

    def inject(self, tree, call, error):
        with tree.copy() as root:
            judge = Judge(tree, root)
            result = traced(tree.command, root, call.depth, '-e', 'trace=' + call.name,
                            '-e', 'inject={}:error={}:when={}'.format(call.name, error, call.number))
            failed = injected(result.trace) if result else []
            if not failed or is_local(failed[0]) and error != 'EINTR':
                return []  # there were fewer calls this time, or in another order
            count('injections')
            problems = judge.verdict(result)
        if re.match(r'write\([12]<', failed[0]):  # then nobody sees the message
            problems = [problem for problem in problems if 'without a message' not in problem]
        problems = without_exceptions(tree, failed[0], result, problems)
        return report(tree, '{} fails:\n  > {}'.format(call, failed[0]), result, problems)

    def test_each_call(self):
        cases = []
        for tree, calls in self.calls():
            for call in sampled(tree, [call for call in calls if call.errors()], 11, 203):
                cases += [(tree, call, error) for error in call.errors()[:2 if WHOLE and call.own else 1]]
        self.each(self.inject, cases)
        self.assertGreater(COUNTS['injections'], len(cases) // 2)  # the order of processes moves a few calls


class Kill(CampaignTestCase):
    """A process is killed. The next run repairs everything."""

    def repaired(self, tree, root):
        try:
            tree.run_in(root)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            return ['the next run: {}'.format(error)]
        return Judge(tree, root).complete('after the next run')

    def verdict(self, tree, root, judge, result, parent):
        """Returns problems after a kill and after the next run. `parent` tells whether the command itself was killed."""
        if result.status is None:
            return ['it hangs']
        problems = ['process {} goes on'.format(process) for process in result.orphans] + judge.whole(killed=True)
        if not parent and result.status == 0:
            problems += judge.complete('exit status 0')
        elif not parent:
            problems += judge.messages(result)
        return problems + self.repaired(tree, root) + judge.foreign()

    def kill_at(self, tree, call):
        with tree.copy() as root:
            judge = Judge(tree, root)
            result = traced(tree.command, root, call.depth, '-e', 'trace=' + call.name,
                            '-e', 'inject={}:signal=SIGKILL:when={}'.format(call.name, call.number))
            if result is None or '+++ killed by SIGKILL' not in result.trace:
                return []
            count('kills')
            problems = self.verdict(tree, root, judge, result, call.depth == 0)
        return report(tree, 'killed at {}'.format(call), result, problems)

    def test_at_each_call(self):
        must_strace()
        cases = []
        for tree, calls in self.calls():
            calls = [call for call in calls if call.name in KILL_CALLS and call.own]
            cases += [(tree, call) for call in sampled(tree, calls, 5, 1)]
        before = COUNTS['kills']
        self.each(self.kill_at, cases)
        self.assertGreater(COUNTS['kills'] - before, len(cases) // 2)

    def kill_after(self, tree, who, number, seconds):
        with tree.copy() as root:
            judge = Judge(tree, root)
            process = start(tree.command, root)
            time.sleep(seconds)
            done = self.kill(process, who, number)
            result = finish(process)
            if done:
                count('kills')
            problems = self.verdict(tree, root, judge, result, parent=who != 'a worker' or not done)
        fault = '{} of {} after {:.4f} s, seed {}'.format(signal.Signals(number).name, who, seconds, SEED)
        return report(tree, fault, result, problems)

    def kill(self, process, who, number):
        try:
            if who == 'the parent':
                process.send_signal(number)
            elif who == 'the group':
                os.killpg(process.pid, number)
            else:
                os.kill(children(process.pid)[0], number)
        except (ProcessLookupError, IndexError):
            return False
        return True

    def test_at_random(self):
        chance = random.Random(SEED)
        print('seed', SEED, file=sys.stderr)
        cases = []
        for tree, _ in itertools.product(self.trees, range(60 if WHOLE else 2)):
            who = chance.choice(['the parent', 'the group', 'a worker'])
            number = chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
            cases.append((tree, who, number, chance.uniform(0, 1.1 * tree.seconds)))
        self.each(self.kill_after, cases)


def limit(number, value):
    """Returns a preexec_fn."""
    return lambda: resource.setrlimit(number, (value, value))


def become_nobody():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


class Limit(CampaignTestCase):
    """The command may have few files, little memory, small files."""

    def limited(self, tree, name, number, value):
        with tree.copy() as root:
            judge = Judge(tree, root)
            result = finish(start(tree.command, root, preexec_fn=limit(number, value)))
            count('limits')
            problems = without_exceptions(tree, name, result, judge.verdict(result))
            if result.status == 127 and 'error while loading shared libraries' in result.stderr:
                problems = judge.whole() + judge.foreign()  # the dynamic loader's exit status
        return report(tree, '{} {}'.format(name, value), result, problems)

    def try_all(self, name, number, values, step):
        cases = []
        for offset, tree in enumerate(self.trees):
            cases += [(tree, name, number, value) for value in (values if WHOLE else values[offset % step::step])]
        self.each(self.limited, cases)

    def test_few_descriptors(self):
        self.try_all('RLIMIT_NOFILE', resource.RLIMIT_NOFILE, list(range(3, 41)), 19)

    def test_small_files(self):
        sizes = [0, 1, 15, 16, 17, 50, 100, 200, 400, 800, 1600, 2000, 4000, 6000, 8000, 12000, 20000, 40000]
        self.try_all('RLIMIT_FSIZE', resource.RLIMIT_FSIZE, sizes, 9)

    def test_little_memory(self):
        self.try_all('RLIMIT_AS', resource.RLIMIT_AS, [kibi << 10 for kibi in range(8000, 48000, 1000)], 20)


@unittest.skipIf(os.geteuid(), 'only root can become another user')
class User(CampaignTestCase):
    """Another user runs the command."""

    def setUp(self):
        if subprocess.call([HELPER, '--version'], stdout=subprocess.DEVNULL, preexec_fn=become_nobody) != 0:
            self.skipTest('another user cannot run the helper')

    def as_nobody(self, tree, fault, change):
        with tree.copy() as root:
            change(root)
            judge = Judge(tree, root)
            result = finish(start(tree.command, root, preexec_fn=become_nobody))
            count('limits')
            return report(tree, fault, result, judge.verdict(result))

    def own(self, root):
        for folder, folders, files in os.walk(root):
            for name in folders + files:
                os.chown(os.path.join(folder, name), NOBODY, NOBODY)
        os.chown(root, NOBODY, NOBODY)

    def unreadable(self, path, mode):
        def change(root):
            self.own(root)
            os.chown(os.path.join(root, path), 0, 0)
            os.chmod(os.path.join(root, path), mode)
        return change

    def test_may_not_write(self):
        self.each(self.as_nobody, [(tree, 'the tree is another user\'s', lambda root: None) for tree in self.trees])

    def test_may_not_read(self):
        for path, mode in ('src/one/b.py', 0o600), ('src/two/c.py', 0o600), ('src/two', 0o700), ('src/two', 0o744):
            change = self.unreadable(path, mode)
            self.each(self.as_nobody, [(tree, '{} has mode {:o}'.format(path, mode), change) for tree in self.trees
                                       if not tree.command.oracle or 'b.py' in path])

    def test_owns_all(self):
        """The oracle of the two others: as this user, the command works if it may read and write."""
        def check(tree):
            with tree.copy() as root:
                self.own(root)
                result = finish(start(tree.command, root, preexec_fn=become_nobody))
                return report(tree, 'nobody', result, Judge(tree, root).complete('exit status 0'))
        self.each(check, [(tree,) for tree in self.trees])


CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000


def own_mounts():
    """Gives this process, and those that it starts from now on, mounts of its own. Raises SkipTest if it may not."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) or libc.mount(b'none', b'/', None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None):
        raise unittest.SkipTest('no mount namespace: ' + os.strerror(ctypes.get_errno()))


class Space(CampaignTestCase):
    """The file system is full, or read-only."""

    @classmethod
    def setUpClass(cls):
        if not sys.platform.startswith('linux'):
            raise unittest.SkipTest('needs Linux')
        own_mounts()
        super().setUpClass()

    def mounted(self, tree, fault, options, root):
        """Runs a command in a file system of its own, which is mounted again with these options."""
        judge = Judge(tree, root)
        run('mount', '-o', 'remount,' + options, os.path.dirname(os.path.dirname(root)))
        result = finish(start(tree.command, root))
        count('limits')
        return report(tree, fault, result, judge.verdict(result))

    def in_file_system(self, tree, fault, option):
        parent = tempfile.mkdtemp(dir=self.directory)
        run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'none', parent)
        try:
            with tree.copy(parent) as root:
                status = os.statvfs(parent)
                options = option(status.f_blocks - status.f_bfree, status.f_files - status.f_ffree)
                return self.mounted(tree, fault, options, root)
        finally:
            run('umount', '--lazy', parent)
            os.rmdir(parent)

    def test_read_only(self):
        self.each(self.in_file_system, [(tree, 'read-only', lambda blocks, files: 'ro') for tree in self.trees])

    def test_no_space(self):
        cases = []
        for offset, tree in enumerate(self.trees):
            for free in range(16) if WHOLE else [offset % 6]:
                cases.append((tree, '{} blocks free'.format(free), lambda blocks, files, free=free:
                              'size={}'.format((blocks + free) * os.sysconf('SC_PAGESIZE'))))
        self.each(self.in_file_system, cases)

    def test_no_inodes(self):
        cases = []
        for offset, tree in enumerate(self.trees):
            for free in range(16) if WHOLE else [offset % 6]:
                cases.append((tree, '{} inodes free'.format(free), lambda blocks, files, free=free:
                              'nr_inodes={}'.format(files + free)))
        self.each(self.in_file_system, cases)


class Writers(unittest.TestCase):
    """Eight processes write one output, and others import it."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix='pybytecode-faults-')
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        put(self.directory, 'a/m.py', 'NAME = "a"\nx = {}\n'.format(list(range(5000))), 1500000000)
        put(self.directory, 'b/m.py', 'NAME = "b"\ny = {}\n'.format(list(map(str, range(3000)))), 1500000000)
        put(self.directory, 'a.list', 'a/m.py\tout/m.pyc\tm.py\n', 1500000000)
        put(self.directory, 'b.list', 'b/m.py\tout/m.pyc\tm.py\n', 1500000000)
        self.output = os.path.join(self.directory, 'out', 'm.pyc')
        self.problems = []

    def words(self, which, name):
        if which % 2:
            return [HELPER, 'compile', '--cfile', 'out/m.pyc', '--dfile', 'm.py', name + '/m.py']
        return [HELPER, 'batch', '--jobs', '2', '--depends', name + '.list', name + '.list']

    def write_often(self, which):
        while time.monotonic() < self.end:
            for name in 'ab':
                os.utime(os.path.join(self.directory, name + '.list'))
                result = run(*self.words(which, name), cwd=self.directory, status=None)
                count('writes')
                if result.returncode or result.stderr:
                    self.problems.append('{}: exit status {}\n{}'.format(
                        ' '.join(self.words(which, name)), result.returncode, result.stderr))

    def read_often(self):
        while time.monotonic() < self.end:
            with open(self.output, 'rb') as file:
                content = file.read()
            if content in self.expected:
                marshal.loads(content[16:])
            else:
                self.problems.append('a reader finds {} bytes'.format(len(content)))

    def import_often(self):
        program = 'import sys; sys.path.insert(0, "out"); import m; print(m.NAME)'
        while time.monotonic() < self.end:
            result = run(sys.executable, '-I', '-S', '-c', program, cwd=self.directory, status=None)
            if result.stdout not in ('a\n', 'b\n'):
                self.problems.append('an importer: ' + result.stdout + result.stderr)

    def test_eight(self):
        self.expected = []
        for name in 'ab':
            run(*self.words(1, name), cwd=self.directory)
            with open(self.output, 'rb') as file:
                self.expected.append(file.read())
        self.assertNotEqual(*self.expected)
        self.end = time.monotonic() + (30 if WHOLE else 2)
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            jobs = [pool.submit(self.write_often, which) for which in range(8)]
            jobs += [pool.submit(self.read_often), pool.submit(self.import_often)]
            for job in jobs:
                job.result()
        COUNTS['faults'] += len(self.problems)
        self.assertEqual(self.problems, [])
        self.assertEqual(os.listdir(os.path.join(self.directory, 'out')), ['m.pyc'])


def tearDownModule():
    print('faults: {} commands, {}'.format(
        len(COMMANDS_RUN), ', '.join('{} {}'.format(number, name) for name, number in COUNTS.items())))


if __name__ == '__main__':
    main()
