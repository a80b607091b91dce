# SPDX-License-Identifier: MIT
"""pybytecode compile. The oracle is py_compile.compile() of the same Python."""
import errno
import importlib.util
import marshal
import os
import resource
import socket
import sys
import sysconfig
import unittest
import zipfile

from compiling import SAMPLE, CompileTestCase, code_objects, compile_, oracle
from harness import HELPER, main, preload, run

SAMPLE_ASCII = b'class A(B, metaclass=C):\n  async def f(self): return [x async for x in y if x in {1, 2, "z"}]\n'
BOM = b'\xef\xbb\xbf'


class Bytes(CompileTestCase):
    def test_levels_and_modes(self):
        self.write('sample.py', SAMPLE)
        for level in '0', '1', '2':
            for mode in 'timestamp', 'checked-hash', 'unchecked-hash':
                with self.subTest(level=level, mode=mode):
                    self.assertSameAsPyCompile('sample.py', '--optimize', level, '--invalidation-mode', mode,
                                               optimize=level, mode=mode)

    def test_default_cfile(self):
        for name in ('a.py', './b.py', 'sub/c.py', 'sub//d.py', 'dotted.name.py', 'noext', '.hidden.py', '.py', 'e.pyw',
                     'trailing.', 'é.py', 'a b+$(c)\n.py', os.path.join(os.getcwd(), 'absolute.py')):
            self.write(name)
            for level in '0', '1', '2':
                with self.subTest(name=name, level=level):
                    expected = oracle(name, 'optimize=' + level)
                    theirs = self.read(expected)
                    os.unlink(expected)
                    compile_('--optimize', level, name)
                    self.assertSamePyc(self.read(expected), theirs)
                    self.assertEqual(expected, importlib.util.cache_from_source(
                        name, optimization='' if level == '0' else level))

    def test_source_date_epoch(self):
        self.write('a.py')
        for value in '', '0', 'not a number':
            with self.subTest(value=value):
                environment = dict(os.environ, SOURCE_DATE_EPOCH=value)
                compile_('a.py', '--cfile', 'ours.pyc', env=environment)
                run(sys.executable, '-c', 'import py_compile; py_compile.compile("a.py", "theirs.pyc")',
                    env=environment)
                self.assertSamePyc(self.read('ours.pyc'), self.read('theirs.pyc'))
                self.assertEqual(self.read('ours.pyc')[4], 3 if value else 0)

    def test_dfile(self):
        self.write('a.py', SAMPLE)
        for dfile in '/usr/share/app/a.py', 'é.py', 'a', 'with space.py':
            with self.subTest(dfile=dfile):
                self.assertSameAsPyCompile('a.py', '--dfile', dfile, dfile=dfile)
                for code in code_objects(marshal.loads(self.read('ours.pyc')[16:])):
                    self.assertEqual(code.co_filename, dfile)
        self.assertSameAsPyCompile('a.py', '--dfile', '', dfile='')

    def recorded(self, *words):
        compile_('--cfile', 'ours.pyc', *words)
        return marshal.loads(self.read('ours.pyc')[16:]).co_filename

    @unittest.skipIf(sys.version_info < (3, 9), 'compileall has -s and -p from 3.9 on')
    def test_stripdir_and_prependdir(self):
        here = os.getcwd()
        self.write('image/usr/lib/a.py')
        self.write('image/usr/lib/é $x.py')
        for source in 'image/usr/lib/a.py', here + '/image/usr/lib/a.py', 'image/usr/lib/é $x.py':
            # compileall of 3.13 does not strip if -s ends in a slash
            for root in ('image', 'image/usr', 'image/usr/lib', here, here + '/image') + ('/',) * (sys.version_info < (3, 13)):
                for words in ('-s', root), ('-s', root, '-p', '/'), ('-s', root, '-p', '/opt'), ('-s', root, '-p', 'a b/c'):
                    if not source.startswith(root):
                        continue
                    run(sys.executable, '-m', 'compileall', '-q', '-f', *(words + (source,)))
                    with open(importlib.util.cache_from_source(source), 'rb') as file:
                        expected = marshal.loads(file.read()[16:]).co_filename
                    with self.subTest(source=source, words=words):
                        self.assertEqual(self.recorded(source, *words), expected)
        self.assertEqual(self.recorded('--stripdir', here, '--prependdir=/x', here + '/image/usr/lib/a.py'),
                         '/x/image/usr/lib/a.py')
        self.assertEqual(self.recorded('-p', '/x', 'image/usr/lib/a.py'), '/x/image/usr/lib/a.py')
        for root in 'image//usr', 'image/usr///':
            self.assertEqual(self.recorded('-s', root, 'image/usr//lib/a.py'), 'lib/a.py')
        # -s and -p change any recorded path; an empty -s or -p is none, as in compileall
        self.assertEqual(self.recorded('--dfile', '/build/b.py', '-s=/build', '-p', '/usr',
                                       'image/usr/lib/a.py'), '/usr/b.py')
        self.assertEqual(self.recorded('-s', '', '-p', '', 'image/usr/lib/a.py'), 'image/usr/lib/a.py')

    def test_stripdir_is_not_a_prefix(self):
        self.write('image/a.py')
        for root in 'imag', 'image/a', 'image/a.py', 'a.py', '/image', './image', 'image/b':
            result = compile_('-s', root, '-p', '/', 'image/a.py', status=2)
            self.assertEqual(result.stderr, 'pybytecode compile: error: --stripdir {!r} is not a directory above '
                             "'image/a.py': expected another path to record\n".format(root))
        self.assertEqual(self.files(), ['image/a.py'])

    def test_clamp_mtime(self):
        self.write('a.py')

        def mtime(epoch, *words, **options):
            environment = dict(os.environ)
            if epoch is not None:
                environment['SOURCE_DATE_EPOCH'] = epoch
            compile_('--cfile', 'a.pyc', 'a.py', *words, env=environment, **options)
            pyc = self.read('a.pyc')
            return int.from_bytes(pyc[8:12], 'little') if pyc[4] == 0 else None

        timestamp = '--invalidation-mode', 'timestamp'
        for time, expected in ((1000, 1000), (1999, 1999), (2000, 2000), (2001, 2000), (2 ** 33, 2000)):
            os.utime('a.py', (time, time))
            self.assertEqual(mtime('2000', '--clamp-mtime', *timestamp), expected)
            # --clamp-mtime must be given, the mode must be timestamp, and SOURCE_DATE_EPOCH must be set
            self.assertEqual(mtime('2000', *timestamp), time % 2 ** 32)
            self.assertEqual(mtime(None, '--clamp-mtime'), time % 2 ** 32)
            self.assertEqual(mtime('', '--clamp-mtime'), time % 2 ** 32)
            self.assertIsNone(mtime('2000', '--clamp-mtime'))
        self.assertIsNone(mtime('not a number', '--clamp-mtime'))
        for epoch in '-1', '1.5', 'now', '0x10', ' 1', '9' * 30:
            result = run(HELPER, 'compile', '--clamp-mtime', 'a.py', *timestamp, status=2,
                         env=dict(os.environ, SOURCE_DATE_EPOCH=epoch))
            self.assertEqual(result.stderr, 'pybytecode compile: error: --clamp-mtime with SOURCE_DATE_EPOCH {!r}: '
                             'expected seconds since 1970 in decimal digits\n'.format(epoch))

    def test_undecodable_name(self):
        name = b'\xff\xfe.py'
        try:
            self.write(name)
        except OSError:
            self.skipTest('the file system takes only UTF-8 names')
        compile_(name, '--cfile', 'ours.pyc')
        self.assertEqual(os.fsencode(marshal.loads(self.read('ours.pyc')[16:]).co_filename), name)

    def test_mtime(self):
        self.write('a.py')
        billion = 10 ** 9
        for mtime in (0, 1, 1700000000 * billion, 1700000000999999889, 1700000000999999890, 1700000000999999999,
                      -1, -billion // 2, -3 * billion // 2, (2 ** 31) * billion, (2 ** 32 - 1) * billion,
                      (2 ** 32) * billion + 5, (2 ** 33) * billion):
            os.utime('a.py', ns=(mtime, mtime))
            if os.stat('a.py').st_mtime_ns != mtime:
                continue  # the file system cannot store this time
            with self.subTest(mtime=mtime):
                self.assertSameAsPyCompile('a.py')
                recorded = int.from_bytes(self.read('ours.pyc')[8:12], 'little')
                self.assertEqual(recorded, int(os.stat('a.py').st_mtime) & 0xFFFFFFFF)

    def test_source_hash(self):
        for size in list(range(18)) + [63, 64, 255, 256, 257, 4096, 100001]:
            source = b'#' * (size - 1) + b'\n' if size else b''
            self.write('a.py', source)
            compile_('a.py', '--cfile', 'a.pyc', '--invalidation-mode', 'unchecked-hash')
            self.assertEqual(self.read('a.pyc')[4:16], b'\1\0\0\0' + importlib.util.source_hash(source))

    def test_encodings(self):
        for name, source in (
                ('empty', b''), ('crlf', b'x = """a\r\nb"""\r\n'), ('cr', b'x = 1\ry = 2\r'), ('ff', b'\fx = 1\n\f\n'),
                ('no end', b'x = 1'), ('comment', b'# only'), ('bom', b'\xef\xbb\xbfx = "\xc3\xa9"\n'),
                ('latin-1', b'# coding: latin-1\nx = "\xe9"\n'), ('koi8-r', b'# coding: koi8-r\nx = "\xc1\xc2"\n'),
                ('utf-7', b'# coding: utf-7\nx = "+AOk-"\n'), ('cp1252', b'#!x\n# coding: cp1252\nx = "\x80"\n'),
                ('name', b'x = "\\N{EURO SIGN}"\n')):
            with self.subTest(name=name):
                self.write('a.py', source)
                self.assertSameAsPyCompile('a.py')

    def test_environment_does_not_matter(self):
        """Neither do modules in the current directory."""
        self.write('a.py', SAMPLE)
        compile_('a.py', '--cfile', 'plain.pyc')
        for name in 'warnings', 'encodings', 'site', 'sitecustomize', 'os', 'importlib':
            self.write(name + '.py', 'raise SystemExit(3)\n')
        compile_('a.py', '--cfile', 'other.pyc', env=dict(
            os.environ, PYTHONPATH=os.getcwd(), PYTHONHASHSEED='7', PYTHONOPTIMIZE='2', PYTHONWARNINGS='error',
            PYTHONHOME='/nonexistent', PYTHONPYCACHEPREFIX='/nonexistent', PYTHONDONTWRITEBYTECODE='1',
            PYTHONNODEBUGRANGES='1', LC_ALL='C', LANG='', PATH='', PYTHONSTARTUP='/nonexistent', PYTHONDEBUG='3'))
        self.assertEqual(self.read('plain.pyc'), self.read('other.pyc'))


