# SPDX-License-Identifier: MIT
"""pybytecode zip. The archives are read by zipimport of the same Python."""
import hashlib
import importlib.util
import marshal
import os
import shutil
import sys
import sysconfig
import zipfile

from compiling import SAMPLE, CompileTestCase, compile_
from harness import HELPER, main, run

MODULES = {
    'pkg/__init__.py': 'from . import b\nfrom .sub import x\n',
    'pkg/__main__.py': 'import pkg.b\nprint("main", pkg.b.value)\n',
    'pkg/b.py': 'value = 5\ndef f():\n    """Document."""\n    assert f\n    raise ValueError(value)\n',
    'pkg/sub/x.py': SAMPLE,
    'name/space/deep.py': 'value = "é"\n',
    '__main__.py': 'import runpy\nrunpy.run_module("pkg", run_name="__main__")\n',
}
VERSION = '{}.{}'.format(*sys.version_info)


def line(*fields):
    return '\t'.join(fields) + '\n'


def names(source):
    return line(source, source + 'c', '')


def python(*words, **options):
    return run(sys.executable, '-I', '-B', '-c', 'import sys; sys.path[:0] = ["app.zip"]\n' + words[0], *words[1:],
               **options)


class ZipTestCase(CompileTestCase):
    def setUp(self):
        super().setUp()
        for name, text in MODULES.items():
            self.write(name, text)
        self.list = ''.join(map(names, MODULES))

    def zip(self, lines, *words, output='app.zip', status=0, **options):
        self.write('list', lines)
        result = run(HELPER, 'zip', '--output', output, *words, 'list', status=status, **options)
        self.assertEqual(result.stdout, '')
        return result.stderr

    def payload(self, name, archive='app.zip'):
        with zipfile.ZipFile(archive) as file:
            return file.read(name)[16:]


class Members(ZipTestCase):
    def test_import(self):
        self.assertEqual(self.zip(self.list), '')
        for name in MODULES:
            os.unlink(name)
        result = python('import pkg, name.space.deep as deep, zipimport\n'
                        'print(pkg.b.value, ascii(deep.value), type(pkg.__loader__) is zipimport.zipimporter)\n'
                        'print(pkg.b.f.__code__.co_filename, pkg.b.__file__)')
        self.assertEqual(result.stdout, "5 '\\xe9' True\napp.zip/pkg/b.py {}\n".format(
            'app.zip/pkg/b.pyc'.replace('/', os.sep)))
        self.assertEqual(run(sys.executable, '-I', 'app.zip').stdout, 'main 5\n')
        # Python does not look for the source of an unchecked .pyc, not even with this option
        result = run(sys.executable, '-I', '--check-hash-based-pycs', 'always', 'app.zip')
        self.assertEqual(result.stdout, 'main 5\n')

    def test_traceback(self):
        self.zip(self.list)
        result = python('import pkg; pkg.b.f()', status=1)
        self.assertIn('  File "app.zip/pkg/b.py", line 5, in f\n', result.stderr)
        self.assertNotIn(self.directory, result.stderr)

    def test_pyc(self):
        """From a .pyc of any mode and path, the payload is that of its source. A hash in its header is kept."""
        self.zip(self.list)
        for mode in 'timestamp', 'checked-hash', 'unchecked-hash':
            for name in MODULES:
                compile_(name, '--cfile', 'made/' + name + 'c', '--dfile', '/elsewhere/é.py', '--invalidation-mode', mode)
            self.zip(''.join(line('made/' + name + 'c', name + 'c', '') for name in MODULES), output='second/app.zip')
            for name in MODULES:
                self.assertEqual(self.payload(name + 'c', 'second/app.zip'), self.payload(name + 'c'))
                with zipfile.ZipFile('second/app.zip') as archive:
                    header = archive.read(name + 'c')[:16]
                source_hash = bytes(8) if mode == 'timestamp' else importlib.util.source_hash(self.read(name))
                self.assertEqual(header, importlib.util.MAGIC_NUMBER + b'\1\0\0\0' + source_hash)

    def test_stdlib(self):
        """The bytes are the same from sources and from bytecode that records other paths."""
        folder = sysconfig.get_path('stdlib')
        names = sorted(name for name in os.listdir(folder) if name.endswith('.py') and '-' not in name)[::4]
        self.write('units', ''.join(line(os.path.join(folder, name), 'made/' + name + 'c', '/x/' + name) for name in names))
        run(HELPER, 'batch', '--quiet', '1', '--invalidation-mode', 'unchecked-hash', 'units')
        self.zip(''.join(line(os.path.join(folder, name), name + 'c', '') for name in names), '--quiet', '1')
        self.zip(''.join(line('made/' + name + 'c', name + 'c', '') for name in names), output='second/app.zip')
        self.assertEqual(self.read('second/app.zip'), self.read('app.zip'))

    def test_recorded(self):
        lines = line('pkg/b.py', 'b.pyc', 'lib/é.py') + line('pkg/b.py', 'c.pyc', '')
        self.zip(lines, output='out/my.zip')
        for name, path in ('b.pyc', 'lib/é.py'), ('c.pyc', 'my.zip/c.py'):
            code = marshal.loads(self.payload(name, 'out/my.zip'))
            self.assertEqual(code.co_filename, path)
            compile_('pkg/b.py', '--cfile', 'b', '--dfile', path)
            self.assertEqual(self.payload(name, 'out/my.zip'), self.read('b')[16:])

    def test_level(self):
        lines = line('pkg/b.py', 'zero.pyc', 'b.py', '0') + line('pkg/b.py', 'two.pyc', 'b.py')
        self.zip(lines, '--optimize', '2')
        for name, level in ('zero', '0'), ('two', '2'):
            compile_('pkg/b.py', '--cfile', 'b', '--dfile', 'b.py', '--optimize', level)
            self.assertEqual(self.payload(name + '.pyc'), self.read('b')[16:])

    def test_resources(self):
        self.write('data', b'\0\xff\n')
        self.zip(self.list + line('data', 'pkg/data/é.bin', '') + line('data', 'pkg/x.txt', ''))
        program = ('import importlib.resources as resources, pkgutil, pkg\n'
                   'print(pkgutil.get_data("pkg", "data/é.bin"))\n'
                   'if sys.version_info >= (3, 9):\n'
                   '    print((resources.files(pkg) / "x.txt").read_bytes())\n'
                   'else:\n'
                   '    print(resources.read_binary(pkg, "x.txt"))\n')
        self.assertEqual(python(program).stdout, "b'\\x00\\xff\\n'\n" * 2)


