# SPDX-License-Identifier: MIT
"""Measures commands, and prints the lines of the table."""
import contextlib
import os
import re
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import time
import typing


class Skipped(Exception):
    """Says what is missing here."""


@contextlib.contextmanager
def skipping(what):
    """Prints what is skipped, and goes on."""
    try:
        yield
    except Skipped as reason:
        print('{:<48} skipped: {}'.format(what, reason), flush=True)


def find_program(name):
    path = shutil.which(name)
    if not path:
        raise Skipped('{} is not found'.format(name))
    return path


def row(what, ours, peers, note=''):
    """Prints a line: our figure, the peer's, and the peer's divided by ours."""
    print('{:<48} {:>12} {:>12} {:>8.2f}  {}'.format(what, shown(ours), shown(peers), peers / ours, note), flush=True)


def shown(number):
    if isinstance(number, int):
        return '{:,}'.format(number)
    return '{:,.1f} ms'.format(number * 1000)


def run(*words, **options):
    """Runs a command that must succeed."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, universal_newlines=True, **options)


# Measuring


def collected(*words, collect=None, env=None):
    """Returns callgrind's counts of the processes of a command, '' where a program starts."""
    options = ['--toggle-collect=' + collect] if collect else []
    result = run(find_program('valgrind'), '--tool=callgrind', '--trace-children=yes',
                 '--callgrind-out-file=callgrind.%p', *options, *words, env=env, stderr=subprocess.PIPE)
    return re.findall(r'^==\d+== (?:Command: |Collected : (\d+))', result.stderr, re.M)


def instructions(*words, collect=None, env=None):
    """Counts the instructions of a command, or of one of its functions and all that it calls."""
    figures = collected(*words, collect=collect, env=env)
    if len(figures) != 2:  # a fork begins with its parent's count, and a process that calls execve() has no count
        raise Skipped('it is not one process, as callgrind would have it')
    return int(figures[1])


def wall_times(rounds, *commands):
    """Runs the commands in turns and returns the medians. For milliseconds: posix_spawn() starts a process faster than
    subprocess does."""
    times = [[] for _ in commands]
    with open(os.devnull, 'r+') as null:
        for _ in range(rounds + 2):
            for measured, words in zip(times, commands):
                measured.append(wall_time(words, null.fileno()))
    return [statistics.median(measured[2:]) for measured in times]  # the first runs filled the caches


def wall_time(words, null):
    path = find_program(words[0])
    start = time.perf_counter()
    process = os.posix_spawn(path, words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
    _, status = os.waitpid(process, 0)
    taken = time.perf_counter() - start
    if status:
        sys.exit('{}: wait status {}'.format(shlex.join(words), status))
    return taken


class Spent(typing.NamedTuple):
    """Seconds. user, processor: user time, and user and system time, of all processes of a command."""
    wall: float
    user: float
    processor: float


def spent(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    run(*words)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return Spent(wall, user, user + system)


def in_turns(rounds, commands, prepare=lambda number: None):
    """Runs the commands in turns and returns the medians. Calls prepare(number of the command) before each run."""
    measured = [[] for _ in commands]
    for turn in range(rounds + 1):
        for number, words in enumerate(commands):
            prepare(number)
            measured[number].append(spent(words))
    return [Spent(*map(statistics.median, zip(*runs[1:]))) for runs in measured]  # the first run filled the caches


def peak_memory(*words):
    """Returns the KiB of the largest process of a command. Linux would count Python's memory for its own children."""
    run(find_program('time'), '--format=%M', '--output=peak', *words)
    with open('peak') as file:
        return int(file.read())


def size_of(path):
    """Returns the bytes of a file, or of all files below a directory."""
    return sum(os.lstat(file).st_size for file in ([path] if os.path.isfile(path) else files_below(path)))


def files_below(folder):
    """Returns the files and links below a directory."""
    return [os.path.join(where, name) for where, folders, names in os.walk(folder) for name in names
            + [name for name in folders if os.path.islink(os.path.join(where, name))]]
