# SPDX-License-Identifier: MIT
"""What frozen modules can do. The oracle is CPython, with the same modules and files on disk.

The case is importer/: a package that runs as a program, and asks itself questions.
"""
import atexit
import glob
import json
import os
import re
import shutil
import signal
import sys
import sysconfig
import tempfile

from frozen_program import link_flags
from harness import HELPER, TestCase, main, run

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = sys.version_info[:2]
# What the case imports of the standard library.
STDLIB = ('startup runpy traceback json argparse pkgutil inspect pickle logging warnings linecache importlib.resources '
          'importlib.metadata multiprocessing.pool multiprocessing.shared_memory multiprocessing.spawn '
          'multiprocessing.forkserver multiprocessing.resource_tracker multiprocessing.popen_fork '
          'multiprocessing.popen_spawn_posix multiprocessing.popen_forkserver multiprocessing.queues '
          'multiprocessing.synchronize').split()
RESOURCES = {(3, 10): ['importlib._adapters', 'importlib.readers'], (3, 11): ['importlib.resources.readers', 'importlib.readers']}
STDLIB += RESOURCES.get(VERSION, RESOURCES[3, 11] if VERSION > (3, 11) else [])
PYTHON = 'import os, sys, runpy; sys.path.insert(0, os.environ["TREE"]); runpy._run_module_as_main(os.environ.get("MODULE", "app.cli"))'


def find_compiler():
    return next(filter(None, map(shutil.which, ('cc', 'gcc', 'clang'))), None)


class Programs:
    """The programs of all tests of this file, built once: with sources, without them, and one that embeds Python itself."""

    def __init__(self, test):
        self.flags = link_flags(test)
        self.compiler = find_compiler()
        if not self.compiler:
            test.skipTest('no C compiler is found')
        self.directory = os.path.realpath(tempfile.mkdtemp(prefix='pybytecode-'))
        atexit.register(shutil.rmtree, self.directory, ignore_errors=True)
        self.tree = os.path.join(self.directory, 'tree')
        shutil.copytree(os.path.join(HERE, 'importer'), self.tree, ignore=shutil.ignore_patterns('*.c'))
        for name, text in ('gr\xf6\xdfe.py', 'value = "\xe9"\n'), ('app/sub/\xe9.txt', '\xe9'), ("it's \xe9.py", 'print(__name__, __spec__.name)\n'):
            with open(os.path.join(self.tree, name), 'wb') as file:
                file.write(text.encode())
        self.build()

    def path(self, name):
        return os.path.join(self.directory, name)

    def freeze(self, output, *words):
        lines = []
        for folder, _, names in os.walk(self.tree):
            for name in names:
                path = os.path.join(folder, name)
                inner = os.path.relpath(path, self.tree)
                lines.append('{}\t{}\t\n'.format(path, inner + 'c' if inner.endswith('.py') else inner))
        with open(self.path('list'), 'wb') as file:
            file.write(''.join(lines).encode())
        run(HELPER, 'freeze', '--name', 'own', '--output-directory', self.path(output), *words, self.path('list'))

    def compile(self, folder, *names):
        include = ['-isystem', sysconfig.get_path('include'), '-isystem', sysconfig.get_path('platinclude')]
        os.makedirs(self.path(folder + '.o'))
        run(self.compiler, '-c', '-I', self.path('with'), *include, *names, cwd=self.path(folder + '.o'))
        return glob.glob(self.path(folder + '.o/*.o'))

    def build(self):
        words = [word for name in STDLIB for word in ('--stdlib', name)]
        self.freeze('with', '--sources', '--manifest', self.path('manifest'), *words)
        self.freeze('without', '--part', 'modules', '--stdlib', 'startup')
        objects = self.compile('with', *glob.glob(self.path('with/*.c')))
        without = self.compile('without', self.path('without/pybytecode_frozen_data.c'))
        for name in 'main', 'embed':
            objects_of_main = self.compile(name, os.path.join(HERE, 'importer', name + '.c'))
            run(self.compiler, *objects_of_main, *objects, *self.flags, '-o', self.path('own' if name == 'main' else name))
        objects = [name for name in objects if not name.endswith('_data.o')]
        run(self.compiler, self.path('main.o/main.o'), *objects, *without, *self.flags, '-o', self.path('without-sources'))
        self.link_extensions()

    def link_extensions(self):
        """Puts the extension modules where a program of the set `own` looks for them."""
        os.makedirs(self.path('lib/own'))
        with open(self.path('manifest'), encoding='utf-8') as file:
            rows = [row.rstrip('\n').split('\t') for row in file]
        for row in rows:
            if row[0] == 'extension':
                os.symlink(row[2], os.path.join(self.path('lib/own'), os.path.basename(row[2])))


class ImporterTestCase(TestCase):
    programs = None

    def setUp(self):
        super().setUp()
        if not ImporterTestCase.programs:
            ImporterTestCase.programs = Programs(self)

    def frozen(self, *words, program='own', status=0, **variables):
        """Runs a program that can reach neither the tree nor a standard library."""
        return run(self.programs.path(program), *words, status=status,
                   env=dict(os.environ, PYTHONHOME='/nonexistent', PYTHONPATH='/nonexistent', **variables))

    def python(self, *words, status=0, **variables):
        """Runs the same by CPython from the tree."""
        return run(sys.executable, '-I', '-S', '-B', '-X', 'utf8', '-c', PYTHON, *words, status=status,
                   env=dict(os.environ, TREE=self.programs.tree, **variables))

    def normal(self, text):
        return text.replace(self.programs.path('own'), 'ROOT').replace(self.programs.tree, 'ROOT')


