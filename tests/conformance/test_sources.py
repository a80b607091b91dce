# SPDX-License-Identifier: MIT
"""Sources that are wrong on purpose, and odd encodings. The oracle is compile() of the same Python.

SourceTestCase.compare() is the comparison. test_corpus.py uses it for real packages.
"""
import encodings
import itertools
import marshal
import os
import pkgutil
import re
import struct
import sysconfig
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

from harness import HELPER, WHOLE, TestCase, main, run, sample

LEVELS = 0, 1, 2
BOM = b'\xef\xbb\xbf'
CODE = type(compile('', '', 'exec'))


def form(value):
    """Returns a value that is equal for the same constants only. Types matter, 0.0 is not -0.0, and sets have no order."""
    kind = type(value).__name__
    if isinstance(value, CODE):
        return kind, value.co_name
    if isinstance(value, tuple):
        return kind, tuple(map(form, value))
    if isinstance(value, frozenset):
        return kind, frozenset(map(form, value))
    if isinstance(value, float):
        return kind, struct.pack('<d', value)
    if isinstance(value, complex):
        return kind, struct.pack('<dd', value.real, value.imag)
    if isinstance(value, slice):  # 3.14
        return kind, form((value.start, value.stop, value.step))
    return kind, value


def attributes(code, place=''):
    """Yields all attributes of a code object and of those nested in it, and what co_lines() and co_positions() list."""
    place += '/' + code.co_name
    for name in dir(code):
        if name.startswith('co_'):
            value = getattr(code, name)
            yield place, name, tuple(value()) if callable(value) else form(value)
    for constant in code.co_consts:
        if isinstance(constant, CODE):
            for attribute in attributes(constant, place):
                yield attribute


def difference(ours, theirs):
    """Returns the first attribute in which two code objects differ, or None."""
    for mine, cpythons in itertools.zip_longest(attributes(ours), attributes(theirs)):
        if mine != cpythons:
            return '{:.500} instead of {:.500}'.format(repr(mine), repr(cpythons))
    return None


def cpython(path, dfile, level):
    """Compiles as py_compile does. Returns the code object or the exception. Limits differ between threads: call this in the
    main thread."""
    with open(path, 'rb') as file:
        source = file.read()
    try:
        return compile(source, dfile, 'exec', dont_inherit=True, optimize=level)
    except Exception as exception:
        return exception


def diagnostic(path, dfile, exception):
    """Returns the first line that the helper must print for an exception."""
    place, text = '', str(exception)
    if isinstance(exception, SyntaxError):
        text = exception.msg
        # in 3.8, errors within an f-string are in a file '<fstring>'
        if exception.filename == dfile and (exception.lineno or 0) > 0:
            place, offset = ':{}'.format(exception.lineno), exception.offset or 0
            if offset > 0:
                place += ':{}'.format(offset)
    return comparable('{}{}: error: {}{}\n'.format(path, place, type(exception).__name__, text and ': ' + text))


def comparable(text):
    """Removes how much of the stack was in use: 3.14 prints it, and it differs between processes."""
    return re.sub(r'\(used \d+ kB\)', '(used)', text)


