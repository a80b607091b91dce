# SPDX-License-Identifier: MIT
"""What `--stdlib` takes of the standard library. Python itself judges: it runs programs from an archive, and has no other
modules than those in it, and the extension modules that the manifest lists.
"""
import os
import shutil
import sys
import sysconfig
import unittest

from harness import HELPER, TestCase, main, run, sample

VERSION = '{}.{}'.format(*sys.version_info)
FOLDER = sysconfig.get_path('stdlib')

# Programs by what they show. Each prints something that Python prints, too, where it has the whole standard library.
PROGRAMS = {
    'plain': 'import json\nprint(json.dumps([1]))\n',
    'function': 'def f():\n    import csv\n    return csv.__name__\nprint(f())\n',
    'main': 'if __name__ == "__main__":\n    import textwrap\n    print(textwrap.indent("a", "b"))\n',
    'main function': 'def _f():\n    import textwrap\n    print(textwrap.indent("a", "b"))\n'
                     'if __name__ == "__main__":\n    _f()\n',
    'lambda': 'f = lambda: __import__("textwrap")\nprint(f().__name__)\n',
    '__import__': 'print(__import__("csv").__name__, __import__("html.parser", fromlist=["x"]).__name__)\n',
    'import_module': 'import importlib\nfrom importlib import import_module\n'
                     'print(importlib.import_module("csv").__name__, import_module(".parser", "html").__name__)\n',
    'aliases': 'import os.path, collections.abc\nfrom os.path import join\nfrom collections.abc import Mapping\n'
               'print(join("a", "b"), Mapping.__name__)\n',
    'encode': 'print("ä.example".encode("idna"), b"\\x80".decode(encoding="cp1252") == "€")\n',
    'codecs': 'import codecs\nprint(codecs.getencoder("UTF-16-BE")("a"), codecs.encode("a", "rot13"), str(b"a", "cp500"))\n'
              'def f(text, *, encoding="cp037"):\n    return text.encode(encoding)\nprint(f("a"))\n'
              'print("a".encode(None or "cp1140"), "a".encode("cp1026" if codecs else "cp850"))\n',
    'open': 'with open("text", "w", encoding="Shift-JIS") as file:\n    file.write("あ")\n'
            'with open("text", "rb") as file:\n    print(file.read())\n'
            'with open("text", "r", -1, "windows-1252") as file:\n    print(len(file.read()))\n',
    'socket': 'import socket\nprint(bool(socket.getaddrinfo("localhost", 80)))\n',
    'ssl': 'try:\n    import ssl\nexcept ImportError:\n    print()\nelse:\n'
           '    print(ssl.create_default_context().check_hostname, ssl.cert_time_to_seconds("Jan  5 09:34:43 2018 GMT"))\n',
    'importlib': 'import importlib\nprint(importlib.invalidate_caches())\n',
    'importlib.util': 'import importlib.util\nprint(importlib.invalidate_caches(), importlib.util.find_spec("nope"))\n',
    'sysconfig': 'import sysconfig\nprint(sysconfig.get_config_vars()["SOABI"])\n',
    'asyncio': 'import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return await asyncio.get_event_loop()'
               '.getaddrinfo("localhost", 80)\nprint(bool(asyncio.run(f())))\n',
    'fork': 'import multiprocessing\nif __name__ == "__main__":\n'
            '    with multiprocessing.get_context("fork").Pool(2) as pool:\n        print(pool.map(abs, [-1, -2]))\n',
    'spawn': 'import multiprocessing\nif __name__ == "__main__":\n'
             '    with multiprocessing.get_context("spawn").Pool(1) as pool:\n        print(pool.map(abs, [-1, -2]))\n',
    'executor': 'from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor\nif __name__ == "__main__":\n'
                '    for each in ThreadPoolExecutor, ProcessPoolExecutor:\n'
                '        with each(1) as pool:\n            print(pool.submit(abs, -1).result())\n',
    'datetime': 'import datetime\nprint(datetime.datetime.strptime("2001-02-03", "%Y-%m-%d"))\n',
    'time': 'import time\nprint(time.strptime("2001", "%Y").tm_year)\n',
    'pickle': 'import array, decimal, pickle\nprint(pickle.loads(pickle.dumps([decimal.Decimal(1), array.array("b", b"1")])))\n'
              'print(pickle.loads(pickle.dumps("é", 0)), pickle.loads(pickle.dumps({1}, 2)))\n',
    'xml': 'from xml.etree import ElementTree\nprint(ElementTree.fromstring("<a><b/></a>").findall("./b")[0].tag)\n',
    'sax': 'import io, xml.sax\nprint(xml.sax.parse(io.StringIO("<a/>"), xml.sax.ContentHandler()))\n',
    'sqlite3': 'try:\n    import sqlite3\nexcept ImportError:\n    print()\nelse:\n'
               '    print(list(sqlite3.connect(":memory:").iterdump()))\n',
    'dbm': 'import dbm\nwith dbm.open("data", "n") as file:\n    file["a"] = "b"\nprint(bool(dbm.whichdb("data")))\n',
    'email': 'import email.message\nmessage = email.message.EmailMessage()\nmessage.set_content("é")\nprint(bytes(message))\n',
    'hashlib': 'import hashlib, hmac, secrets\nprint(hashlib.sha256(b"a").hexdigest(), len(secrets.token_hex(4)))\n',
    'subprocess': 'import subprocess, sys, tempfile\nwith tempfile.TemporaryFile() as file:\n'
                  '    print(subprocess.run(["echo", "a"], stdout=file).returncode)\n',
    'zipfile': 'import sys, zipfile\nprint(zipfile.is_zipfile(sys.executable))\n',
    'traceback': 'import traceback, warnings\ntry:\n    1 / 0\nexcept ZeroDivisionError as error:\n'
                 '    print(traceback.format_exception_only(type(error), error))\n'
                 'warnings.warn("a")\n',
    'logging': 'import logging.config, logging.handlers\nlogging.warning("a")\nprint(logging.getLogger("b").name)\n',
}
if sys.version_info >= (3, 9):
    PROGRAMS['zoneinfo'] = ('import datetime, zoneinfo\ntry:\n    zone = zoneinfo.ZoneInfo("Europe/Berlin")\n'
                            'except zoneinfo.ZoneInfoNotFoundError:\n    zone = None\n'
                            'print(datetime.datetime(2001, 2, 3, tzinfo=zone))\n')
