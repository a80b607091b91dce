# SPDX-License-Identifier: MIT
"""Tests that the helper and its libraries are all that compiling needs: in a root that has nothing else, not even /proc."""
import glob
import marshal
import os
import re
import shutil
import subprocess
import sys

from harness import HELPER, TestCase, main, run

SOURCES = {
    'empty': b'',
    'plain': b'import os\nx = [1, 2]\n',
    'utf8': 'été = "\\N{BULLET}" \'\\u20ac\'\n'.encode(),
    'bom': b'\xef\xbb\xbfx = "\xc3\xa9"\n',
    'latin1': b'# coding: latin-1\nx = "\xe9"\n',
    'latin15': b'# -*- coding: iso-8859-15 -*-\nx = "\xa4"\n',
    'ascii': b'# coding: us-ascii\nx = 1\n',
    'windows': b'#!/usr/bin/python\n# coding=cp1252\nx = "\x80"\n',
    'cyrillic': b'# vim: set fileencoding=koi8-r :\nx = "\xc1"\n',
    'warning': b'x = 1\nif x is 1:\n    assert (x, "x")\n',
    'escape': b'x = "\\d"\ny = 1\n',
    'parser': b'def f(:\n    pass\n',
    'symbols': b'def f():\n    x = 1\n    global x\n',
    'generator': b'x = 1\nreturn x\n',
    'indentation': b'if x:\ny\n',
    'bytes': b'x = "\xff"\n',
    'name': b'x = "\\N{NO SUCH NAME}"\n',
}
# Codecs that are not compiled in: a table, and an extension module.
RARE = {'cp437': b'\x80', 'shift_jis': b'\x82\xa0'}


def oracle(path, cfile):
    """Compiles by CPython. Returns whether that works."""
    program = 'import py_compile, sys\npy_compile.compile(*sys.argv[1:], doraise=True, ' \
        'invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)'
    return run(sys.executable, '-I', '-c', program, path, cfile, status=None).returncode == 0


class AloneTestCase(TestCase):
    def setUp(self):
        super().setUp()
        if os.getuid() != 0:
            self.skipTest('only root can change the root directory')
        os.mkdir('root')
        self.inputs = run(HELPER, '--inputs').stdout.splitlines()
        self.helper = self.inputs[0]
        self.assertEqual(self.helper, os.path.realpath(HELPER))
        for path in self.inputs:
            os.makedirs('root' + os.path.dirname(path), exist_ok=True)
            shutil.copy(path, 'root' + path)

    def compile(self, path, root=None, **variables):
        """Compiles in this directory, or as `root` has it, with the same paths. Returns the exit status and what it says."""
        command = [self.helper, 'compile', '--invalidation-mode', 'checked-hash', '--cfile', path + 'c', '--', path]
        if root:
            command = ['/usr/sbin/chroot', root, *command]
        result = run(*command, status=None, env=variables)
        self.assertEqual(result.stdout, '')
        return result.returncode, result.stderr


class Alone(AloneTestCase):
    def test_everything(self):
        """The bytes and the diagnostics are those of a machine where Python is installed; the bytes are CPython's."""
        for name, source in SOURCES.items():
            path = '/{}.py'.format(name)
            self.write('root' + path, source)
            self.write('here' + path, source)
            for variables in {}, {'PYBYTECODE_LANE': 'full'}:
                with self.subTest(name, **variables):
                    os.chdir('here')
                    status, text = self.compile(name + '.py', **variables)
                    os.chdir('..')
                    self.assertEqual(self.compile(path[1:], 'root', **variables), (status, text))
                    self.assertEqual(oracle('here' + path, 'theirs.pyc'), status == 0)
                    if status == 0:
                        self.assertEqual(self.read('root' + path + 'c'), self.read('here' + path + 'c'))
                        self.assertEqual(self.read('root' + path + 'c')[:16], self.read('theirs.pyc')[:16])
                        self.assertEqual(text == '', name not in ('warning', 'escape') or
                                         name == 'escape' and sys.version_info < (3, 12))

    def test_messages(self):
        self.write('root/a.py', SOURCES['generator'])
        self.assertEqual(self.compile('a.py', 'root'), (
            1, "a.py:2:1: error: SyntaxError: 'return' outside function\nreturn x\n^\n"))
        self.write('root/w.py', SOURCES['warning'])
        status, text = self.compile('w.py', 'root')
        self.assertEqual((status, re.findall(r'^w\.py:(\d+): warning: SyntaxWarning: ', text, re.M)), (0, ['2', '3']))

    def test_rare_codecs(self):
        """They are read from the standard library. Without one, an error names the codec."""
        for codec, letter in RARE.items():
            source = b'# coding: ' + codec.encode() + b'\nx = "' + letter + b'"\n'
            path = self.write(codec + '.py', source)
            if codec == 'shift_jis' and self.inputs == [self.helper]:
                status, text = self.compile(path)  # a static program loads no extension modules
                self.assertEqual(status, 1)
                self.assertRegex(text, r'^shift_jis.py: error: SyntaxError: unknown encoding: shift_jis \(.*\)\n$')
                continue
            self.assertEqual(self.compile(path), (0, ''))
            self.assertTrue(oracle(path, 'theirs.pyc'))
            ours, theirs = [marshal.loads(self.read(file)[16:]).co_consts for file in (path + 'c', 'theirs.pyc')]
            self.assertEqual(ours, theirs)
            self.write('root/' + path, source)
            status, text = self.compile(path, 'root')
            self.assertEqual(status, 1)
            self.assertRegex(text, r'^{}: error: SyntaxError: unknown encoding: {} \(no standard library, which has more '
                                   r"codecs, is found below '.*'\)\n$".format(path, codec))

    def test_batch(self):
        """Workers need nothing more."""
        for name in 'plain', 'warning', 'latin1':
            self.write('root/{}.py'.format(name), SOURCES[name])
        self.write('root/list', ''.join('{0}.py\t{0}.pyc\t/{0}.py\n'.format(name) for name in ('plain', 'warning', 'latin1')))
        result = run('/usr/sbin/chroot', 'root', self.helper, 'batch', '--jobs', '2', 'list')
        self.assertEqual(result.stderr.count('warning: '), 2)
        self.assertEqual(len(glob.glob('root/*.pyc')), 3)


class Inputs(TestCase):
    def test_libraries(self):
        """They are those that ldd shows, by the same names."""
        inputs = run(HELPER, '--inputs').stdout.splitlines()
        shown = re.findall(r'/\S+', run('ldd', HELPER, status=None).stdout)
        self.assertLessEqual(set(shown), set(inputs))
        self.assertEqual([path for path in inputs if not os.path.isfile(path)], [])
        self.assertEqual(len(inputs), len(set(inputs)))

    def test_output(self):
        with open('/dev/full', 'w') as full:
            self.assertEqual(subprocess.call([HELPER, '--inputs'], stdout=full, stderr=subprocess.DEVNULL), 1)


class Static(AloneTestCase):
    def test_one_file(self):
        """PYBYTECODE_STATIC: where every module is built in, the helper is its only input."""
        builtin = 'unicodedata' in sys.builtin_module_names
        self.assertEqual([path for path in self.inputs if 'libpython' in path], [])
        self.assertEqual(self.inputs == [self.helper], builtin)
        self.assertEqual(run(HELPER, '--libpython').stdout, self.helper + '\n')


if __name__ == '__main__':
    main()