class Output(CompileTestCase):
    def test_permissions(self):
        for umask in 0o022, 0o077, 0o002, 0:
            for mode in 0o644, 0o444, 0o755, 0o600, 0o400, 0o666, 0o4755:
                with self.subTest(umask=oct(umask), mode=oct(mode)):
                    self.write('a.py')
                    os.chmod('a.py', mode)
                    before = os.umask(umask)
                    try:
                        self.assertSameAsPyCompile('a.py')
                    finally:
                        os.umask(before)
                    self.assertEqual(oct(os.stat('ours.pyc').st_mode), oct(os.stat('theirs.pyc').st_mode))
                    for name in 'a.py', 'ours.pyc', 'theirs.pyc':
                        os.unlink(name)

    def refused(self, output, kind):
        """Checks that the output is refused before the source is read: the source does not exist."""
        expected = oracle('missing.py', 'cfile=' + output, status=1)
        self.assertIn(kind, expected)
        result = compile_('missing.py', '--cfile', output, status=1)
        self.assertEqual(result.stderr, 'missing.py: error: FileExistsError: ' + expected + '\n')
        self.assertEqual(result.stdout, '')

    def test_refused(self):
        self.write('target.pyc', b'kept')
        os.symlink('target.pyc', 'link.pyc')
        os.symlink('nowhere', 'dangling.pyc')
        os.mkdir('folder.pyc')
        os.mkfifo('fifo.pyc')
        with socket.socket(socket.AF_UNIX) as server:
            server.bind('socket.pyc')
            before = self.files()
            for output in 'link.pyc', 'dangling.pyc':
                self.refused(output, 'symlink')
            for output in 'folder.pyc', 'fifo.pyc', 'socket.pyc', '/dev/null':
                self.refused(output, 'non-regular')
            self.assertEqual(self.files(), before)
        self.assertEqual(self.read('target.pyc'), b'kept')

    def test_source_itself(self):
        self.write('a.py')
        for output in 'a.py', './a.py', os.path.abspath('a.py'):
            result = compile_('a.py', '--cfile', output, status=1)
            self.assertIn(output + ' is the source itself', result.stderr)
        self.assertEqual(self.read('a.py'), b'x = 1\n')

    def test_no_source(self):
        for name in 'missing.py', '.':
            expected = oracle(name, 'cfile=a.pyc', status=1)
            result = compile_(name, '--cfile', 'a.pyc', status=1)
            self.assertRegex(result.stderr, r'^{}: error: \w+Error: '.format(name.replace('.', r'\.')))
            self.assertTrue(result.stderr.endswith(': ' + expected + '\n'), result.stderr)
        self.assertEqual(self.files(), [])

    def test_long_name(self):
        self.write('a.py')
        name = 'n' * 251 + '.pyc'
        compile_('a.py', '--cfile', name)
        compile_('a.py', '--cfile', 'folder/' + name)
        self.assertEqual(self.files(), ['a.py', 'folder/' + name, name])

    def test_nothing_left_behind(self):
        self.write('a.py')
        self.write('bad.py', 'def\n')
        self.write('file')
        os.mkdir('closed', 0o555)
        before = self.files()
        for source, output, number in (('a.py', 'n' * 256, errno.ENAMETOOLONG),
                                       ('a.py', 'new/deep/' + 'n' * 256, errno.ENAMETOOLONG),
                                       ('a.py', 'file/a.pyc', errno.ENOTDIR),
                                       ('a.py', 'file/new/a.pyc', errno.ENOTDIR),
                                       ('a.py', 'closed/a.pyc', errno.EACCES),
                                       ('bad.py', 'new/bad.pyc', None)):
            if number == errno.EACCES and os.access('closed', os.W_OK):
                continue  # root may write everywhere
            with self.subTest(output=output):
                result = compile_(source, '--cfile', output, status=1)
                if number:
                    self.assertIn("[Errno {}] {}: '{}'".format(number, os.strerror(number), output), result.stderr)
                self.assertEqual(self.files(), before)

    def test_failure_keeps_what_was_there(self):
        self.write('a.py')
        compile_('a.py', '--cfile', 'a.pyc')
        before = self.read('a.pyc')
        self.write('a.py', 'def\n')
        compile_('a.py', '--cfile', 'a.pyc', status=1)
        self.assertEqual(self.read('a.pyc'), before)

    def test_file_size_limit(self):
        """The file is too large. py_compile up to CPython 3.13.0 leaves a truncated file, and exits with 0."""
        self.write('a.py', 'x = [{}]\n'.format(', '.join('"{}"'.format(i) for i in range(5000))))
        self.write('a.pyc', b'before')

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        result = compile_('a.py', '--cfile', 'a.pyc', status=1, preexec_fn=limit)
        self.assertEqual(result.stderr, "a.py: error: OSError: [Errno {}] {}: 'a.pyc'\n".format(
            errno.EFBIG, os.strerror(errno.EFBIG)))
        self.assertEqual(self.read('a.pyc'), b'before')
        self.assertEqual(self.files(), ['a.py', 'a.pyc'])

    def test_short_writes(self):
        self.write('a.py', SAMPLE)
        compile_('a.py', '--cfile', 'whole.pyc')
        compile_('a.py', '--cfile', 'short.pyc', env=preload('short-write'))
        self.assertEqual(self.read('whole.pyc'), self.read('short.pyc'))

    def test_replaced_not_rewritten(self):
        self.write('a.py')
        self.write('a.pyc', b'before')
        os.link('a.pyc', 'other.pyc')
        compile_('a.py', '--cfile', 'a.pyc')
        self.assertEqual(self.read('other.pyc'), b'before')
        self.assertEqual(self.files(), ['a.py', 'a.pyc', 'other.pyc'])

    def test_fifo_is_read(self):
        os.mkfifo('fifo.py')
        if os.fork() == 0:
            with open('fifo.py', 'wb') as fifo:
                fifo.write(b'x = 1\n')
            os._exit(0)
        compile_('fifo.py', '--cfile', 'a.pyc', '--invalidation-mode', 'unchecked-hash')
        os.wait()
        self.assertEqual(self.read('a.pyc')[8:16], importlib.util.source_hash(b'x = 1\n'))