class Bytes(ZipTestCase):
    def test_reproducible(self):
        self.zip(self.list)
        first = self.read('app.zip')
        os.umask(0o077)
        self.addCleanup(os.umask, 0o022)
        os.mkdir('elsewhere')
        for name in MODULES:
            os.utime(name, (1000000000, 1000000000))
            os.makedirs(os.path.dirname('elsewhere/' + name), exist_ok=True)
            shutil.move(name, 'elsewhere/' + name)
        os.chdir('elsewhere')
        for environment in {'TZ': 'Asia/Tokyo', 'SOURCE_DATE_EPOCH': '1700000000'}, {'LC_ALL': 'C', 'PYTHONHASHSEED': '7'}:
            self.zip('\n'.join(reversed(self.list.splitlines())), env=dict(os.environ, **environment))
            self.assertEqual(self.read('app.zip'), first)
        with zipfile.ZipFile('app.zip') as archive:
            self.assertEqual(archive.namelist(), [
                'name/', 'name/space/', 'pkg/', 'pkg/sub/', '__main__.pyc', 'name/space/deep.pyc', 'pkg/__init__.pyc',
                'pkg/__main__.pyc', 'pkg/b.pyc', 'pkg/sub/x.pyc'])
            for info in archive.infolist():
                self.assertEqual((info.date_time, info.compress_type), ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED))
                self.assertEqual(info.external_attr >> 16, 0o40755 if info.filename.endswith('/') else 0o100644)

    def test_failure_leaves_what_was_there(self):
        self.zip(self.list)
        before = self.read('app.zip')
        self.write('bad.py', 'def\n')
        self.write('short.pyc', b'x')
        lines = names('bad.py') + names('pkg/b.py') + line('nope.py', 'nope.pyc', '') + line('short.pyc', 'short.pyc', '')
        error = self.zip(lines, '--manifest', 'm', '--depfile', 'd', status=1)
        self.assertRegex(error, r'^bad\.py:1:\d: error: SyntaxError: invalid syntax\ndef\n +\^\n'
                                r"nope\.py: error: FileNotFoundError: \[Errno 2\] No such file or directory: 'nope\.py'\n"
                                r'short\.pyc: error: ImportError: a file of 1 bytes: expected bytecode of CPython ' + VERSION)
        self.assertEqual(self.read('app.zip'), before)
        self.assertFalse(os.path.exists('m') or os.path.exists('d'))

    def test_unwritable(self):
        self.write('file')
        error = self.zip(self.list, output='file/app.zip', status=1)
        self.assertRegex(error, r"^file/app\.zip: error: NotADirectoryError: \[Errno 20\] [^\n]+: 'file/app\.zip'\n$")


