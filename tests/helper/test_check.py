# SPDX-License-Identifier: MIT
"""pybytecode check. CPython itself is the oracle of what it uses; test_agreement.py compares the two on thousands of trees."""
import importlib.machinery
import importlib.util
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
import zipimport

from compiling import SAMPLE, CompileTestCase, compile_
from harness import HELPER, imported, main, preload, run

MAGIC = importlib.util.MAGIC_NUMBER
TAG = sys.implementation.cache_tag
OTHER_TAG, OTHER_MAGIC = ('cpython-38', 3413) if sys.version_info[:2] != (3, 8) else ('cpython-39', 3425)
KINDS = 'damaged|legacy|magic|missing|orphan|path|source|stale|writable'
ALL_LEVELS = '--optimize', '0', '--optimize=1', '--optimize', '2'
CODE = marshal.dumps(compile('', 'x.py', 'exec'))


def cached(source, level='', tag=TAG):
    folder, name = os.path.split(source)
    return os.path.join(folder, '__pycache__', name[:-3] + '.' + tag + ('.opt-' + level if level else '') + '.pyc')


def word(number):
    return (number & 0xffffffff).to_bytes(4, 'little')


def in_line(text):
    """Returns a text as lines show it: control characters as \\xNN, so that a finding is one line."""
    return re.sub('[\0-\x1f\x7f]', lambda match: '\\x{:02x}'.format(ord(match[0])), text)


def compileall(*words):
    run(sys.executable, '-I', '-m', 'compileall', '-q', *words)


class CheckTestCase(CompileTestCase):
    def check(self, *words, status=1, **options):
        """Returns what check prints on standard output. It must print nothing on standard error."""
        result = run(HELPER, 'check', *words, status=status, **options)
        self.assertEqual(result.stderr, '')
        return result.stdout

    def findings(self, *words, **options):
        """Returns [path, kind] of each finding. Fails unless the lines and the exit status fit."""
        result = run(HELPER, 'check', *words, status=None, **options)
        found = [re.fullmatch(r'(.*?): ({}): ([^ \n].*[^ \n.])'.format(KINDS), line) for line in result.stdout.splitlines()]
        self.assertNotIn(None, found, result.stdout)
        self.assertEqual((result.returncode, result.stderr), (1 if found else 0, ''))
        return [[match[1], match[2]] for match in found]

    def assertFindings(self, expected, *words, **options):
        self.assertEqual(self.findings(*words, **options), [list(pair) for pair in expected])

    def assertClean(self, *words, **options):
        self.assertEqual(self.check(*words, status=0, **options), '')

    def make(self, *sources, root='t', levels=('0',), text=SAMPLE, mode='timestamp'):
        """Writes sources below root and compiles them."""
        for name in sources:
            source = self.write(os.path.join(root, name), text)
            for level in levels:
                compile_(source, '--optimize', level, '--invalidation-mode', mode)

    def change(self, path, start, stop, new):
        content = self.read(path)
        self.write(path, content[:start] + new + content[stop:])

    def uses(self, name, root='t'):
        """True if CPython uses bytecode of a module, without compiling its source."""
        return imported(root if os.path.isabs(root) else os.path.abspath(root), [name]) == ([name + '.py'], [])


class Missing(CheckTestCase):
    def test_lines(self):
        self.make('a.py', 'pkg/b.py')
        self.write('t/c.py')
        self.assertRegex(self.check('t'), r'\At/c\.py: missing: [^\n]*\blevel 0\b[^\n]*\n\Z')
        self.assertRegex(self.check('--optimize', '1', '--optimize', '0', 't'), (
            r'\At/a\.py: missing: [^\n]*\blevel 1\b[^\n]*\n'
            r't/c\.py: missing: [^\n]*\blevel 0\b[^\n]*\nt/c\.py: missing: [^\n]*\blevel 1\b[^\n]*\n'
            r't/pkg/b\.py: missing: [^\n]*\blevel 1\b[^\n]*\n\Z'))

    def test_levels(self):
        self.make('a.py', levels='012')
        self.assertClean(*ALL_LEVELS, 't')
        for level in '210':
            os.unlink(cached('t/a.py', level if level != '0' else ''))
            self.assertFindings([('t/a.py', 'missing')], '--optimize', level, 't')
        self.assertEqual(len(self.findings(*ALL_LEVELS, 't')), 3)

    def test_levels_that_are_not_asked_for(self):
        """Their bytecode is looked at, but it need not be there."""
        self.make('a.py', levels='02')
        self.change(cached('t/a.py', '2'), 8, 12, b'abcd')
        self.assertFindings([(cached('t/a.py', '2'), 'stale')], 't')

    def test_no_bytecode_at_all(self):
        self.write('t/pkg/__init__.py', '')
        self.write('t/pkg/x.txt', '')
        self.assertFindings([('t/pkg/__init__.py', 'missing')], 't')
        os.unlink('t/pkg/__init__.py')
        self.assertClean('t')

    def test_bytecode_of_others_does_not_count(self):
        self.write('t/a.py')
        self.write(cached('t/a.py', '', OTHER_TAG), OTHER_MAGIC.to_bytes(2, 'little') + b'\r\n' + bytes(20))
        self.write(cached('t/a.py', '7'), MAGIC + bytes(12) + CODE)
        self.assertIn(['t/a.py', 'missing'], self.findings('t'))


class Stale(CheckTestCase):
    def test_time(self):
        self.make('a.py')
        for seconds in 1, -1, 3600, 2**31:
            status = os.stat('t/a.py')
            os.utime('t/a.py', (0, int(status.st_mtime) + seconds))
            self.assertFindings([(cached('t/a.py'), 'stale')], 't')
            self.assertFalse(self.uses('a'))
            os.utime('t/a.py', ns=(0, status.st_mtime_ns))
            self.assertClean('t')

    def test_times_that_cpython_takes_as_equal(self):
        """st_mtime is a float; the header has its seconds modulo 2**32."""
        for first, then in ((10**18, 10**18 + 999999000), (5 * 10**9, (2**32 + 5) * 10**9), (0, -500000000),
                            (1700000001 * 10**9, 1700000000999999999), (-3 * 10**9, (2**32 - 3) * 10**9)):
            with self.subTest(first=first, then=then):
                self.write('t/a.py')
                os.utime('t/a.py', ns=(0, first))
                compile_('t/a.py')
                os.utime('t/a.py', ns=(0, then))
                if os.stat('t/a.py').st_mtime_ns != then:
                    self.skipTest('the file system has no such time')
                self.assertTrue(self.uses('a'))
                self.assertClean('t')

    def test_size(self):
        self.make('a.py')
        time_before = os.stat('t/a.py').st_mtime_ns
        self.write('t/a.py', SAMPLE + '#')
        os.utime('t/a.py', ns=(0, time_before))
        self.assertFindings([(cached('t/a.py'), 'stale')], 't')
        self.assertFalse(self.uses('a'))

    def test_size_modulo(self):
        self.make('a.py', text='x = 1\n')
        status = os.stat('t/a.py')
        os.truncate('t/a.py', 2**32 + 6)
        os.utime('t/a.py', ns=(0, status.st_mtime_ns))
        self.assertTrue(self.uses('a'))
        self.assertClean('t')

    def test_hash(self):
        self.make('a.py', 'b.py', mode='checked-hash')
        self.make('c.py', mode='unchecked-hash')
        for name in 'abc':
            os.utime('t/{}.py'.format(name), (1, 1))
        self.assertClean('t')
        for name in 'bc':
            self.write('t/{}.py'.format(name), 'x = 2\n')
        self.assertFindings([(cached('t/b.py'), 'stale')], 't')
        self.assertEqual([self.uses(name) for name in 'abc'], [True, False, True])

    def test_sourceless(self):
        """Bytecode without source is never stale."""
        for mode in 'timestamp', 'checked-hash', 'unchecked-hash':
            self.make('a.py', mode=mode)
            compile_('t/a.py', '--cfile', 's/a.pyc', '--dfile', 's/a.py', '--invalidation-mode', mode)
            self.assertClean('s')


