# SPDX-License-Identifier: MIT
"""pybytecode info. CPython itself is the oracle: this one, and those of other versions that are found."""
import glob
import importlib.util
import json
import marshal
import os
import re
import shutil
import struct
import subprocess
import sys
import time
import unittest

from compiling import SAMPLE, CompileTestCase, compile_
from harness import HELPER, main, preload, run

MAGIC = importlib.util.MAGIC_NUMBER
MINOR = sys.version_info[1]
TAG = sys.implementation.cache_tag
KEYS = ['path', 'magic_number', 'python', 'released', 'mode', 'mtime', 'mtime_local', 'mtime_iso', 'source_size', 'source_hash',
        'recorded_path', 'level', 'layout', 'loads', 'reason', 'canonical']
# The first and the last magic number of each CPython, and that of its final release; as CPython's own list has them.
NUMBERS = {6: (3360, 3379, 3379), 7: (3390, 3394, 3394), 8: (3400, 3413, 3413), 9: (3420, 3425, 3425), 10: (3430, 3439, 3439),
           11: (3450, 3499, 3495), 12: (3500, 3549, 3531), 13: (3550, 3599, 3571), 14: (3600, 3649, 3627), 15: (3650, 3699, 3666),
           16: (3700, 3749, None)}


def other_pythons():
    """Returns CPythons of other versions: those of pyenv, and those on PATH."""
    found = sorted(glob.glob(os.path.join(os.environ.get('PYENV_ROOT', '/nonexistent'), 'versions/3.*/bin/python3')))
    found += [shutil.which('python3.{}'.format(minor)) for minor in range(6, 17)]
    return [python for python in found if python]


class InfoTestCase(CompileTestCase):
    def info(self, *paths, status=0, **options):
        """Returns the descriptions. info must print nothing on standard error."""
        result = run(HELPER, 'info', '--json', *paths, status=status, **options)
        self.assertEqual(result.stderr, '')
        found = json.loads(result.stdout)
        self.assertEqual([list(description) for description in found], [KEYS] * len(paths))
        self.assertEqual([description['path'] for description in found], list(paths))
        return found

    def text(self, *paths, **options):
        """Returns the text as a list of [path, {name: value}]."""
        result = run(HELPER, 'info', *paths, **options)
        self.assertEqual(result.stderr, '')
        blocks = []
        for line in result.stdout.splitlines():
            match = re.fullmatch(r'  ([a-z]+(?: [a-z]+)*)  +(.*)', line)
            if match:
                blocks[-1][1][match[1]] = match[2]
            else:
                blocks.append([line, {}])
        self.assertEqual([block[0] for block in blocks], list(paths))
        return blocks

    def assertInfo(self, path, **expected):
        described = self.info(path)[0]
        self.assertEqual({name: described[name] for name in expected}, expected)

    def pyc(self, name, payload=marshal.dumps(compile('', 'x.py', 'exec')), magic=MAGIC, fields=bytes(12)):
        return self.write(name, magic + fields + payload)


