# SPDX-License-Identifier: MIT
"""pybytecode batch. The oracles are py_compile.compile() of the same Python, and pybytecode compile."""
import errno
import importlib.util
import marshal
import os
import re
import resource
import signal
import subprocess
import sysconfig
import time
import warnings

from compiling import SAMPLE, CompileTestCase, children, code_objects, compile_, oracle
from harness import HELPER, main, preload, run, sample

MODES = 'timestamp', 'checked-hash', 'unchecked-hash'


def line(*fields):
    return b'\t'.join(map(os.fsencode, fields)) + b'\n'


class BatchTestCase(CompileTestCase):
    def batch(self, lines, *words, status=0, **options):
        self.write('list', lines)
        result = run(HELPER, 'batch', *words, 'list', status=status, **options)
        os.unlink('list')
        self.assertEqual(result.stdout, '')
        return result.stderr

    def is_fresh(self, lines, *words):
        """True if the helper compiles nothing. The outputs stay as they are: in this test the interpreter cannot start."""
        self.write('list', lines)
        result = run(HELPER, 'batch', *words, 'list', status=None, env=preload('no-interpreter'))
        if result.returncode == 0:
            self.assertEqual(result.stderr, '')
            return True
        self.assertRegex(result.stderr, 'the compiler was killed by signal 6 |FileExistsError|Errno')
        return False

    def assertSameAsCompile(self, ours, source, *words):
        compile_(source, '--cfile', 'compiled.pyc', *words)
        self.assertEqual(self.read(ours), self.read('compiled.pyc'))
        os.unlink('compiled.pyc')


