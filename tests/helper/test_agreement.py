# SPDX-License-Identifier: MIT
"""pybytecode check and CPython agree on 2,000 broken trees, and on damaged bytecode of the standard library.

For each module and level, CPython itself says whether it uses the bytecode: its finder and loaders with -v, and zipimport.
For each file, CPython's own functions say what is wrong with it. What may crash is done in child processes.

PYBYTECODE_TREE=NUMBER prints what both say of one tree.
"""
import collections
import glob
import importlib.util
import json
import marshal
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import unittest
import warnings
import zipfile
import zipimport
from importlib import _bootstrap_external as bootstrap

import broken_trees
from broken_trees import FOREIGN, LEVELS, TAG
from harness import HELPER, WHOLE, TestCase, main, run, sample

TREES = 2000
ALL_LEVELS = '--optimize', '0', '--optimize', '1', '--optimize', '2'

# Answers groups of questions: a child answers a group; if it dies, other children answer its questions one by one.
ORACLE = r'''
import importlib.machinery as machinery, importlib.util, io, json, marshal, os, re, resource, signal, sys, zipimport

DETAILS = [(machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
           (machinery.SourceFileLoader, machinery.SOURCE_SUFFIXES),
           (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES)]
CODE = type((lambda: 0).__code__)
kept = []  # to free a damaged object may crash

def listen(call):
    """Returns what kind of object a call returns, and the messages of -v."""
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        kept.append(call())
        outcome = 'code' if isinstance(kept[-1], CODE) else 'no code'
    except Exception as error:
        outcome = type(error).__name__
    finally:
        said, sys.stderr = sys.stderr.getvalue().splitlines(), stderr
    return outcome, said

def module(directory, name):
    """Returns the source, if any, and the bytecode that Python uses."""
    spec = machinery.FileFinder(directory, *DETAILS).find_spec(name)
    if spec is None:
        return [None, None]
    loader = spec.loader
    outcome, said = listen(lambda: loader.get_code(spec.name))
    source = isinstance(loader, machinery.SourceFileLoader)
    pyc = importlib.util.cache_from_source(loader.path) if source else loader.path
    used = outcome == 'code' and '# code object from ' + repr(pyc) in said
    if source and used:
        assert '# {} matches {}'.format(pyc, loader.path) in said, said
    if source and outcome == 'code' and not used:
        assert '# code object from ' + loader.path in said, said
    return [loader.path if source else None, pyc if used else None]

def member(directory, name):
    """As module(), of what is in a zip archive."""
    outcome, said = listen(lambda: zipimport.zipimporter(directory).get_code(name))
    if outcome != 'code':
        return [None, None]
    path = zipimport.zipimporter(directory).get_filename(name)
    return [path, None] if path.endswith('.py') else [None, path]

def load(path, archive):
    """Returns the kind of object in a payload, and its recorded path."""
    if archive:
        data = zipimport.zipimporter(archive).get_data(path)
    else:
        with open(path, 'rb') as file:
            data = file.read()
    outcome, said = listen(lambda: marshal.loads(data[16:]))
    return [outcome, kept[-1].co_filename if outcome == 'code' else None]

def answer_all(questions, write):
    signal.alarm(60)
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    for kind, *words in questions:
        write(json.dumps(globals()[kind](*words)) + '\n')

def ask(questions):
    """Returns the answers of a child: less than there are questions if it dies."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with open(writer, 'w') as stream:
                answer_all(questions, lambda line: (stream.write(line), stream.flush()))
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with open(reader) as stream:
        answers = [json.loads(line) for line in stream if line.endswith('\n')]
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or status == 0, status
    return answers

def ask_each(questions):
    for question in questions:
        yield (ask([question]) or [['died' if question[0] == 'load' else None, None]])[0]

for line in sys.stdin:
    questions = json.loads(line)
    answers = ask(questions)
    if len(answers) < len(questions):
        answers = list(ask_each(questions))
    print(json.dumps(answers), flush=True)
'''


def other_pythons():
    """Returns the other CPythons that are found: those of pyenv, and those on PATH."""
    found = sorted(glob.glob(os.path.join(os.environ.get('PYENV_ROOT', '/nonexistent'), 'versions/3.*/bin/python3')))
    found += [shutil.which('python3.{}'.format(minor)) for minor in range(6, 17)]
    return [python for python in found if python]