class Magic(CheckTestCase):
    def test_own_name(self):
        self.make('a.py', levels='012')
        self.change(cached('t/a.py'), 0, 2, OTHER_MAGIC.to_bytes(2, 'little'))
        self.change(cached('t/a.py', '1'), 2, 4, b'\n\r')
        self.assertFindings([(cached('t/a.py', '1'), 'magic'), (cached('t/a.py'), 'magic')], 't')
        self.assertFalse(self.uses('a'))
        self.assertIn('3.' + OTHER_TAG[9:], self.check('t'))

    def test_nothing_else_is_said(self):
        """The rest of the file means something else to the other Python."""
        self.make('a.py')
        self.write(cached('t/a.py'), b'abcd' + b'\xff' * 30)
        self.assertFindings([(cached('t/a.py'), 'magic')], 't')

    def test_other_names(self):
        self.make('a.py')
        magic = OTHER_MAGIC.to_bytes(2, 'little') + b'\r\n'
        for level in '', '1', '2':
            self.write(cached('t/a.py', level, OTHER_TAG), magic + bytes(12) + b'other')
        self.write(cached('t/a.py', '', 'pypy39'), b'anything else at all')
        self.assertClean('t')
        for content in MAGIC, b'\0\0\0\0', (3431).to_bytes(2, 'little') + b'\r\n', (3394).to_bytes(2, 'little') + b'\r\n':
            self.write(cached('t/a.py', '', OTHER_TAG), content + bytes(12) + CODE)
            self.assertFindings([(cached('t/a.py', '', OTHER_TAG), 'magic')], 't')

    def test_sourceless(self):
        self.write('t/a.pyc', OTHER_MAGIC.to_bytes(2, 'little') + b'\r\n' + bytes(12) + CODE)
        self.assertFindings([('t/a.pyc', 'magic')], 't')
        result = run(sys.executable, '-I', '-c', 'import sys; sys.path[0] = "t"; import a', status=1)
        self.assertIn('bad magic number', result.stderr)


class Orphan(CheckTestCase):
    def test_source_is_gone(self):
        self.make('a.py', 'b.py', levels='02')
        self.write(cached('t/a.py', '', 'cpython-27'), b'')
        os.unlink('t/a.py')
        self.assertFindings([(path, 'orphan') for path in (
            cached('t/a.py', '', 'cpython-27'), cached('t/a.py', '2'), cached('t/a.py'))], 't')

    def test_names(self):
        self.make('a.py')
        names = ['a.pyc', 'a.{0}.opt-.pyc', 'a.{0}.opt-1.opt-2.pyc', '{0}.pyc', '.{0}.pyc', 'a..pyc', 'b.{0}.pyc',
                 'a.{0}.x.pyc', '.pyc.pyc']
        for name in names:
            self.write('t/__pycache__/' + name.format(TAG), MAGIC + bytes(12))
        self.write('t/__pycache__/a.{}.pyc.1234567'.format(TAG))
        self.write('t/__pycache__/x.txt')
        self.assertFindings(sorted(('t/__pycache__/' + name.format(TAG), 'orphan') for name in names), 't')

    def test_directory_in_place_of_the_source(self):
        self.make('a.py')
        os.unlink('t/a.py')
        os.mkdir('t/a.py')
        self.assertFindings([(cached('t/a.py'), 'orphan')], 't')

    def test_dangling_source(self):
        self.make('a.py')
        os.unlink('t/a.py')
        os.symlink('nowhere', 't/a.py')
        self.assertFindings([(cached('t/a.py'), 'orphan')], 't')

    def test_layout(self):
        """Bytecode without source is no orphan, unless the layout must be pycache."""
        self.make('a.py')
        shutil.move(cached('t/a.py'), 't/b.pyc')
        self.assertFindings([('t/a.py', 'missing'), ('t/b.pyc', 'path')], 't')
        self.assertFindings([('t/a.py', 'missing'), ('t/b.pyc', 'orphan')], '--layout', 'pycache', 't')

    def test_alone(self):
        """Nothing else is said of an orphan."""
        self.write(cached('t/a.py'), b'')
        os.chmod(cached('t/a.py'), 0o666)
        self.assertFindings([(cached('t/a.py'), 'orphan')], 't')