class SourceTestCase(TestCase):
    def helper(self, number, path, dfile, level, quiet=1, **environment):
        """Runs the helper. Returns the exit status, what it printed, and the .pyc, which is removed."""
        cfile = os.path.join(self.directory, '{}.pyc'.format(number))
        result = run(HELPER, 'compile', '--quiet', str(quiet), '--cfile', cfile, '--dfile', dfile, '--optimize', str(level),
                     path, status=None, timeout=120, env=dict(os.environ, **environment))
        pyc = None
        if os.path.exists(cfile):
            pyc = self.read(cfile)
            os.unlink(cfile)
        # CPython 3.8 prints one line for a source that is nested too deeply
        printed = re.sub(r'\As_push: parser stack overflow\n', '', result.stderr)
        return result.returncode, comparable(result.stdout + printed), pyc

    def both_lanes(self, lanes, path, dfile, level):
        """Returns what helper() returns. If `lanes` is true, both lanes must do the same, warnings included."""
        number = '{}.{}'.format(threading.get_ident(), level)
        if lanes:
            outcome = self.helper(number, path, dfile, level, quiet=0)
            full = self.helper(number, path, dfile, level, quiet=0, PYBYTECODE_LANE='full')
            if outcome != full:
                return -1, 'the lanes differ: {!r:.500} and {!r:.500}'.format(outcome[:2], full[:2]), None
        return self.helper(number, path, dfile, level)

    def check(self, job, outcome):
        """Returns what the helper did wrong, or None; and whether CPython compiles the source."""
        status, printed, pyc = outcome
        expected = cpython(*job)
        if isinstance(expected, CODE):
            if status or printed or not pyc:
                return 'exit status {}, CPython compiles it: {:.500}'.format(status, printed), True
            return difference(marshal.loads(pyc[16:]), expected), True
        first = diagnostic(job[0], job[1], expected)
        if status != 1 or pyc or not comparable(printed).startswith(first):
            return 'exit status {}, {:.500} instead of {:.500}'.format(status, repr(printed), repr(first)), False
        return None, False

    def compare(self, files):
        """Compiles (path, dfile)s both ways. Returns the paths that compile at some level.

        A file is compiled at each level, and at one of them in both lanes. In a sample, it is compiled at that level only.
        """
        both = [(path, dfile, LEVELS[number % len(LEVELS)]) for number, (path, dfile) in enumerate(files)]
        jobs = [(path, dfile, level) for path, dfile in files for level in LEVELS] if WHOLE else both
        compiled, different, failures = set(), {}, 0
        with ThreadPoolExecutor(os.cpu_count()) as pool, warnings.catch_warnings():
            warnings.simplefilter('ignore')
            for job, outcome in zip(jobs, pool.map(self.both_lanes, map(set(both).__contains__, jobs), *zip(*jobs))):
                error, compiles = self.check(job, outcome)
                if compiles:
                    compiled.add(job[0])
                failures += not compiles
                if error:
                    different.setdefault(job[0], 'level {}: {}'.format(job[2], error))
        print('{}: {} files: {} compile, {} do not; {} comparisons: {} of code, {} of errors; {} files differ'.format(
            self.id().split('.')[-1], len(files), len(compiled), len(files) - len(compiled), len(jobs),
            len(jobs) - failures, failures, len(different)), flush=True)
        if different:
            shown = ['{}: {}: {}'.format(path, self.read(path)[:60], different[path])
                     for path in sorted(different)[:20]]
            self.fail('{} of {} files differ\n{}'.format(len(different), len(files), '\n'.join(shown)))
        return compiled

    def compare_sources(self, sources):
        """Writes the sources to files, and compares those. Returns the sources that compile."""
        files, sources = [], list(sources)
        for number, source in enumerate(sources):
            path = '{:03}.py'.format(number)
            self.write(path, source)
            # messages must have the path that an editor can open, and code objects the recorded one
            files.append((path, '/nowhere/é/' + path))
        return [sources[int(path[:-3])] for path in sorted(self.compare(files))]


# Every CPython refuses each of these. They have the kinds of errors of CPython's own tests, and one or more for each way in
# which the tokenizer, the parser, the symbol table and the code generator refuse a source.
FUTURES = (
    'from __future__ import no_such_feature', 'from __future__ import *', 'from __future__ import annotations, braces',
    '"d"\nimport os\nfrom __future__ import annotations', '"d"\n"e"\nfrom __future__ import annotations',
    'from __future__ import annotations\nimport os\nfrom __future__ import division',
    'from __future__ import division; import os; from __future__ import \\\n    annotations',
    'from __future__ import division\n"d"\nfrom __future__ import annotations',
    'def f():\n    from __future__ import annotations')
PYTHON_2 = (
    'print "x"', BOM + b'# coding: utf-8\nprint "x"', "#! /bin/sh\nprint '#coding=0'", 'print "x"\r\n\r\nprint "y"\r\n',
    "#! /bin/sh\n# coding: utf-8\nprint u'éß' % x, y", 'exec "x"', 'x = 0777', 'x = 10L', 'x = `y`', 'x <> y',
    'raise E, "x"', 'def f((a, b)): x', 'x = ur"y"')
CHARACTERS = (
    '# coding: utf-8\n€ = 2', 'é€ = 2', 'x = “y”', 'x = 1\xa0+ 2', 'x = 1 ? 2', '$x', 'x = é é', 'x = "東京", é é',
    'if x:\n    "東京"; a b', 'x\x01', 'x = \ue000', '\U0001f600', 'x = 1\n\ufeffy', b'x\0', b'# x\0\n', b'\0',
    b'x = "\0"', b'x = "\xf6"', b'x = 1 # ok\ny = "\xff\xfe"\n', b'\xff', b'x\xe9 = 1', b'x = "\xed\xa0\x80"',
    b'x = "\xc0\x80"', b'x = "\xf4\x90\x80\x80"', b'x = "\xe2\x82', b'x = """\n\xe9\n"""', b'x = (\n\xe9)',
    b'\xfe\xff\0x', b'x\0\n\0')
