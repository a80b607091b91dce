# SPDX-License-Identifier: MIT
"""Makes small trees of sources and bytecode with faults, always the same ones: random numbers begin with SEED.

A tree is made in memory, as files by their names, and then written as a directory or as a zip archive. A fault is a function
that changes one thing in a tree. It does not know whether Python minds: a source that is touched by half a second, or
by 2**32 seconds, is no fault to Python. CPython says what each tree is worth (test_agreement.py).
"""
import importlib.util
import marshal
import os
import posixpath
import random
import subprocess
import sys
import time
import warnings
import zipfile

SEED = 16
MAGIC = importlib.util.MAGIC_NUMBER
TAG = sys.implementation.cache_tag
LEVELS = '', '1', '2'
MODES = 'timestamp', 'checked-hash', 'unchecked-hash'
# The last magic number of each CPython before its release, and a few before that.
FOREIGN = {36: (3379, 3361), 37: (3394, 3390), 38: (3413, 3400), 39: (3425, 3421), 310: (3439, 3431), 311: (3495, 3450),
           312: (3531, 3500), 313: (3571, 3550), 314: (3627, 3601), 315: (3666, 3650)}
TEXTS = [
    b'', b'x = 1\n', b'"""Doc."""\nassert x\n',
    b'def f(a, *b, c=1.5, **d):\n    "Doc."\n    assert a, b\n    return [a, {1, 2}, -0.0]\n',
    b'class A:\n    x: int = 2 ** 70\n    def f(self):\n        return lambda: (self, "a b", b"\\xff", None, ..., 3j)\n',
    'é = "é\\udc80\U0001f600"\n'.encode(), b'# coding: latin-1\nx = "\xe9"\n', b'try:\n    import a\nexcept E as e:\n    raise\n',
    b'def g():\n    yield from (x for x in y if x not in {1, 2, "three"})\n', b'x = 1\r\ny = 2\r\n',
    b'def f(x):\n    return x is 1\nassert (x, "always")\n', b'print(__debug__)\n' + b'x = [1, 2, 3]\n' * 40]
BROKEN_TEXTS = [b'def\n', b'x = 1\n  y = 2\n', b'x = "\xff"\n', b'# coding: nope\n', b'x = 1\0\n', b'return\n', b'if x:\n',
                b'f(' * 300, b'(' * 50 + b'\n']
SOURCES = ['a', 'b_c', 'é', 'pkg/__init__', 'pkg/mod', 'pkg/sub/__init__', 'pkg/sub/deep', 'name space/x', 'ns/x']
ODD_NAMES = ['x.pyc', 'mod.{0}.opt-.pyc', 'a.b.c.d.pyc', 'mod.{0}.opt-1.opt-2.pyc', '{0}.pyc', 'mod.{0}-pytest-7.1.0.pyc',
             '.{0}.pyc', 'mod..pyc', 'mod.{0}.opt-1-2.pyc']


class File:
    """A file in memory. content is None for a directory; link is what a symbolic link leads to."""
    def __init__(self, content=b'', mtime=0, mode=0o644, link=None):
        self.content, self.mtime, self.mode, self.link = content, mtime, mode, link


class Tree:
    """root: where it is now. target: its path on the target. kind: pycache, sourceless or zip. files: by name."""
    def __init__(self, root, target, kind):
        self.root, self.target, self.kind = root, target, kind
        self.files, self.faults, self.modes = {}, [], {}

    def recorded(self, source):
        if self.kind == 'zip':
            return 'app.zip/' + source
        return self.target + '/' + source

    def places(self, source):
        """Yields the bytecode of a source at each level, and the level."""
        for level, optimization in enumerate(LEVELS):
            if self.kind == 'pycache':
                yield cached(source, optimization), level
        if self.kind != 'pycache':
            yield source + 'c', 0

    def sources(self):
        return [name for name in self.files if name.endswith('.py')]

    def bytecode(self):
        """Returns the bytecode of this Python."""
        found = [name for name, file in self.files.items() if name.endswith('.pyc') and file.content is not None]
        return [name for name in found if '__pycache__' not in name or '.' + TAG + '.' in name]


def cached(source, optimization, tag=TAG):
    folder, name = posixpath.split(source)
    name = name[:-3] + '.' + tag + ('.opt-' + optimization if optimization else '') + '.pyc'
    return posixpath.join(folder, '__pycache__', name)


def seconds(mtime):
    """Returns the seconds in CPython's st_mtime, which is a float."""
    whole, nanoseconds = divmod(mtime, 10**9)
    return int(whole + 1e-9 * nanoseconds)


def word(number):
    return (number & 0xffffffff).to_bytes(4, 'little')