class Fields(InfoTestCase):
    def test_timestamp(self):
        self.write('a.py', SAMPLE)
        os.utime('a.py', (1795894886, 1795894886))
        compile_('a.py')
        path = importlib.util.cache_from_source('a.py', optimization='')
        for zone in 'UTC', 'Asia/Tokyo', 'America/St_Johns':
            local = run(sys.executable, '-I', '-c',
                        'import time; print(time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(1795894886)))',
                        env=dict(os.environ, TZ=zone)).stdout.strip()
            described = self.info(path, env=dict(os.environ, TZ=zone))[0]
            self.assertEqual(described, {
                'path': path, 'magic_number': int.from_bytes(MAGIC[:2], 'little'), 'python': '3.{}'.format(MINOR),
                'released': True,
                'mode': 'timestamp', 'mtime': 1795894886, 'mtime_local': local, 'mtime_iso': '2026-11-28T19:41:26Z',
                'source_size': len(SAMPLE.encode('utf-8', 'surrogateescape')), 'source_hash': None, 'recorded_path': 'a.py',
                'level': 0,
                'layout': 'pycache', 'loads': True, 'reason': None, 'canonical': True})

    def test_hash(self):
        self.write('a.py', SAMPLE)
        for mode in 'checked-hash', 'unchecked-hash':
            compile_('a.py', '--invalidation-mode', mode, '--cfile', 'x.pyc')
            self.assertInfo('x.pyc', mode=mode, mtime=None, mtime_local=None, mtime_iso=None, source_size=None,
                            source_hash=importlib.util.source_hash(self.read('a.py')).hex(), layout='sourceless', level=None,
                            loads=True)

    def test_times(self):
        """The time in a header has no sign."""
        for seconds in 0, 1, 2**31 - 1, 2**31, 2**32 - 1:
            self.pyc('x.pyc', fields=struct.pack('<III', 0, seconds, seconds))
            self.assertInfo('x.pyc', mtime=seconds, source_size=seconds,
                            mtime_iso=time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds)),
                            mtime_local=time.strftime('%Y-%m-%d %H:%M:%S %z', time.localtime(seconds)))

    def test_level_and_layout(self):
        self.write('pkg/a.py')
        for level in range(3):
            compile_('pkg/a.py', '--optimize', str(level))
            path = importlib.util.cache_from_source('pkg/a.py', optimization=level or '')
            self.assertInfo(path, level=level, layout='pycache')
            os.chdir('pkg/__pycache__')
            self.assertInfo(os.path.basename(path), level=level, layout='pycache')
            os.chdir('../..')
            shutil.copy(path, 'copy.pyc')
            shutil.copy(path, os.path.basename(path))
            for name in 'copy.pyc', os.path.basename(path):
                self.assertInfo(name, level=None, layout='sourceless')

    def test_levels_of_odd_names(self):
        for name, level in (('a.{}.opt-3.pyc', None), ('a.{}.opt-x.pyc', None), ('a.pyc', None), ('a.cpython-38.opt-2.pyc', 2),
                            ('a.b.{}.opt-1.pyc', 1), ('a.pypy39.pyc', 0)):
            self.assertInfo(self.pyc('__pycache__/' + name.format(TAG)), level=level, layout='pycache')

    def test_recorded_path(self):
        self.write('a.py', SAMPLE)
        for path in ('a.py', '/usr/lib/é.py', 'a b$.py', '"\\.py', 'tab\t.py', '\U0001f600.py', os.fsdecode(b'/\xff\xe9.py'),
                     'x' * 300):
            compile_('a.py', '--cfile', 'x.pyc', '--dfile', path)
            self.assertEqual(marshal.loads(self.read('x.pyc')[16:]).co_filename, path)
            self.assertInfo('x.pyc', recorded_path=path)

    def test_text(self):
        """The text says what the JSON says."""
        self.write('a.py', SAMPLE)
        for mode in 'timestamp', 'checked-hash', 'unchecked-hash':
            for level in '0', '2':
                compile_('a.py', '--invalidation-mode', mode, '--optimize', level)
                path = importlib.util.cache_from_source('a.py', optimization='' if level == '0' else level)
                described, values = self.info(path)[0], self.text(path)[0][1]
                self.assertEqual(values['magic number'], '{}, CPython 3.{}'.format(described['magic_number'], MINOR))
                self.assertEqual(values['mode'], mode)
                self.assertEqual([values['recorded path'], values['level'], values['layout']], ['a.py', level, '__pycache__'])
                self.assertEqual([values['loads'], values['canonical form']], ['yes', 'yes'])
                if mode == 'timestamp':
                    self.assertEqual(values['source time'], '{mtime_local}, {mtime_iso}'.format(**described))
                    self.assertEqual(values['source size'], '{} bytes'.format(described['source_size']))
                else:
                    self.assertEqual(values['source hash'], described['source_hash'])

    def test_several(self):
        paths = [self.pyc(name) for name in ('b.pyc', 'a.pyc', 'é $.pyc', os.fsdecode(b'\xff.pyc'))]
        self.assertEqual(len(self.info(*paths)), 4)
        self.text(*paths)
        self.text(*paths, env=dict(os.environ, LC_ALL='C'))
        self.assertEqual(len(self.info('a.pyc', 'a.pyc')), 2)

    def test_link(self):
        self.pyc('a.pyc')
        os.symlink('a.pyc', 'link.pyc')
        self.assertInfo('link.pyc', loads=True)