class Damaged(CheckTestCase):
    def test_header(self):
        self.make('a.py')
        for content in b'', MAGIC, MAGIC + bytes(11):
            self.write(cached('t/a.py'), content)
            self.assertFindings([(cached('t/a.py'), 'damaged')], 't')
        for flags in 2, 3, 4, 0x80000001:
            for mode in 'timestamp', 'checked-hash':
                compile_('t/a.py', '--invalidation-mode', mode)
                self.change(cached('t/a.py'), 4, 8, word(flags))
                expected = [] if self.uses('a') else [(cached('t/a.py'), 'stale' if flags in (2, 3) else 'damaged')]
                self.assertFindings(expected, 't')

    def test_no_regular_file(self):
        self.make('a.py', levels='012')
        for path, make in ((cached('t/a.py'), os.mkdir), (cached('t/a.py', '1'), os.mkfifo),
                           (cached('t/a.py', '2'), lambda path: os.symlink('nowhere', path))):
            os.unlink(path)
            make(path)
        self.assertFindings(sorted((cached('t/a.py', level), 'damaged') for level in ('', '1', '2')), 't', timeout=60)

    def test_payload(self):
        self.make('a.py', levels='0')
        content = self.read(cached('t/a.py'))
        for payload in [b'', content[16:-1], content[16:60], bytes(50), b'garbage', b'\xff' * 1000] + \
                [marshal.dumps(value) for value in (None, {}, 'text', (compile('', 'x', 'exec'),))]:
            self.write(cached('t/a.py'), content[:16] + payload)
            self.assertIn([cached('t/a.py'), 'damaged'], self.findings('t'))
            self.assertNotIn([cached('t/a.py'), 'damaged'], self.findings('--fast', 't'))
            result = run(sys.executable, '-I', '-B', '-c', 'import sys; sys.path[0] = "t"; import a', status=None)
            self.assertNotEqual(result.returncode, 0, payload)
        self.write(cached('t/a.py'), content + b'more')
        self.assertTrue(self.uses('a'))
        self.assertClean('t')

    def test_crash(self):
        """A payload at which marshal.loads() crashes or wants all memory is damaged, and the others are still judged."""
        self.make('a.py', 'b.py', 'c.py')
        content = self.read(cached('t/b.py'))
        for payload in (b'(\xff\xff\xff\x7f', b'[\xff\xff\xff\x7f', b'i' * 5, b'(\1\0\0\0' * 100000, b'l\xff\xff\xff\x7f',
                        b'\xdb\1\0\0\0r\0\0\0\0'):
            self.write(cached('t/b.py'), content[:16] + payload)
            self.write(cached('t/c.py'), self.read(cached('t/c.py'))[:20])
            self.assertFindings([(cached('t/b.py'), 'damaged'), (cached('t/c.py'), 'damaged')], 't')

    def test_sourceless(self):
        self.write('t/a.pyc', MAGIC + bytes(12) + b'N')
        self.write('t/b.pyc', MAGIC)
        self.assertFindings([('t/a.pyc', 'damaged'), ('t/b.pyc', 'damaged')], 't')

    def test_why(self):
        """The sentence has CPython's exception."""
        self.make('a.py')
        for payload in b'?', b'[\1\0\0\0?':
            self.write('t/x.pyc', MAGIC + bytes(12) + payload)
            with self.assertRaises(Exception) as caught:
                marshal.loads(payload)
            self.assertEqual(self.check('t'), 't/x.pyc: damaged: does not load: {}: {}\n'.format(
                type(caught.exception).__name__, caught.exception))


class Path(CheckTestCase):
    def recorded(self, path):
        compile_('t/a.py', '--dfile', path)

    def test_recorded(self):
        self.make('a.py', 'pkg/a.py')
        os.symlink('t', 'link')
        here = os.path.abspath('t')
        for path in 't/a.py', './t/a.py', here + '/a.py', 't//pkg/../a.py', 'link/a.py', 'link/pkg/../a.py':
            self.recorded(path)
            self.assertClean('t')
            self.assertClean(here)
        for path in 'a.py', '/t/a.py', '/usr/lib/a.py', 't/b.py', 't/a.pyc', 't/pkg/a.py', 't/a.py/', here:
            self.recorded(path)
            self.assertFindings([(cached('t/a.py'), 'path')], 't')
        self.recorded('/usr/lib/a.py')
        self.assertIn("'/usr/lib/a.py'", self.check('t'))
        self.assertTrue(self.uses('a'))

    def test_sourceless(self):
        self.write('a.py')
        for path, expected in ('t/a.py', []), ('t/a.pyc', [['t/a.pyc', 'path']]), ('a.py', [['t/a.pyc', 'path']]):
            compile_('a.py', '--cfile', 't/a.pyc', '--dfile', path)
            self.assertEqual(self.findings('t'), expected)

    def test_links_to_sources(self):
        """The source's own name counts, not that of the file to which it leads."""
        self.make('a.py')
        os.symlink('a.py', 't/b.py')
        os.link('t/a.py', 't/c.py')
        for name in 'bc':
            compile_('t/{}.py'.format(name))
        self.assertClean('t')
        for name in 'bc':
            compile_('t/{}.py'.format(name), '--dfile', 't/a.py')
        self.assertFindings([(cached('t/b.py'), 'path'), (cached('t/c.py'), 'path')], 't')

    def test_destdir(self):
        self.make('usr/lib/app/a.py', root='stage')
        compile_('stage/usr/lib/app/a.py', '--dfile', '/usr/lib/app/a.py')
        pyc = cached('/usr/lib/app/a.py')
        self.assertClean('--destdir', 'stage', '/usr')
        self.assertFindings([('stage' + pyc, 'path')], 'stage/usr')
        for path in 'stage/usr/lib/app/a.py', os.path.abspath('stage/usr/lib/app/a.py'), 'usr/lib/app/a.py', 'a.py':
            compile_('stage/usr/lib/app/a.py', '--dfile', path)
            self.assertFindings([(pyc, 'path')], '--destdir=stage', '/usr')


class Legacy(CheckTestCase):
    def found(self, name):
        """Returns the name of the file that CPython's finder takes for a module."""
        finder = importlib.machinery.FileFinder('t', (importlib.machinery.SourceFileLoader, ['.py']),
                                                (importlib.machinery.SourcelessFileLoader, ['.pyc']))
        return os.path.basename(finder.find_spec(name).loader.path)

    def test_beside(self):
        self.make('a.py', 'pkg/__init__.py')
        shutil.copy(cached('t/a.py'), 't/a.pyc')
        self.write('t/pkg/__init__.pyc', b'')
        os.chmod('t/a.pyc', 0o666)
        self.assertFindings([('t/a.pyc', 'legacy'), ('t/pkg/__init__.pyc', 'legacy')], 't')
        self.assertEqual(self.found('a'), 'a.py')

    def test_pyo(self):
        self.make('a.py')
        for name in 'a', 'b', 'pkg/c':
            self.write('t/{}.pyo'.format(name), b'')
        self.assertFindings([('t/a.pyo', 'legacy'), ('t/b.pyo', 'legacy'), ('t/pkg/c.pyo', 'legacy')], 't')

    def test_no_source(self):
        """Python takes no directory and no dangling link as a source: it uses mod.pyc."""
        self.write('a.py')
        for make in os.mkdir, lambda path: os.symlink('nowhere', path):
            compile_('a.py', '--cfile', 't/mod.pyc', '--dfile', 't/mod.py')
            make('t/mod.py')
            self.assertEqual(self.found('mod'), 'mod.pyc')
            self.assertClean('t')
            shutil.rmtree('t')


class Writable(CheckTestCase):
    def test_modes(self):
        self.make('a.py', 'b.py')
        for mode, expected in (0o666, True), (0o646, True), (0o602, True), (0o664, False), (0o775, False), (0o644, False):
            os.chmod(cached('t/b.py'), mode)
            self.assertFindings([(cached('t/b.py'), 'writable')] if expected else [], 't')
        os.chmod('t/a.py', 0o666)
        os.chmod('t', 0o777)
        self.assertClean('t')

    def test_directory(self):
        self.make('a.py', 'pkg/b.py')
        for mode, expected in (0o777, True), (0o1777, True), (0o757, True), (0o775, False):
            os.chmod('t/__pycache__', mode)
            self.assertFindings([('t/__pycache__', 'writable')] if expected else [], 't')

    def test_sourceless_and_foreign(self):
        self.make('a.py')
        compile_('t/a.py', '--cfile', 't/s.pyc', '--dfile', 't/s.py')
        self.write(cached('t/a.py', '', OTHER_TAG), OTHER_MAGIC.to_bytes(2, 'little') + b'\r\n' + bytes(12))
        for path in 't/s.pyc', cached('t/a.py', '', OTHER_TAG):
            os.chmod(path, 0o666)
        self.assertFindings([(cached('t/a.py', '', OTHER_TAG), 'writable'), ('t/s.pyc', 'writable')], 't')