if sys.version_info >= (3, 12):
    PROGRAMS['generics'] = 'class A[T]:\n    pass\nprint(A[int]().__class__.__name__)\n'
if sys.version_info >= (3, 15):
    PROGRAMS['lazy'] = 'lazy import csv\nlazy from textwrap import indent\nprint(csv.__name__, indent("a", "b"))\n'


class ClosureTestCase(TestCase):
    def zip(self, sources, *words, status=0):
        """Makes app.zip of sources. Returns the result of the run."""
        for name, text in sources.items():
            self.write(name, text)
        self.write('list', ''.join('{0}\t{0}c\t\n'.format(name) for name in sources))
        return run(HELPER, 'zip', '--output', 'app.zip', '--manifest', 'manifest', *words, 'list', status=status)

    def rows(self, kinds):
        """Returns the names that the manifest has, with their sources."""
        rows = [line.split('\t') for line in self.read('manifest').decode().splitlines()[1:]]
        return {row[1]: row[2] for row in rows if row[0] in kinds}

    def found(self, *words, sources=None):
        """Returns the names that are included, or must be shipped."""
        self.zip(sources or {}, *words)
        return self.rows(('module', 'package', 'extension')).keys()

    def alone(self, *words, status=0):
        """Runs Python without any module that is neither in app.zip nor an extension module that the manifest lists."""
        for name, path in self.rows(['extension']).items():
            os.makedirs('extensions', exist_ok=True)
            if not os.path.lexists(os.path.join('extensions', os.path.basename(path))):
                os.symlink(path, os.path.join('extensions', os.path.basename(path)))
        os.makedirs('home', exist_ok=True)
        paths = [os.path.abspath(name) for name in ('app.zip', 'extensions')]
        environment = dict(os.environ, PYTHONHOME=os.path.abspath('home'), PYTHONPATH=os.pathsep.join(paths))
        return run(sys.executable, '-s', '-B', '-X', 'utf8', *words, status=status, env=environment)


