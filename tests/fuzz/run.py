# SPDX-License-Identifier: MIT
"""Fuzzes a target for some seconds: run.py TARGET [SECONDS]. It starts with small valid inputs, and those in corpus/.

The name of the target is fuzz-NAME; NAME chooses the inputs. A longer run keeps its corpus: run.py TARGET SECONDS DIRECTORY.
"""
import hashlib
import marshal
import os
import subprocess
import sys
import sysconfig
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ('abc', 'codeop', 'contextlib', 'copy', 'dis', 'enum', 'functools', 'heapq', 'keyword', 'opcode', 'queue', 'stat',
           'textwrap', 'types', 'colorsys', 'this')
# The longest input of each target
LENGTHS = {'canonical': 20000, 'list': 2000, 'option': 500}


def payloads():
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


def canonical_inputs():
    """A payload for two layouts of code objects: the byte before it is the minor version of CPython."""
    for payload in payloads():
        for minor in 8, 11:
            yield bytes([minor]) + payload


def list_inputs():
    """Lists that their command accepts, and some that it refuses. The byte before them is for choose_call() in list.c."""
    batch = ('a.py\tb.pyc\td.py', 'a.py\t\t', 'p/a.py\tq/b.pyc\t\t2', '', '/s/t/a.py\t\t/s/t/d.py\t1',
             '/s/t/a.py\t\t/s/t/')
    members = ('a.py\tb.pyc\td.py', 'a.py\tp/q/m.pyc\t\t1', 'p.py\tp/__init__.pyc\t', 'x.pyc\tx.pyc\t', 'é.py\té.pyc\té')
    wrong = ('a.py', 'a.py\ta.pyc\t\t3', '\ta.pyc\t', 'a.py\ta.pyc\t\n' * 2, 'a.py\ta.py\t', 'a.py\t../a.pyc\t',
             'a.py\ta.pyc\t\nb.py\ta/__init__.pyc\t', 'a\0b\t\t', 'a.py\ta.pyc\t\t1\t')
    for byte in range(18):
        valid = members if byte % 3 else batch
        texts = ['\n'.join(valid), '\n'.join(valid[:1] + valid[1:3]) + '\n', '', '\n', 'r.txt\tr.txt\t', *valid, *wrong]
        for text in texts:
            yield bytes([byte]) + text.encode()


def option_inputs():
    """Command lines, some of them wrong. The byte before them is the one of choose_command() in option.c."""
    common = ['--optimize=1', '--optimize 2 --quiet 1', '-h', '--help', '--', '--optimise 1', '--optimize 3', '--depfile=d',
              '--verbose', '--verbose --quiet 1', '--quiet 0 --verbose']
    settings = ['--invalidation-mode checked-hash', '--stripdir=/s -p /p', '-s /s', '--clamp-mtime', '--clamp-mtime=1']
    bundle = ['--stdlib json --stdlib=startup --no-deferred', '--stdlib auto --exclude=re --exclude a.b', '--exclude a',
              '--no-deferred', '--manifest m']
    commands = [['list', '- --jobs 2 --depends a --depends=b', '--jobs=0 l', *settings],
                ['a.py', 'a.py --cfile a.pyc --dfile=', 'a.py --cfile=', '/s/a.py --stripdir /s --prependdir=/p', 'a.py b.py', 'a.py b.py --jobs 2', 'a.py b.py --cfile c',
                 *settings],
                ['a b', 'a a', '--layout sourceless a b --optimize=0 --optimize=2', '--exclude t/ --stamp s a b --no-directories',
                 *settings],
                ['a', '/a b/', '--invalidation-mode=unchecked-hash a'],
                ['--output=o.zip list', '--output o', *bundle],
                ['--output-directory o list', '--output-directory=o --part stdlib --stdlib json',
                 '--output-directory o --part stdlib --stdlib auto list', '--part=modules', *bundle],
                ['a.pyc', '--json a.pyc b.pyc'],
                ['/a', '--destdir d --layout=pycache --optimize 1 /a /b', '--fast --exclude t --json', '--quiet'],
                ['--src a --src_name b --pyc c', '@f --src=a --src_name= --pyc=c --optimize -1', '--src d',
                 '--src d --src_name e --pyc f --invalidation_mode CHECKED_HASH', '--python_version 3.1']]
    for byte in range(4 * len(commands)):
        lines = commands[byte % len(commands)]
        for line in lines + common + [lines[0] + ' ' + more for more in lines[1:] + common]:
            yield bytes([byte]) + '\0'.join(line.split()).encode() + b'\0'


def write_dictionary(inputs, path):
    """Writes the options of the command lines, also with empty values: libFuzzer inserts these words."""
    words = {word for content in inputs for word in content[1:].split(b'\0') if word.startswith(b'-')}
    words |= {word.split(b'=')[0] + b'=\0' for word in words}
    with open(path, 'w') as file:
        file.writelines('"{}"\n'.format(''.join('\\x{:02x}'.format(byte) for byte in word)) for word in sorted(words))


def write_corpus(inputs, name, directory):
    checked_in = os.path.join(HERE, 'corpus', name)
    for file_name in sorted(os.listdir(checked_in)) if os.path.isdir(checked_in) else ():
        with open(os.path.join(checked_in, file_name), 'rb') as file:
            inputs.append(file.read())
    os.makedirs(directory, exist_ok=True)
    for content in inputs:
        with open(os.path.join(directory, hashlib.sha1(content).hexdigest()), 'wb') as file:
            file.write(content)


def main(target, seconds='60', directory=None):
    name = os.path.basename(target)[len('fuzz-'):]
    inputs = list({'canonical': canonical_inputs, 'list': list_inputs, 'option': option_inputs}[name]())
    # its own exit status for a finding, 77, is ctest's for a skipped test
    words = [target, '-error_exitcode=1', '-max_total_time=' + seconds, '-print_final_stats=1', '-verbosity=1', '-timeout=10',
             '-max_len={}'.format(LENGTHS[name]), '-artifact_prefix=' + (directory or os.getcwd()) + '/']
    with tempfile.TemporaryDirectory() as temporary:
        corpus = directory or os.path.join(temporary, 'corpus')
        if name == 'option':
            write_dictionary(inputs, os.path.join(temporary, 'words'))
            words.append('-dict=' + os.path.join(temporary, 'words'))
        write_corpus(inputs, name, corpus)
        return subprocess.call(words + [corpus])


sys.exit(main(*sys.argv[1:]))