class Loads(InfoTestCase):
    def test_reasons(self):
        code = marshal.dumps(compile('', 'x', 'exec'))
        for payload in b'', b'N', b'?', b'[\xff\xff\xff\xff', marshal.dumps({}), code[:-1], b'(\1\0\0\0' * 50000:
            self.pyc('x.pyc', payload)
            described = self.info('x.pyc')[0]
            self.assertIs(described['loads'], False)
            self.assertIs(described['canonical'], False)
            self.assertTrue(described['reason'])
            self.assertEqual(self.text('x.pyc')[0][1]['loads'], 'no: ' + described['reason'])
            self.assertEqual(self.info('x.pyc', 'x.pyc')[1], described)

    def test_exception(self):
        """The reason has CPython's exception."""
        for payload in b'?', b'[\1\0\0\0?':
            with self.assertRaises(Exception) as caught:
                marshal.loads(payload)
            self.pyc('x.pyc', payload)
            self.assertInfo('x.pyc', reason='{}: {}'.format(type(caught.exception).__name__, caught.exception))

    def test_bytes_after_the_code(self):
        self.pyc('x.pyc', marshal.dumps(compile('', 'x.py', 'exec')) + b'more')
        self.assertInfo('x.pyc', loads=True, reason=None, canonical=False, recorded_path='x.py')

    def test_no_path(self):
        self.pyc('x.pyc', b'N')
        self.assertInfo('x.pyc', recorded_path=None)


class Canonical(InfoTestCase):
    def test_ours(self):
        self.write('a.py', SAMPLE)
        for level in '012':
            compile_('a.py', '--cfile', 'x.pyc', '--optimize', level)
            self.assertInfo('x.pyc', canonical=True)

    def test_cpythons(self):
        """It is false if and only if CPython's own bytes differ from ours."""
        answers = set()
        for text in SAMPLE, '', 'x = 1\n', 'def f(a):\n  return a, "text", (1, 2)\n':
            self.write('a.py', text)
            compile_('a.py', '--cfile', 'ours.pyc')
            run(sys.executable, '-I', '-c', 'import py_compile; py_compile.compile("a.py", "theirs.pyc", doraise=True)')
            same = self.read('ours.pyc') == self.read('theirs.pyc')
            self.assertInfo('theirs.pyc', canonical=same, loads=True)
            answers.add(same)
        self.assertIn(False, answers)