class Programs(ClosureTestCase):
    def check(self, text, *words):
        self.zip({'app.py': text}, '--stdlib', 'auto', '--stdlib', 'runpy', *words)
        expected = run(sys.executable, '-I', '-B', '-X', 'utf8', 'app.py').stdout
        os.unlink('app.py')
        self.assertEqual(self.alone('-m', 'app').stdout, expected)

    def test_auto(self):
        for name, text in sample(list(PROGRAMS.items()), 4):
            with self.subTest(name=name):
                self.check(text)

    def test_no_deferred(self):
        """The application is read as without the option."""
        # runpy imports pkgutil, which calls functools.singledispatch() in CPython 3.8 and 3.9
        words = ['--stdlib', 'weakref'] if sys.version_info < (3, 10) else []
        for name in 'function', 'main', 'lambda', 'encode', 'codecs', 'open':
            with self.subTest(name=name):
                self.check(PROGRAMS[name], '--no-deferred', *words)

    def test_resources(self):
        self.zip({'pkg/__init__.py': 'import importlib.resources as resources\n'}, '--stdlib', 'auto')
        with open('list', 'a') as file:
            file.write('pkg/__init__.py\tpkg/data.txt\t\n')
        run(HELPER, 'zip', '--output', 'app.zip', '--manifest', 'manifest', '--stdlib', 'auto', 'list')
        shutil.rmtree('pkg')
        program = 'import pkg\nprint(pkg.resources.{})'.format(
            'files("pkg").joinpath("data.txt").read_text()' if sys.version_info >= (3, 10) else 'read_text("pkg", "data.txt")')
        self.assertEqual(self.alone('-c', program).stdout, 'import importlib.resources as resources\n\n')


class Each(ClosureTestCase):
    def test_import(self):
        """Each module of the standard library can be imported if it is named."""
        names = sorted({name.split('.')[0] for name in os.listdir(FOLDER) if name.endswith('.py') or
                        os.path.isfile(os.path.join(FOLDER, name, '__init__.py'))})
        names = [name for name in names if name.isidentifier() and name not in ('antigravity', 'this', 'idlelib', 'test')]
        for name in sample(names, 40):
            with self.subTest(name=name):
                if run(sys.executable, '-I', '-B', '-c', 'import ' + name, status=None).returncode == 0:
                    self.zip({}, '--stdlib', 'startup', '--stdlib', name)
                    self.alone('-c', 'import ' + name)


class Followed(ClosureTestCase):
    """What is included, and what is not."""

    def test_own_names(self):
        """A module of the application hides the standard library's, and relative imports are the application's."""
        sources = {'pkg/__init__.py': 'from . import csv\nfrom .wave import x\n', 'pkg/csv.py': '', 'pkg/wave.py': 'x = 1\n',
                   'json.py': '', 'a.py': 'import json.tool, pkg.csv\nfrom pkg import html\n'}
        found = self.found('--stdlib', 'auto', '--exclude', 'unittest', sources=sources)
        self.assertFalse(found & {'csv', 'wave', 'json.tool', 'json.decoder', 'html', 'pkg.html'})
        self.assertEqual(self.rows(['module'])['json'], 'json.py')
        # also if it is named
        self.assertNotIn('json.decoder', self.found('--stdlib', 'auto', '--stdlib', 'json', sources={'json.py': ''}))

    def test_auto_of_nothing(self):
        startup = self.found('--stdlib', 'startup')
        self.assertEqual(self.found('--stdlib', 'auto'), startup)
        self.assertEqual(self.found('--stdlib', 'auto', sources={'a.py': 'import nope, sys\nfrom nope import x\n'}),
                         startup | {'a'})

    def test_startup(self):
        self.assertLess(len(self.found('--stdlib', 'startup')), 30)

    def test_no_deferred(self):
        """What only functions of the standard library import is in the manifest as deferred."""
        source = {'a.py': 'import socket\ndef f():\n    import csv\n'}
        self.assertIn('encodings.idna', self.found('--stdlib', 'auto', sources=source))
        found = self.found('--stdlib', 'auto', '--no-deferred', sources=source)
        self.assertIn('csv', found)
        self.assertNotIn('encodings.idna', found)
        self.assertEqual(self.rows(['deferred'])['encodings.idna'], '_socket')

    @unittest.skipIf(sys.version_info < (3, 15), 'CPython 3.15 has lazy imports')
    def test_lazy(self):
        self.assertNotIn('locale', self.found('--stdlib', 'startup'))
        self.assertIn('locale', self.rows(['deferred']))
        self.found('--stdlib', 'tomllib', '--no-deferred')
        self.assertEqual(self.rows(['deferred'])['tomllib._re'], 'tomllib._parser')

    def test_named_aliases(self):
        self.assertLessEqual({'os', os.path.__name__}, self.found('--stdlib', 'os.path'))
        self.assertLessEqual({'collections', '_collections_abc'}, self.found('--stdlib', 'collections.abc'))

    def test_tables(self):
        """What C code imports, if what imports the C module is named."""
        expected = {'socket': 'encodings.idna', 'time': '_strptime', 'pickle': '_compat_pickle', 'decimal': 'numbers',
                    'dbm': 'dbm.dumb'}
        if sys.version_info >= (3, 10):
            expected['importlib.resources'] = 'importlib.readers'
        if sys.version_info >= (3, 13):
            expected['importlib'] = 'importlib.metadata'
        for name, other in expected.items():
            with self.subTest(name=name):
                if name != 'time' or 'time' in sys.builtin_module_names:
                    self.assertIn(other, self.found('--stdlib', name))
        data = [name for name in self.found('--stdlib', 'sysconfig') if name.startswith('_sysconfigdata_')]
        self.assertEqual(data, [sysconfig._get_sysconfigdata_name()])
        if sys.version_info >= (3, 9):
            self.assertLessEqual({*data}, self.found('--stdlib', 'zoneinfo', '--no-deferred'))

    def test_tests(self):
        """Modules that only tests need are included only if they are named."""
        found = self.found('--stdlib', 'asyncio', '--stdlib', 'multiprocessing', '--stdlib', 'ctypes', '--stdlib', 'pickle')
        self.assertFalse([name for name in found if 'test' in name.split('.')[0]])
        if os.path.isfile(os.path.join(FOLDER, 'test', '__init__.py')):
            self.assertNotIn('test', self.found('--stdlib', 'auto', sources={'a.py': 'import test.support\n'}))
            self.assertIn('test', self.found('--stdlib', 'test'))
        self.assertIn('unittest', self.found('--stdlib', 'unittest'))

    def test_exclude(self):
        source = {'a.py': 'import asyncio, html.parser, json\n'}
        whole = self.found('--stdlib', 'auto', sources=source)
        self.assertIn('_markupbase', whole)
        words = ['--exclude', 'asyncio', '--exclude=html.parser', '--exclude', 'json.tool']
        found = self.found('--stdlib', 'auto', *words, sources=source)
        self.assertLess(found, whole)
        self.assertFalse([name for name in found if name.startswith('asyncio')])
        self.assertFalse(found & {'html.parser', '_markupbase', 'json.tool'})  # only html.parser imports _markupbase
        self.assertIn('json.decoder', found)
        # neither does the manifest offer it
        self.found('--stdlib', 'auto', '--no-deferred', '--exclude', 'pickle', sources={'a.py': 'import copyreg, logging\n'})
        self.assertNotIn('pickle', self.rows(['deferred']))