def header(mode, source, magic=MAGIC):
    if mode == 'timestamp':
        return magic + word(0) + word(seconds(source.mtime)) + word(len(source.content))
    return magic + word(3 if mode == 'checked-hash' else 1) + importlib.util.source_hash(source.content)


def compiled(text, path, level):
    """Returns a payload of CPython's compiler; of another source if this one does not compile."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            code = compile(text, path, 'exec', dont_inherit=True, optimize=level)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
            code = compile(b'x = "another source"\n', path, 'exec', dont_inherit=True, optimize=level)
    return marshal.dumps(code)


def foreign_files(pythons):
    """Has each of these Pythons compile a source. Returns files by the tag of the Python."""
    program = ('import importlib.util, marshal, sys; sys.stdout.buffer.write(sys.implementation.cache_tag.encode() + b"\\n" + '
               'importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(compile("def f(): return 1", "/x/a.py", "exec")))')
    outputs = [subprocess.run([python, '-I', '-c', program], stdout=subprocess.PIPE).stdout for python in pythons]
    return dict((tag.decode(), content) for tag, _, content in (output.partition(b'\n') for output in outputs) if content)


# Times

def some_time(rng):
    whole = rng.choice([rng.randrange(10**9, 2 * 10**9)] * 6 + [0, 1, -1, -5, 2**31, 2**32 - 1, 2**32 + 7, 315532800])
    return whole * 10**9 + rng.choice([0, 1, 500000000, 999999999, 999999900])


def some_zip_time(rng):
    """A time that a zip archive can hold. Its seconds may be odd."""
    return rng.randrange(400000000, 2 * 10**9) * 10**9


# Faults

def pick(rng, names):
    return rng.choice(sorted(names)) if names else None


def pick_bytecode(tree, rng):
    return pick(rng, tree.bytecode())


def replace(file, start, stop, new):
    file.content = file.content[:start] + new + file.content[stop:]


def missing(tree, rng, foreign):
    del tree.files[pick_bytecode(tree, rng)]


def touched(tree, rng, foreign):
    source = tree.files[pick(rng, tree.sources())]
    delta = rng.choice([1, -1, 2, -2, 3600, 2**31] + ([] if tree.kind == 'zip' else [2**32, 0.5]))
    source.mtime = max(source.mtime + int(delta * 10**9), 400000000 * 10**9 if tree.kind == 'zip' else -10**11)


def grown(tree, rng, foreign):
    tree.files[pick(rng, tree.sources())].content += b'#\n'


def edited(tree, rng, foreign):
    """Changes a source, but neither its time nor its size."""
    source = tree.files[pick(rng, tree.sources())]
    source.content = source.content.replace(b' ', b'\t', 1)


def stale_header(tree, rng, foreign):
    file, start = tree.files[pick_bytecode(tree, rng)], rng.choice([8, 12])
    number = int.from_bytes(file.content[start:start + 4], 'little')
    replace(file, start, start + 4, word(number + rng.choice([1, -1, 2, 256, 2**31])))


def patched_magic(tree, rng, foreign):
    numbers = [number for pair in FOREIGN.values() for number in pair] + [0, 62211, 3701, 65535]
    magic = rng.choice(numbers).to_bytes(2, 'little') + rng.choice([b'\r\n'] * 3 + [b'\r\r', b'\0\0'])
    replace(tree.files[pick_bytecode(tree, rng)], 0, 4, magic)


def foreign_content(rng, foreign):
    """Returns a tag, and bytecode of the Python that has it."""
    if foreign and rng.random() < 0.7:
        return rng.choice(sorted(foreign.items()))
    minor = rng.choice([minor for minor in FOREIGN if 'cpython-{}'.format(minor) != TAG])
    number = rng.choice(FOREIGN[minor])
    return 'cpython-{}'.format(minor), number.to_bytes(2, 'little') + b'\r\n' + bytes(12) + b'\xe3 a payload'


def foreign_in_our_place(tree, rng, foreign):
    tree.files[pick_bytecode(tree, rng)].content = foreign_content(rng, foreign)[1]


def foreign_beside(tree, rng, foreign):
    """Adds bytecode of another Python to a source: no fault."""
    tag, content = foreign_content(rng, foreign)
    tree.files[cached(pick(rng, tree.sources()), rng.choice(LEVELS), tag)] = File(content)


def foreign_of_wrong_tag(tree, rng, foreign):
    tag, content = foreign_content(rng, foreign)
    tags = ['cpython-{}'.format(minor) for minor in FOREIGN] + ['pypy39', 'cpython-27', 'graalpy-311']
    tag = rng.choice([other for other in tags if other not in (tag, TAG)])
    tree.files[cached(pick(rng, tree.sources()), '', tag)] = File(content)


def source_removed(tree, rng, foreign):
    del tree.files[pick(rng, tree.sources())]


def orphan_added(tree, rng, foreign):
    folder = posixpath.dirname(pick(rng, tree.sources()))
    tag = rng.choice([TAG, 'cpython-39', 'pypy310'])
    tree.files[cached(posixpath.join(folder, 'gone.py'), rng.choice(LEVELS), tag)] = File(MAGIC + bytes(12) + b'N')


def odd_name(tree, rng, foreign):
    folder = posixpath.dirname(pick(rng, tree.sources()))
    name = rng.choice(ODD_NAMES).format(TAG)
    tree.files[posixpath.join(folder, '__pycache__', name)] = File(MAGIC + bytes(12) + b'N')


def cut(tree, rng, foreign):
    file = tree.files[pick_bytecode(tree, rng)]
    file.content = file.content[:rng.choice([0, 3, 4, 8, 12, 15, 16, 17, len(file.content) - 1,
                                             rng.randrange(len(file.content) + 1)])]


def flipped(tree, rng, foreign):
    file = tree.files[pick_bytecode(tree, rng)]
    for _ in range(rng.choice([1, 1, 1, 2, 8])):
        place = rng.randrange(16, max(17, len(file.content)))
        replace(file, place, place + 1,
                bytes([file.content[place] ^ 1 << rng.randrange(8)]) if place < len(file.content) else b'')


def zeroed(tree, rng, foreign):
    file = tree.files[pick_bytecode(tree, rng)]
    start = rng.randrange(16, max(17, len(file.content)))
    stop = min(len(file.content), start + rng.choice([1, 4, 16, 4096]))
    replace(file, start, stop, bytes(max(0, stop - start)))


def wrong_flags(tree, rng, foreign):
    flags = rng.choice([2, 4, 5, 8, 256, 2**31, 0xffffffff])
    replace(tree.files[pick_bytecode(tree, rng)], 4, 8, word(flags))


def no_code(tree, rng, foreign):
    file = tree.files[pick_bytecode(tree, rng)]
    code = compile('x = 1', 'x.py', 'exec')
    payload = rng.choice([marshal.dumps(value) for value in ({}, None, (code,), 'x', [code], 2**100, {1: code})] +
                         [b'', b'\0', b'c', b'?', rng.getrandbits(800).to_bytes(100, 'little')])
    replace(file, 16, len(file.content), payload)


def longer(tree, rng, foreign):
    """Adds bytes after the code object: no fault."""
    tree.files[pick_bytecode(tree, rng)].content += rng.choice([b'\0', b'x' * 5000])


def directory_in_place(tree, rng, foreign):
    tree.files[pick_bytecode(tree, rng)] = File(None)


def dangling(tree, rng, foreign):
    tree.files[pick_bytecode(tree, rng)] = File(link='nowhere')


def linked(tree, rng, foreign):
    """Moves bytecode away and leaves a link: no fault."""
    name = pick_bytecode(tree, rng)
    if not tree.files[name].link:
        tree.files[posixpath.join(posixpath.dirname(name), 'store')] = tree.files[name]
        tree.files[name] = File(link='store')


def linked_source(tree, rng, foreign):
    name = pick(rng, tree.sources())
    if not tree.files[name].link:
        tree.files[name + '.in'] = tree.files[name]
        tree.files[name] = File(tree.files[name].content, tree.files[name].mtime, link=posixpath.basename(name) + '.in')


def other_path(tree, rng, foreign):
    name = pick_bytecode(tree, rng)
    source = source_of(name)
    path = tree.recorded(source)
    path = rng.choice(['/elsewhere/' + source, source, '', path + 'c', tree.root + '/' + source, path.replace('/', '//'),
                       tree.target + '/./' + source, tree.target + '/../' + path, path.upper(),
                       tree.target + '/app.zip/' + source,
                       'app.zip/' + source, posixpath.basename(source), tree.target + '/' + posixpath.basename(source)])
    payload = compiled(rng.choice(TEXTS), path, LEVELS.index(level_of(name)))
    tree.files[name].content = tree.files[name].content[:16] + payload


def source_of(name):
    """Returns the source of bytecode of this Python."""
    folder, base = posixpath.split(name)
    if posixpath.basename(folder) != '__pycache__':
        return name[:-1]
    return posixpath.join(posixpath.dirname(folder), base.split('.')[0] + '.py')


def level_of(name):
    return name[-5] if name.endswith(('.opt-1.pyc', '.opt-2.pyc')) else ''


def legacy(tree, rng, foreign):
    source = pick(rng, tree.sources())
    file = tree.files.get(pick_bytecode(tree, rng) or '')
    tree.files[source + rng.choice('co') if tree.kind == 'pycache' else source + 'o'] = File(file.content if file else b'')


def writable(tree, rng, foreign):
    tree.files[pick_bytecode(tree, rng)].mode = rng.choice([0o666, 0o646, 0o602, 0o664, 0o777])


def writable_folder(tree, rng, foreign):
    tree.modes[posixpath.dirname(pick_bytecode(tree, rng))] = rng.choice([0o777, 0o1777, 0o775, 0o757])


def broken_source(tree, rng, foreign):
    """Breaks a source. Its bytecode is stale then, or gone, or looks as if it were the bytecode of that source."""
    name = pick(rng, tree.sources())
    source, what = tree.files[name], rng.choice(['stale', 'gone', 'fresh', 'touched'])
    source.content = rng.choice(BROKEN_TEXTS)
    for place, _ in tree.places(name):
        if place in tree.files and tree.files[place].content and what == 'gone':
            del tree.files[place]
        elif place in tree.files and tree.files[place].content and what == 'fresh':
            replace(tree.files[place], 0, 16, header('timestamp', source))
    if what == 'touched':
        source.mtime += 10 * 10**9


ANYWHERE = [missing, stale_header, patched_magic, foreign_in_our_place, cut, cut, flipped, flipped, zeroed, wrong_flags,
            no_code, longer,
            other_path, writable]
WITH_SOURCE = [touched, grown, edited, source_removed, orphan_added, odd_name, legacy, broken_source, broken_source]
ON_DISK = [directory_in_place, dangling, linked, writable_folder, writable_folder]
BESIDE_SOURCE = [foreign_beside, foreign_of_wrong_tag, linked_source]


def faults_for(tree):
    faults = list(ANYWHERE)
    if tree.sources():
        faults += WITH_SOURCE
    if tree.kind != 'zip':
        faults += ON_DISK
    if tree.kind == 'pycache' and tree.sources():
        faults += BESIDE_SOURCE
    return faults


# Trees

def add_module(tree, rng, source, keep):
    """Adds a source and its bytecode."""
    mtime = some_zip_time(rng) if tree.kind == 'zip' else some_time(rng)
    file = File(rng.choice(TEXTS), mtime)
    mode = rng.choice(MODES)
    for place, level in tree.places(source):
        if rng.random() < 0.2:
            mode = rng.choice(MODES)
        tree.files[place] = File(header(mode, file) + compiled(file.content, tree.recorded(source), level))
    if keep:
        tree.files[source] = file


def make(root, target, number, foreign):
    """Makes and writes tree number `number`. Each has random numbers of its own, so that each can be made alone."""
    rng = random.Random('{} {}'.format(SEED, number))
    kind = rng.choice(['pycache'] * 6 + ['sourceless', 'zip', 'zip'])
    tree = Tree(root, target, kind)
    for source in rng.sample(SOURCES, rng.randrange(1, 5)):
        add_module(tree, rng, source + '.py', kind == 'pycache' or kind == 'zip' and rng.random() < 0.7)
    for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3, 5])):
        fault = rng.choice(faults_for(tree))
        of_source = fault in WITH_SOURCE + BESIDE_SOURCE
        if tree.sources() if of_source else tree.bytecode():
            fault(tree, rng, foreign)
            tree.faults.append(fault.__name__)
    (write_archive if kind == 'zip' else write_tree)(tree, rng)
    return tree


def write_file(path, file):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if file.content is None:
        os.mkdir(path)
    elif file.link:
        os.symlink(file.link, path)
    else:
        with open(path, 'wb') as stream:
            stream.write(file.content)
        os.chmod(path, file.mode)
        os.utime(path, ns=(0, file.mtime))


def write_tree(tree, rng):
    os.makedirs(tree.root)
    for name, file in tree.files.items():
        write_file(os.path.join(tree.root, name), file)
    for folder, mode in tree.modes.items():
        if os.path.isdir(os.path.join(tree.root, folder)):
            os.chmod(os.path.join(tree.root, folder), mode)


def write_archive(tree, rng):
    os.makedirs(tree.root)
    path = os.path.join(tree.root, 'app.zip')
    with zipfile.ZipFile(path, 'w') as archive:
        for name, file in tree.files.items():
            info = zipfile.ZipInfo(name, time.localtime(seconds(file.mtime or 10**18))[:6])
            info.compress_type = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
            archive.writestr(info, file.content)
    if any(file.mode & 2 for file in tree.files.values()):
        os.chmod(path, 0o666)