INDENTATION = (
    'if x:\ny', '  x', 'if x:\n    y\n  z', 'if x:\n\ty\n        z', 'def f():\n    """d"""\n     x', 'class C:',
    'if x:\n  y\n    z\n w', 'if x:\n        y\n\tz', 'x\n\n\n\ty', 'if x:\n# y\nz', 'def f():\n  x\n def g(): y',
    ''.join(' ' * i + 'if x:\n' for i in range(101)) + ' ' * 101 + 'y')
ENDS = (
    'x = (', 'x = (1,\n\n', 'x = [1)', 'x = (1\ny = [2\n)', 'x = 1)', 'x = "y', "x = 'y\\", 'x = """y',
    'x\ny = """z\n\nw', 'x = \\', 'x = \\ 1', 'x = 1 + \\\n', 'if x', 'def f(', 'def', '@x', '@', 'try: x', 'for x in',
    'x = {', 'x = "y\nz"', 'x = f(a,\n  b c,\n  d)', 'x = {1: 2\n3: 4}', 'x = (1 +\n\n# y\n', 'class C(\n', 'x = (}',
    'x = 1\n\ny = f(1\nz = 2\n')
LITERALS = (
    'x = 1_', 'x = 1__0', 'x = 0b2', 'x = 0b1_2', 'x = 0o8', 'x = 0xg', 'x = 08', 'x = 1e', 'x = 1a', 'x = 1.5e+',
    'x = 0x', 'x = ' + '9' * 5000, 'x = (1,\n  -' + '7' * 5000 + ')', 'x = b"é"', 'x = "\\x1"', 'x = "\\u12"',
    'x = "\\U00110000"', 'x = "é\\N{NO SUCH NAME}"', 'x = "\\N{"', 'x = "\\N"', 'x = "\\N{}"', 'x = "\\N{EURO  SIGN}"',
    'x = b"\\x"', 'x = "a" b"b"', 'x = ("a"\n  "\\x")', 'x = """a\nb\n\\x"""', 'x = "東京\\xg"',
    'def f():\n    "d"; """\n  \\u1"""')
F_STRINGS = (
    'f"{}"', 'f"{a b}"', 'f"{a"', 'f"}"', 'f"{a!x}"', 'f"{a!}"', 'f"{lambda x: 1}"', '\n\nf"{a b}"', 'f"{*}"',
    'f"é{é é}"', 'x = f"""\n{a\n  b c}\n"""', 'x = f"""\n\n{\n}"""', 'f"{a = b c}"', 'f"{a:{b c}}"', 'f"{a[}"',
    'f"{a)}"', 'f"\\N{NO}"', 'f"{ }"', 'f"{!r}"', 'f"{:x}"', 'f"{a} {b!r:{c}} {d e}"',
    'def f():\n    return f"x" "y" f"{z z}"', 'f"{a $ b}"', 'f"{yield = 1}"', 'f"{a:{b:{c:{d}}}}}"', 'f"{f(a=1, a b)}"',
    'fb"{x}"', 'f"{\'\\x\'}"', 'f"{€}"')
TARGETS = (
    'f() = 1', 'None = 1', 'True = 1', 'x + 1 = 2', '(a, b) += 1', '"x" = 1', 'a, 1 = b', '*a = b', '*a, *b = c',
    'x = *a', 'del f()', 'del *a', '[a, f()] = 1', 'for f() in x: y', 'with a as f(): x', 'import a as b.c',
    '(a.b := 1)', '[i := 0 for i in x]', '[(i := 0) for i in x]', '[y for x in (z := w)]',
    'class C: [(a := 1) for b in c]', 'x: y: z', '__debug__ = 1', 'def f(__debug__): x', 'f(__debug__=1)',
    'x.__debug__ = 1', 'import __debug__', '... = 1', 'x() += 1', 'f"{x}" = 1', '(a): b: c', '[a]: b', 'a, b: c',
    'a if b else c = 1', '(yield) = 1', 'x = yield = 1', 'a < b = c',
    ', '.join('a{}'.format(i) for i in range(256)) + ', *b = c')