class Errors(ClosureTestCase):
    def test_names(self):
        library = 'a module of the standard library of CPython ' + VERSION
        for words, expected in (
                (['--stdlib', 'nope'], "--stdlib 'nope': expected {}, startup or auto".format(library)),
                (['--stdlib', 'a\nb'], "--stdlib 'a\nb': expected {}, startup or auto".format(library)),
                (['--stdlib', 'json', '--exclude', 'nope'], "--exclude 'nope': expected " + library),
                (['--stdlib', 'json', '--exclude', 'json.nope'], "--exclude 'json.nope': expected " + library),
                (['--stdlib', 'json', '--exclude', 'startup'], "--exclude 'startup': expected " + library),
                (['--stdlib', 'json', '--exclude', 'a\tb'], "--exclude 'a\tb': expected " + library),
                (['--stdlib', 'json', '--exclude', ''], "--exclude '': expected the name of a module of the standard library"),
                (['--exclude', 'json'], '--exclude without --stdlib: expected both'),
                (['--stdlib', 'json', '--exclude', 'json'], "--stdlib 'json' with --exclude 'json': expected one of them"),
                (['--stdlib', 'json.tool', '--exclude', 'json'],
                 "--stdlib 'json.tool' with --exclude 'json': expected one of them")):
            with self.subTest(words=words):
                error = self.zip({}, *words, status=2).stderr
                self.assertEqual(error, 'pybytecode zip: error: {}\n'.format(expected))
        self.assertFalse(os.path.exists('app.zip'))

    def test_missing_modules(self):
        """Modules that this installation lacks may be excluded; before 3.10, sys has no list of them."""
        words = ['json.tool', 'sys', 'os.path', *(['tkinter', 'tkinter.ttk', 'winreg'] if sys.version_info >= (3, 10) else [])]
        self.assertEqual(self.zip({}, '--stdlib', 'json', *('--exclude=' + word for word in words)).stderr, '')

    def test_source_is_missing(self):
        self.write('a.pyc')
        self.write('list', 'a.pyc\tpkg/mod.pyc\t\n')
        error = run(HELPER, 'zip', '--output', 'o', '--stdlib', 'auto', 'list', status=2).stderr
        self.assertEqual(error, "pybytecode zip: error: --stdlib auto with 'pkg/mod.pyc': expected a line for its source, "
                                'such as pkg/mod.py\n')

    def test_wrong_sources(self):
        """Compiling reports what is wrong with a source: there is one error, and one warning."""
        for text, expected in ('def\n', 'SyntaxError'), (b'\xff', 'SyntaxError'), (b'x\0', 'null bytes'):
            error = self.zip({'a.py': text}, '--stdlib', 'auto', status=1).stderr
            self.assertEqual(error.count('error:'), 1, error)
            self.assertIn(expected, error)
        self.write('list', 'nope.py\tnope.pyc\t\n')
        error = run(HELPER, 'zip', '--output', 'o', '--stdlib', 'auto', 'list', status=1).stderr
        self.assertEqual(error.count('nope.py: error'), 1)
        if sys.version_info >= (3, 8):
            self.assertEqual(self.zip({'a.py': 'x = 1 is 1\n'}, '--stdlib', 'auto').stderr.count('SyntaxWarning'), 1)


