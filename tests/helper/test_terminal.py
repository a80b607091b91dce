# SPDX-License-Identifier: MIT
"""What the helper prints on a terminal, colours and a progress line, and the summary of --verbose.

The terminal is a pty, and screen() does what a terminal does with the bytes. The oracle of colours is what the same command
prints to a pipe. The oracles of the summary are the inodes of the .pyc, and importlib.
"""
import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest
import zipfile

from compiling import SAMPLE, CompileTestCase
from harness import HELPER, imported, main, preload

BOLD, RED, MAGENTA, GREEN, END = '\33[01m', '\33[01;31m', '\33[01;35m', '\33[01;32m', '\33[m'
KINDS = 'damaged|legacy|magic|missing|orphan|path|source|stale|writable'
VARIABLES = ('NO_COLOR', 'CLICOLOR_FORCE', 'TERM', 'MAKELEVEL', 'MAKEFLAGS', 'FORCE_COLOR', 'PYTHON_COLORS')
PLAIN = {name: value for name, value in os.environ.items() if name not in VARIABLES}
TERMINAL = dict(PLAIN, TERM='xterm')
INSTALL = {'MESON_INSTALL_PREFIX': '/usr', 'MESON_INSTALL_DESTDIR_PREFIX': '/usr'}


def open_terminal(columns):
    """Returns the two ends of a terminal: of the screen, and of programs. The terminal leaves newlines as they are."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        raise unittest.SkipTest('no terminal can be made: {}'.format(error))
    attributes = termios.tcgetattr(theirs)
    attributes[1] &= ~termios.OPOST
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    return ours, theirs


def read_all(descriptor):
    """Reads what programs write until the last one has ended."""
    text = b''
    while True:
        try:
            part = os.read(descriptor, 1 << 16)
        except OSError:  # EIO: no program has the terminal open
            part = b''
        if not part:
            os.close(descriptor)
            return text.decode(errors='surrogateescape')
        text += part


def use_one_processor():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def shown(*words, terminal=True, streams=('stderr',), status=0, columns=80, env=None, prepare=None):
    """Runs a command. Returns what it writes on these streams, which are one terminal or one pipe."""
    ours, theirs = open_terminal(columns) if terminal else os.pipe()
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, env=env or (TERMINAL if terminal else PLAIN),
                               preexec_fn=prepare, **{
        name: theirs if name in streams else subprocess.DEVNULL for name in ('stdout', 'stderr')})
    os.close(theirs)
    text = read_all(ours)
    if process.wait() != status:
        raise AssertionError('{}\nexit status {}, expected {}\n{}'.format(words, process.returncode, status, text))
    return text


def piped(*words, **options):
    return shown(*words, terminal=False, **options)


def colored(text):
    """Returns a text of a pipe as a terminal gets it."""
    def heading(match):
        place, kind, colon = match.groups()
        return '{}{}:{} {}{}:{} '.format(BOLD, place, END, MAGENTA if kind == 'warning' else RED, kind, END)

    text = re.sub(r'^(\S.*?): (error|warning|{})(:) '.format(KINDS), heading, text, flags=re.M)
    return re.sub(r'^([ \t]*)\^$', lambda match: match[1] + GREEN + '^' + END, text, flags=re.M)


def screen(text):
    """Returns the lines that a terminal shows in the end, without colours."""
    lines, column = [''], 0
    for part in re.findall(r'\x1b\[[0-9;]*[mK]|.', text, re.S):
        if part == '\n':
            lines.append('')
            column = 0
        elif part == '\r':
            column = 0
        elif part.endswith('K') and part[0] == '\33':
            lines[-1] = lines[-1][:column]
        elif part[0] != '\33':
            lines[-1] = lines[-1][:column] + part + lines[-1][column + 1:]
            column += 1
    return '\n'.join(lines)


class TerminalTestCase(CompileTestCase):
    def setUp(self):
        super().setUp()
        self.write('good.py', SAMPLE)
        self.write('bad.py', 'x = 1\ny = 1 +\n')
        self.write('tab.py', 'if 1:\n\tx = = 2\n')
        self.write('warning.py', 'x = 1\nx is 1\n')

    def assertColored(self, *words, **options):
        """A terminal gets the text of a pipe in colours; and a pipe no colours."""
        plain = piped(*words, **options)
        self.assertNotIn('\33', plain)
        self.assertNotEqual(colored(plain), plain)
        self.assertEqual(shown(*words, **options), colored(plain))
        return plain


class Colors(TerminalTestCase):
    def test_exact(self):
        self.assertEqual(colored('a.py:1:2: error: E: m\n \t^\nb c.py: warning: W\nx: stale: error: no\n'),
                         '\33[01ma.py:1:2:\33[m \33[01;31merror:\33[m E: m\n \t\33[01;32m^\33[m\n'
                         '\33[01mb c.py:\33[m \33[01;35mwarning:\33[m W\n\33[01mx:\33[m \33[01;31mstale:\33[m error: no\n')
        text = shown(HELPER, 'compile', 'warning.py')
        self.assertTrue(text.startswith('\33[01mwarning.py:2:\33[m \33[01;35mwarning:\33[m SyntaxWarning: "is"'), text)

    def test_compile(self):
        for words in ['bad.py'], ['tab.py'], ['good.py', 'bad.py', 'tab.py'], ['nope.py'], ['nope.py', 'bad.py']:
            self.assertIn('error', self.assertColored(HELPER, 'compile', *words, status=1))
        self.assertColored(HELPER, 'compile', 'warning.py')
        self.assertEqual(shown(HELPER, 'compile', 'good.py'), '')
        for lane in {'PYBYTECODE_LANE': 'full'}, {}:
            self.assertEqual(shown(HELPER, 'compile', 'bad.py', status=1, env=dict(TERMINAL, **lane)),
                             colored(piped(HELPER, 'compile', 'bad.py', status=1)))

    def test_commands(self):
        self.write('list', 'bad.py\t\t\nwarning.py\t\t\n')
        os.utime(self.write('later'), (4000000000, 4000000000))
        self.write('members', 'bad.py\tbad.pyc\t\n')
        self.write('wrong', 'bad.py\n')
        self.write('src/bad.py', 'x = = 1\n')
        for words, status in (
                (['batch', '--depends', 'later', 'list'], 1), (['batch', 'wrong'], 2), (['batch', 'nope'], 1), (['compile-dir', 'src', 'out'], 1),
                (['compile-dir', 'src', 'src'], 2), (['zip', '--output', 'x.zip', 'members'], 1),
                (['freeze', '--output-directory', 'x', 'members'], 1), (['info', 'bad.py'], 1), (['info', 'nope'], 1),
                (['compile', '--nope', 'bad.py'], 2), (['compile', '--optimise', '1', 'bad.py'], 2), (['compile'], 2),
                (['nope'], 2), (['bacth'], 2), (['--version', 'x'], 2),
                (['precompile', '--src', 'bad.py', '--src_name', '', '--pyc', 'x.pyc'], 1)):
            with self.subTest(words=words):
                self.assertColored(HELPER, *words, status=status)
        self.assertEqual(shown(HELPER, status=2), piped(HELPER, status=2))  # "usage: " is no error of a compiler

    def test_deaths(self):
        fault = {'PYBYTECODE_FAULT': 'rename x.pyc', 'PYBYTECODE_SIGNAL': str(int(signal.SIGKILL))}
        environment = preload('faults', **fault)
        self.write('list', 'good.py\tx.pyc\t\n')
        text = shown(HELPER, 'batch', 'list', status=1, env=dict(environment, TERM='xterm'))
        self.assertEqual(text, colored('good.py: error: the compiler was killed by signal 9 (Killed)\n'))

    def test_check(self):
        """The findings are on standard output: that counts."""
        self.write('t/a.py')
        self.write('t/b.py', 'x = = 1\n')
        words = HELPER, 'check', 't'
        plain = self.assertColored(*words, streams=['stdout'], status=1)
        self.assertIn('t/b.py: source: does not compile: t/b.py:1:5: error: SyntaxError: ', plain)
        self.assertEqual(plain.count('\n'), 2)
        self.assertEqual(shown(*words, streams=['stderr'], status=1), '')
        result = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(PLAIN, CLICOLOR_FORCE='1'))
        self.assertEqual(result.stdout.decode(), colored(plain))
        self.assertEqual(json.loads(shown(*words, '--json', streams=['stdout'], status=1)),
                         json.loads(piped(*words, '--json', streams=['stdout'], status=1)))

    def test_variables(self):
        plain = piped(HELPER, 'compile', 'bad.py', status=1)
        for variables, on_terminal, in_pipe in (
                ({'TERM': 'xterm'}, True, False),
                ({'TERM': 'vt100'}, True, False),
                ({'TERM': 'dumb'}, False, False),
                ({'TERM': ''}, False, False),
                ({}, False, False),
                ({'TERM': 'xterm', 'NO_COLOR': '1'}, False, False),
                ({'TERM': 'xterm', 'NO_COLOR': '0'}, False, False),
                ({'TERM': 'xterm', 'NO_COLOR': ''}, True, False),
                ({'CLICOLOR_FORCE': '1'}, True, True),
                ({'TERM': 'dumb', 'CLICOLOR_FORCE': 'yes'}, True, True),
                ({'TERM': 'xterm', 'CLICOLOR_FORCE': '0'}, True, False),
                ({'CLICOLOR_FORCE': '0'}, False, False),
                ({'CLICOLOR_FORCE': ''}, False, False),
                ({'TERM': 'xterm', 'CLICOLOR_FORCE': '1', 'NO_COLOR': '1'}, False, False),
                ({'CLICOLOR_FORCE': '1', 'NO_COLOR': ''}, True, True)):
            with self.subTest(variables=variables):
                environment = dict(PLAIN, **variables)
                self.assertEqual(shown(HELPER, 'compile', 'bad.py', status=1, env=environment),
                                 colored(plain) if on_terminal else plain)
                self.assertEqual(piped(HELPER, 'compile', 'bad.py', status=1, env=environment),
                                 colored(plain) if in_pipe else plain)

    def test_dropins(self):
        """They print what CPython prints on a terminal."""
        for words, status in (['py_compile', 'bad.py'], 1), (['compileall', '-f', '.'], 1):
            both = {'streams': ['stdout', 'stderr'], 'status': status}
            self.assertEqual(shown(HELPER, *words, **both), shown(sys.executable, '-m', *words, **both))
            forced = dict(both, env=dict(PLAIN, CLICOLOR_FORCE='1'))
            self.assertEqual(piped(HELPER, *words, **forced), piped(sys.executable, '-m', *words, **forced))


class Slow(TerminalTestCase):
    """A progress line needs work that takes long: as long on any machine."""
    NAMES = ['dir/slow{}.py'.format(i) for i in range(6)]

    def setUp(self):
        super().setUp()
        source = b'x = 1\n' * int(10000 * 0.25 / min(self.measure() for _ in range(5)))
        for name in self.NAMES:
            self.write(name, source)
        self.write('list', ''.join('{}\t\t\n'.format(name) for name in self.NAMES))
        os.utime(self.write('later'), (4000000000, 4000000000))
        self.write('members', ''.join('{0}\t{0}c\t\n'.format(name) for name in self.NAMES))

    def measure(self):
        """Returns the seconds of 10,000 lines. Other processes do not count, but may slow this one down."""
        start = time.process_time()
        compile('x = 1\n' * 10000, 'x', 'exec')
        return time.process_time() - start

    def frames(self, text):
        """Returns (done, count, verb, path) of each time that the line is drawn."""
        found = re.findall(r'\r\[( *\d+)/(\d+)\] (\S+(?: at)?) ([^\r\n\x1b]*)\x1b\[K', text)
        return [(int(done), int(count), verb, path) for done, count, verb, path in found]

    def assertProgress(self, *words, verb='compiling', count=len(NAMES), left='', **options):
        """The line is drawn, its numbers grow, and in the end it is gone."""
        text = shown(HELPER, *words, prepare=use_one_processor, **options)
        frames = self.frames(text)
        self.assertGreaterEqual(len(frames), 2, text)
        self.assertEqual({frame[1:3] for frame in frames}, {(count, verb)})
        done = [frame[0] for frame in frames]
        self.assertEqual(done, sorted(done))
        self.assertLess(done[-1], count)
        self.assertGreater(done[-1], done[0])
        self.assertEqual(screen(text), left)
        if not left:
            self.assertTrue(text.endswith('\r\33[K'), text[-100:])
        return frames

    def test_batch(self):
        start = time.monotonic()
        frames = self.assertProgress('batch', '--jobs', '1', 'list')
        self.assertLess(len(frames), 10 * (time.monotonic() - start - 0.4))
        self.assertLessEqual({frame[3] for frame in frames}, set(self.NAMES))

    def test_fresh(self):
        """What is fresh does not count."""
        subprocess.run([HELPER, 'compile', self.NAMES[0]], check=True)
        self.assertProgress('batch', '--jobs', '1', 'list', count=len(self.NAMES) - 1)

    def test_commands(self):
        self.assertProgress('compile', '--jobs', '1', *self.NAMES)
        self.assertProgress('compile-dir', '--jobs=1', 'dir', 'out')
        self.assertProgress('zip', '--output', 'x.zip', 'members')
        self.assertProgress('freeze', '--output-directory', 'frozen', 'members')
        self.assertProgress('check', 'dir', '--optimize', '1', verb='checking', status=1)
        directory = os.path.abspath('dir')
        self.assertProgress('install-hook', directory, '--optimize', '2', env=dict(TERMINAL, **INSTALL))

    def test_diagnostic(self):
        """The line goes before a diagnostic comes, and comes again."""
        self.write('list', self.read('list') + b'bad.py\t\t\n')
        self.write(self.NAMES[2], self.read(self.NAMES[2]) + b'x = = 1\n')
        plain = piped(HELPER, 'batch', '--jobs', '1', 'list', status=1)
        self.assertEqual(plain.count(': error: '), 2)
        self.assertProgress('batch', '--jobs', '1', 'list', '--depends', 'later', status=1, count=len(self.NAMES) + 1, left=plain)

    def test_death(self):
        environment = preload('faults', PYBYTECODE_FAULT='rename dir/__pycache__/slow4.{}.pyc'.format(
            sys.implementation.cache_tag), PYBYTECODE_SIGNAL=str(int(signal.SIGKILL)))
        self.assertProgress('batch', '--jobs', '1', 'list', status=1, env=dict(environment, TERM='xterm'),
                            left='dir/slow4.py: error: the compiler was killed by signal 9 (Killed)\n')

    def test_verbose(self):
        text = shown(HELPER, 'batch', '--jobs', '1', '--verbose', 'list')
        self.assertTrue(self.frames(text))
        self.assertRegex(screen(text), r'^pybytecode batch: 6 compiled, 0 fresh, 0 failed \(\d+\.\d\d s\)\n$')

    def test_none(self):
        """No line in a pipe, with --quiet, below make, and on a terminal that cannot remove it."""
        words = HELPER, 'compile', '--jobs', '1', *self.NAMES[:4]
        self.assertEqual(piped(*words), '')
        self.assertEqual(piped(*words, env=dict(PLAIN, CLICOLOR_FORCE='1')), '')
        self.assertEqual(shown(*words, '--quiet', '1'), '')
        self.assertEqual(shown(*words, env=dict(TERMINAL, TERM='dumb')), '')
        self.assertEqual(shown(*words, env=dict(TERMINAL, MAKELEVEL='1')), '')
        self.assertEqual(shown(HELPER, 'check', '--quiet', 'dir', '--optimize', '1', status=1), '')
        environment = dict(TERMINAL, MESON_INSTALL_QUIET='1', **INSTALL)
        self.assertEqual(shown(HELPER, 'install-hook', os.path.abspath('dir'), '--optimize', '1', env=environment), '')
        self.assertEqual(shown(HELPER, 'compile', 'good.py', 'warning.py', '--quiet', '0'),
                         colored(piped(HELPER, 'compile', 'good.py', 'warning.py')))  # too fast

    def test_width(self):
        """The line fits, also with characters of several bytes, and shows the end of a long path."""
        folder = 'x' * 30 + '/é' * 20 + '東京' * 10
        name = folder + '/end\t\33[2J.py'
        self.write(name, 4 * self.read(self.NAMES[0]))
        for columns in 200, 41, 24, 10, 1:
            text = shown(HELPER, 'compile', name, 'good.py', '--jobs', '1', columns=columns)
            lines = re.findall(r'\r([^\r]*)\x1b\[K', text)
            self.assertGreater(len(lines), 1)
            for line in lines:
                self.assertLess(len(line.encode()), columns)
                line.encode()  # no character is cut
            self.assertNotIn('\33[2J', text)
            self.assertEqual(screen(text), '')
            if columns == 200:
                self.assertIn('[0/2] compiling ' + folder + '/end??[2J.py', lines)
            if columns == 41:
                self.assertTrue(any(re.fullmatch(r'\[0/2\] compiling \.\.\.[東京]*/end\?\?\[2J\.py', line) for line in lines), lines)


class Verbose(TerminalTestCase):
    def pycs(self):
        """Returns the inode of each .pyc."""
        return {path: os.stat(path).st_ino for path in self.files() if path.endswith('.pyc')}

    def counts(self, *words, status=0, env=None):
        """Runs the helper with --verbose. Returns the numbers of its last line, and the lines before it."""
        before = self.pycs()
        lines = piped(HELPER, *words, '--verbose', status=status, env=env).splitlines()
        match = re.fullmatch(r'pybytecode {}: (\d+) compiled, (?:(\d+) (?:fresh|copied), )?(\d+) failed \(\d+\.\d\d s\)'.format(
            words[0]), lines[-1])
        self.assertTrue(match, lines[-1])
        self.written = [path for path, inode in self.pycs().items() if before.get(path) != inode]
        self.kept = [path for path, inode in self.pycs().items() if before.get(path) == inode]
        self.lines = lines[:-1]
        return tuple(int(number or 0) for number in match.groups())

    def test_batch(self):
        names = ['a{}.py'.format(i) for i in range(9)]
        for name in names:
            self.write(name)
        subprocess.run([sys.executable, '-m', 'compileall', '-q', *names[:4]], check=True)
        self.write('list', ''.join('{}\t\t\n'.format(name) for name in names + ['bad.py', 'nope.py']))
        self.assertEqual(self.counts('batch', 'list', status=1), (5, 4, 2))
        self.assertEqual((len(self.written), len(self.kept)), (5, 4))
        self.assertEqual(sum(': error: ' in line for line in self.lines), 2)
        self.assertEqual(self.counts('batch', 'list', status=1), (0, 9, 2))
        self.write('list', ''.join('{}\t\t\t2\n'.format(name) for name in names))
        self.assertEqual(self.counts('batch', 'list'), (9, 0, 0))
        self.assertEqual(self.lines, [])
        self.write('list', '')
        self.assertEqual(self.counts('batch', 'list'), (0, 0, 0))

    def test_touched(self):
        """A fresh .pyc whose time changes stays fresh."""
        subprocess.run([sys.executable, '-m', 'compileall', '-q', 'good.py'], check=True)
        self.write('list', 'good.py\t\t\n')
        self.assertEqual(self.counts('batch', 'list'), (0, 1, 0))
        self.assertEqual(len(self.kept), 1)

    def test_compile(self):
        self.assertEqual(self.counts('compile', 'good.py'), (1, 0, 0))
        self.assertEqual(self.counts('compile', 'good.py'), (1, 0, 0))
        self.assertEqual(self.counts('compile', 'bad.py', status=1), (0, 0, 1))
        self.assertEqual(self.counts('compile', 'good.py', 'bad.py', 'warning.py', status=1), (2, 0, 1))
        self.assertEqual(len(self.written), 2)
        self.assertNotIn('fresh', piped(HELPER, 'compile', '--verbose', 'good.py'))
        self.write('é.py', 'é = "\\N{DIGIT ONE}"\n')  # needs the full lane
        self.assertEqual(self.counts('compile', 'é.py'), (1, 0, 0))

    def test_trees(self):
        for name in 'src/a.py', 'src/b/c.py', 'src/d.py':
            self.write(name)
        levels = '--optimize', '0', '--optimize=2'
        self.assertEqual(self.counts('compile-dir', *levels, 'src', 'out'), (6, 0, 0))
        self.assertEqual(len(self.written), 6)
        self.write('src/d.py', 'x = = 1\n')
        os.mkfifo('src/fifo.py')
        self.assertEqual(self.counts('compile-dir', *levels, 'src', 'out', status=1), (0, 4, 3))
        self.assertEqual(len(self.lines), 1 + 2 * 3)
        os.unlink('src/fifo.py')
        environment = dict(PLAIN, **INSTALL)
        source = os.path.abspath('src')
        self.assertEqual(self.counts('install-hook', *levels, source, status=1, env=environment), (4, 0, 2))
        self.assertEqual(len(self.written), 4)
        quiet = dict(environment, MESON_INSTALL_QUIET='1')
        self.assertEqual(piped(HELPER, 'install-hook', '--verbose', source, env=quiet, status=1).count('\n'), 3)
        dry = dict(environment, MESON_INSTALL_DRY_RUN='1')
        self.assertEqual(self.counts('install-hook', source, env=dry), (0, 0, 0))

    def test_bundles(self):
        subprocess.run([HELPER, 'compile', '--cfile', 'given.pyc', 'good.py'], check=True)
        self.write('data', 'x')
        rows = ['good.py\tgood.pyc\t', 'warning.py\tp/w.pyc\t', 'given.pyc\tgiven.pyc\t', 'data\tdata.txt\t', 'data\tp/data.txt\t']
        self.write('list', '\n'.join(rows))
        self.assertEqual(self.counts('zip', '--output', 'x.zip', 'list'), (2, 3, 0))
        with zipfile.ZipFile('x.zip') as archive:
            self.assertEqual(len([name for name in archive.namelist() if not name.endswith('/')]), 5)
        self.assertEqual(self.counts('zip', '--output', 'x.zip', '--stdlib', 'colorsys', 'list'), (3, 3, 0))
        self.assertEqual(self.counts('freeze', '--output-directory', 'out', 'list'), (2, 3, 0))
        self.write('list', '\n'.join(rows + ['bad.py\tbad.pyc\t', 'nope\tnope.txt\t', 'nope.py\tno.pyc\t']))
        self.assertEqual(self.counts('zip', '--output', 'x.zip', 'list', status=1), (2, 3, 3))
        self.assertEqual(self.counts('freeze', '--output-directory', 'out', 'list', status=1), (2, 3, 3))

    def test_quiet(self):
        for words in ['batch', '-'], ['compile', 'good.py'], ['compile-dir', '.', 'out'], ['zip', '--output', 'x', '-'], \
                ['freeze', '--output-directory', 'x', '-']:
            for level in '1', '2':
                self.assertEqual(piped(HELPER, *words, '--quiet', level, '--verbose', status=2), 'pybytecode {}: error: '
                                 '--quiet with --verbose: expected one of them\n'.format(words[0]))
        self.assertEqual(piped(HELPER, 'check', '.', '--quiet', '--verbose', status=2),
                         'pybytecode check: error: --quiet with --verbose: expected one of them\n')
        self.assertEqual(self.counts('compile', 'good.py', '--quiet=0'), (1, 0, 0))

    def test_not_asked(self):
        self.assertEqual(piped(HELPER, 'compile', 'good.py', streams=['stdout', 'stderr']), '')
        self.assertEqual(piped(HELPER, 'batch', '-', streams=['stdout', 'stderr']), '')


class Check(TerminalTestCase):
    def check(self, *words, status=0):
        """Returns what the summary says, without the time. It is on standard error; findings are not."""
        text = piped(HELPER, 'check', '--verbose', *words, status=status)
        match = re.fullmatch(r'pybytecode check: (.*) \(\d+\.\d\d s\)\n', text)
        self.assertTrue(match, text)
        return match[1]

    def test_right(self):
        for name in 'app/__init__.py', 'app/a.py', 'app/sub/b.py':
            self.write('stage/usr/share/' + name)
        subprocess.run([sys.executable, '-m', 'compileall', '-q', 'stage'], check=True)
        subprocess.run([sys.executable, '-O', '-m', 'compileall', '-q', 'stage'], check=True)
        self.assertEqual(self.check('stage/usr/share'),
                         '3 sources and 6 .pyc in stage/usr/share: Python will use all of this bytecode')
        for option in [], ['-O']:
            found = imported(os.path.abspath('stage/usr/share'), ['app.a', 'app.sub.b'], *option)
            self.assertEqual(found, (['app/__init__.py', 'app/a.py', 'app/sub/b.py'], []))
        files = self.files()
        self.assertEqual(len([name for name in files if name.startswith('stage') and name.endswith('.pyc')]), 6)
        self.assertEqual(self.check('--fast', 'stage'), '3 sources and 6 .pyc in stage: no findings')
        self.assertEqual(self.check('stage/usr/share/app/a.py'),
                         '1 source and 2 .pyc in stage/usr/share/app/a.py: Python will use all of this bytecode')
        self.assertTrue(self.check('stage/usr/share/app/a.py', 'stage/usr/share/app/sub').startswith(
            '2 sources and 4 .pyc in 2 paths: Python will use'))
        self.assertTrue(self.check('--exclude', 'sub', 'stage').startswith('2 sources and 4 .pyc in stage: Python will use'))

    def test_destdir(self):
        """The place is the one on the target."""
        self.write('stage/app/a.py')
        subprocess.run([HELPER, 'compile', '--dfile', '/app/a.py', 'stage/app/a.py'], check=True)
        self.assertEqual(self.check('--destdir', 'stage', '/app'),
                         '1 source and 1 .pyc in /app: Python will use all of this bytecode')

    def test_findings(self):
        for name in 'a.py', 'b.py', 'c.py', 'sub/d.py', 'sub/e.py':
            self.write('t/' + name)
        subprocess.run([sys.executable, '-m', 'compileall', '-q', 't'], check=True)
        os.unlink('t/c.py')  # leaves an orphan
        self.assertEqual(self.check('t', status=1), '4 sources and 5 .pyc in t: 1 finding')
        self.write('t/a.py', 'x = 2000\n')
        self.write('t/sub/f.py', 'x = = 1\n')
        self.assertEqual(self.check('t', status=1), '5 sources and 5 .pyc in t: 3 findings')
        self.assertEqual(piped(HELPER, 'check', 't', streams=['stdout'], status=1).count('\n'), 3)
        os.mkdir('t/g.py')  # no source
        os.symlink('nowhere', 't/h.py')
        self.assertEqual(self.check('t', status=1), '5 sources and 5 .pyc in t: 3 findings')

    def test_large(self):
        """Several processes look at one directory; each file counts once."""
        for i in range(700):
            self.write('t/a{}.py'.format(i), '')
        subprocess.run([HELPER, 'compile-dir', 't', 't', '--stripdir', '/', '--prependdir', '/'], stderr=subprocess.DEVNULL)
        subprocess.run([sys.executable, '-m', 'compileall', '-q', 't'], check=True)
        self.assertEqual(self.check('t'), '700 sources and 700 .pyc in t: Python will use all of this bytecode')
        self.write('t/b.py')
        self.assertEqual(self.check('t', status=1), '701 sources and 700 .pyc in t: 1 finding')

    def test_no_source(self):
        self.write('t/good.py')
        subprocess.run([sys.executable, '-m', 'compileall', '-q', '-b', 't'], check=True)
        os.unlink('t/good.py')
        self.assertEqual(self.check('t'), '0 sources and 1 .pyc in t: Python will use all of this bytecode')
        self.assertEqual(self.check('t/good.pyc'),
                         '0 sources and 1 .pyc in t/good.pyc: Python will use all of this bytecode')
        os.mkdir('empty')
        self.assertEqual(self.check('empty'), 'no source and no .pyc in empty')

    def test_archive(self):
        self.write('list', 'good.py\tgood.pyc\t\ngood.py\tp/b.pyc\t\n')
        subprocess.run([HELPER, 'zip', '--output', 'x.zip', 'list'], check=True)
        self.assertEqual(self.check('x.zip'), '0 sources and 2 .pyc in x.zip: Python will use all of this bytecode')

    def test_failed(self):
        """An error is no finding."""
        text = piped(HELPER, 'check', '--verbose', 'nope', status=1)
        self.assertRegex(text, r"^nope: error: .*\npybytecode check: no source and no \.pyc in nope \(\d\.\d\d s\)\n$")
        self.write('t/good.py')
        subprocess.run([sys.executable, '-m', 'compileall', '-q', 't'], check=True)
        text = piped(HELPER, 'check', '--verbose', 't', 'nope', status=1)
        self.assertIn('\npybytecode check: 1 source and 1 .pyc in 2 paths: not everything could be checked (', text)
        self.write('t/bad.py', 'x = = 1\n')
        text = piped(HELPER, 'check', '--verbose', 't', 'nope', status=1)
        self.assertIn(' in 2 paths: 1 finding, and not everything could be checked (', text)


if __name__ == '__main__':
    main()