ARGUMENTS = (
    'def f(a, a): x', 'def f(a=1, b): x', 'def f(*): x', 'def f(**k, a): x', 'def f(*a, *b): x', 'def f(é, é): x',
    'f(**a, *b)', 'lambda a, a: x', 'f(a=1, a=2)', 'f(a=1, b)', 'f(a.b=1)', 'f(True=1)', 'f(a for a in b, c)',
    'f(c, a for a in b)', 'def f(None): x', 'def f(a, *, **k): x', 'def f(a, /, b, /): x', 'lambda *: x', 'f(x\n  y)',
    'class C(a for a in b): c d')
SCOPES = (
    'def f(a):\n    global a', 'def f():\n    x = 1\n    global x', 'def f():\n    x\n    global x', 'nonlocal x',
    'def f():\n    global é\n    nonlocal é', 'def f():\n    nonlocal x', 'def f(é):\n    nonlocal é',
    'def f(): from x import *', 'class C:\n    def f(self):\n        import x\n        from y import *',
    'x = 1\n\n\nglobal x', 'def f():\n    def g():\n        nonlocal x\n    y = 1',
    'class C:\n    import x; from y import *; nonlocal z')
STATEMENTS = (
    'x\nreturn', 'class C:\n    return 1', 'class C:\n    yield', 'x\n\nbreak', 'continue', 'yield', 'await x',
    'if x:\n    break\nelse:\n    continue', 'def f():\n    while x:\n        def g():\n            break',
    '[(yield) for x in y]', 'async with x: y', 'async for x in y: z', 'def f():\n    await x', 'x: (yield)\nreturn',
    'def f():\n    async with x: y', 'def f():\n    return [x async for x in y]',
    'async def f():\n    yield 1\n    return 2', 'async def f():\n    yield from x', 'try: x\nexcept: y\nexcept E: z',
    'try: x\nfinally: y\nelse: z', 'else: x', 'elif x: y', 'class = 1', 'a if b', 'if x = 1: y', 'not = 1',
    'assert [(yield) for x in y]', 'def f():\n    assert (yield) = 1', 'from . import', 'import a.b as',
    'from .import *, a', 'lambda: (yield = 1)', 'pass x', 'x = {a: b, c}',
    'x = (*a)', 'while x: y else: z', 'match x:\n    case a: b\n    case c: d\n    e f',
    'import x y', 'from x import y,', 'from x import (y z)', 'if x:\n    pass\n  else:\n    pass',
    'def f(): return *a b', 'for x in y:\n    try: z\n    finally: a b')
WRONG = (FUTURES + PYTHON_2 + CHARACTERS + INDENTATION + ENDS + LITERALS + F_STRINGS + TARGETS + ARGUMENTS + SCOPES +
         STATEMENTS)

