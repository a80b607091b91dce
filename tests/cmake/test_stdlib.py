# SPDX-License-Identifier: MIT
"""The standard library is built and installed under DESTDIR. An interpreter runs it and compiles nothing."""
import os
import re
import sys

from cmake_project import Project, findings, harness, run

VERSION = 'python{}.{}'.format(*sys.version_info)

# Fetches the code of each module as an import would, without running it.
FETCH = '''
import importlib.machinery, os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith('.py'):
            importlib.machinery.SourceFileLoader(name, os.path.join(folder, name)).get_code(name)
'''

IMPORT = '''
import argparse, ast, asyncio, calendar, collections, concurrent.futures, configparser, contextlib, copy, csv
import dataclasses, decimal, difflib, dis, email.mime.text, encodings.latin_1, fractions, glob, gzip, heapq, html.parser, http.server
import inspect, json.tool, logging.handlers, mailbox, multiprocessing.pool, optparse, pathlib, pdb, pickle, pprint, random, shelve
import smtplib, sqlite3, statistics, string, subprocess, tarfile, tempfile, textwrap, tokenize, traceback, typing, unittest.mock
import urllib.request, uuid, wave, xml.etree.ElementTree, xmlrpc.client, zipfile
'''

COMPARE = '''
import marshal, os, py_compile, sys
source, installed, recorded = sys.argv[1:]
count = 0
def equal(a, b):
    consts = zip(a.co_consts, b.co_consts)
    return (a == b and a.co_filename == b.co_filename and
            all(equal(*pair) for pair in consts if hasattr(pair[0], 'co_code')))
for folder, _, names in os.walk(source):
    for name in names:
        path = os.path.join(folder, name)
        relative = os.path.relpath(path, source)
        theirs = py_compile.compile(path, dfile=os.path.join(recorded, relative), doraise=True)
        with open(os.path.join(installed, os.path.relpath(theirs, source)), 'rb') as file:
            ours = file.read()
        with open(theirs, 'rb') as file:
            theirs = file.read()
        assert ours[:16] == theirs[:16], path
        assert equal(marshal.loads(ours[16:]), marshal.loads(theirs[16:])), path
        count += 1
print(count)
'''


class StandardLibrary(harness.TestCase):
    def test(self):
        project = Project('stdlib')
        project.configure()
        count = project.count()
        source = os.path.join(project.build_directory, 'source')
        self.assertGreater(count, 500)
        project.install('stage')
        self.assertEqual(len(project.manifest()), 2 * count)
        home = os.path.abspath('stage/usr')
        root = os.path.join(home, 'lib', VERSION)

        result = run(sys.executable, '-I', '-B', '-S', '-v', '-c', FETCH, root)
        fresh = re.findall('^# .* matches (' + re.escape(root) + r'/.*\.py)$', result.stderr, re.M)
        self.assertEqual(len(set(fresh)), count)
        self.assertEqual(re.findall("^# code object from [^'].*", result.stderr, re.M), [])

        self.assertEqual(findings('stage', '/usr/lib/' + VERSION), [])

        # Extension modules are not part of the tree.
        environment = dict(os.environ, PYTHONHOME=home, PYTHONPATH=os.path.join(
            os.path.dirname(os.__file__), 'lib-dynload'))
        words = ['-X', 'frozen_modules=off'] if sys.version_info >= (3, 11) else []
        result = run(sys.executable, '-B', '-S', '-v', *words, '-c', IMPORT, env=environment)
        matches = re.findall(r'^# .* matches (.*\.py)$', result.stderr, re.M)
        self.assertGreater(len(matches), 200)
        self.assertEqual([path for path in matches if not path.startswith(root)], [])
        self.assertEqual(re.findall("^# code object from [^'].*", result.stderr, re.M), [])

        compared = run(sys.executable, '-I', '-W', 'ignore', '-c', COMPARE, source, root,
                             '/usr/lib/' + VERSION).stdout
        self.assertEqual(int(compared), count)
        print('{} sources: {} fresh, {} modules imported, 0 compiled; all headers and all '
              'code are those of py_compile'.format(count, count, len(matches)), file=sys.stderr)


if __name__ == '__main__':
    harness.main()
