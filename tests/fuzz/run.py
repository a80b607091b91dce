# SPDX-License-Identifier: MIT
"""Fuzzes a target for some seconds: run.py TARGET [SECONDS]. It starts with payloads of the standard library.

A longer run keeps its corpus: run.py TARGET SECONDS DIRECTORY.
"""
import hashlib
import marshal
import os
import subprocess
import sys
import sysconfig
import tempfile

MODULES = ('abc', 'codeop', 'contextlib', 'copy', 'dis', 'enum', 'functools', 'heapq', 'keyword', 'opcode', 'queue', 'stat',
           'textwrap', 'types', 'colorsys', 'this')


def seeds():
    """Yields payloads in the current and in older versions of marshal, small ones first, then some of other layouts."""
    for name in MODULES:
        path = os.path.join(sysconfig.get_path('stdlib'), name + '.py')
        with open(path, 'rb') as file:
            source = file.read()
        for level in 0, 2:
            code = compile(source, path, 'exec', optimize=level)
            for version in 2, marshal.version:
                yield marshal.dumps(code, version)
    constants = (1, 1.5, -0.0, 2j, 2**70, 'é', 'a b', b'c', (1, (2, 'a')), frozenset({1, 'a', (2, 3)}), ..., None, True)
    code = compile('', 'f.py', 'exec').replace(co_consts=constants * 2)
    for version in 2, 3, 4:
        yield marshal.dumps(code, version)


def main(target, seconds='20', directory=None):
    with tempfile.TemporaryDirectory() as temporary:
        corpus = directory or os.path.join(temporary, 'corpus')
        os.makedirs(corpus, exist_ok=True)
        for payload in seeds():
            for minor in 8, 11:
                content = bytes([minor]) + payload
                with open(os.path.join(corpus, hashlib.sha1(content).hexdigest()), 'wb') as file:
                    file.write(content)
        return subprocess.call([target, '-max_total_time=' + seconds, '-print_final_stats=1', '-verbosity=1', '-max_len=20000',
                                '-timeout=10', '-artifact_prefix=' + (directory or os.getcwd()) + '/', corpus])


sys.exit(main(*sys.argv[1:]))
