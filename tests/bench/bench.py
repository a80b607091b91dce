# SPDX-License-Identifier: MIT
"""Measures the helper beside its peers, and prints a table: bench.py HELPER [GROUP...]

HELPER is a pybytecode for the Python that runs this; all groups are run where none is given. The inputs are the standard
library's. Needs valgrind; a machine that is shared makes all figures but the instructions unsteady, so what is timed is
run in turns, and it is the ratio that counts.
"""
import gc
import marshal
import os
import re
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

HELPER = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ''


def row(what, ours, peers, note=''):
    """One line: ours, the peer's, and how often ours goes into it."""
    print('{:<44} {:>12} {:>12} {:>8.2f}  {}'.format(what, shown(ours), shown(peers), peers / ours, note), flush=True)


def shown(number):
    if isinstance(number, int):
        return '{:,}'.format(number)
    return '{:.1f} ms'.format(number * 1000)


def stdlib():
    """The sources of the standard library without its tests."""
    found = []
    for folder, folders, names in os.walk(sysconfig.get_path('stdlib')):
        folders[:] = set(folders) - {'__pycache__', 'site-packages', 'dist-packages', 'test', 'tests', 'idlelib'}
        found += [os.path.join(folder, name) for name in names if name.endswith('.py')]
    return sorted(found)


def instructions(*words, collect=None):
    """Of a command, or of what runs within one of its functions."""
    output = 'callgrind.out'
    options = ['--toggle-collect=' + collect] if collect else []
    result = subprocess.run(['valgrind', '--tool=callgrind', '--callgrind-out-file=' + output, *options, *words],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, universal_newlines=True, check=True)
    return int(re.search(r'Collected : (\d+)', result.stderr).group(1))


def compiled(prefix, *words):
    """Compiles the standard library; gives the payloads."""
    sources = stdlib()
    subprocess.run([*words, 'compileall', '-q', '-f', *sources], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, PYTHONPYCACHEPREFIX=os.path.abspath(prefix)))
    payloads = []
    for source in sources:
        with open('{}{}.{}.pyc'.format(prefix, source[:-3], sys.implementation.cache_tag), 'rb') as file:
            payloads.append(file.read()[16:])
    return payloads


def loading_time(payloads):
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    for payload in payloads:
        marshal.loads(payload)
    taken = time.perf_counter() - start
    gc.enable()
    return taken


def loading_instructions(payloads):
    with open('payloads', 'wb') as file:
        marshal.dump(payloads, file)
    program = 'import gc, marshal; gc.disable()\nwith open("payloads", "rb") as file: payloads = marshal.load(file)\n'
    base = [sys.executable, '-I', '-S', '-c']
    return instructions(*base, program + 'for payload in payloads: marshal.loads(payload)') - instructions(*base, program)


def references(payload):
    """How many entries marshal.loads() puts into its list of objects that may be referred to."""
    count, at, todo = 0, 0, ['object']
    slots = ['5', *['object'] * 8, '1', 'object', 'object']
    if sys.version_info < (3, 11):
        slots = ['6', *['object'] * 8, '1', 'object']
    while todo:
        what = todo.pop()
        if what != 'object':
            at += 4 * int(what)
            continue
        kind = chr(payload[at] & 0x7f)
        count += payload[at] >> 7
        at += 1
        size = int.from_bytes(payload[at:at + 4], 'little', signed=True)
        if kind in 'zZ':
            at += 1 + payload[at]
        elif kind in 'aAuts':
            at += 4 + size
        elif kind == 'l':
            at += 4 + 2 * abs(size)
        elif kind in 'irgy':
            at += {'i': 4, 'r': 4, 'g': 8, 'y': 16}[kind]
        elif kind == ')':
            todo += ['object'] * payload[at]
            at += 1
        elif kind in '(>':
            todo += ['object'] * size
            at += 4
        elif kind == ':':
            todo += ['object'] * 3
        elif kind == 'c':
            todo += reversed(slots)
    return count


def payload():
    sources = stdlib()
    whole = instructions(HELPER, 'compileall', '-q', '-f', *sources, collect='unit_compile')
    form = instructions(HELPER, 'compileall', '-q', '-f', *sources, collect='canonical_form')
    row('canonical form / a whole unit, instructions', form, whole, '{:.2%}, {} files'.format(form / whole, len(sources)))
    ours, theirs = compiled('ours', HELPER), compiled('theirs', sys.executable, '-m')
    row('marshal.loads(), instructions', loading_instructions(ours), loading_instructions(theirs))
    times = [(loading_time(ours), loading_time(theirs)) for _ in range(40)]
    row('marshal.loads(), median', *map(statistics.median, zip(*times)))
    row('marshal.loads(), best', *map(min, zip(*times)))
    row('entries of its reference list', *(sum(map(references, payloads)) for payloads in (ours, theirs)))
    row('bytes of all payloads', *(sum(map(len, payloads)) for payloads in (ours, theirs)))


GROUPS = {function.__name__: function for function in (payload,)}


def main():
    groups = sys.argv[2:] or list(GROUPS)
    if not HELPER or set(groups) - set(GROUPS):
        sys.exit('usage: bench.py HELPER [{}]'.format('|'.join(GROUPS)))
    for name in 'PYTHONDONTWRITEBYTECODE', 'SOURCE_DATE_EPOCH', 'PYTHONOPTIMIZE':
        os.environ.pop(name, None)
    print('{:<44} {:>12} {:>12} {:>8}'.format('', 'ours', "CPython's", 'ratio'))
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        os.environ['PYTHONPYCACHEPREFIX'] = os.path.join(directory, 'cache')
        for group in groups:
            GROUPS[group]()
        os.chdir('/')


main()