class Diagnostics(CompileTestCase):
    def diagnostic(self, source, *words):
        """Returns standard error for a source that does not compile. Compares place and text with CPython's exception."""
        self.write('bad.py', source)
        kind, line, column, text = eval(oracle('bad.py', status=1))
        result = compile_('bad.py', *words, status=1)
        self.assertEqual(result.stdout, '')
        self.assertEqual(self.files(), ['bad.py'])
        first = result.stderr.split('\n')[0]
        where = 'bad.py'
        if line and line > 0:
            where += ':{}'.format(line)
            if column and column > 0:
                where += ':{}'.format(column)
        self.assertTrue(first.startswith('{}: error: {}'.format(where, kind)), (first, where, kind))
        self.assertTrue(text.startswith(first[len('{}: error: {}: '.format(where, kind)):]), (first, text))
        return result.stderr

    def test_parser(self):
        self.assertEqual(self.diagnostic('x = 1\nif x:\n\tfoo bar\n').split('\n')[1:], ['\tfoo bar', '\t    ^', ''])

    def test_character_columns(self):
        lines = self.diagnostic('x = "東京", é é\n').split('\n')
        self.assertEqual(lines[1], 'x = "東京", é é')
        # up to 3.12 CPython counts bytes here; the caret still stays within the line
        column = int(lines[0].split(':')[2])
        self.assertEqual(lines[2], ' ' * (min(column, len(lines[1]) + 1) - 1) + '^')
        if sys.version_info >= (3, 13):
            self.assertEqual(column, 13)

    def test_symbol_table_and_code_generator(self):
        for words in [], ['--dfile', '/nowhere/x.py'], ['--dfile', __file__]:
            for source in 'x = 1\nreturn 5\n', 'def f(a):\n  global a\n', 'while 1:\n  pass\nbreak\n':
                with self.subTest(source=source, words=words):
                    error = self.diagnostic(source, *words).split('\n')
                    self.assertEqual(error[1], source.split('\n')[int(error[0].split(':')[1]) - 1])
                    self.assertEqual(error[2].strip(), '^')

    def test_subclasses(self):
        self.assertIn('error: IndentationError: ', self.diagnostic('def f():\nreturn\n'))
        self.assertIn('error: TabError: ', self.diagnostic('if 1:\n\tx\n        y\n'))

    def test_no_place(self):
        for source in b'a\0b', b'# coding: nope\n':
            with self.subTest(source=source):
                self.assertRegex(self.diagnostic(source), r'^bad\.py: error: \w+Error: [^\n]+\n$')

    def test_bad_encodings(self):
        """It depends on the version which of these errors have a line."""
        for source in b'x = "\xff"\n', b'\xef\xbb\xbf# coding: latin-1\n', b'# coding: utf-16\n':
            with self.subTest(source=source):
                self.assertIn(': error: SyntaxError: ', self.diagnostic(source))

    def test_other_exceptions(self):
        self.write('bad.py', '-' * 200000 + '1\n')
        result = compile_('bad.py', status=1)
        self.assertRegex(result.stderr, r'(?m)^bad\.py(:1:1)?: error: (MemoryError|RecursionError)')
        shown = [line for line in result.stderr.splitlines() if not line.startswith('s_push')]  # CPython 3.8 prints this line
        self.assertEqual(len(shown), 1)

    def test_f_string(self):
        """In 3.8 the error is in a file '<fstring>': an editor cannot go to its lines."""
        self.write('bad.py', '\n\nf"{a b}"\n')
        first = compile_('bad.py', status=1).stderr.split('\n')[0]
        self.assertRegex(first, r'^bad\.py: error: ' if sys.version_info < (3, 9) else r'^bad\.py:[13]:\d+: error: ')

    def test_several_lines(self):
        self.write('bad.py', 'x = 1\ny = """\nabc\ndef')
        error = compile_('bad.py', status=1).stderr.split('\n')
        self.assertEqual(len(error), 4)
        self.assertEqual(error[2].strip(), '^')
        self.assertLessEqual(len(error[2]), len(error[1]) + 1)

    def test_path_as_given(self):
        os.mkdir('é')
        self.write('é/ü.py', 'def\n')
        for path in 'é/ü.py', './é/../é/ü.py', os.path.abspath('é/ü.py'):
            self.assertTrue(compile_(path, status=1).stderr.startswith(path + ':1:'))

    def test_warning(self):
        self.write('a.py', 'x = 1\n\nassert (x, "always true")\n')
        result = compile_('a.py', '--dfile', '/usr/share/a.py')
        self.assertEqual(result.stderr,
                         'a.py:3: warning: SyntaxWarning: assertion is always true, perhaps remove parentheses?\n')
        self.assertEqual(self.files(), [importlib.util.cache_from_source('a.py'), 'a.py'])

    def test_warning_and_error(self):
        """The helper finds the error when it compiles a second time, and does not warn again then."""
        self.write('a.py', 'x = 1\nassert (x, "always true")\nreturn\n')
        self.assertEqual(compile_('a.py', '--dfile', 'elsewhere.py', status=1).stderr, """\
a.py:2: warning: SyntaxWarning: assertion is always true, perhaps remove parentheses?
a.py:3:1: error: SyntaxError: 'return' outside function
return
^
""")

    def test_invalid_escape(self):
        """Up to 3.11 this is a DeprecationWarning. CPython does not show it, and the helper does not either."""
        self.write('a.py', 'x = "\\d"\n')
        shown = compile_('a.py').stderr
        if sys.version_info >= (3, 12):
            self.assertRegex(shown, r'^a\.py:1: warning: SyntaxWarning: .*invalid escape sequence')
        else:
            self.assertEqual(shown, '')

    def test_quiet(self):
        self.write('warns.py', 'x = 1\nassert (x, "always true")\n')
        self.write('bad.py', 'def\n')
        for source, status, shown in (('warns.py', 0, (True, False, False)), ('bad.py', 1, (True, True, False)),
                                      ('missing.py', 1, (True, True, False)), ('.', 1, (True, True, False))):
            for level in range(3):
                with self.subTest(source=source, level=level):
                    result = compile_('--quiet', str(level), source, status=status)
                    self.assertEqual(bool(result.stderr), shown[level])
                    self.assertEqual(result.stdout, '')