class Freeze(ClosureTestCase):
    def freeze(self, output, *words, status=0):
        return run(HELPER, 'freeze', '--output-directory', output, '--stdlib', 'auto', *words, status=status).stderr

    def test_parts(self):
        """Two commands write the same files as one, also if a module hides one of the standard library."""
        for name in 'a.py', 'textwrap.py':
            self.write(name, 'import csv, textwrap\n')
        self.write('list', 'a.py\ta.pyc\t\ntextwrap.py\ttextwrap.pyc\t\n')
        self.freeze('whole', 'list')
        self.freeze('parts', '--part', 'modules', '--imports', 'imports', 'list')
        self.freeze('parts', '--part', 'stdlib', '--imports', 'imports', '--depfile', 'd', '--manifest', 'm')
        self.assertEqual(sorted(os.listdir('parts')), sorted(os.listdir('whole')))
        for name in os.listdir('whole'):
            self.assertEqual(self.read('parts/' + name), self.read('whole/' + name))
        names = [line.split('\t')[1] for line in self.read('m').decode().splitlines()]
        self.assertIn('csv', names)
        self.assertFalse({'a', 'textwrap'} & set(names))
        # a module given as a .pyc has its source in a line of its own, which --sources includes
        run(HELPER, 'compile', '--cfile', 'a.pyc', 'a.py')
        self.write('pyc.list', 'a.pyc\ta.pyc\t\na.py\ta.py\t\n')
        self.freeze('pyc', '--part', 'modules', '--imports', 'pyc.imports', '--sources', 'pyc.list')
        self.assertEqual(self.read('pyc.imports'), b'application\ta\nimport\tcsv\nimport\ttextwrap\n')
        self.assertIn('pybytecode_frozen_data.c', os.listdir('pyc'))
        # the imports are written again only if they change
        before = os.stat('imports').st_mtime_ns
        self.write('a.py', 'import csv, textwrap\nx = 1\n')
        self.freeze('parts', '--part', 'modules', '--imports', 'imports', 'list')
        self.assertEqual(os.stat('imports').st_mtime_ns, before)
        self.write('a.py', 'import csv, textwrap, json\n')
        self.freeze('parts', '--part', 'modules', '--imports', 'imports', 'list')
        self.assertIn(b'import\tjson\n', self.read('imports'))

    def test_errors(self):
        self.write('list', '')
        for words, expected in (
                ([], 'LIST is missing: expected one LIST: a file of lines, or -'),
                (['--part', 'modules', '--imports', 'i'], 'LIST is missing: expected one LIST: a file of lines, or -'),
                (['--part', 'modules', 'list'], '--part with --stdlib auto, without --imports: expected all three'),
                (['--part', 'stdlib'], '--part with --stdlib auto, without --imports: expected all three'),
                (['--imports', 'i', 'list'], '--imports without --part and --stdlib auto: expected all three'),
                (['--part', 'stdlib', '--imports', 'i', 'list'], "'list' with --part stdlib: expected no LIST")):
            with self.subTest(words=words):
                self.assertEqual(self.freeze('x', *words, status=2), 'pybytecode freeze: error: {}\n'.format(expected))
        self.assertIn("No such file or directory: 'i'", self.freeze('x', '--part', 'stdlib', '--imports', 'i', status=1))
        self.assertFalse(os.path.exists('x'))


if __name__ == '__main__':
    main()