# Some versions refuse these, or refuse them at some levels.
DOUBTFUL = (
    'try: x\nexcept E, e: y', 'x = [*a for a in b]', 'x = {**a for a in b}',
    '"d"\nclass C:\n    "d"\n    def f():\n        "d"\n        assert x, "y"\n        return __debug__',
    'global x\nx: int', ''.join('  ' * i + 'for x in y:\n' for i in range(21)) + '  ' * 21 + 'z', 'assert x, (await y)',
    'def f():\n    assert [(await y) for x in z]', 'assert x.__debug__ = 1', 'x = "é\\N{EURO SIGN}"',
    'while 0:\n    x\nelse:\n    break', 'if 0: return', 'if __debug__: return 1', 'def f():\n    if 0: yield',
    'x = 1if y else 2', 'if not __debug__:\n    class C: return', 'x = 0_7', 'x = 0 or 0x1for y in z',
    'for x in *a, b: y', 'f"{a!r:x}" f"{b}"', 'f"{x:{y:{z}}}"', "f'{a['b']}'", 'f"{\n1}"', 'f"{\'\\n\'}"',
    'f"{x # y\n}"', "f'{f'{x}'}'", 'match x:\n    case 1: y', 'match x:\n    case a | b: y',
    'match x:\n    case {**a, "b": c}: d', 'with (a as b, c as d): e', 'try: x\nexcept* E: y',
    'try: x\nexcept* E: return', 'type X = Y', 'def f[T](x: T): y', 'class C[T: (yield)]: x', 'def f[T=int](): x',
    'x[*a]', 'x[a:=1]', '{a := 1}', '@a[0]\ndef f(): x', 'def f(x, /, y): z', 'f(a, **b, c=1)', 'return (yield)',
    'x = "\\d"', 'x is 1', 'assert (x, "y")', 'lambda: (yield)', 'class C: x = lambda: (yield)', 'print(f"{x=}")',
    'def f(a, (b)): x', 'x = 0xfor 1', 'try: x\nfinally: continue', 'for x in y:\n    try: x\n    finally: continue',
    'f(**a, *b, c)', 'global x, y\nx = 1', 'x = ' + '9' * 4300, 'x = ' + '9' * 4301, 'x = 0x' + 'f' * 5000,
    'x = 1e999 - 1e999, -0.0, 0.0, -0j, 1e999j, 2 ** 64',
    'def f(): x = {0.0, -0.0}, x in {1, "a", b"a", (2, None)}, (1, 1.0, True), (0, -0.0)', b'# \xff\nx = 1\n',
    b'x = 1 # \xe9', b'x = 1\n\x0c\ny = 2\n', b'\x0c', b'if x:\n\x0c    y\n', b'if x:\n    \x0cy\n',
    b'#\x0ccoding: latin-1\nx = "\xe9"\n', b'', b'\n', b'\r', b'\r\n', b'# x', b' ', b'\t\n  \n', b'\\\n',
    b'if x:\n  y\n  ', b'x = 1\r\ny = 2\rz = 3\n', b'x = """a\r\nb\rc\n"""', b'x = "a\\\r\nb"\r\n', b'if x:\r\n\ty\r\n',
    b'if x:\r  y\rz', b'x = (\r1,\r\n2)', b'x\r\r\ny', b'x = f"""\r\n{\r\ny}\r\n"""\r\n', b'x = 1\\\r\n+ 2',
    b'x = 1\x1a', b'x = 1\n\x1a\n', b'x = "\\ud800", "\\udc80\\udcff", "\\ud83d\\ude00"', 'x = "\ufeff"', 'ﬁ = 1\nfi',
    'Ⅷ = 1', 'x = "\U0001f600" "é" b"\\xff"', 'µ = é = 東京 = 1', 'class C:\n    __é = 1\n    def __f(self): __g')


def nested():
    """Yields sources that are long or nested deeply. None of them crashes a compiler."""
    yield '(' * 90 + ')' * 90
    yield '(' * 150 + ')' * 150
    for opening in '([{':
        yield opening * 5000
        yield opening * 201
    for part in '-', 'not ', 'lambda: ', 'x = ', 'await ', '~', 'x if y else ', 'x ** ':
        yield part * 20000 + 'x'
    for part in ('.y', '()', '[0]', ' + 1', ' or y', ' < y', ', y', '\nx', ';x', ' "x"', ', *y'):
        yield '"x"' + part * 100000
    yield 'if x: y\n' + 'elif x: y\n' * 5000
    yield ''.join(' ' * i + 'def f():\n' for i in range(99)) + ' ' * 99 + 'x'
    yield ''.join(' ' * i + 'class C:\n' for i in range(60)) + ' ' * 60 + 'x'
    yield ''.join(' ' * i + 'with x:\n' for i in range(20)) + ' ' * 20 + 'y'
    yield ''.join(' ' * i + 'with x:\n' for i in range(21)) + ' ' * 21 + 'y'
    yield 'x = ' + '[' * 15 + 'x' + ' for x in y]' * 15
    yield 'f(' * 80 + 'x' + ')' * 80
    yield 'f"' + '{x}' * 5000 + '"'
    yield 'def f({}): pass'.format(', '.join('a{}'.format(i) for i in range(300)))
    yield 'x = [{}]'.format(', '.join(map(str, range(70000))))
    yield '\n' * 70000 + 'x = 1\n' + '#\n' * 300 + 'y = (1,' + '\n' * 300 + ' z)'


COOKIES = (
    'utf-8', 'utf8', 'UTF-8', 'utf_8', 'Utf-8-unix', 'utf-8-sig', 'latin-1', 'iso-latin-1-mac', 'ascii', 'koi8-r',
    'utf-7', 'utf-16', 'no-such-codec', '0')