@unittest.skipIf(sys.version_info < (3, 9), '3.8 has no fast lane')
class Lanes(CompileTestCase):
    """The fast lane is an interpreter without its import system. The full lane takes what the fast one cannot do."""
    FAST = (b'', b'x = 1\n', BOM + b'x = 1\n', b'# coding: utf-8\nx = "\xc3\xa9"\n', SAMPLE_ASCII, b'x = "\\x41\\u00e9\\U0010ffff"\n',
            b'x = r"\\\\u", "\\\\N{", "\\udc80"\n', b'x = 1\r\ny = 2\r', b'from __future__ import annotations\n', b'x = 0x' + b'f' * 9000,
            b'def f(x): return f"{x!r:>{x}}"\n', b'from os import *\n')
    # fail in the fast lane, or would warn there
    FAILS = (b'x = (', b'return', b'x = 1 is 1\n', b'assert (x, 2)\n', '\xe9 = 1\n'.encode(), b'x = ' + b'9' * 5000, b'\tx\n  y\n')
    # are not tried in the fast lane
    FULL = (b'x = "\\N{DIGIT ONE}"\n', b'# coding: latin-1\nx = "\xe9"\n', b'x = "\xff"\n', b'# \xff\n', b'x = 1\0', b'x = "\\x4"\n',
            b'x = "\\ud80"\n', b'x = "\\U00110000"\n', b'# coding: utf-7\nx = 1\n', b'x = "\xed\xa0\x80"\n', b'"\xc0\x80"', b'\\x')

    def lane(self, lane, source):
        self.write('a.py', source)
        environment = dict(os.environ)
        if lane:
            environment['PYBYTECODE_LANE'] = lane
        result = compile_('a.py', '--cfile', 'a.pyc', env=environment, status=None)
        pyc = None
        if os.path.exists('a.pyc'):
            pyc = self.read('a.pyc')[16:]
            os.unlink('a.pyc')
        return result.returncode, result.stderr, pyc

    def test_fast(self):
        for source in self.FAST:
            with self.subTest(source=source[:40]):
                fast = self.lane('fast', source)
                self.assertEqual(fast[:2], (0, ''))
                self.assertEqual(self.lane('full', source), fast)
                self.assertEqual(self.lane(None, source), fast)

    def test_fails(self):
        for source in self.FAILS:
            with self.subTest(source=source[:40]):
                self.assertEqual(self.lane('fast', source), (3, '', None))
                full = self.lane('full', source)
                self.assertIn(full[0], (0, 1))
                self.assertEqual(self.lane(None, source), full)

    def test_full(self):
        for source in self.FULL:
            with self.subTest(source=source[:40]):
                self.assertEqual(self.lane(None, source), self.lane('full', source))
                self.assertEqual(self.lane('fast', source), self.lane('full', source))

    def test_words(self):
        """In the second lane the words are the same, and a source that can be read only once is not read again."""
        self.write('a b.py', 'x = 1 is 1\n')
        result = compile_('--optimize=2', 'a b.py', '--cfile', 'c d.pyc', '--dfile=$x')
        self.assertRegex(result.stderr, '^a b.py:1: warning: SyntaxWarning: ')
        oracle('a b.py', 'cfile=theirs.pyc', 'dfile=$x', 'optimize=2')
        self.assertSamePyc(self.read('c d.pyc'), self.read('theirs.pyc'))
        os.mkfifo('fifo.py')
        if os.fork() == 0:
            self.write('fifo.py', 'x = 1 is 1\n')
            os._exit(0)
        self.assertIn('SyntaxWarning', compile_('fifo.py', '--cfile', 'fifo.pyc').stderr)
        os.wait()

    # bytecode that the helper cannot read: types that no CPython has, alone and within a code object; and too few bytes
    UNREADABLE = '?', '\x7f', 'c' + 20 * '.' + '?' + 60 * '.', 'c'

    def test_unreadable_payload(self):
        """The bytecode of a CPython that is newer than this release may have types of objects that the helper does not know."""
        self.write('a.py')
        oracle('a.py', 'cfile=theirs.pyc')
        path = importlib.util.cache_from_source('a.py')
        for text in self.UNREADABLE:
            with self.subTest(text=text):
                environment = preload('faults', PYBYTECODE_FAULT='marshal ' + text)
                for words in ('compile', 'a.py', '--cfile', 'ours.pyc'), ('py_compile', 'a.py'), ('compileall', '-qf', 'a.py'):
                    result = run(HELPER, *words, env=environment)
                    self.assertEqual((result.stdout, result.stderr), ('', ''))
                    ours = 'ours.pyc' if words[0] == 'compile' else path
                    self.assertEqual(self.read(ours), self.read('theirs.pyc')[:16] + text.encode())
                    os.unlink(ours)

    def test_unreadable_is_not_fresh(self):
        """What batch cannot read it compiles again. A warning is printed again, too."""
        self.write('a.py', 'x = 1 is 1\n')
        self.write('list', 'a.py\ta.pyc\t\n')
        for text in self.UNREADABLE:
            result = run(HELPER, 'batch', 'list', env=preload('faults', PYBYTECODE_FAULT='marshal ' + text))
            self.assertIn('SyntaxWarning', result.stderr)
            self.assertEqual(self.read('a.pyc')[16:], text.encode())
        self.assertIn('SyntaxWarning', run(HELPER, 'batch', 'list').stderr)
        self.assertEqual(run(HELPER, 'batch', 'list').stderr, '')

    def test_unreadable_in_bundles(self):
        """A source is included as CPython compiles it. A .pyc must be read, since it must record another path."""
        text = self.UNREADABLE[-1]
        self.write('a.py')
        environment = preload('faults', PYBYTECODE_FAULT='marshal ' + text)
        compile_('a.py', '--cfile', 'a.pyc', env=environment)
        for source in 'a.py', 'a.pyc':
            self.write('list', source + '\tm.pyc\t\n')
            for words in ('zip', '--output', 'm.zip'), ('freeze', '--output-directory', 'frozen'):
                result = run(HELPER, *words, 'list', env=environment, status=int(source == 'a.pyc'))
                if source == 'a.pyc':
                    self.assertRegex(result.stderr, '^a.pyc: error: ImportError: a file that cannot be read: [^\n]*\n$')
                else:
                    self.assertEqual(result.stderr, '')
        with zipfile.ZipFile('m.zip') as archive:
            self.assertEqual(archive.read('m.pyc')[16:], text.encode())
        self.assertIn('[] =\n"{}"\n;'.format(text), self.read('frozen/m.c').decode())

    def test_crash(self):
        """A source that crashes the fast lane is tried in the full lane, and crashes it, too."""
        self.write('a.py')
        environment = preload('faults', PYBYTECODE_FAULT='rename a.pyc', PYBYTECODE_SIGNAL='11')
        self.assertEqual(compile_('a.py', '--cfile', 'a.pyc', env=environment, status=None).returncode, -11)