def ask_cpython(groups, level=0):
    """Has CPython answer groups of questions. Returns the answers in groups."""
    words = [sys.executable, '-I', '-B', '-v', '-W', 'ignore'] + ['-' + 'O' * level] * (level > 0) + ['-c', ORACLE]
    text = ''.join(json.dumps(group) + '\n' for group in groups)
    result = subprocess.run(words, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    if result.returncode or len(answers) != len(groups):
        raise AssertionError(result.stderr.decode(errors='replace')[-2000:])
    return answers


def read(path):
    with open(path, 'rb') as file:
        return file.read()


class Bytecode:
    """A .pyc that Python may read. source: its path on the target, or None. level: None if it is of each level."""
    def __init__(self, path, source, level, expected_path, data, question, unusable=()):
        self.path, self.source, self.level, self.expected_path = path, source, level, expected_path
        self.data, self.question, self.unusable = data, question, set(unusable)
        self.kinds = set(self.unusable)
        self.loads = None


class Subject:
    """What CPython thinks of one tree. All paths are those on the target."""
    def __init__(self, tree):
        self.tree = tree
        self.sources = {}  # path: content
        self.bytecode = []
        self.modules = []  # [question, source, Bytecode of each level, or None]
        self.findings = set()  # (path, kind)
        self.entries = {}  # (source, level): there is a file of this name; level None: beside the source

    def target(self, path):
        return self.tree.target + path[len(self.tree.root):]

    # Directories

    def look(self):
        if self.tree.kind == 'zip':
            self.look_into_archive()
            return self
        for folder, folders, files in os.walk(self.tree.root):
            folders[:] = [name for name in folders if not name.startswith('.') and name != '__pycache__']
            self.look_into(folder)
        return self

    def look_into(self, folder):
        names = sorted(os.listdir(folder))
        sources = [name for name in names if name.endswith('.py') and os.path.isfile(os.path.join(folder, name))]
        cache = os.path.join(folder, '__pycache__')
        cached = sorted(os.listdir(cache)) if os.path.isdir(cache) else []
        for name in sources:
            self.sources[self.target(os.path.join(folder, name))] = read(os.path.join(folder, name))
        by_level = self.look_into_cache(folder, sources, cache, [name for name in cached if name.endswith('.pyc')])
        for name in sources:
            source = self.target(os.path.join(folder, name))
            self.add_module(folder, name[:-3], source, [by_level.get((name, level)) for level in range(3)])
        self.look_beside(folder, names, sources)

    def add_module(self, folder, name, source, bytecode):
        self.modules.append([['module', folder, name], source, bytecode])
        for level in range(3):
            self.entries[source, level] = bytecode[level] is not None

    def look_into_cache(self, folder, sources, cache, names):
        """Returns bytecode by source and level."""
        found = {}
        if os.path.isdir(cache) and os.stat(cache).st_mode & 2:
            self.findings.add((self.target(cache), 'writable'))
        for name in names:
            path = os.path.join(cache, name)
            source, tag, optimization = parse(name, sources)
            if source is None:
                self.findings.add((self.target(path), 'orphan'))
            elif tag != TAG:
                self.judge_foreign(path, tag)
            else:
                level = LEVELS.index(optimization)
                found[source, level] = self.add_bytecode(path, os.path.join(folder, source), level)
        return found

    def look_beside(self, folder, names, sources):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith('.pyo') or name.endswith('.pyc') and name[:-1] in sources:
                self.findings.add((self.target(path), 'legacy'))
                self.entries[self.target(path[:-1]), None] = True
            elif name.endswith('.pyc'):
                bytecode = self.add_bytecode(path, None, None)
                self.modules.append([['module', folder, name[:-4]], None, [bytecode] * 3])

    def add_bytecode(self, path, source, level):
        self.note_mode(path)
        target, now = self.target(path), source or path[:-1]
        try:
            data, unusable = read(path), ()
        except OSError:  # as SourceLoader.get_code()
            data, unusable = None, {'damaged'}
        bytecode = Bytecode(target, source and self.target(source), level, self.target(now), data, ['load', path, None], unusable)
        if data is not None:
            self.judge(bytecode, source and os.stat(source))
        self.bytecode.append(bytecode)
        return bytecode

    def note_mode(self, path):
        if os.path.isfile(path) and os.stat(path).st_mode & 2:
            self.findings.add((self.target(path), 'writable'))

    def judge(self, bytecode, status):
        """Does what SourceLoader.get_code() does with the header."""
        flags = self.classify(bytecode)
        if flags is None or status is None:
            return
        try:
            if not flags & 1:
                bootstrap._validate_timestamp_pyc(bytecode.data, int(status.st_mtime), status.st_size, 'x', {})
            elif flags & 2:
                source_hash = importlib.util.source_hash(self.sources[bytecode.source])
                bootstrap._validate_hash_pyc(bytecode.data, source_hash, 'x', {})
        except ImportError:
            bytecode.kinds.add('stale')

    def classify(self, bytecode):
        try:
            return bootstrap._classify_pyc(bytecode.data, 'x', {})
        except (EOFError, ImportError) as error:
            bytecode.kinds.add('magic' if 'magic number' in str(error) and len(bytecode.data) >= 16 else 'damaged')
            return None

    def judge_foreign(self, path, tag):
        self.note_mode(path)
        match = re.fullmatch(r'cpython-(3\d+)', tag)
        if match and read(path)[:4] not in [word.to_bytes(2, 'little') + b'\r\n' for word in FOREIGN[int(match[1])]]:
            self.findings.add((self.target(path), 'magic'))

    # Archives

    def look_into_archive(self):
        path = os.path.join(self.tree.root, 'app.zip')
        if os.stat(path).st_mode & 2:
            self.findings.add((self.target(path), 'writable'))
        importer = zipimport.zipimporter(path)
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        if not any(name.endswith('.pyc') for name in members):
            self.findings.clear()
            return
        self.sources = {self.target(path) + '/' + name: content for name, content in members.items() if name.endswith('.py')}
        for name in sorted(members):
            self.look_at_member(path, importer, members, name)

    def look_at_member(self, path, importer, members, name):
        target, folder = self.target(path) + '/' + name, os.path.join(path, os.path.dirname(name))
        if name.endswith('.py') and name + 'c' not in members:
            self.add_module_of_archive(folder, name[:-3], target, None)
        elif name.endswith('.pyo'):
            self.findings.add((target, 'legacy'))
        elif '__pycache__/' in name:
            self.findings.add((target, 'orphan'))
        elif name.endswith('.pyc'):
            source = target[:-1] if name[:-1] in members else None
            bytecode = Bytecode(target, source, None, 'app.zip/' + name[:-1], members[name],
                                ['load', os.path.join(path, name), path])
            self.judge_member(bytecode, importer, name)
            self.bytecode.append(bytecode)
            self.add_module_of_archive(folder, name[:-4], source, bytecode)

    def add_module_of_archive(self, folder, name, source, bytecode):
        self.modules.append([['member', folder.rstrip('/'), os.path.basename(name)], source, [bytecode] * 3])
        if source:
            self.entries.update({(source, level): bytecode is not None for level in range(3)})

    def judge_member(self, bytecode, importer, name):
        """Does what zipimport._unmarshal_code() does with the header."""
        flags = self.classify(bytecode)
        if flags is None:
            return
        if not flags & 1:
            mtime, size = zipimport._get_mtime_and_size_of_source(importer, name)
            recorded = [int.from_bytes(bytecode.data[start:start + 4], 'little') for start in (8, 12)]
            if mtime and (not zipimport._eq_mtime(recorded[0], mtime) or recorded[1] != size):
                bytecode.kinds.add('stale')
        elif flags & 2 and bytecode.source:
            if importlib.util.source_hash(self.sources[bytecode.source]) != bytecode.data[8:16]:
                bytecode.kinds.add('stale')

    # Conclusions

    def questions(self):
        return [bytecode.question for bytecode in self.bytecode if not bytecode.kinds & {'magic', 'damaged'}]

    def take_loads(self, answers):
        answers = iter(answers)
        for bytecode in self.bytecode:
            if not bytecode.kinds & {'magic', 'damaged'}:
                outcome, recorded = next(answers)
                bytecode.loads = outcome == 'code'
                if not bytecode.loads:
                    bytecode.kinds.add('damaged')
                elif not self.is_recorded(recorded, bytecode.expected_path):
                    bytecode.kinds.add('path')

    def is_recorded(self, recorded, expected):
        if self.tree.kind == 'zip':
            return recorded in (expected, self.tree.target + '/' + expected)
        if not recorded.startswith('/') or os.path.basename(recorded) != os.path.basename(expected):
            return False
        destdir = self.tree.root[:-len(self.tree.target)]
        folders = [destdir + os.path.dirname(path) for path in (recorded, expected)]
        return os.path.isdir(folders[0]) and os.path.samefile(*folders)

    def unusable(self, source):
        return any(bytecode.source == source and bytecode.kinds & {'stale', 'magic', 'damaged'} for bytecode in self.bytecode)

    def expected(self, layout=None, levels=(0, 1, 2), fast=False):
        """Returns the findings, as (path, kind, level or None)."""
        found = {(path, kind, None) for path, kind in self.findings}
        for bytecode in self.bytecode:
            if layout == 'pycache' and self.tree.kind != 'zip' and bytecode.level is None:
                found.discard((bytecode.path, 'writable', None))
                found.add((bytecode.path, 'orphan', None))
                continue
            kinds = set(bytecode.kinds)
            if fast and bytecode.loads is False:
                kinds -= {'damaged'}
            found |= {(bytecode.path, kind, None) for kind in kinds}
        for source in self.sources:
            found |= self.expected_of_source(source, layout, levels, fast)
        return found

    def expected_of_source(self, source, layout, levels, fast):
        if self.tree.kind == 'zip':
            missing = set() if self.entries.get((source, 0)) else {(source, 'missing', None)}
        elif layout == 'sourceless':
            missing = set() if self.entries.get((source, None)) else {(source, 'missing', None)}
        else:
            missing = {(source, 'missing', level) for level in levels if not self.entries[source, level]}
        if not fast and (missing or self.unusable(source)) and not compiles(self.sources[source], source):
            return {(source, 'source', None)}
        return missing


def parse(name, sources):
    """Finds the source for which cache_from_source() gives a name. Returns it with the tag and the optimization."""
    for source in sources:
        match = re.fullmatch(re.escape(source[:-3]) + r'\.([^.]+)(?:\.opt-([0-9A-Za-z]+))?\.pyc', name)
        if match:
            return source, match[1], match[2] or ''
    return None, None, None


def compiles(content, path):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            compile(content, path, 'exec', dont_inherit=True)
        except Exception:
            return False
    return True


class Agreement(TestCase):
    def make_trees(self, numbers):
        pythons = broken_trees.foreign_files(other_pythons())
        for tag, content in pythons.items():
            self.assertEqual(int.from_bytes(content[:2], 'little'), FOREIGN[int(tag.split('-')[1])][0], tag)
        self.root = os.path.join(os.path.realpath(self.directory), 'root')
        trees = []
        for number in numbers:
            target = '/{:04}'.format(number)
            trees.append(broken_trees.make(self.root + target, target, number, pythons))
        return trees

    def check(self, paths, *words, status=(0, 1)):
        """Returns the findings by the first component of their paths."""
        result = run(HELPER, 'check', '--json', '--destdir', self.root, *words, *paths, status=None)
        self.assertEqual(result.stderr, '')
        self.assertIn(result.returncode, status)
        found = collections.defaultdict(set)
        for finding in json.loads(result.stdout)['findings']:
            level = re.search(r'of level (\d)', finding['message']) if finding['kind'] == 'missing' else None
            found['/' + finding['path'].split('/')[1]].add((finding['path'], finding['kind'], int(level[1]) if level else None))
        self.assertEqual(result.returncode, 1 if found else 0)
        return found

    def judge(self, trees):
        subjects = [Subject(tree).look() for tree in trees]
        for subject, answers in zip(subjects, ask_cpython([subject.questions() for subject in subjects])):
            subject.take_loads(answers)
        return subjects

    def compare_uses(self, subjects, found):
        """Compares what python -v reports with the findings. Returns the number of modules and levels."""
        count, used, wrong = 0, 0, []
        for level in range(3):
            answers = ask_cpython([[module[0] for module in subject.modules] for subject in subjects], level)
            for subject, group in zip(subjects, answers):
                findings = found[subject.tree.target]
                for (question, source, bytecode), (its_source, its_bytecode) in zip(subject.modules, group):
                    clean = is_clean(findings, source, bytecode[level], level)
                    count += 1
                    used += its_bytecode is not None
                    if clean != (its_bytecode is not None):
                        wrong.append([subject.tree.target, subject.tree.faults, question, level,
                                      'CPython uses {}'.format(its_bytecode),
                                      sorted(findings, key=str)])
        print('{} modules x levels; CPython uses the bytecode of {}'.format(count, used))
        self.assertEqual(wrong, [], '{} of {}'.format(len(wrong), count))
        self.assertGreater(used, count // 4)
        self.assertGreater(count - used, count // 10)
        return count

    def compare_findings(self, subjects, found, *words, **options):
        """Compares the findings with those that CPython's functions give. Returns the number of each kind."""
        wrong, kinds = [], collections.Counter()
        for subject in subjects:
            expected, ours = subject.expected(**options), found[subject.tree.target]
            unknown = paths_not_compared(subject, options.get('fast'))
            expected, ours = expected - unknown, ours - unknown
            kinds.update(kind for path, kind, level in expected)
            if expected != ours:
                wrong.append([subject.tree.target, subject.tree.faults, 'missed', sorted(expected - ours, key=str), 'wrong',
                              sorted(ours - expected, key=str)])
        print(' '.join(words) or 'default', dict(sorted(kinds.items())), sum(kinds.values()), 'findings')
        self.assertEqual(wrong, [], '{} of {} trees'.format(len(wrong), len(subjects)))
        return kinds

    def test_trees(self):
        trees = self.make_trees(sample(range(TREES)))
        paths = [tree.target for tree in trees]
        subjects = self.judge(trees)
        found = self.check(paths, *ALL_LEVELS)
        print('{} trees: {}'.format(len(trees), dict(collections.Counter(tree.kind for tree in trees))))
        print('faults:', dict(sorted(collections.Counter(fault for tree in trees for fault in tree.faults).items())))
        self.compare_uses(subjects, found)
        kinds = self.compare_findings(subjects, found)
        self.assertEqual(set(kinds), {'damaged', 'legacy', 'magic', 'missing', 'orphan', 'path', 'source', 'stale', 'writable'})
        for words, options in ([('--layout', layout), {'layout': layout}] for layout in ('pycache', 'sourceless')):
            self.compare_findings(subjects, self.check(paths, *ALL_LEVELS, *words), *words, **options)
        self.compare_findings(subjects, self.check(paths, *ALL_LEVELS, '--fast'), '--fast', fast=True)
        self.compare_findings(subjects, self.check(paths), 'level 0', levels=(0,))
        self.compare_findings(subjects, self.check(['/']), 'the root', levels=(0,))
        self.check_single(subjects)

    def check_single(self, subjects):
        """The exit status is 1 if and only if CPython finds a fault."""
        for subject in subjects[::8]:
            for words, levels in (ALL_LEVELS, (0, 1, 2)), (('--optimize', '1'), (1,)):
                expected = subject.expected(levels=levels)
                result = run(HELPER, 'check', '--quiet', '--destdir', self.root, *words, subject.tree.target, status=None)
                self.assertEqual((result.returncode, result.stdout, result.stderr), (1 if expected else 0, '', ''),
                                 [subject.tree.target, subject.tree.faults, expected])

    @unittest.skipUnless(os.environ.get('PYBYTECODE_TREE'), 'PYBYTECODE_TREE names no tree')
    def test_one(self):
        subjects = self.judge(self.make_trees([int(os.environ['PYBYTECODE_TREE'])]))
        target = subjects[0].tree.target
        print(subjects[0].tree.faults, 'CPython:', *sorted(subjects[0].expected(), key=str), 'ours:', sep='\n')
        print(run(HELPER, 'check', '--destdir', self.root, *ALL_LEVELS, target, status=None).stdout)


def paths_not_compared(subject, fast):
    """Returns findings about recorded paths that may be there or not.

    Of a payload that does not load, CPython knows no recorded path. With --fast, the helper need not find the path in a
    payload that CPython's compiler did not make.
    """
    spoilt = fast and {'flipped', 'zeroed', 'no_code', 'longer'} & set(subject.tree.faults)
    return {(bytecode.path, 'path', None) for bytecode in subject.bytecode if spoilt or bytecode.loads is False}


def is_clean(findings, source, bytecode, level):
    """True if the helper finds nothing for which Python would not use this bytecode."""
    if bytecode is None:
        return not {(source, 'missing', level), (source, 'missing', None), (source, 'source', None)} & findings
    return not {(bytecode.path, kind, None) for kind in ('stale', 'magic', 'damaged')} & findings


# Damaged bytecode

def spoil(rng, payload, others):
    """Changes a payload at a random place."""
    start = rng.randrange(len(payload))
    stop = min(len(payload), start + rng.choice([1, 2, 4, 5, 16, 300]))
    piece = rng.choice(others)
    at = rng.randrange(len(piece))
    return rng.choice([
        lambda: payload[:start] + bytes([payload[start] ^ 1 << rng.randrange(8)]) + payload[start + 1:],
        lambda: payload[:start] + bytes([payload[start] ^ 1 << rng.randrange(8)]) + payload[start + 1:],
        lambda: payload[:start] + bytes([rng.randrange(256)]) + payload[start + 1:],
        lambda: payload[:start] + rng.choice(b'()>[<{lisuaAzZtcrRNTFS.0gy?\xe3\xa9\xf5').to_bytes(1,
                                                                                                  'little') + payload[start + 1:],
        lambda: payload[:start] + rng.choice([b'\xff\xff\xff\x7f', b'\0\0\0\x80', b'\xff' * 4, bytes(4)]) + payload[start + 4:],
        lambda: payload[:start] + bytes(stop - start) + payload[stop:],
        lambda: payload[:start] + payload[stop:],
        lambda: payload[:start] + bytes(rng.randrange(256) for _ in range(stop - start)) + payload[start:],
        lambda: payload[:start] + piece[at:at + stop - start] + payload[stop:],
        lambda: payload[:start],
        lambda: payload + payload[start:stop]])()


class Damage(TestCase):
    """helper's `damaged` if and only if marshal.loads() raises an exception, gives no code object, or crashes."""
    def payloads(self):
        folder = sysconfig.get_path('stdlib')
        found = []
        for name in sorted(os.listdir(folder)):
            if name.endswith('.py') and os.path.getsize(os.path.join(folder, name)) < 12000:
                with warnings.catch_warnings():
                    warnings.simplefilter('ignore')
                    code = compile(read(os.path.join(folder, name)), '/mod.py', 'exec', dont_inherit=True)
                found.append(marshal.dumps(code))
        self.assertGreater(len(found), 40)
        return found

    def write_spoilt(self, numbers):
        payloads = self.payloads()
        for number in numbers:
            rng = random.Random('{} {}'.format(broken_trees.SEED, number))
            payload = rng.choice(payloads)
            for _ in range(rng.choice([1, 1, 1, 2])):
                payload = spoil(rng, payload, payloads) or b'N'
            self.write('root/{}/mod.pyc'.format(number), broken_trees.MAGIC + bytes(12) + payload)

    def test_opcodes(self):
        """CPython looks at the instructions when it makes a code object, and crashes at some that its compiler never makes."""
        code = compile('x = 1\n', '/mod.py', 'exec')
        payload = marshal.dumps(code)
        start = payload.index(code.co_code)
        paths = []
        for opcode in range(256):
            spoilt = payload[:start] + bytes([opcode]) + payload[start + 1:]
            paths.append(self.write('root/{}/mod.pyc'.format(opcode), broken_trees.MAGIC + bytes(12) + spoilt))
        answers = ask_cpython([[['load', path, None]] for path in paths])
        findings = json.loads(run(HELPER, 'check', '--json', 'root', status=1).stdout)['findings']
        damaged = {finding['path'] for finding in findings if finding['kind'] == 'damaged'}
        self.assertEqual(damaged, {path for path, (answer,) in zip(paths, answers) if answer[0] != 'code'})

    def test_marshal(self):
        numbers = list(range(20000 if WHOLE else 1500))
        self.write_spoilt(numbers)
        paths = ['root/{}/mod.pyc'.format(number) for number in numbers]
        questions = [['load', path, None] for path in paths]
        answers = sum(ask_cpython([questions[i:i + 100] for i in range(0, len(questions), 100)]), [])
        result = run(HELPER, 'check', '--json', 'root', status=1)
        self.assertEqual(result.stderr, '')
        damaged, elsewhere = ({finding['path'] for finding in json.loads(result.stdout)['findings'] if finding['kind'] == kind}
                              for kind in ('damaged', 'path'))
        wrong = [(path, answer) for path, answer in zip(paths, answers) if (path in damaged) != (answer[0] != 'code')]
        # One bad object may spoil the memory of the process: ask once more about what differs.
        again = ask_cpython([[['load', path, None]] for path, answer in wrong])
        wrong = [(path, answer) for (path, _), (answer,) in zip(wrong, again) if (path in damaged) != (answer[0] != 'code')]
        outcomes = collections.Counter(answer[0] for answer in answers)
        print(len(paths), 'files, marshal.loads():', dict(outcomes))
        self.assertEqual(wrong, [], '{} of {}'.format(len(wrong), len(paths)))
        # None is at its place. The helper cannot read the path in every payload that only CPython can load.
        unnoticed = [path for path in paths if path not in damaged and path not in elsewhere]
        self.assertLessEqual(len(unnoticed), len(paths) // 1000, unnoticed)
        self.assertGreater(outcomes['code'], len(paths) // 20)
        self.assertGreater(len(paths) - outcomes['code'], len(paths) // 5)


if __name__ == '__main__':
    main()