class Versions(InfoTestCase):
    def test_numbers(self):
        for minor, (first, last, released) in NUMBERS.items():
            for number in {first, last, released or first, (first + last) // 2}:
                magic = struct.pack('<H', number) + b'\r\n'
                fields = struct.pack('<II', 1000, 5) if number < 3392 else struct.pack('<III', 0, 1000, 5)
                path = self.pyc('x.pyc', b'payload', magic, fields)
                described = self.info(path, env=preload('no-interpreter') if minor != MINOR else os.environ)[0]
                self.assertEqual([described[name] for name in ('magic_number', 'python', 'released', 'mode', 'mtime',
                                                               'source_size')],
                                 [number, '3.{}'.format(minor), number == released, 'timestamp', 1000, 5])
                self.assertIs(described['loads'], False)
                self.assertTrue(described['reason'])
                values = self.text(path, env=preload('no-interpreter') if minor != MINOR else os.environ)[0][1]
                self.assertTrue(values['magic number'].startswith('{}, CPython 3.{}'.format(number, minor)))
        self.assertEqual(NUMBERS[MINOR][2], int.from_bytes(MAGIC[:2], 'little'))

    def test_flags_since(self):
        """Headers have flags since the magic number 3392, of 3.7a4."""
        for number, mode in (3391, 'timestamp'), (3392, 'checked-hash'):
            path = self.pyc('x.pyc', b'payload', struct.pack('<H', number) + b'\r\n', struct.pack('<III', 3, 7, 9))
            self.assertInfo(path, mode=mode, mtime=3 if mode == 'timestamp' else None,
                            source_hash=None if mode == 'timestamp' else '0700000009000000')

    def test_other_pythons(self):
        pythons = other_pythons()
        if not pythons:
            self.skipTest('no other CPython is found')
        self.write('a.py', 'def f():\n    """Document."""\n    return 1\n')
        os.utime('a.py', (10**9, 10**9))
        described = set()
        for python in pythons:
            described.add(self.compare_with(python))
        print('described bytecode of CPython', *sorted('3.{}'.format(minor) for minor in described))
        missing = sorted(set(range(6, 16)) - described)
        if missing:
            print('no CPython', *('3.{}'.format(minor) for minor in missing))

    def compare_with(self, python):
        """Describes what another CPython writes. Returns its minor version."""
        program = ('import importlib.util, json, py_compile, sys\nresult = []\n'
                   'modes = getattr(py_compile, "PycInvalidationMode", None)\n'
                   'for level in 0, 1, 2:\n'
                   '    for mode in ["TIMESTAMP"] + ["CHECKED_HASH", "UNCHECKED_HASH"] * bool(modes):\n'
                   '        more = {"invalidation_mode": modes[mode]} if modes else {}\n'
                   '        path = py_compile.compile("a.py", dfile="/usr/é.py", optimize=level, doraise=True, **more)\n'
                   '        made = "%d-%s" % (level, mode) + path[path.index("a."):]\n'
                   '        import shutil; shutil.copy(path, "__pycache__/" + made)\n'
                   '        hashed = importlib.util.source_hash(open("a.py", "rb").read()).hex() if modes else None\n'
                   '        result.append([made, level, mode.lower().replace("_", "-"), hashed])\n'
                   'number = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")\n'
                   'print(json.dumps([sys.version_info[1], sys.version_info[3], number, result]))\n')
        self.write('make.py', program)
        minor, stage, number, files = json.loads(run(python, '-I', 'make.py').stdout)
        size = os.path.getsize('a.py')
        for name, level, mode, hashed in files:
            found = self.info('__pycache__/' + name, env=preload('no-interpreter') if minor != MINOR else os.environ)[0]
            timed = mode == 'timestamp'
            expected = {
                'magic_number': number, 'python': '3.{}'.format(minor), 'mode': mode, 'mtime': 10**9 if timed else None,
                'mtime_iso': '2001-09-09T01:46:40Z' if timed else None, 'source_size': size if timed else None,
                'source_hash': None if timed else hashed, 'recorded_path': '/usr/é.py', 'level': level, 'layout': 'pycache',
                'loads': minor == MINOR}
            if stage == 'final':
                expected['released'] = True
            self.assertEqual({key: found[key] for key in expected}, expected, python)
        return minor


class Errors(InfoTestCase):
    def test_no_bytecode(self):
        """What is no bytecode is one error; the other files are described."""
        self.pyc('good.pyc')
        cases = {'empty.pyc': b'', 'text.pyc': b'x = 1\n' * 10, 'short.pyc': MAGIC + bytes(11),
                 'python2.pyc': b'\x03\xf3\r\n' + bytes(30),
                 'python35.pyc': struct.pack('<H', 3351) + b'\r\n' + bytes(30),
                 'future.pyc': struct.pack('<H', 3750) + b'\r\n' + bytes(30),
                 'lf.pyc': MAGIC[:2] + b'\n\n' + bytes(30), 'flags.pyc': MAGIC + b'\4' + bytes(30)}
        for name, content in cases.items():
            self.write(name, content)
            for words in [name, 'good.pyc'], ['good.pyc', name]:
                result = run(HELPER, 'info', '--json', *words, status=1)
                self.assertRegex(result.stderr, r'\A{}: error: [^\n]+\n\Z'.format(re.escape(name)))
                self.assertEqual([found['path'] for found in json.loads(result.stdout)], ['good.pyc'])
                result = run(HELPER, 'info', *words, status=1)
                self.assertTrue(result.stdout.startswith('good.pyc\n  '))
                self.assertNotIn(name, result.stdout)

    def test_python36(self):
        """Its header has 12 bytes."""
        for size, status in (12, 0), (11, 1):
            self.write('x.pyc', (struct.pack('<H', 3379) + b'\r\n' + bytes(20))[:size])
            run(HELPER, 'info', 'x.pyc', status=status)

    def test_files(self):
        self.pyc('good.pyc')
        os.mkdir('directory.pyc')
        os.mkfifo('fifo.pyc')
        os.symlink('nowhere', 'dangling.pyc')
        for name in 'nowhere.pyc', 'directory.pyc', 'fifo.pyc', 'dangling.pyc':
            result = run(HELPER, 'info', name, 'good.pyc', status=1, timeout=60)
            self.assertRegex(result.stderr, r'\A{}: error: [^\n]+\n\Z'.format(re.escape(name)))
            self.assertTrue(result.stdout.startswith('good.pyc\n'))
        self.assertEqual(json.loads(run(HELPER, 'info', '--json', 'nowhere', status=1).stdout), [])

    def test_usage(self):
        self.pyc('good.pyc')
        for words, message in (
                ([], 'FILE is missing: expected files of bytecode'),
                (['--nope', 'good.pyc'], "unknown option '--nope': expected --json"),
                (['--json=x', 'good.pyc'], None)):
            result = run(HELPER, 'info', *words, status=2)
            self.assertEqual(result.stdout, '')
            self.assertRegex(result.stderr, r'\Apybytecode info: error: [^\n]+\n\Z')
            if message:
                self.assertEqual(result.stderr, 'pybytecode info: error: {}\n'.format(message))

    @unittest.skipUnless(os.path.exists('/dev/full'), 'there is no /dev/full')
    def test_full(self):
        self.pyc('good.pyc')
        for words in ['info', 'good.pyc'], ['info', '--json', 'good.pyc']:
            with open('/dev/full', 'w') as full:
                result = subprocess.run([HELPER, *words], stdout=full, stderr=subprocess.PIPE)
            self.assertEqual((result.returncode, result.stderr), (1, b'pybytecode: error: cannot write to standard output\n'))


class Interpreter(InfoTestCase):
    def test_none(self):
        """Our bytecode, CPython's and that of other CPythons need none."""
        self.write('a.py', SAMPLE)
        compile_('a.py', '--cfile', 'ours.pyc')
        run(sys.executable, '-I', '-c', 'import py_compile; py_compile.compile("a.py", "theirs.pyc", doraise=True)')
        for number in NUMBERS[9 if MINOR == 8 else 8][:2]:
            self.pyc('other.pyc', b'\xe3anything', struct.pack('<H', number) + b'\r\n')
            for path in 'ours.pyc', 'theirs.pyc', 'other.pyc':
                self.assertInfo(path, loads=path != 'other.pyc')
                self.info(path, env=preload('no-interpreter'))

    def test_the_preload_works(self):
        self.pyc('x.pyc', b'?')
        self.assertNotEqual(self.info('x.pyc'), self.info('x.pyc', env=preload('no-interpreter')))


if __name__ == '__main__':
    main()