class Errors(ZipTestCase):
    def test_lines(self):
        self.write('a.pyc', importlib.util.MAGIC_NUMBER)
        name, legacy = 'a path such as pkg/mod.pyc, in UTF-8', 'pkg/mod.pyc, where Python looks if there is no source'
        for text, expected in (
                ('pkg/b.py\n', "'pkg/b.py' has 1 field: expected SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]"),
                (line('pkg/b.py', '', ''), "name '': expected " + name),
                (line('pkg/b.py', '/b.pyc', ''), "name '/b.pyc': expected " + name),
                (line('pkg/b.py', 'a//b.pyc', ''), "name 'a//b.pyc': expected " + name),
                (line('pkg/b.py', 'a/../b.pyc', ''), "name 'a/../b.pyc': expected " + name),
                (line('pkg/b.py', './b.pyc', ''), "name './b.pyc': expected " + name),
                (line('pkg/b.py', 'a\\b.pyc', ''), "name 'a\\b.pyc': expected " + name),
                (b'pkg/b.py\t\xff.pyc\t\n', "name '\udcff.pyc': expected " + name),
                (b'pkg/b.py\tb.pyc\t\xff\n', "dfile '\udcff': expected a path in UTF-8"),
                (line('pkg/b.py', 'pkg/b.py', ''), "name 'pkg/b.py': expected pkg/mod.pyc, or --stdlib auto, which reads it"),
                (line('pkg/b.py', 'pkg/__pycache__/b.pyc', ''), "name 'pkg/__pycache__/b.pyc': expected " + legacy),
                (line('pkg/b.py', 'settings.local.pyc', ''),
                 "name 'settings.local.pyc': expected a module, such as pkg/mod.pyc: no import can reach this one"),
                (line('a.pyc', 'a.pyc', '', '1'), "level of 'a.pyc': expected none: only sources have one"),
                (line('a', 'a.txt', '', '1'), "level of 'a': expected none: only sources have one"),
                (line('a', 'a.txt', 'b'), "dfile 'b': expected none: only modules have one"),
                (line('pkg/b.py', 'b.pyc', '', '3'), "level '3': expected 0, 1 or 2"),
                (names('pkg/b.py') * 2, "name 'pkg/b.pyc', which line 1 has already: expected another")):
            with self.subTest(text=text):
                number = 2 if isinstance(text, str) and text.count('\n') == 2 else 1
                self.assertEqual(self.zip(text, status=2), 'list:{}: error: {}\n'.format(number, expected))
        self.assertFalse(os.path.exists('app.zip'))
        error = self.zip(line('pkg/b.py', 'p.pyc', '') + line('pkg/b.py', 'p/__init__.pyc', ''), status=2)
        self.assertEqual(error, "pybytecode zip: error: 'p.pyc' and 'p/__init__.pyc', which are both the module p: "
                                'expected one of them\n')

    def test_bytecode(self):
        magic = importlib.util.MAGIC_NUMBER
        for content, expected in (
                (b'', 'a file of 0 bytes'), (magic + b'\0' * 11, 'a file of 15 bytes'),
                (b'PK\3\4' + b'\0' * 12, 'a file that begins with the word 0x4034b50'),
                (magic + b'\4' + b'\0' * 20, 'bytecode with the flags 0x4'),
                (magic + b'\0' * 20, 'a file that cannot be read')):
            self.write('a.pyc', content)
            self.assertEqual(self.zip(line('a.pyc', 'a.pyc', ''), status=1), 'a.pyc: error: ImportError: {}: expected '
                             'bytecode of CPython {}, magic number {}\n'.format(
                                 expected, VERSION, int.from_bytes(magic[:2], 'little')))

    def test_words(self):
        for words, expected in (
                ([], 'LIST is missing: expected one LIST: a file of lines, or -'),
                (['list'], '--output is missing: expected the path of the archive to write'),
                (['--output', '', 'list'], "--output '': expected the path of the archive to write"),
                (['--output', 'x', 'a', 'b'], "'b' after 'a': expected one LIST: a file of lines, or -"),
                (['--output', 'x', '--no-deferred', 'list'], '--no-deferred without --stdlib: expected both'),
                (['--output', 'x', '--stdlib', '', 'list'], "--stdlib '': expected the name of a module of the standard "
                                                            'library, startup or auto'),
                (['--output', 'x', '--stdlib', 'json', '--stdlib', 'nope', 'list'],
                 "--stdlib 'nope': expected a module of the standard library of CPython {}, startup or auto".format(VERSION)),
                (['--output', 'x', '--stdlib-directory', '.', 'list'], '--stdlib-directory without --stdlib: expected both'),
                (['--output', 'x', '--stdlib', 'json', '--stdlib-directory', '.', 'list'],
                 "--stdlib-directory '.': expected a directory of the standard library, which has os.py"),
                (['--dfile', 'x', 'list'], "unknown option '--dfile': did you mean '--depfile'?"),
                (['--jobs', '1', 'list'], "unknown option '--jobs': expected one of --output, --stdlib, --exclude, --no-deferred, "
                                          '--stdlib-directory, --optimize, --manifest, --depfile, --quiet, --verbose')):
            self.write('list', '')
            result = run(HELPER, 'zip', *words, status=2)
            self.assertEqual(result.stderr, 'pybytecode zip: error: {}\n'.format(expected))
        self.assertFalse(os.path.exists('x'))