class Modules(ImporterTestCase):
    def test_questions(self):
        """The answers are those of modules and files on disk."""
        answers = json.loads(self.frozen('ask', self.programs.path('own')).stdout)
        expected = json.loads(self.python('ask', self.programs.tree).stdout)
        self.assertEqual(sorted(answers), sorted(expected))
        for question in expected:
            with self.subTest(question=question):
                self.assertNotIn('error', expected[question], expected[question])
                self.assertEqual(answers[question], expected[question])
        self.assertGreater(len(answers), 14)

    def test_without_sources(self):
        """Without sources the other answers stay the same."""
        program = self.programs.path('without-sources')
        answers = json.loads(self.frozen('ask', program, program='without-sources').stdout)
        expected = json.loads(self.frozen('ask', self.programs.path('own')).stdout)
        self.assertEqual([question for question in expected if answers[question] != expected[question]],
                         ['ask_resources', 'ask_sources', 'ask_traceback', 'ask_warnings'])
        self.assertIn('OSError: could not get source code', answers['ask_sources'][-1])
        self.assertNotIn('raise ', answers['ask_traceback'][0])
        self.assertNotIn('error', answers['ask_resources'])

    def test_embedded(self):
        """In each interpreter of a process, again after Py_FinalizeEx(), and in an interpreter that runs already."""
        code = ('import app.work, colorsys, sys\n'
                'print(app.work.double(2), colorsys.mine, app.work.__file__ == sys.executable + "/app/work.py",\n'
                '      app.work.__spec__.cached, app.work.__loader__.get_data(app.__path__[0] + "/data.txt"),\n'
                '      [type(finder).__name__ for finder in sys.meta_path].count("Importer"), flush=True)\n')
        expected = "4 1 True None b'data\\n' 1\n"
        self.assertEqual(self.frozen('twice', code, program='embed').stdout, 4 * expected)
        result = run(self.programs.path('embed'), 'late', code)
        self.assertEqual(result.stdout, 'not yet\n' + 2 * expected)


class Process(ImporterTestCase):
    def test_words(self):
        program, libraries = self.programs.path('own'), self.programs.path('lib/own')
        os.symlink(program, 'link')
        os.mkdir('bin')
        os.link(program, 'bin/own')
        os.symlink(os.path.dirname(libraries), 'lib')
        for word, executable, path in (
                (program, program, libraries), ('./link', os.path.abspath('link'), libraries), ('own', program, libraries),
                (os.path.abspath('bin/own'), os.path.abspath('bin/own'), os.path.abspath('bin') + '/../lib/own')):
            for variables in {}, {'LC_ALL': 'C', 'PYTHONUTF8': '0', 'PYTHONIOENCODING': 'latin-1'}:
                result = run(word, 'words', '-c', '\xe9', '--x',
                             env=dict(os.environ, PATH=self.programs.directory, **variables))
                lines = result.stdout.splitlines()
                self.assertEqual(lines[0], "('-c', '\xe9', '--x') ['words', '-c', '\xe9', '--x'] ('-c', '\\xe9', '--x') "
                                           '1 utf-8 utf-8')
                self.assertEqual(lines[1], "{} {} True ['{}']".format(word, executable, path))

    def test_status(self):
        for words, status in (['exit', '3'], 3), (['exit', '0'], 0), (['raise'], 1), (['interrupt'], -signal.SIGINT):
            self.assertEqual(self.frozen(*words, status=None).returncode, status)
            self.assertEqual(self.python(*words, status=None).returncode, status)

    def test_traceback(self):
        """An exception that ends the program shows source lines if the sources are in it."""
        expected = self.module_frames(self.python('raise', status=1).stderr)
        result = self.frozen('raise', status=1).stderr
        self.assertEqual(self.module_frames(result), expected)
        self.assertIn("    raise ValueError('\xe9')  # a comment\n", result)
        without = self.frozen('raise', program='without-sources', status=1).stderr
        self.assertEqual(re.findall('^ *(?:raise|work|main).*', without, re.M), [])
        self.assertIn('/app/work.py", line 19, in fail\n', without)

    def module_frames(self, text):
        """Removes from a traceback what started the program: runpy, or the importer."""
        return re.sub(r'  File "<[^>]*>",.*\n(    .*\n)*|  File "[^"]*/runpy.py",.*\n(    .*\n)*', '', self.normal(text))

    def test_package(self):
        """A package runs as its __main__."""
        result = self.frozen('word', MODULE='app').stdout
        if VERSION == (3, 14):  # early releases take it for `python -m app`
            result = result.replace('own -m app', 'own')
        self.assertEqual(result, "word __main__ app ['word']\nusage: own [-h] [word]\n")

    def test_odd_name(self):
        self.assertEqual(self.frozen(MODULE="it's \xe9").stdout, "__main__ it's \xe9\n")

    def test_no_file_opened(self):
        if not shutil.which('strace'):
            self.skipTest('strace is not found')
        run('strace', '-f', '-o', 'trace', '-e', 'trace=file', self.programs.path('own'), 'ask', 'x')
        trace = self.read('trace').decode()
        self.assertIn('execve', trace)
        self.assertNotRegex(trace, r'open(at)?\([^\n]*\.pyc?", O_RDONLY[^\n]* = \d')


class Multiprocessing(ImporterTestCase):
    def check(self, method):
        result, expected = self.frozen('processes', method), self.python('processes', method)
        self.assertEqual((result.stdout, result.stderr), (expected.stdout, expected.stderr))
        self.assertEqual(result.stdout, '[3, 6] [2, 4] True\n0\n0\n15 7\n')

    def test_fork(self):
        self.check('fork')

    def test_spawn(self):
        self.check('spawn')

    def test_forkserver(self):
        self.check('forkserver')


if __name__ == '__main__':
    main()