class Source(CheckTestCase):
    def first_line(self, source, *words):
        """Returns the first line of the diagnostic. Before it, the parser of 3.8 may print a line of its own."""
        return next(line for line in compile_(source, *words, status=1).stderr.split('\n') if ': error: ' in line)

    def test_line(self):
        for text in 'x = 1\ndef\n', b'x = "\xff"\n', '# coding: nope\n', 'x = 1\0\n', 'x = 1\n  y\n', 'return\n', '(' * 300:
            self.write('t/a.py', text)
            self.assertEqual(self.check(*ALL_LEVELS, 't'),
                             't/a.py: source: does not compile: {}\n'.format(self.first_line('t/a.py')))

    def test_destdir(self):
        self.write('stage/usr/a.py', 'def\n')
        line = self.first_line('stage/usr/a.py')
        self.assertTrue(line.startswith('stage/usr/a.py:1:'))
        self.assertEqual(self.check('--destdir', 'stage', '/usr'),
                         '/usr/a.py: source: does not compile: {}\n'.format(line[len('stage'):]))

    def test_only_if_python_would_compile_it(self):
        for mode in 'timestamp', 'checked-hash', 'unchecked-hash':
            self.make('a.py', mode=mode, text='x = 1\n')
            seconds = os.stat('t/a.py').st_mtime_ns
            self.write('t/a.py', 'x = (\n')
            os.utime('t/a.py', ns=(0, seconds))
            self.assertEqual(self.uses('a') if mode != 'checked-hash' else False, mode != 'checked-hash')
            self.assertFindings([(cached('t/a.py'), 'stale'), ('t/a.py', 'source')] if mode == 'checked-hash' else [], 't')

    def test_with_each_cause(self):
        self.make('a.py', levels='0')
        self.write('t/a.py', 'def\n')
        content, pyc = self.read(cached('t/a.py')), cached('t/a.py')
        for content, kind in ((content, 'stale'), (b'abcd' + content[4:], 'magic'), (content[:9], 'damaged')):
            self.write(pyc, content)
            self.assertFindings([(pyc, kind), ('t/a.py', 'source')], 't')
        os.unlink(pyc)
        self.assertFindings([('t/a.py', 'source')], *ALL_LEVELS, 't')

    def test_warnings(self):
        """A source that compiles with warnings compiles."""
        self.write('t/a.py', 'x = 1\nx is 1\nassert (x, "always")\n')
        self.assertFindings([('t/a.py', 'missing')], 't')

    def test_other_sources_go_on(self):
        for name in 'abc':
            self.write('t/{}.py'.format(name), 'def\n' if name == 'b' else '')
        self.assertFindings([('t/a.py', 'missing'), ('t/b.py', 'source'), ('t/c.py', 'missing')], 't')


class Several(CheckTestCase):
    def test_independent(self):
        self.make('a.py')
        pyc = cached('t/a.py')
        compile_('t/a.py', '--dfile', '/elsewhere.py')
        os.chmod(pyc, 0o666)
        self.change(pyc, 8, 12, b'abcd')
        self.assertFindings([(pyc, kind) for kind in ('path', 'stale', 'writable')], 't')
        self.change(pyc, len(self.read(pyc)) - 30, None, b'')
        self.assertEqual([pair for pair in self.findings('t') if pair[1] != 'path'],
                         [[pyc, kind] for kind in ('damaged', 'stale', 'writable')])

    def test_order(self):
        """Findings are in the order of the bytes of their paths, whatever the order of the operands."""
        names = ['a.py', 'a/b.py', 'a-b.py', 'A.py', 'é.py', 'a/c/d.py', '~.py', 'a b/c.py', 'aa.py']
        for name in names:
            self.write('t/' + name)
        expected = [[path, 'missing'] for path in sorted(('t/' + name for name in names), key=os.fsencode)]
        self.assertEqual(self.findings('t'), expected)
        self.assertEqual(self.findings('t/é.py', 't/aa.py', 't/a', 't/A.py', 't/a b', 't/~.py', 't/a.py', 't/a-b.py'), expected)
        self.assertEqual(self.findings('t', 't', 't/a'), expected)

    def test_large_directory(self):
        self.make(*('m{:03}.py'.format(number) for number in range(3)))
        for number in range(3, 900):
            name = 't/m{:03}.py'.format(number)
            shutil.copy2('t/m001.py', name)
        compileall('t')
        self.assertClean('t')
        for number in 0, 249, 250, 251, 499, 500, 899:
            os.utime('t/m{:03}.py'.format(number), (1, 1))
        self.assertFindings([(cached('t/m{:03}.py'.format(number)), 'stale') for number in (0, 249, 250, 251, 499, 500, 899)],
                            't')

    def test_many_levels_of_directories(self):
        folder = 't/' + '/'.join(['d'] * 200)
        self.write(folder + '/a.py')
        self.assertFindings([(folder + '/a.py', 'missing')], 't')