class Several(CompileTestCase):
    """Several files: each is compiled as if it was the only one."""
    def inodes(self):
        return {name: os.stat(name).st_ino for name in self.files() if name.endswith('.pyc')}

    def test_bytes(self):
        names = ['a.py', 'sub/b.py', 'é.py', '-c.py']
        for name in names:
            self.write(name, SAMPLE + '#' + name)
        for level in '0', '2':
            for mode in 'timestamp', 'unchecked-hash':
                result = compile_('--optimize', level, '--invalidation-mode', mode, '--', *names)
                self.assertEqual((result.stdout, result.stderr), ('', ''))
                for name in names:
                    path = importlib.util.cache_from_source(name, optimization='' if level == '0' else level)
                    ours = self.read(path)
                    self.assertEqual(oracle('./' + name, 'optimize=' + level, 'mode=' + mode, 'dfile=' + name), './' + path)
                    self.assertSamePyc(ours, self.read(path))
                    compile_('--optimize', level, '--invalidation-mode', mode, '--', name)
                    self.assertEqual(self.read(path), ours)

    def test_always(self):
        """A fresh .pyc is written again, as py_compile does."""
        for name in 'a.py', 'b.py':
            self.write(name)
        compile_('a.py', 'b.py')
        before = self.inodes()
        os.utime('a.py', (4000000000, 4000000000))  # in the future: batch would warn
        self.assertEqual(compile_('a.py', 'b.py').stderr, '')
        after = self.inodes()
        self.assertEqual(before.keys(), after.keys())
        self.assertEqual([name for name in after if after[name] == before[name]], [])

    def test_failures(self):
        """The messages come in the order of the files, and are those of one file. The others are compiled."""
        self.write('a.py', 'x = = 1\n')
        self.write('b.py')
        self.write('c.py', 'y is 1\n')
        os.mkfifo('fifo.py')
        names = 'a.py', 'nope.py', 'b.py', 'fifo.py', 'c.py'
        result = compile_(*names, status=1)
        alone = [compile_(name, status=None).stderr for name in names if name != 'fifo.py']
        fifo = "fifo.py: error: OSError: [Errno 22] Not a regular file: 'fifo.py'\n"
        self.assertEqual(result.stderr, ''.join(alone[:3] + [fifo] + alone[3:]))
        self.assertEqual(len(self.inodes()), 2)
        self.assertEqual(compile_(*names, '--quiet', '2', status=1).stderr, '')
        self.assertEqual(compile_('nope.py', 'nope2.py', status=1).stderr.count('FileNotFoundError'), 2)

    def test_crash(self):
        """A crash costs one file, with any number of processes."""
        for name in 'a.py', 'b.py', 'c.py':
            self.write(name, 'x = "{}"\n'.format(name))
        for words in [], ['--jobs', '1'], ['--jobs', '3']:
            for number, text in ('11', 'was killed by signal 11 (Segmentation fault)'), ('0', 'ended with exit status 3'):
                fault = 'rename ' + importlib.util.cache_from_source('b.py')
                environment = preload('faults', PYBYTECODE_FAULT=fault, PYBYTECODE_SIGNAL=number)
                result = compile_('a.py', 'b.py', 'c.py', *words, status=1, env=environment)
                self.assertEqual(result.stderr, 'b.py: error: the compiler {}\n'.format(text))
                self.assertEqual(len(self.inodes()), 2)

    def test_recorded_path(self):
        self.write('src/a.py')
        self.write('src/b.py')
        compile_('src/a.py', 'src/b.py', '-s', 'src', '-p', '/usr/share')
        for name in 'a', 'b':
            pyc = self.read(importlib.util.cache_from_source('src/{}.py'.format(name)))
            self.assertEqual(marshal.loads(pyc[16:]).co_filename, '/usr/share/{}.py'.format(name))
        error = compile_('src/a.py', 'a.py', '-s', 'src', status=2).stderr
        self.assertIn("'src' is not a directory above 'a.py'", error)

    def test_same_output(self):
        """Nothing is written if two files have one .pyc: the error is that of batch."""
        self.write('a.py')
        self.write('b.py')
        os.mkdir('sub')
        path = importlib.util.cache_from_source('a.py')
        for again in 'a.py', './a.py', 'sub/../a.py', os.path.abspath('a.py'):
            other = importlib.util.cache_from_source(again)
            result = compile_('b.py', 'a.py', again, status=2)
            self.assertIn(result.stderr, ["pybytecode compile: error: cfile '{}', which is also the cfile '{}': expected another "
                                          'file\n'.format(*pair) for pair in ((path, other), (other, path))])
        self.assertEqual(self.files(), ['a.py', 'b.py', 'sub'])