class Format(BatchTestCase):
    def test_fields(self):
        self.write('a.py', SAMPLE)
        lines = line('a.py', '', '') + b'\n' + line('a.py', 'out/x', '', '2') + line('a.py', '', 'elsewhere.py', '1')
        for text in lines, lines[:-1], b'\n\n' + lines:
            with self.subTest(text=text):
                self.assertEqual(self.batch(text), '')
                default = importlib.util.cache_from_source('a.py', optimization='')
                first = importlib.util.cache_from_source('a.py', optimization='1')
                self.assertEqual(self.files(), sorted([default, first, 'a.py', 'out/x']))
                for ours, arguments in ((default, []), ('out/x', ['optimize=2']),
                                        (first, ['optimize=1', 'dfile=elsewhere.py'])):
                    oracle('a.py', 'cfile=theirs.pyc', *arguments)
                    self.assertSamePyc(self.read(ours), self.read('theirs.pyc'))
                for name in default, first, 'out/x', 'theirs.pyc':
                    os.unlink(name)

    def test_options(self):
        self.write('sub/a.py', SAMPLE)
        for mode in MODES:
            self.batch(line('sub/a.py', 'a.pyc', '') + line('sub/a.py', 'b.pyc', 'sub/x/b.py', '0'), '--optimize', '2',
                       '--invalidation-mode', mode, '--prependdir=/usr/lib', '--stripdir', 'sub')
            for ours, level, dfile in ('a.pyc', '2', '/usr/lib/a.py'), ('b.pyc', '0', '/usr/lib/x/b.py'):
                oracle('sub/a.py', 'cfile=theirs.pyc', 'optimize=' + level, 'mode=' + mode, 'dfile=' + dfile)
                self.assertSamePyc(self.read(ours), self.read('theirs.pyc'))

    def test_standard_input(self):
        self.write('a.py')
        result = subprocess.run([HELPER, 'batch', '-'], input=line('a.py', 'a.pyc', ''), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b'', b''))
        self.assertSameAsCompile('a.pyc', 'a.py')
        result = subprocess.run([HELPER, 'batch', '-'], input=b'a.py', stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(result.returncode, 2)
        self.assertTrue(result.stderr.startswith(b"<stdin>:1: error: 'a.py' has 1 field: expected SOURCE"))

    def test_empty(self):
        for text in b'', b'\n', b'\n\n\n':
            self.assertEqual(self.batch(text), '')

    def test_unreadable(self):
        for name, number in ('missing', errno.ENOENT), ('.', errno.EISDIR):
            result = run(HELPER, 'batch', name, status=1)
            self.assertRegex(result.stderr, r"^{}: error: \w+Error: \[Errno {}\] [^\n]+: '{}'\n$".format(
                re.escape(name), number, re.escape(name)))
            self.assertEqual(result.stdout, '')

    def test_malformed(self):
        self.write('a.py')
        form = ': expected SOURCE<TAB>CFILE<TAB>DFILE[<TAB>LEVEL]'
        good = line('a.py', '', '')
        default = importlib.util.cache_from_source('a.py', optimization='')
        for text, words, number, expected in (
                (b'a.py\n', [], 1, "'a.py' has 1 field" + form),
                (good + b'\n' + b'a.py\ta.pyc\n', [], 3, "'a.py\ta.pyc' has 2 fields" + form),
                (good + b'a\tb\tc\t0\t\n', [], 2, "'a\tb\tc\t0\t' has 5 fields" + form),
                (b'\r\n', [], 1, "'\r' has 1 field" + form),
                (b'\t\t\n', [], 1, "source '': expected a path"),
                (b'a.py\t\t\t\n', [], 1, "level '': expected 0, 1 or 2"),
                (b'a.py\t\t\t3\n', [], 1, "level '3': expected 0, 1 or 2"),
                (b'a.py\t\t\t01\n', [], 1, "level '01': expected 0, 1 or 2"),
                (b'a.py\t\t\t1\r\n', [], 1, "level '1\r': expected 0, 1 or 2"),
                (good + b'a.py\tx\0y\t\n', [], 2, "a NUL byte after 'a.py\tx'" + form),
                (good + b'\0', [], 2, "a NUL byte after ''" + form),
                (good + good, [], 2, "cfile '{}', which line 1 has already: expected another".format(default)),
                (line('a.py', '', '', '1') + good + b'\n' + line('b.py', default, 'x', '2'), [], 4,
                 "cfile '{}', which line 2 has already: expected another".format(default)),
                (line('/r/a.py', 'x', '') + good, ['-s', '/r'], 2,
                 "--stripdir '/r' is not a directory above 'a.py': expected another path to record"),
                (good + line('a.py', 'x', '/a.py'), ['-p', '/r'], 2,
                 "--prependdir '/r' before '/a.py', which is absolute without --stripdir: "
                 "expected another path to record")):
            with self.subTest(text=text):
                self.write('list', text)
                result = subprocess.run([HELPER, 'batch', *words, 'list'], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
                self.assertEqual(os.fsdecode(result.stderr), 'list:{}: error: {}\n'.format(number, expected))
                self.assertEqual((result.returncode, result.stdout), (2, b''))
                self.assertEqual(self.files(), ['a.py', 'list'])

    def test_usage(self):
        error = 'pybytecode batch: error: '
        number = ': expected a number from 1 on\n'
        for words, expected in (
                ([], 'LIST is missing: expected one LIST: a file of lines, or -\n'),
                (['a', 'b'], "'b' after 'a': expected one LIST: a file of lines, or -\n"),
                (['--jobs', '0', 'a'], "--jobs '0'" + number),
                (['--jobs', '-1', 'a'], "--jobs '-1'" + number),
                (['--jobs', '+1', 'a'], "--jobs '+1'" + number),
                (['--jobs', ' 1', 'a'], "--jobs ' 1'" + number),
                (['--jobs', '1x', 'a'], "--jobs '1x'" + number),
                (['--jobs', '01', 'a'], "--jobs '01'" + number),
                (['--jobs=', 'a'], "--jobs ''" + number),
                (['--jobs', '2147483648', 'a'], "--jobs '2147483648'" + number),
                (['--jobs', '99999999999999999999', 'a'], "--jobs '99999999999999999999'" + number),
                (['a', '--jobs'], '--jobs: the value is missing' + number)):
            result = run(HELPER, 'batch', *words, status=2)
            self.assertEqual((result.stdout, result.stderr), ('', error + expected))

    def test_names(self):
        """A name may have any byte except NUL and LF, and, in a list, TAB."""
        names = [os.fsencode(name) for name in (
            'a b.py', '$x.py', 'a+b.py', 'é東.py', "'q'.py", '"d".py', '\\b.py', '#.py', '%s%n.py', 'cr\r.py', '-x.py',
            ' .py', 'a;b&c.py', '*.py')]
        try:
            self.write(b'\xff\xfe.py')
            names.append(b'\xff\xfe.py')
        except OSError:
            pass  # the file system takes only UTF-8 names
        for name in names:
            self.write(name, SAMPLE)
        self.assertEqual(self.batch(b''.join(line(name, b'out/' + name + b'c', b'') for name in names)), '')
        for name in names:
            oracle(b'./' + name if name == b'-x.py' else name, b'cfile=theirs.pyc', b'dfile=' + name)
            self.assertSamePyc(self.read(b'out/' + name + b'c'), self.read('theirs.pyc'))
        self.assertTrue(self.is_fresh(b''.join(line(name, b'out/' + name + b'c', b'') for name in names
                                               if not name.startswith(b'\xff'))))


class Fresh(BatchTestCase):
    OLD = 1000000000

    def setUp(self):
        super().setUp()
        self.write('a.py', SAMPLE)
        os.utime('a.py', (self.OLD, self.OLD))
        self.line = line('a.py', 'a.pyc', '')

    def assertStale(self, lines, *words):
        """Checks that the lines are stale, and fresh once they are compiled."""
        self.assertFalse(self.is_fresh(lines, *words))
        self.assertEqual(self.batch(lines, *words), '')
        self.assertTrue(self.is_fresh(lines, *words))

    def test_modes(self):
        for mode in MODES:
            with self.subTest(mode=mode):
                words = '--invalidation-mode', mode
                self.assertStale(self.line, *words)
                self.assertSameAsCompile('a.pyc', 'a.py', *words)
                for other in MODES:
                    self.assertEqual(self.is_fresh(self.line, '--invalidation-mode', other), other == mode)

    def test_other_compilers(self):
        """Output of `compile` and of CPython is fresh, too."""
        for mode in MODES:
            compile_('a.py', '--cfile', 'a.pyc', '--invalidation-mode', mode)
            self.assertTrue(self.is_fresh(self.line, '--invalidation-mode', mode))
            oracle('a.py', 'cfile=a.pyc', 'mode=' + mode)
            self.assertTrue(self.is_fresh(self.line, '--invalidation-mode', mode))

    def test_touched(self):
        for mode in MODES:
            self.batch(self.line, '--invalidation-mode', mode)
            before, content = os.stat('a.pyc').st_ino, self.read('a.pyc')
            os.utime('a.pyc', (self.OLD, self.OLD))
            now = time.time()
            self.batch(self.line, '--invalidation-mode', mode)
            self.assertGreater(os.stat('a.pyc').st_mtime, now - 2)
            self.assertEqual((os.stat('a.pyc').st_ino, self.read('a.pyc')), (before, content))
            self.assertEqual(os.stat('a.py').st_mtime, self.OLD)

    def test_touched_only_if_older(self):
        """A fresh output stays as it is, unless a source of any line or the list is newer."""
        self.write('b.py', SAMPLE)
        names = 'a.py', 'a.pyc', 'b.py', 'b.pyc', 'list'
        self.write('list', self.line + line('b.py', 'b.pyc', ''))
        words = '--invalidation-mode', 'checked-hash', 'list'
        run(HELPER, 'batch', *words)
        for times, touched in (((5, 9, 5, 9, 5), ''), ((5, 9, 9, 9, 9), ''), ((5, 9, 5, 4, 5), 'b.pyc'),
                               ((5, 8, 9, 9, 5), 'a.pyc'), ((5, 8, 5, 8, 9), 'a.pyc b.pyc'), ((9, 8, 8, 8, 8), 'a.pyc b.pyc')):
            with self.subTest(times=times):
                for name, mtime in zip(names, times):
                    os.utime(name, (mtime, mtime))
                run(HELPER, 'batch', *words, env=preload('no-interpreter'))
                self.assertEqual([name for name, mtime in zip(names, times) if os.stat(name).st_mtime != mtime],
                                 touched.split())
        os.utime('b.pyc', (1, 1))
        with open('list') as file:
            result = subprocess.run([HELPER, 'batch', *words[:2], '-'], stdin=file)
        self.assertEqual(result.returncode, 0)
        self.assertGreater(os.stat('b.pyc').st_mtime, 9)

    def test_cannot_be_touched(self):
        self.batch(self.line)
        before = os.stat('a.pyc').st_ino
        os.utime('a.pyc', (self.OLD, self.OLD))
        self.batch(self.line, env=preload('faults', PYBYTECODE_FAULT='touch'))
        self.assertGreater(os.stat('a.pyc').st_mtime, self.OLD)
        self.assertNotEqual(os.stat('a.pyc').st_ino, before)

    def test_time_and_size(self):
        self.batch(self.line)
        os.utime('a.py', (self.OLD, self.OLD + 1))
        self.assertStale(self.line)
        self.write('a.py', SAMPLE + '#')
        os.utime('a.py', (self.OLD, self.OLD + 1))
        self.assertStale(self.line)
        billion = 10 ** 9
        for mtime in 1700000000999999889, 1700000000999999890, -billion // 2, 2 ** 32 * billion + 5 * billion:
            os.utime('a.py', ns=(mtime, mtime))
            if os.stat('a.py').st_mtime_ns == mtime:
                oracle('a.py', 'cfile=a.pyc')
                os.utime('a.pyc', ns=(mtime, mtime))
                self.assertTrue(self.is_fresh(self.line))

    def test_second(self):
        """The header of a .pyc cannot tell two edits in one second apart. The time of the .pyc can."""
        second = self.OLD * 10 ** 9
        os.utime('a.py', ns=(second, second))
        self.batch(self.line)
        os.utime('a.pyc', ns=(second + 5, second + 5))
        self.write('a.py', SAMPLE.replace('three', 'seven'))
        os.utime('a.py', ns=(second + 6, second + 6))
        self.assertStale(self.line)
        self.assertSameAsCompile('a.pyc', 'a.py')
        os.utime('a.pyc', ns=(second + 6, second + 6))
        self.assertTrue(self.is_fresh(self.line))

    def test_depends(self):
        for mode in MODES:
            words = ['--invalidation-mode', mode]
            self.batch(self.line, *words)
            for name, mtime in ('one', 10), ('two', 20):
                self.write(name, '')
                os.utime(name, ns=(mtime, mtime))
                words += ['--depends', name]
            for mtime, fresh in (19, False), (20, True), (21, True):
                with self.subTest(mode=mode, mtime=mtime):
                    os.utime('a.py', ns=(0, 0))
                    self.batch(self.line, *words[:2])
                    os.utime('a.pyc', ns=(mtime, mtime))
                    self.assertEqual(self.is_fresh(self.line, *words), fresh)
            os.utime('a.pyc', ns=(19, 19))
            self.assertStale(self.line, *words)
        self.write('list', self.line)
        for name in 'none', '.':
            result = run(HELPER, 'batch', '--depends', name, 'list', status=2)
            self.assertRegex(result.stderr, "^pybytecode batch: error: --depends '{}': .*: expected a file\n$".format(name))

    def test_hash(self):
        for mode in MODES[1:]:
            self.batch(self.line, '--invalidation-mode', mode)
            os.utime('a.py')
            self.assertTrue(self.is_fresh(self.line, '--invalidation-mode', mode))
            self.write('a.py', SAMPLE.replace('three', 'seven'))
            self.assertStale(self.line, '--invalidation-mode', mode)
            self.assertSameAsCompile('a.pyc', 'a.py', '--invalidation-mode', mode)
            self.write('a.py', SAMPLE)
            self.assertStale(self.line, '--invalidation-mode', mode)

    def test_clamp(self):
        words = '--clamp-mtime', '--invalidation-mode', 'timestamp'
        for epoch in self.OLD - 5, self.OLD + 5:
            os.environ['SOURCE_DATE_EPOCH'] = str(epoch)
            self.addCleanup(os.environ.pop, 'SOURCE_DATE_EPOCH', None)
            self.batch(self.line, *words)
            self.assertEqual(int.from_bytes(self.read('a.pyc')[8:12], 'little'), min(epoch, self.OLD))
            self.assertTrue(self.is_fresh(self.line, *words))
            self.assertEqual(self.is_fresh(self.line, *words[1:]), epoch > self.OLD)
            os.environ['SOURCE_DATE_EPOCH'] = str(self.OLD - 9)
            self.assertStale(self.line, *words)

    def test_source_date_epoch(self):
        self.batch(self.line)
        os.environ['SOURCE_DATE_EPOCH'] = '1'
        self.addCleanup(os.environ.pop, 'SOURCE_DATE_EPOCH')
        self.assertStale(self.line)
        self.assertEqual(self.read('a.pyc')[4], 3)

    def test_recorded_path(self):
        self.batch(self.line)
        for words in [], ['-p', '/usr'], ['-p', '/usr/lib']:
            for dfile in 'b.py', 'a.pyx', 'n' * 300, 'é.py':
                with self.subTest(words=words, dfile=dfile):
                    lines = line('a.py', 'a.pyc', dfile)
                    self.assertStale(lines, *words)
                    for code in code_objects(marshal.loads(self.read('a.pyc')[16:])):
                        self.assertEqual(code.co_filename, os.path.join(*words[1:], dfile))

    def test_level(self):
        """Each level has a file of its own, and each file is checked. A .pyc does not record its level."""
        lines = line('a.py', '', '', '0') + line('a.py', '', '', '2')
        self.assertStale(lines)
        os.unlink(importlib.util.cache_from_source('a.py', optimization='2'))
        self.assertStale(lines)
        self.assertFalse(self.is_fresh(line('a.py', '', '', '1')))

    def test_damaged(self):
        self.batch(self.line)
        whole = self.read('a.pyc')
        for size in 0, 1, 4, 15, 16, 17, 20, 60, len(whole) // 4:
            self.write('a.pyc', whole[:size])
            self.assertStale(self.line)
        for at in range(16):
            self.write('a.pyc', whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            self.assertStale(self.line)
        self.assertEqual(self.read('a.pyc'), whole)

    def test_refused(self):
        """A symbolic link to a fresh file is not fresh."""
        self.batch(self.line)
        os.rename('a.pyc', 'real.pyc')
        os.utime('real.pyc', (self.OLD, self.OLD))
        os.symlink('real.pyc', 'a.pyc')
        error = self.batch(self.line, status=1)
        self.assertEqual(error, compile_('a.py', '--cfile', 'a.pyc', status=1).stderr)
        self.assertIn('FileExistsError: a.pyc is a symlink', error)
        self.assertEqual(os.stat('real.pyc').st_mtime, self.OLD)
        for make in os.mkdir, os.mkfifo:
            os.unlink('a.pyc')
            make('a.pyc')
            self.assertIn('FileExistsError: a.pyc is a non-regular', self.batch(self.line, status=1))
            if make is os.mkdir:
                os.rmdir('a.pyc')
                self.write('a.pyc')

    def test_source_itself(self):
        """A source is never its own output, even if it looks like its own fresh bytecode."""
        self.batch(line('a.py', 'a.pyc', 'b.pyc'))
        pyc = self.read('a.pyc')
        self.write('b.pyc', pyc[:12] + len(pyc).to_bytes(4, 'little') + pyc[16:])
        os.utime('b.pyc', (self.OLD, self.OLD))
        self.assertIn('b.pyc is the source itself', self.batch(line('b.pyc', 'b.pyc', ''), status=1))
        self.assertEqual(os.stat('b.pyc').st_mtime, self.OLD)

    def test_no_source(self):
        self.batch(self.line)
        os.unlink('a.py')
        for mode in MODES:
            error = self.batch(self.line, '--invalidation-mode', mode, status=1)
            self.assertEqual(error, compile_('a.py', '--cfile', 'a.pyc', status=1).stderr)
        os.mkfifo('a.py')
        self.assertFalse(self.is_fresh(line('/dev/null', 'a.pyc', 'a.py')))

    def test_many(self):
        """So many lines are checked by more than one process."""
        lines = b''
        for i in range(600):
            lines += line(self.write('{}.py'.format(i), 'x = {}\n'.format(i)), '', '')
        self.assertStale(lines, '--jobs', '3')
        self.write('300.py', 'changed = 1\n')
        self.assertStale(lines, '--jobs', '3')


def cpythons_code(content, source, level):
    """Returns the code object, or None if the source does not compile."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            return compile(content, source, 'exec', dont_inherit=True, optimize=level)
        except (SyntaxError, ValueError):
            return None


class Levels(BatchTestCase):
    """Levels 0 and 1 share one compilation if the source gives the same code at both."""

    def compare(self, sources, directory):
        lines = b''
        for number, source in enumerate(sources):
            for level in '0', '1', '2':
                lines += line(source, '{}/{}.{}'.format(directory, number, level), '', level)
        self.batch(lines, '--quiet', '2', status=None)
        count = 0
        for number, source in enumerate(sources):
            content = self.read(source)
            for level in range(3):
                expected = cpythons_code(content, source, level)
                if not expected:
                    self.assertFalse(os.path.exists('{}/{}.{}'.format(directory, number, level)))
                    continue
                payload = self.read('{}/{}.{}'.format(directory, number, level))[16:]
                self.assertSameCode(marshal.loads(payload), expected, (source, level))
                count += 1
        return count

    def assertSameCode(self, mine, theirs, what):
        mine, theirs = list(code_objects(mine)), list(code_objects(theirs))
        self.assertEqual(len(mine), len(theirs), what)
        names = [name for name in dir(theirs[0]) if name.startswith('co_') and name != 'co_lnotab' and
                 not callable(getattr(theirs[0], name))]
        if 'co_linetable' not in names:
            names.append('co_lnotab')
        for a, b in zip(mine, theirs):
            for name in names:
                # a NaN is not equal to itself, and a set may have another order
                if getattr(a, name) != getattr(b, name):
                    self.assertEqual(name, 'co_consts', what)
                    self.assertEqual([repr(x) for x in a.co_consts if not isinstance(x, type(a))],
                                     [repr(x) for x in b.co_consts if not isinstance(x, type(b))], what)

    def test_tricky(self):
        texts = [
            'def f():\n  """Doc."""\n', 'assert x\n', 'assert', 'x = 1\nassert', 'assert"x"\n', 'assert(x)\n',
            'if 1:assert-1\n', '1;assert 2\n',
            'x.assertx\nassertx = 1\n', 'assert\tx\n', 'assert\\\n  x\n', 'assert\x0cx\n', ' \x0cassert 1\n',
            'x = 1\rassert x\r',
            'if 1: \t\x0cassert 1\n', '1 ; assert 2\n', '\\\n\\\n assert 3\n', 'try:\n  assert 1\nexcept E: assert 2\n',
            'if 1:\\\n  assert 1\n', '# assert\n', 'x = """\nassert 1\n"""\n', '#\rassert 1\n',
            '#\x0cassert 1\n', 'x = __debug__\n', 'x = f"{__debug__}"\n',
            'x = "assert"\n',
            'x = __\N{MATHEMATICAL BOLD SMALL D}ebug__\n', 'x = __debu\N{FULLWIDTH LATIN SMALL LETTER G}__\n',
            'x = __deb\\\nug__\n', 'ass\\\nert x\n', 'if 1:\n  ass\\\n  ert\n', 'as\\\nsert = 1\n', '\\\nassert x\n',
            b'# coding: utf-7\n+AGEAcwBzAGUAcgB0- x\n', b'# coding: utf-7\nx = +AF8-_debug__\n',
            b'#!/x\n# -*- coding: utf-7 -*-\nx = _+AF8-debug__\n', b'# coding: utf-8 coding: utf-7\nx = _+AF8-debug__\n',
            b'# coding: utf-7\rx = _+AF8-debug__\r', b'# a\r# coding=utf-7\rx = _+AF8-debug__\r',
            b'# a\r\n# coding=utf-7\r\nx = _+AF8-debug__\r\n', b'\x0c# coding=utf-7\nx = _+AF8-debug__\n',
            b'# xcoding:utf-7\nx = _+AF8-debug__\n', b'# coding coding:utf-7\nx = _+AF8-debug__\n',
            b'# a\n# b\n# coding: utf-7\nx = _+AF8-debug__\n', b'# coding: utf-8\nx = 1\n', b'# coding: UTF-8\nx = 1\n',
            b'# coding: unicode_escape\nx = __de\\x62ug__\n', b'# coding: raw_unicode_escape\nx = __de\\u0062ug__\n',
            b'# coding: rot13\n', b'# coding: idna\nx = 1\n', b'# coding: cp037\n', b'\xef\xbb\xbfx = __debug__\n',
            'class A:\n  __debug = 1\n  def _A__x(self): return __x\n', 'class _:\n  x = __deb\n',
            'x = f"{1:{__debug__}}"\n', 'from __future__ import annotations\nx: 1 if __debug__ else 2 = 3\n', '', '#assert\n']
        sources = []
        for number, text in enumerate(texts):
            sources.append(self.write('{}.py'.format(number), text))
        self.assertGreater(self.compare(sources, 'out'), 3 * 20)

    def test_standard_library(self):
        stdlib = sysconfig.get_path('stdlib')
        sources, alike = [], 0
        for folder, folders, files in os.walk(stdlib):
            folders[:] = sorted(name for name in folders
                                if name not in ('test', 'tests', 'site-packages', 'dist-packages'))
            sources += [os.path.join(folder, name) for name in sorted(files) if name.endswith('.py')]
        self.assertGreater(len(sources), 400)
        sources = sample(sources)
        for source in sources:
            content = self.read(source)
            if max(content, default=0) < 0x80 and \
                    not re.search(br'(^|[\r\n;:])[ \t\f]*assert(?!\w)|__debug__', content) and \
                    not re.search(b'coding(?![:=][ \t]*utf-8(?![-\\w.]))', b'\n'.join(content.split(b'\n')[:2])):
                alike += 1
                codes = [cpythons_code(content, source, level) for level in (0, 1)]
                self.assertEqual(codes[0] is None, codes[1] is None)
                if codes[0]:
                    self.assertSameCode(*codes, what=source)
        compared = self.compare(sources, 'out')
        print('{} sources, of which {} are the same at levels 0 and 1; {} outputs'.format(len(sources), alike, compared))
        self.assertGreater(alike, len(sources) // 2)

    def test_warnings_at_each_level(self):
        text = 'x = 1\nx is 1\n'
        self.write('a.py', text)
        lines = b''.join(line('a.py', '', '', level) for level in '012')
        shown = compile_('a.py', '--cfile', 'x.pyc').stderr
        self.assertIn('SyntaxWarning', shown)
        self.assertEqual(self.batch(lines), 3 * shown)


class Diagnostics(BatchTestCase):
    def make(self, count):
        lines, expected = b'', ''
        for i in range(count):
            name = '{}.py'.format(i)
            if i % 7 != 6:
                self.write(name, ['x = {}\n'.format(i), 'x = 1\nassert (x, "é{}")\n'.format(i), 'def {}\n'.format(i),
                                  'x = {}\nreturn\n'.format(i), 'x = 1\n' * (i % 5) * 300 + 'x x\n',
                                  b'# coding: nope\n'][i % 7 % 6])
            lines += line(name, '', '') + line(name, '', '', '2')
            expected += compile_(name, status=None).stderr + compile_('--optimize', '2', name, status=None).stderr
        return lines, expected

    def test_order(self):
        lines, expected = self.make(42)
        for words in ['--jobs', '1'], ['--jobs', '4'], ['--jobs', '100'], []:
            for name in self.files():
                if name.endswith('.pyc'):
                    os.unlink(name)
            self.assertEqual(self.batch(lines, *words, status=1), expected)
        bad = b''.join(entry + b'\n' for entry in lines.split(b'\n')[:-1] if b'.py\t' in entry)
        for quiet in '0', '1', '2':
            error = self.batch(bad, '--quiet', quiet, status=1)
            self.assertEqual('warning' in error, False)  # the sources with warnings are fresh now
            self.assertEqual('error' in error, quiet != '2')

    def test_quiet(self):
        self.write('a.py', 'x = 1\nassert (x, "always")\n')
        for quiet, shown in ('0', True), ('1', False), ('2', False):
            self.assertEqual(bool(self.batch(line('a.py', quiet, ''), '--quiet', quiet)), shown)

    def test_as_soon_as_possible(self):
        """A diagnostic is printed while later units are being compiled."""
        self.write('bad.py', 'def\n# the larger source is the first one\n')
        self.write('wait.py', 'slow\n')
        os.mkfifo('wait')
        self.write('list', line('bad.py', '', '') + line('wait.py', '', ''))
        process = subprocess.Popen([HELPER, 'batch', '--jobs', '1', 'list'], stderr=subprocess.PIPE,
                                   env=preload('faults', PYBYTECODE_FAULT='wait slow'))
        self.assertTrue(process.stderr.readline().startswith(b'bad.py:1:'))
        self.assertIsNone(process.poll())
        self.write('wait')
        process.communicate()
        self.assertEqual(process.returncode, 1)

    def test_same_bytes_as_compile(self):
        lines = b''
        for i in range(30):
            lines += line(self.write('{}.py'.format(i), SAMPLE + 'y = {}\n'.format(i)), '', '')
        self.batch(lines, '--jobs', '3')
        for i in range(30):
            name = '{}.py'.format(i)
            self.assertSameAsCompile(importlib.util.cache_from_source(name, optimization=''), name)


class Death(BatchTestCase):
    def setUp(self):
        super().setUp()
        self.lines = b''
        for i in range(8):
            name = self.write('{}.py'.format(i), SAMPLE + '#' * i)
            for level in '0', '1', '2':
                self.lines += line(name, '{}.{}.pyc'.format(i, level), '', level)

    def batch_with(self, fault, number, *words):
        return self.batch(self.lines, *words, status=1, env=preload(
            'faults', PYBYTECODE_FAULT=fault, PYBYTECODE_SIGNAL=str(int(number))))

    def test_one_unit(self):
        for jobs in '1', '2', '4':
            for output in '3.0.pyc', '3.1.pyc', '7.2.pyc', '0.0.pyc':
                for number, how in ((signal.SIGSEGV, 'was killed by signal 11 (Segmentation fault)'),
                                    (signal.SIGKILL, 'was killed by signal 9 (Killed)'),
                                    (signal.SIGABRT, 'was killed by signal 6 (Aborted)'),
                                    (0, 'ended with exit status 3')):
                    with self.subTest(jobs=jobs, output=output, how=how):
                        error = self.batch_with('rename ' + output, number, '--jobs', jobs)
                        self.assertEqual(error, '{}.py: error: the compiler {}\n'.format(output[0], how))
                        self.assertEqual(self.files(), sorted(
                            ['{}.py'.format(i) for i in range(8)] +
                            ['{}.{}.pyc'.format(i, level) for i in range(8) for level in range(3)
                             if '{}.{}.pyc'.format(i, level) != output]))
                        for name in self.files():
                            if name.endswith('.pyc'):
                                os.unlink(name)

    def test_quiet(self):
        self.assertEqual(self.batch_with('rename 3.0.pyc', signal.SIGSEGV, '--quiet', '1').count('\n'), 1)
        self.assertEqual(self.batch_with('rename 3.0.pyc', signal.SIGSEGV, '--quiet', '2'), '')

    def test_within_a_result(self):
        for i in 2, 5:
            self.write('{}.py'.format(i), 'def function_{}\n'.format(i))
        both = self.batch_with('write nothing', 0, '--jobs', '2')
        self.assertEqual(both.count('error'), 6)
        # the diagnostic has the source line, and is written once for each level
        error = self.batch_with('write function_5', 0, '--jobs', '2')
        self.assertEqual(error, both[:both.index('5.py')] +
                         3 * '5.py: error: the compiler was killed by signal 9 (Killed)\n')

    def test_every_unit(self):
        """It does not hang even if every unit fails."""
        self.write('list', self.lines)
        result = run(HELPER, 'batch', 'list', status=1, env=preload('no-interpreter'))
        self.assertEqual(result.stderr, ''.join(
            '{}.py: error: the compiler was killed by signal 6 (Aborted)\n'.format(i) for i in range(8) for _ in '012'))

    def test_interpreter_does_not_start(self):
        """There is one message, not one for each file."""
        other = os.environ.get('PYBYTECODE_OTHER_LIBRARY')
        if not other:
            self.skipTest('no libpython of another CPython is found')
        os.mkdir('lib')
        os.symlink(other, 'lib/' + os.path.basename(os.environ['PYBYTECODE_LIBRARY']))
        error = self.batch(self.lines, '--jobs', '4', status=1, env=dict(
            os.environ, LD_LIBRARY_PATH=os.path.abspath('lib')))
        self.assertRegex(error, r'^pybytecode: error: this helper was built for [^\n]*\n$')

    def test_killed_worker(self):
        """Another process kills a worker while it compiles."""
        os.mkfifo('wait')
        self.write('wait.py', 'slow = ' + ' ' * 1000 + '1\n')  # the largest source is the first one
        self.write('list', line('wait.py', 'wait.pyc', '') + self.lines)
        process = subprocess.Popen([HELPER, 'batch', '--jobs', '1', 'list'], stderr=subprocess.PIPE,
                                   env=preload('faults', PYBYTECODE_FAULT='wait slow'))
        writer = os.open('wait', os.O_WRONLY)  # waits until the worker opens the file
        os.kill(children(process.pid)[0], signal.SIGKILL)
        os.close(writer)
        self.assertEqual(process.communicate()[1], b'wait.py: error: the compiler was killed by signal 9 (Killed)\n')
        self.assertEqual(process.returncode, 1)
        self.assertTrue(os.path.exists('7.2.pyc'))

    def test_inherited_signals(self):
        """A process inherits ignored signals. If it ignored SIGCHLD, it would not learn that a worker died."""
        def ignore():
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        error = self.batch(self.lines, status=1, preexec_fn=ignore, env=preload(
            'faults', PYBYTECODE_FAULT='rename 3.0.pyc', PYBYTECODE_SIGNAL='11'))
        self.assertEqual(error, '3.py: error: the compiler was killed by signal 11 (Segmentation fault)\n')

    def test_killed_parent(self):
        text = ''.join('def f{0}(a, b={0}):\n  return [a, b, "{0}"]\n'.format(i) for i in range(3000))
        lines = b''.join(line(self.write('big{}.py'.format(i), text), '', '') for i in range(30))
        self.write('list', lines)
        for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL:
            with self.subTest(number=number):
                process = subprocess.Popen([HELPER, 'batch', '--jobs', '3', 'list'])
                while not any(name.endswith('.pyc') for name in self.files()):
                    time.sleep(0.01)
                workers = children(process.pid)
                self.assertEqual(len(workers), 3)
                process.send_signal(number)
                self.assertEqual(process.wait(), -number)
                deadline = time.monotonic() + 60
                while any(map(is_alive, workers)):
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.01)
                outputs = [name for name in self.files() if '__pycache__' in name]
                self.assertLess(len(outputs), 30)
                for name in outputs:
                    self.assertTrue(name.endswith('.pyc'), name)
                    marshal.loads(self.read(name)[16:])
                    os.unlink(name)


def is_alive(process):
    try:
        with open('/proc/{}/stat'.format(process)) as file:
            return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


class Many(BatchTestCase):
    def peak(self, count, *words, **options):
        """Compiles `count` units. Returns the parent's peak memory in KiB."""
        lines = b''.join(line('source.py', 'out/{}.pyc'.format(i), 'source{}.py'.format(i)) for i in range(count))
        self.write('list', lines)
        process = subprocess.Popen([HELPER, 'batch', *words, 'list'], stderr=subprocess.PIPE, **options)
        peak = 0
        while process.poll() is None:
            with open('/proc/{}/status'.format(process.pid)) as file:
                peak = max([peak] + list(map(int, re.findall(r'VmHWM:\s*(\d+)', file.read()))))
            time.sleep(0.01)
        self.assertEqual((process.returncode, process.communicate()[1]), (0, b''))
        self.assertEqual(len(os.listdir('out')), count)
        for name in os.listdir('out'):
            os.unlink('out/' + name)
        return peak

    def test_memory(self):
        self.write('source.py', 'x = {!r}\n'.format('x' * 100000))
        self.assertLess(self.peak(2000) - self.peak(20), 4000)

    def test_few_open_files(self):
        self.write('source.py', SAMPLE)
        for jobs in '2', '64':
            self.peak(300, '--jobs', jobs, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32)))


if __name__ == '__main__':
    main()