def with_cookies():
    """Yields sources with each cookie, with and without a BOM, in places where it counts or not, and with each end of line."""
    for bom, cookie in itertools.product((b'', BOM), COOKIES):
        comment = '# coding: {}'.format(cookie).encode()
        for start in (b'%s\n', b'#!x\n%s\n', b'\n\x0c\n%s\n', b'x = 1\n%s\n', b'x = 1 %s\n', b'"""d\n%s\n"""\n',
                      b'#%s\r\n', b'%s\r'):
            yield bom + start % comment + 'y = "é"\n'.encode()
    for bom in b'', BOM, BOM + BOM, BOM[:2], BOM[:1]:
        yield bom
        yield bom + b'x = 1'
        yield bom + b'\r\nx = "\xc3\xa9"\r\n'
        yield b'x = 1\n' + bom
    for line in (b'# vim: set fileencoding=koi8-r :', b'# -*- mode: python; coding: koi8-r; -*-', b'#coding:koi8-r',
                 b'#coding koi8-r', b'# Coding: koi8-r', b'# coding=  koi8-r', b'# coding:koi8-r coding:latin-1',
                 b'\t\x0c# coding: koi8-r', b'# coding: ' + b'x' * 300, b'# coding: \xc3\xa9', b'# coding: koi8_r',
                 b'# coding:', b'# encoding: KOI8-R'):
        yield line + b'\nx = "\xc1\xc2"\n'
        yield line + b'\nx\xc1\xc2 = 1\n# \xc1\n'


def with_codecs():
    """Yields for each codec of this Python a source with its cookie, and text in it."""
    for name in sorted(module.name for module in pkgutil.iter_modules(encodings.__path__)):
        try:
            text = 'é€Ωя語あ한\x85ß'.encode(name, 'ignore')
        except (LookupError, ValueError):  # not a codec, or not one of text
            text = b'+AOk-'
        yield b'# coding: ' + name.encode() + b'\nx = "' + text + b'"\n'
    for text in ('# coding: cp1252\nx = "€"'.encode('cp1252'), b'# coding: cp1252\nx = "\x81"',
                 b'# coding: utf-7\nx = "+2AA-"', b'# coding: utf-7\n+AOk- = 1\r\n', b'# coding: utf-7\nx = "+',
                 b'# coding: koi8-r\n\xc1 = 1\n\xc1 \xc1', b'# coding: iso-8859-15\nx = "\xa4"\n\xa4',
                 b'# coding: ascii\nx = "\xe9"', b'# coding: latin-1\nx = b"\xe9"',
                 b'# coding: shift_jis\nx = "\x83\x5c"', b'# coding: unicode_escape\nx = "\\u00e9"\\n\\x79 = 1\n',
                 b'# coding: raw_unicode_escape\nx = "\\ud800"\n', b'# coding: euc-jp\nx = "\xa4"\n',
                 b'# coding: gb18030\nx = "\x81"', '# coding: utf-16\nx = 1\n'.encode('utf-16'),
                 'x = 1\n'.encode('utf-16-le'), 'x = 1\n'.encode('utf-32')):
        yield text


class Sources(SourceTestCase):
    def test_wrong_on_purpose(self):
        self.assertEqual(self.compare_sources(WRONG), [])

    def test_doubtful(self):
        self.compare_sources(DOUBTFUL)

    def test_nested(self):
        self.compare_sources(sample(list(nested()), 6))

    def test_cookies(self):
        self.compare_sources(with_cookies())

    def test_codecs(self):
        self.compare_sources(with_codecs())

    def test_those_of_cpython(self):
        """CPython's own test files that are wrong on purpose, by their names, or are not plain UTF-8 with LF."""
        library = sysconfig.get_path('stdlib')
        files = []
        for folder in 'test', 'lib2to3/tests':
            for path, _, names in os.walk(os.path.join(library, folder)):
                files += [os.path.join(path, name) for name in names if name.endswith('.py') and (
                    name.startswith('bad') or os.path.basename(path) == 'data' or self.odd(os.path.join(path, name)))]
        if not any(os.path.basename(path).startswith('bad') for path in files):
            self.skipTest('the test package of this Python is not below {}'.format(library))
        self.assertLessEqual(len(self.compare([(path, path) for path in sorted(files)])), len(files) - 5)

    def odd(self, path):
        source = self.read(path)
        try:
            source.decode()
        except UnicodeDecodeError:
            return True
        return b'\r' in source or b'\f' in source or source.startswith(BOM) or \
            re.match(br'(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*(?!utf-8)', source)


if __name__ == '__main__':
    main()