class CommandLine(CompileTestCase):
    def usage_error(self, expected, *words):
        result = run(HELPER, *words, status=2)
        self.assertEqual(result.stderr, expected + '\n')
        self.assertEqual(result.stdout, '')

    def test_usage(self):
        commands = 'expected compile, batch, compile-dir, precompile, install-hook, zip, freeze, info, check, ' \
            'py_compile, compileall, help, --help, --version, --libpython, or --inputs'
        self.usage_error('usage: pybytecode COMMAND [ARGUMENT]..., or pybytecode --help')
        self.usage_error("pybytecode: error: unknown command 'nope': " + commands, 'nope')
        self.usage_error("pybytecode: error: unknown command '': " + commands, '')
        self.usage_error("pybytecode: error: unknown option '-x': " + commands, '-x')
        self.usage_error("pybytecode: error: unknown command 'bacth': did you mean 'batch'?", 'bacth')
        self.usage_error("pybytecode: error: unknown command 'comp': did you mean 'compile'?", 'comp')
        self.usage_error("pybytecode: error: unknown option '--versoin': did you mean '--version'?", '--versoin')
        self.usage_error("pybytecode: error: 'a' after --version: expected nothing", '--version', 'a')
        error = 'pybytecode compile: error: '
        levels = ': expected 0, 1 or 2'
        known = ('expected one of --jobs, --cfile, --dfile, --optimize, --invalidation-mode, --clamp-mtime, --stripdir, '
                 '--prependdir, --quiet, --verbose')
        for words, expected in (
                ([], 'FILE is missing: expected the sources to compile'),
                (['--cfile', 'x', 'a.py', 'b.py'], "--cfile 'x' with several FILEs: expected one FILE"),
                (['a.py', 'b.py', '--dfile', ''], "--dfile '' with several FILEs: expected one FILE"),
                (['--jobs', '0', 'a.py'], "--jobs '0': expected a number from 1 on"),
                (['--quiet', '1', '--verbose', 'a.py'], '--quiet with --verbose: expected one of them'),
                (['--nope', 'a.py'], "unknown option '--nope': " + known),
                (['--nope=1', 'a.py'], "unknown option '--nope': " + known),
                (['-q', 'a.py'], "unknown option '-q': " + known),
                (['--optim', '1', 'a.py'], "unknown option '--optim': did you mean '--optimize'?"),
                (['--optimise=1', 'a.py'], "unknown option '--optimise': did you mean '--optimize'?"),
                (['a.py', '--optimize'], '--optimize: the value is missing' + levels),
                (['--optimize', '3', 'a.py'], "--optimize '3'" + levels),
                (['--optimize', '-1', 'a.py'], "--optimize '-1'" + levels),
                (['--optimize', '01', 'a.py'], "--optimize '01'" + levels),
                (['--optimize=', 'a.py'], "--optimize ''" + levels),
                (['--quiet', 'yes', 'a.py'], "--quiet 'yes'" + levels),
                (['--cfile', '', 'a.py'], "--cfile '': expected the path of the .pyc to write"),
                (['--clamp-mtime=1', 'a.py'], "'--clamp-mtime=1': expected no value"),
                (['a.py', '-s'], '--stripdir: the value is missing: expected a directory'),
                (['-s', 'b', 'a.py'], "--stripdir 'b' is not a directory above 'a.py': expected another path to record"),
                (['-p', 'b', '/a.py'],
                 "--prependdir 'b' before '/a.py', which is absolute without --stripdir: expected another path to record"),
                (['--invalidation-mode', 'CHECKED_HASH', 'a.py'],
                 "--invalidation-mode 'CHECKED_HASH': expected timestamp, checked-hash or unchecked-hash")):
            self.usage_error(error + expected, 'compile', *words)

    def test_words(self):
        self.write('-a.py')
        compile_('--optimize=1', '--quiet', '2', '--cfile=out/a=b.pyc', '--', '-a.py')
        self.write('b.py')
        compile_('b.py', '--optimize', '0', '--cfile', 'b.pyc', '--optimize', '2')
        oracle('b.py', 'optimize=2', 'cfile=theirs.pyc')
        self.assertSamePyc(self.read('b.pyc'), self.read('theirs.pyc'))
        self.assertEqual(self.files(), ['-a.py', 'b.py', 'b.pyc', 'out/a=b.pyc', 'theirs.pyc'])

    def test_version(self):
        lines = run(HELPER, '--version').stdout.split('\n')
        self.assertRegex(lines[0], r'^pybytecode \d+\.\d+\.\d+$')
        magic = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], 'little')
        self.assertEqual(lines[1:], ['CPython ' + sys.version.split()[0], 'magic number {}'.format(magic),
                                     'cache tag ' + sys.implementation.cache_tag, ''])

    def test_libpython(self):
        library = os.path.join(*map(sysconfig.get_config_var, ('LIBDIR', 'INSTSONAME')))
        self.assertEqual(run(HELPER, '--libpython').stdout, os.path.realpath(library) + '\n')

    def test_full_output(self):
        with open('/dev/full', 'w') as full:
            import subprocess
            result = subprocess.run([HELPER, '--help'], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr, b'pybytecode: error: cannot write to standard output\n')

    def test_edited_meanwhile(self):
        """The source is edited at any moment. The old code never gets a header with the new time."""
        for i in range(20):
            self.write('a.py', 'x = 1\n')
            os.utime('a.py', (1000, 1000))
            if os.fork() == 0:
                self.write('new.py', 'x = 2\n')
                os.utime('new.py', (2000, 2000))
                os.replace('new.py', 'a.py')
                os._exit(0)
            compile_('a.py', '--cfile', 'a.pyc')
            os.wait()
            pyc = self.read('a.pyc')
            value = {}
            exec(marshal.loads(pyc[16:]), value)
            self.assertEqual(int.from_bytes(pyc[8:12], 'little'), {1: 1000, 2: 2000}[value['x']])


if __name__ == '__main__':
    main()