class Lists(ZipTestCase):
    def test_manifest(self):
        self.write('data')
        self.zip(self.list + line('data', 'pkg/data.txt', ''), '--stdlib', 'json', '--manifest', 'm')
        rows = [row.split('\t') for row in self.read('m').decode().splitlines()]
        self.assertEqual(rows[0], ['kind', 'module', 'source', 'output', 'size', 'sha256'])
        with zipfile.ZipFile('app.zip') as archive:
            members = {name: archive.read(name) for name in archive.namelist() if not name.endswith('/')}
        taken = [row for row in rows[1:] if row[0] in ('module', 'package', 'resource')]
        self.assertEqual(sorted(row[3] for row in taken), sorted(members))
        for kind, module, source, output, size, digest in taken:
            self.assertEqual((int(size), digest),
                             (len(members[output]), hashlib.sha256(members[output]).hexdigest()))
            self.assertTrue(os.path.isfile(source))
            if kind != 'resource':
                path = module.replace('.', '/') + ('/__init__.pyc' if kind == 'package' else '.pyc')
                self.assertEqual(output, path)
        self.assertEqual([row[1:4] for row in taken if row[1] in ('json', 'pkg.b', 'pkg/data.txt')], [
            ['json', os.path.join(sysconfig.get_path('stdlib'), 'json/__init__.py'), 'json/__init__.pyc'],
            ['pkg.b', 'pkg/b.py', 'pkg/b.pyc'], ['pkg/data.txt', 'data', 'pkg/data.txt']])
        self.assertEqual(rows[1:], sorted(rows[1:], key=lambda row: row[1]))

    def test_depfile(self):
        self.write('a b#$.py')
        self.zip(line('a b#$.py', 'a.pyc', ''), '--depfile', 'deps/d', output='my out.zip')
        self.assertEqual(self.read('deps/d').decode(), 'my\\ out.zip: \\\n  list \\\n  a\\ b\\#$$.py\n')
        self.write('Makefile', 'all: my\\ out.zip\ninclude deps/d\nmy\\ out.zip:\n\t@echo made: $^\n')
        if shutil.which('make'):
            os.utime('a b#$.py', (4000000000, 4000000000))
            self.assertEqual(run('make').stdout, 'made: list a b#$.py\n')


if __name__ == '__main__':
    main()