class Output(CheckTestCase):
    def broken(self):
        self.make('a.py', 'b.py')
        self.write('t/c.py')
        self.write('t/d.py', 'def "\\é\t\n')
        os.utime('t/a.py', (1, 1))
        self.write('t/x"\\\t.py')
        self.write(os.fsencode('t/') + b'\xff\xe9.py')
        self.write('t/é\u3042\U0001f600.py')

    def test_json(self):
        self.broken()
        lines = self.check('t')
        for environment in {}, {'LC_ALL': 'C'}, {'LC_ALL': 'C.UTF-8'}:
            result = json.loads(self.check('--json', 't', env=dict(os.environ, **environment)))
            self.assertEqual(list(result), ['findings'])
            self.assertEqual(len(result['findings']), 6)
            self.assertEqual([list(finding) for finding in result['findings']], [['path', 'kind', 'message']] * 6)
            texts = ['{path}: {kind}: {message}'.format(**finding) for finding in result['findings']]
            self.assertEqual(''.join(in_line(text) + '\n' for text in texts), lines)
        self.assertIn('t/x"\\\t.py', [finding['path'] for finding in result['findings']])
        self.assertIn(os.fsdecode(b't/\xff\xe9.py'), [finding['path'] for finding in result['findings']])

    def test_json_is_ascii_or_utf8(self):
        self.broken()
        self.check('--json', 't').encode()

    def test_nothing_found(self):
        self.make('a.py')
        self.assertClean('t')
        self.assertEqual(json.loads(self.check('--json', 't', status=0)), {'findings': []})

    def test_quiet(self):
        self.broken()
        self.assertEqual(self.check('--quiet', 't'), '')
        self.assertEqual(self.check('--quiet', '--json', 't'), '')
        self.assertClean('--quiet', 't/b.py')
        result = run(HELPER, 'check', '--quiet', 'nowhere', status=1)
        self.assertIn('nowhere', result.stderr)

    def test_full(self):
        """A line that cannot be written is an error."""
        if not os.path.exists('/dev/full'):
            self.skipTest('there is no /dev/full')
        self.broken()
        with open('/dev/full', 'w') as full:
            result = subprocess.run([HELPER, 'check', 't'], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual((result.returncode, result.stderr), (1, b'pybytecode: error: cannot write to standard output\n'))


class Fast(CheckTestCase):
    def test_fast(self):
        self.make('a.py', 'b.py', 'c.py', 'd.py')
        self.change(cached('t/a.py'), 20, None, b'')
        self.write(cached('t/b.py'), MAGIC)
        self.write('t/c.py', 'def\n')
        self.change(cached('t/d.py'), 4, 5, b'\x08')
        self.write('t/e.py', 'def\n')
        self.assertFindings(sorted([(cached('t/a.py'), 'damaged'), (cached('t/b.py'), 'damaged'), (cached('t/c.py'), 'stale'),
                                    ('t/c.py', 'source'), (cached('t/d.py'), 'damaged'), ('t/e.py', 'source')]), 't')
        self.assertFindings(sorted([(cached('t/b.py'), 'damaged'), (cached('t/c.py'), 'stale'), (cached('t/d.py'), 'damaged'),
                                    ('t/e.py', 'missing')]), '--fast', 't')

    def test_path(self):
        self.make('a.py')
        compile_('t/a.py', '--dfile', 'x.py')
        self.assertFindings([(cached('t/a.py'), 'path')], '--fast', 't')


class Interpreter(CheckTestCase):
    def test_fresh(self):
        for mode in 'timestamp', 'checked-hash', 'unchecked-hash':
            self.make('a.py', 'pkg/b.py', levels='012', mode=mode)
            self.assertClean(*ALL_LEVELS, 't', env=preload('no-interpreter'))
        self.write(cached('t/a.py', '', OTHER_TAG), OTHER_MAGIC.to_bytes(2, 'little') + b'\r\n' + bytes(12))
        self.assertClean('t', env=preload('no-interpreter'))

    def test_fresh_from_cpython(self):
        self.write('t/a.py', SAMPLE)
        self.write('t/b.py', '')
        compileall('t')
        self.assertClean('t', env=preload('no-interpreter'))

    def test_what_headers_show(self):
        self.make('a.py')
        self.write('t/c.pyc', MAGIC)
        self.write('t/d.pyc', b'abcd' + bytes(20))
        self.write('t/a.pyc')
        self.write('t/__pycache__/gone.{}.pyc'.format(TAG))
        os.chmod('t/__pycache__', 0o777)
        expected = [('t/__pycache__', 'writable'), (cached('t/gone.py'), 'orphan'), ('t/a.pyc', 'legacy'),
                    ('t/c.pyc', 'damaged'), ('t/d.pyc', 'magic')]
        self.assertFindings(expected, 't', env=preload('no-interpreter'))

    def test_fast(self):
        self.make('a.py')
        os.utime('t/a.py', (1, 1))
        self.write('t/b.py')
        self.assertFindings([(cached('t/a.py'), 'stale'), ('t/b.py', 'missing')], '--fast', 't', env=preload('no-interpreter'))

    def test_cut_off(self):
        """A payload that is too short is damaged to any reader."""
        compile_(self.write('a.py'), '--cfile', 't/a.pyc', '--dfile', 't/a.py')
        self.change('t/a.pyc', 40, None, b'')
        self.assertFindings([('t/a.pyc', 'damaged')], 't', env=preload('no-interpreter'))

    def test_the_preload_works(self):
        self.write('t/a.py')
        self.assertNotEqual(run(HELPER, 'check', 't', status=None, env=preload('no-interpreter')).stdout, self.check('t'))


class Operands(CheckTestCase):
    def test_kinds(self):
        self.make('a.py', 'b.py')
        for name in 'ab':
            compile_('t/{}.py'.format(name), '--dfile', os.path.abspath('t/{}.py'.format(name)))
            os.utime('t/{}.py'.format(name), (1, 1))
        pyc = cached('t/a.py')
        self.write('t/c.py')
        for operand in 't/a.py', pyc:
            self.assertFindings([(pyc, 'stale')], operand)
        self.assertFindings([('t/c.py', 'missing')], 't/c.py')
        self.assertFindings([(pyc, 'stale'), ('t/c.py', 'missing')], 't/c.py', pyc, 't/a.py')
        self.assertFindings([('./' + cached('a.py'), 'stale'), ('./' + cached('b.py'), 'stale'), ('./c.py', 'missing')], '.',
                            cwd='t')
        self.assertFindings([(cached('a.py'), 'stale')], 'a.py', cwd='t')
        self.assertFindings([(os.path.basename(pyc), 'stale')], os.path.basename(pyc), cwd='t/__pycache__')

    def test_bytecode(self):
        """A .pyc is judged with its source, but a level that is not there is not missed."""
        self.make('a.py')
        self.assertClean('--optimize', '2', cached('t/a.py'))
        os.rename('t/a.py', 't/b.py')
        self.assertFindings([(cached('t/a.py'), 'orphan')], cached('t/a.py'))
        compile_('t/b.py', '--cfile', 't/c.pyc', '--dfile', 't/c.py')
        self.assertClean('t/c.pyc')
        compile_('t/b.py', '--cfile', 't/b.pyc')
        self.assertFindings([('t/b.pyc', 'legacy')], 't/b.pyc')

    def test_slashes(self):
        self.write('t/sub/a.py')
        for operand in 't', 't/', 't//', './t', 't/sub/..':
            found = self.findings(operand)
            self.assertEqual([[os.path.normpath(path), kind] for path, kind in found], [['t/sub/a.py', 'missing']])
            self.assertTrue(found[0][0].startswith(operand))

    def test_link_to_directory(self):
        self.make('a.py')
        os.symlink('t', 'link')
        os.utime('t/a.py', (1, 1))
        self.assertFindings([(cached('link/a.py'), 'stale')], 'link')
        self.assertFindings([(cached('link/a.py'), 'stale')], 'link/')

    def test_nothing_there(self):
        self.make('a.py')
        self.write('t/b.py')
        for words in ['nowhere', 't'], ['t', 'nowhere']:
            result = run(HELPER, 'check', *words, status=1)
            self.assertRegex(result.stdout, r'\At/b\.py: missing: [^\n]*\n\Z')
            self.assertEqual(result.stderr, "nowhere: error: FileNotFoundError: [Errno 2] No such file or directory: 'nowhere'\n")
        for operand in 'nowhere.py', 'nowhere.pyc', 'nowhere.zip', 't/b.py/x':
            result = run(HELPER, 'check', operand, status=1)
            self.assertEqual((result.stdout, result.stderr.count('\n')), ('', 1))
            self.assertTrue(result.stderr.startswith(operand + ': error: '))

    def test_destdir(self):
        self.write('stage/usr/lib/a.py')
        self.write('stage/etc/b.py')
        here = os.path.abspath('stage')
        for destdir in 'stage', here, 'stage/', './stage':
            for operand in '/usr', '/usr/lib', '/usr/lib/a.py':
                self.assertFindings([('/usr/lib/a.py', 'missing')], '--destdir', destdir, operand)
        self.assertFindings([('/etc/b.py', 'missing'), ('/usr/lib/a.py', 'missing')], '--destdir', 'stage', '/')
        self.assertFindings([('stage/etc/b.py', 'missing')], '--destdir', '', 'stage/etc')
        result = run(HELPER, 'check', '--destdir', 'stage', '/nowhere', status=1)
        self.assertIn('nowhere', result.stderr)

    def test_usage(self):
        self.write('t/a.py')
        expected = 'a directory, a .py, a .pyc or a zip archive'
        for words, message in (
                ([], 'PATH is missing: expected ' + expected),
                ([''], "PATH '': expected " + expected),
                (['--destdir', 'stage', 't'],
                 "PATH 't' with --destdir: expected an absolute path: that of the file on the target"),
                (['--layout', 'flat', 't'], "--layout 'flat': expected pycache or sourceless"),
                (['--optimize', '3', 't'], "--optimize '3': expected 0, 1 or 2"),
                (['--exclude', '', 't'], "--exclude '': expected a pattern for names, or for paths below PATH"),
                (['--exclude', '/', 't'], "--exclude '/': expected a pattern for names, or for paths below PATH"),
                (['--nope', 't'], "unknown option '--nope': expected one of --destdir, --optimize, --layout, --exclude, --fast, "
                 '--json, --quiet, --verbose'),
                (['--verbose', '--quiet', 't'], '--quiet with --verbose: expected one of them')):
            result = run(HELPER, 'check', *words, status=2)
            self.assertEqual((result.stdout, result.stderr), ('', 'pybytecode check: error: {}\n'.format(message)))

    def test_unreadable(self):
        """What cannot be looked at is an error; the rest is checked."""
        self.skip_unless_root()
        for path in 't/sub', 't/sub/__pycache__', cached('t/sub/b.py'), 't/sub/b.py':
            with self.subTest(path=path):
                self.make('a.py', 'sub/b.py', 'z.py', mode='checked-hash')
                os.chmod(path, 0)
                self.write('t/z.py', 'x = 3\n')
                result = self.as_another_user('check', 't')
                os.chmod(path, 0o755)
                self.assertEqual(result.stderr, "{0}: error: PermissionError: [Errno 13] Permission denied: '{0}'\n".format(path))
                self.assertIn(cached('t/z.py') + ': stale: ', result.stdout)


class Walk(CheckTestCase):
    def test_hidden(self):
        for name in '.git/a.py', 'x/.venv/b.py', '.c.py', 'x/d.py':
            self.write('t/' + name)
        self.write('t/.git/__pycache__/gone.{}.pyc'.format(TAG))
        self.assertFindings([('t/.c.py', 'missing'), ('t/x/d.py', 'missing')], 't')
        self.assertFindings([('t/.git/__pycache__/gone.{}.pyc'.format(TAG), 'orphan'), ('t/.git/a.py', 'missing')], 't/.git')

    def test_links(self):
        """Links to directories are not followed; links to files are files."""
        self.write('other/a.py')
        self.make('b.py')
        os.symlink('../other', 't/link')
        os.symlink('.', 't/loop')
        os.symlink('../other/a.py', 't/c.py')
        self.assertFindings([('t/c.py', 'missing')], 't')
        compile_('t/c.py')
        self.assertTrue(self.uses('c'))
        self.assertClean('t')
        os.utime('other/a.py', (1, 1))
        self.assertFindings([(cached('t/c.py'), 'stale')], 't')

    def test_linked_bytecode(self):
        self.make('a.py', 'b.py')
        os.rename(cached('t/a.py'), 'store.pyc')
        os.symlink(os.path.abspath('store.pyc'), cached('t/a.py'))
        os.link(cached('t/b.py'), 'another')
        self.assertTrue(self.uses('a'))
        self.assertClean('t')

    def test_linked_cache(self):
        """Python reads what is in a __pycache__ that is a link."""
        self.make('a.py')
        os.rename('t/__pycache__', 'store')
        os.symlink('../store', 't/__pycache__')
        self.assertTrue(self.uses('a'))
        self.assertClean('t')
        os.utime('t/a.py', (1, 1))
        self.assertFindings([(cached('t/a.py'), 'stale')], 't')

    def test_odd_paths(self):
        names = ['a b.py', '$x.py', '+.py', 'é.py', "'.py", '%s.py', 'a.b.py', 'dir with $/x.py', 'd+/{}.py',
                 os.fsdecode(b'\xff.py'),
                 os.fsdecode(b'\xe9/\xfe.py'), '-x.py', '~/x.py', '\\.py']
        self.make(*names)
        self.assertClean('t')
        for name in names:
            os.utime('t/' + name, (1, 1))
        self.assertFindings(sorted(((cached('t/' + name), 'stale') for name in names), key=lambda pair: os.fsencode(pair[0])),
                            't')
        for name in names:
            self.assertFindings([(cached('t/' + name), 'stale')], 't/' + name)
            self.assertFindings([(cached('/' + name), 'path'), (cached('/' + name), 'stale')], '--destdir', 't', '/' + name)

    def test_control_characters(self):
        """A finding is one line, whatever the names are."""
        for name in 'new\nline.py', 'tab\t.py', 'x\x7f\x1b[31m.py', 'cr\r.py':
            self.write('t/' + name)
            self.assertFindings([('t/' + in_line(name), 'missing')], 't')
            self.assertEqual(json.loads(self.check('--json', 't'))['findings'][0]['path'], 't/' + name)
            os.unlink('t/' + name)

    def test_option_like_operand(self):
        self.write('--json.py')
        self.assertFindings([('--json.py', 'missing')], '--', '--json.py')

    def test_exclude(self):
        for name in 'a.py', 'x/a.py', 'x/b.py', 'x/y/a.py', 'tests/c.py', 'x/tests/d.py':
            self.write('t/' + name)
        self.write('t/x/__pycache__/gone.{}.pyc'.format(TAG))
        every = ['a.py', 'tests/c.py', 'x/__pycache__/gone.{}.pyc'.format(TAG), 'x/a.py', 'x/b.py', 'x/tests/d.py', 'x/y/a.py']
        for patterns, left in (([], every), (['a.py'], [name for name in every if not name.endswith('a.py')]),
                               (['tests'], [name for name in every if 'tests' not in name]),
                               (['x/tests'], [name for name in every if 'x/tests' not in name]),
                               (['/a.py'], every[1:]), (['x'], every[:2]), (['x/*'], every[:2]),
                               (['[ab].py', 'tests/'], [every[2]]),
                               (['*'], []), (['x/a.py', '/tests'], [every[i] for i in (0, 2, 4, 5, 6)])):
            words = [word for pattern in patterns for word in ('--exclude', pattern)]
            with self.subTest(patterns=patterns):
                for folder in 't', './t', 't/':
                    found = [os.path.relpath(path, 't') for path, kind in self.findings(*words, folder)]
                    self.assertEqual(found, left)
                self.assertEqual([path[1:] for path, kind in self.findings(*words, '--destdir', 't', '/')], left)

    def test_excluded_source(self):
        """The bytecode of an excluded source is excluded too; it is no orphan."""
        self.make('a.py', 'b.py')
        for name in 'ab':
            os.utime('t/{}.py'.format(name), (1, 1))
        compile_('t/b.py', '--cfile', 't/b.pyc')
        self.assertFindings([(cached('t/a.py'), 'stale')], '--exclude', 'b.py', 't')

    def test_excluded_bytecode(self):
        self.make('a.py')
        self.write('t/old.pyc', b'')
        self.assertFindings([('t/old.pyc', 'damaged')], 't')
        self.assertClean('--exclude', 'old.pyc', 't')


class Layout(CheckTestCase):
    def test_sourceless(self):
        self.make('a.py')
        self.assertFindings([('t/a.py', 'missing')], '--layout', 'sourceless', 't')
        self.assertFindings([('t/a.py', 'missing')], '--layout', 'sourceless', *ALL_LEVELS, 't')
        compile_('t/a.py', '--cfile', 't/a.pyc')
        self.assertFindings([('t/a.pyc', 'legacy')], '--layout', 'sourceless', 't')
        os.unlink('t/a.py')
        shutil.rmtree('t/__pycache__')
        for words in [], ['--layout', 'sourceless'], ['--optimize', '2']:
            self.assertClean(*words, 't')
        self.assertFindings([('t/a.pyc', 'orphan')], '--layout=pycache', 't')

    def test_pycache(self):
        self.make('a.py', levels='012')
        self.assertClean('--layout', 'pycache', *ALL_LEVELS, 't')


class Outputs(CheckTestCase):
    """What PyBytecode and CPython write is clean."""
    def sources(self, root='src'):
        for name in 'a.py', 'pkg/__init__.py', 'pkg/é.py', 'pkg/sub dir/b.py', 'pkg/a.b.py':
            self.write(os.path.join(root, name), SAMPLE)
        self.write(os.path.join(root, 'empty.py'), '')

    def test_compileall(self):
        self.sources()
        for words in [], ['--invalidation-mode', 'checked-hash'], ['--invalidation-mode', 'unchecked-hash']:
            for level in [], ['-O'], ['-OO']:
                run(sys.executable, '-I', *level, '-m', 'compileall', '-q', '-f', *words, 'src')
            self.assertClean(*ALL_LEVELS, 'src')
            self.assertClean(*ALL_LEVELS, '--layout', 'pycache', 'src')

    def test_compileall_for_destdir(self):
        self.sources('stage/usr/lib/app')
        compileall('-d', '/usr/lib/app', 'stage/usr/lib/app')
        self.assertClean('--destdir', 'stage', '/usr/lib/app')
        self.assertEqual({kind for path, kind in self.findings('stage/usr/lib/app')}, {'path'})

    def test_compileall_legacy(self):
        self.sources()
        compileall('-b', 'src')
        self.assertEqual({kind for path, kind in self.findings('src')}, {'legacy', 'missing'})
        for folder, _, names in os.walk('src'):
            for name in names:
                if name.endswith('.py'):
                    os.unlink(os.path.join(folder, name))
        self.assertClean('src')

    def test_compile_dir(self):
        self.sources()
        words = '--stripdir', 'src', '--prependdir', '/usr/lib/app', 'src', 'stage/usr/lib/app'
        for level in '0', '2':
            run(HELPER, 'compile-dir', '--layout', 'sourceless', '--optimize', level, *words)
            self.assertClean('--destdir', 'stage', '/usr')
            self.assertClean('--destdir', 'stage', '--layout', 'sourceless', '/usr')
        shutil.rmtree('stage')
        run(HELPER, 'compile-dir', *ALL_LEVELS, *words)
        self.assertEqual({kind for path, kind in self.findings('--destdir', 'stage', '/usr')}, {'orphan'})
        for folder, _, names in os.walk('src'):
            for name in names:
                target = os.path.join('stage/usr/lib/app', os.path.relpath(folder, 'src'), name)
                shutil.copy2(os.path.join(folder, name), target)
        self.assertClean('--destdir', 'stage', *ALL_LEVELS, '/usr')

    def test_install_hook(self):
        self.sources('stage/usr/share/app')
        self.sources('stage/usr/lib/app')
        environment = dict(os.environ, MESON_INSTALL_PREFIX='/usr', DESTDIR=os.path.abspath('stage'),
                           MESON_INSTALL_DESTDIR_PREFIX=os.path.abspath('stage/usr'))
        for mode in 'timestamp', 'checked-hash', 'unchecked-hash':
            run(HELPER, 'install-hook', *ALL_LEVELS, '--invalidation-mode', mode, 'share/app', '/usr/lib/app', env=environment)
            self.assertClean('--destdir', 'stage', *ALL_LEVELS, '/usr')
            self.assertClean('--destdir', os.path.abspath('stage'), '--layout', 'pycache', '/usr/share/app', '/usr/lib/app')

    def test_zip(self):
        self.sources()
        lines = ''.join('src/{0}\t{0}c\t\n'.format(name) for name in ('a.py', 'pkg/__init__.py', 'pkg/é.py'))
        self.write('list', lines)
        run(HELPER, 'zip', '--output', 't/app.zip', 'list')
        self.assertClean('t/app.zip')
        self.assertClean('t')
        self.assertClean('--destdir', 't', '/app.zip')


class Archive(CheckTestCase):
    TIME = (2020, 5, 17, 12, 30, 42)

    def member(self, source, text=b'x = 1\n', mode='timestamp', offset=0, recorded=None, when=TIME):
        """Returns the bytecode of a member."""
        code = compile(text, 'app.zip/' + source if recorded is None else recorded, 'exec', dont_inherit=True)
        if mode == 'timestamp':
            header = word(0) + word(int(time.mktime(when + (-1, -1, -1))) + offset) + word(len(text))
        else:
            header = word(3 if mode == 'checked-hash' else 1) + importlib.util.source_hash(text)
        return MAGIC + header + marshal.dumps(code)

    def archive(self, members, path='t/app.zip', prefix=b''):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(prefix)
        with zipfile.ZipFile(path, 'a') as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name, self.TIME), content)
        return path

    def uses_member(self, path='t/app.zip', name='a'):
        zipimport._zip_directory_cache.clear()
        return zipimport.zipimporter(os.path.abspath(path)).get_filename(name).endswith('.pyc')

    def test_clean(self):
        self.archive({'a.py': b'x = 1\n', 'a.pyc': self.member('a.py'), 'pkg/__init__.pyc': self.member('pkg/__init__.py'),
                      'data.txt': b'x'})
        self.assertTrue(self.uses_member())
        for operand in 't', 't/app.zip':
            self.assertClean(*ALL_LEVELS, operand)

    def test_missing(self):
        self.archive({'a.py': b'x = 1\n', 'b.pyc': self.member('b.py'), 'pkg/c.py': b'x = 1\n'})
        self.assertFindings([('t/app.zip/a.py', 'missing'), ('t/app.zip/pkg/c.py', 'missing')], 't')

    def test_stale(self):
        for offset, size, mode, stale in ((0, 0, 'timestamp', False), (1, 0, 'timestamp', False), (-1, 0, 'timestamp', False),
                                          (2, 0, 'timestamp', True), (-2, 0, 'timestamp', True), (0, 1, 'timestamp', True),
                                          (0, 0, 'checked-hash', False), (0, 1, 'checked-hash', True),
                                          (0, 1, 'unchecked-hash', False)):
            with self.subTest(offset=offset, size=size, mode=mode):
                self.archive({'a.py': b'x = 1\n' + b'\n' * size, 'a.pyc': self.member('a.py', mode=mode, offset=offset)})
                self.assertEqual(self.uses_member(), not stale)
                self.assertFindings([('t/app.zip/a.pyc', 'stale')] if stale else [], 't')
                os.unlink('t/app.zip')

    def test_timezone(self):
        """The time of a member is local."""
        self.archive({'a.py': b'x = 1\n', 'a.pyc': self.member('a.py')})
        for zone in 'UTC', 'Asia/Tokyo', 'EST5EDT':
            program = 'import zipimport; print(zipimport.zipimporter("t/app.zip").get_filename("a"))'
            environment = dict(os.environ, TZ=zone)
            expected = run(sys.executable, '-I', '-c', program, env=environment).stdout.endswith('.pyc\n')
            self.assertFindings([] if expected else [('t/app.zip/a.pyc', 'stale')], 't', env=environment)

    def test_no_source(self):
        self.archive({'a.pyc': self.member('a.py', offset=12345)})
        self.assertClean('t')

    def test_kinds(self):
        self.archive({
            '__pycache__/a.{}.pyc'.format(TAG): self.member('a.py'), 'a.py': b'def\n', 'b.pyc': MAGIC + bytes(3),
            'c.pyc': MAGIC + bytes(12) + b'N',
            'd.pyc': b'abcd' + self.member('d.py')[4:], 'e.pyc': self.member('e.py', recorded='/x/e.py'), 'f.pyo': b'',
            'g.pyc': self.member('g.py')[:4] + b'\x09' + self.member('g.py')[5:], 'pkg/__pycache__/x.pyc': b''})
        os.chmod('t/app.zip', 0o666)
        expected = [('t/app.zip', 'writable')] + [('t/app.zip/' + name, kind) for name, kind in (
            ('__pycache__/a.{}.pyc'.format(TAG), 'orphan'), ('a.py', 'source'), ('b.pyc', 'damaged'), ('c.pyc', 'damaged'),
            ('d.pyc', 'magic'),
            ('e.pyc', 'path'), ('f.pyo', 'legacy'), ('g.pyc', 'damaged'), ('pkg/__pycache__/x.pyc', 'orphan'))]
        self.assertFindings(expected, 't')
        self.assertFindings(expected, 't/app.zip')
        self.assertFindings([('/' + path, kind) for path, kind in expected], '--destdir', '.', '/t')

    def test_path(self):
        for recorded, right in (('app.zip/a.py', True), ('/usr/lib/app.zip/a.py', True), ('a.py', False), ('x.zip/a.py', False),
                                ('lib/app.zip/a.py', False), ('app.zip/a.pyc', False),
                                (os.path.abspath('stage/usr/lib/app.zip/a.py'), False)):
            path = self.archive({'a.pyc': self.member('a.py', recorded=recorded)}, 'stage/usr/lib/app.zip')
            for operand in '/usr', '/usr/lib/app.zip':
                self.assertFindings([] if right else [('/usr/lib/app.zip/a.pyc', 'path')], '--destdir', 'stage', operand)
            os.unlink(path)

    def test_names(self):
        """In a directory, the name tells an archive; an archive without bytecode is none of our business."""
        for suffix in 'zip', 'egg', 'pyz', 'pyzw':
            path = self.archive({'a.py': b'x = 1\n', 'b.pyc': self.member('b.py', recorded='app.{}/b.py'.format(suffix))},
                                't/app.' + suffix, prefix=b'#!/usr/bin/python3\n')
            self.assertFindings([(path + '/a.py', 'missing')], 't')
            self.assertFindings([(path + '/a.py', 'missing')], path)
            os.unlink(path)
        for name in 'app.whl', 'app':
            path = self.archive({'a.py': b'x = 1\n'}, 't/' + name)
            self.assertClean('t')
            self.assertFindings([(path + '/a.py', 'missing')], path)
        path = self.archive({'a.py': b'x = 1\n'}, 't/app.zip')
        self.assertClean('t')
        self.assertFindings([(path + '/a.py', 'missing')], path)

    def test_no_archive(self):
        for content in b'', b'no archive', b'PK\3\4':
            self.write('t/app.zip', content)
            self.assertClean('t')
            result = run(HELPER, 'check', 't/app.zip', status=1)
            self.assertIn('t/app.zip', result.stdout + result.stderr)
            self.assertEqual((result.stdout + result.stderr).count('\n'), 1)

    def test_source_line(self):
        self.archive({'pkg/a.py': b'x = 1\ndef\n', 'b.pyc': self.member('b.py')})
        self.write('a.py', 'x = 1\ndef\n')
        line = compile_('a.py', status=1).stderr.split('\n')[0]
        self.assertEqual(self.check('t'), 't/app.zip/pkg/a.py: source: does not compile: t/app.zip/pkg/{}\n'.format(line))

    def test_fast(self):
        self.archive({'a.py': b'def\n', 'b.pyc': MAGIC + bytes(12) + b'N', 'c.pyc': MAGIC})
        self.assertFindings([('t/app.zip/a.py', 'missing'), ('t/app.zip/c.pyc', 'damaged')], '--fast', 't')

    def test_damaged_member(self):
        """zipimport cannot read a member whose bytes are damaged."""
        path = self.archive({'b.pyc': self.member('b.py')})
        with zipfile.ZipFile('t/app.zip', 'a', zipfile.ZIP_DEFLATED) as archive:
            archive.writestr('a.pyc', self.member('a.py') * 20)
        content = self.read(path)
        place = content.index(b'a.pyc') + 5
        self.write(path, content[:place] + b'\xff' * 20 + content[place + 20:])
        zipimport._zip_directory_cache.clear()
        with self.assertRaises(Exception):
            zipimport.zipimporter(os.path.abspath(path)).get_code('a')
        self.assertFindings([('t/app.zip/a.pyc', 'damaged')], 't')


if __name__ == '__main__':
    main()
