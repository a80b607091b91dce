# SPDX-License-Identifier: MIT
"""pybytecode freeze: the C that it writes. tests/embed/ compiles and runs such C."""
import ast
import hashlib
import marshal
import os
import re
import shutil
import sys
import sysconfig

from compiling import SAMPLE, CompileTestCase, compile_
from harness import HELPER, main, run

MODULES = {
    'pkg/__init__.py': 'from . import b\n',
    'pkg/b.py': 'def f():\n    """Document."""\n    assert f\n    raise ValueError(5)\n',
    'pkg/sub/deep/x_y.py': SAMPLE,
    '__main__.py': 'import pkg\n',
    'x-a.py': 'every = {!r}\n'.format(bytes(range(256)) * 2 + b'\0001\0017\0078??/??='),
}
VERSION = '{}.{}'.format(*sys.version_info)


def line(*fields):
    return '\t'.join(fields) + '\n'


def arrays(text):
    """Returns the payloads in a C file, by the names of their arrays."""
    found = re.findall(r'^static const unsigned char (\w+)\[\] =\n((?:".*"\n)+);', text, re.M)
    return {name.replace('pybytecode_', ''): b''.join(ast.literal_eval('b' + row.replace('\\?', '?')) for row in rows.splitlines())
            for name, rows in found}


class FreezeTestCase(CompileTestCase):
    def setUp(self):
        super().setUp()
        for name, text in MODULES.items():
            self.write(name, text)
        self.list = ''.join(line(name, name + 'c', '') for name in MODULES)

    def freeze(self, lines, *words, status=0, output='frozen', **options):
        operands = []
        if lines is not None:
            operands.append(self.write('list', lines))
        result = run(HELPER, 'freeze', '--output-directory', output, *words, *operands, status=status, **options)
        self.assertEqual(result.stdout, '')
        return result.stderr

    def text(self, name):
        return self.read('frozen/' + name).decode()

    def assertPayload(self, payload, source, dfile, *words):
        compile_(source, '--cfile', 'c', '--dfile', dfile, *words)
        self.assertEqual(payload, self.read('c')[16:])


class Files(FreezeTestCase):
    def test_modules(self):
        self.assertEqual(self.freeze(self.list), '')
        self.assertEqual(sorted(os.listdir('frozen')), [
            '__main__.c', 'pkg.b.c', 'pkg.c', 'pkg.sub.deep.x_y.c', 'pybytecode_frozen.c', 'pybytecode_frozen.h', 'x-a.c'])
        for source, module in (('pkg/__init__.py', 'pkg'), ('pkg/b.py', 'pkg.b'), ('x-a.py', 'x-a'),
                               ('pkg/sub/deep/x_y.py', 'pkg.sub.deep.x_y'), ('__main__.py', '__main__')):
            (name, payload), = arrays(self.text(module + '.c')).items()
            self.assertPayload(payload, source, '<frozen {}>'.format(module))
            self.assertRegex(self.text(module + '.c'), r' = \{{"[^"]+", pybytecode_{}, {}, {}\}};\n#ifdef __GNUC__\n.*\n#endif\n$'.format(
                name, len(payload), int(module == 'pkg')))
        # a package without __init__ is empty
        generated = arrays(self.text('pybytecode_frozen.c'))
        self.assertEqual(sorted(generated), ['code_pkg_dsub', 'code_pkg_dsub_ddeep'])
        self.assertPayload(generated['code_pkg_dsub'], os.devnull, '<frozen pkg.sub>')

    def test_symbols(self):
        """No two modules have the same."""
        names = 'a.b', 'a_b', 'a._b', 'a_.b', 'a._d', 'a__d', 'a_d', 'a.d', 'ab', 'a-b', 'a2db', 'a.__init__'
        if sys.version_info >= (3, 11):
            names += 'é', 'a\xa0'
        names = [name.replace('.', '/') for name in names]
        self.freeze(''.join(line('pkg/b.py', name + '.pyc', '') for name in names))
        symbols = re.findall(r'^extern const struct pybytecode_module (\w+);', self.text('pybytecode_frozen.c'), re.M)
        self.assertEqual(len(symbols), len(names))
        self.assertEqual(len(set(symbols)), len(names))

    def test_recorded(self):
        self.freeze(line('pkg/b.py', 'b.pyc', 'lib/b.py', '2') + line('pkg/b.py', 'c.pyc', ''), '--optimize', '1')
        self.assertPayload(arrays(self.text('b.c'))['code_b'], 'pkg/b.py', 'lib/b.py', '--optimize', '2')
        self.assertPayload(arrays(self.text('c.c'))['code_c'], 'pkg/b.py', '<frozen c>', '--optimize', '1')

    def test_bytecode(self):
        """The C file is the same from a .pyc that records another path."""
        self.freeze(self.list)
        for name in MODULES:
            compile_(name, '--cfile', 'made/' + name + 'c', '--dfile', '/elsewhere/é.py')
        self.freeze(''.join(line('made/' + name + 'c', name + 'c', '') for name in MODULES), output='other')
        for name in os.listdir('frozen'):
            self.assertEqual(self.read('other/' + name), self.read('frozen/' + name))

    def test_warnings(self):
        """The compilers accept it as C99, without a warning."""
        self.write('big.py', 'x = {!r}\n'.format('x' * 10000))
        self.freeze(self.list + line('big.py', 'big.pyc', ''))
        names = [os.path.join('frozen', name) for name in os.listdir('frozen')
                 if name.endswith('.c') and not name.startswith('pybytecode_frozen')]
        compilers = list(filter(shutil.which, ('gcc', 'clang')))
        if not compilers:
            self.skipTest('neither gcc nor clang is found')
        for compiler in compilers:
            result = run(compiler, '-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-fsyntax-only', *names)
            self.assertEqual(result.stderr, '')

    def test_unity(self):
        """All files, and the program's own, may be included in one, in any order, and the warning is on again after them."""
        compilers = list(filter(shutil.which, ('gcc', 'clang')))
        if not compilers:
            self.skipTest('neither gcc nor clang is found')
        # the list's json replaces the standard library's, which the file of the standard library has nevertheless
        self.freeze(self.list + line('pkg/b.py', 'json.pyc', ''), '--part', 'modules', '--stdlib', 'json')
        self.freeze(None, '--part', 'stdlib', '--stdlib', 'json')
        names = sorted(name for name in os.listdir('frozen') if name.endswith('.c'))
        self.write('main.c', '#include "frozen/pybytecode_frozen.h"\n#include "frozen/pybytecode_frozen.h"\n'
                   'static const char *const modules[] = {"a"}, *const generated = "b", *const code = "c";\n'
                   'static int add_module(void) { return *modules[0] + *generated + *code; }\n'
                   'int main(void) { return pybytecode_register_frozen() + add_module(); }\n')
        self.write('long.c', 'extern const char text[];\nconst char text[] = "{}";\n'.format('x' * 10000))
        flags = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-fsyntax-only',
                 '-isystem', sysconfig.get_path('include'), '-isystem', sysconfig.get_path('platinclude')]
        for order in names, names[::-1]:
            for end, status, expected in ('', 0, ''), ('#include "long.c"\n', 1, 'overlength-strings'):
                self.write('unity.c', '#include <Python.h>\n#include "main.c"\n' + ''.join(
                    '#include "frozen/{}"\n'.format(name) for name in order) + end)
                for compiler in compilers:
                    error = run(compiler, *flags, '-Werror', 'unity.c', status=status).stderr
                    self.assertTrue(expected in error if expected else not error, error)


class Build(FreezeTestCase):
    """What a build engine relies on."""

    def times(self):
        return {name: os.stat('frozen/' + name).st_mtime_ns for name in os.listdir('frozen')}

    def test_untouched(self):
        self.freeze(self.list)
        for name in os.listdir('frozen'):
            os.utime('frozen/' + name, (1000000000, 1000000000))
        before = self.times()
        self.freeze('\n'.join(reversed(self.list.splitlines())), '--manifest', 'm')
        self.assertEqual(self.times(), before)
        os.utime('m', (1000000000, 1000000000))
        self.write('pkg/b.py', 'x = 2\n')
        self.freeze(self.list, '--manifest', 'm')
        changed = {name for name, time in self.times().items() if time != before[name]}
        self.assertEqual(changed, {'pkg.b.c'})
        self.assertNotEqual(os.stat('m').st_mtime, 1000000000)
        before = self.times()
        self.write('new.py')
        self.freeze(self.list + line('new.py', 'new.pyc', ''))
        changed = {name for name, time in self.times().items() if time != before.get(name)}
        self.assertEqual(changed, {'new.c', 'pybytecode_frozen.c'})

    def test_reproducible(self):
        words = ['--stdlib', 'startup', '--stdlib', 'json']
        self.freeze(self.list, *words)
        first = {name: self.read('frozen/' + name) for name in os.listdir('frozen')}
        os.mkdir('elsewhere')
        for name in MODULES:
            os.makedirs(os.path.dirname('elsewhere/' + name), exist_ok=True)
            shutil.move(name, 'elsewhere/' + name)
        os.chdir('elsewhere')
        self.freeze(self.list, *words[2:], *words[:2], env=dict(os.environ, LC_ALL='C', PYTHONHASHSEED='3'))
        self.assertEqual({name: self.read('frozen/' + name) for name in os.listdir('frozen')}, first)
        for content in first.values():
            self.assertNotIn(self.directory.encode(), content)

    def test_parts(self):
        """Two commands write the same files as one."""
        words = ['--stdlib', 'startup']
        self.freeze(self.list, *words, output='whole')
        self.freeze(self.list, *words, '--part', 'modules', '--manifest', 'm1')
        self.assertNotIn('pybytecode_frozen_stdlib.c', os.listdir('frozen'))
        self.freeze(None, *words, '--part', 'stdlib', '--manifest', 'm2', '--depfile', 'd')
        for name in os.listdir('whole'):
            self.assertEqual(self.read('frozen/' + name), self.read('whole/' + name))
        self.assertEqual(sorted(os.listdir('frozen')), sorted(os.listdir('whole')))
        self.assertNotIn('abc', [row.split('\t')[1] for row in self.read('m1').decode().splitlines()])
        self.assertNotIn('pkg', [row.split('\t')[1] for row in self.read('m2').decode().splitlines()])
        self.assertTrue(self.read('d').decode().startswith('m2: \\\n'))

    def test_failure(self):
        """Every source is tried, and the table does not change."""
        self.freeze(self.list)
        before = self.text('pybytecode_frozen.c')
        self.write('bad.py', 'def\n')
        error = self.freeze(line('bad.py', 'bad.pyc', '') + line('nope.py', 'nope.pyc', '') +
                            line('pkg/b.py', 'new.pyc', ''), '--manifest', 'm', status=1)
        self.assertRegex(error, r'^bad\.py:1:\d: error: SyntaxError: invalid syntax\ndef\n +\^\n'
                                r"nope\.py: error: FileNotFoundError: \[Errno 2\] [^\n]+: 'nope\.py'\n$")
        self.assertEqual(self.text('pybytecode_frozen.c'), before)
        self.assertTrue(os.path.exists('frozen/new.c'))
        self.assertFalse(os.path.exists('m'))

    def test_manifest(self):
        self.freeze(self.list, '--stdlib', 'startup', '--manifest', 'm')
        rows = [row.split('\t') for row in self.read('m').decode().splitlines()]
        self.assertEqual(rows[0], ['kind', 'module', 'source', 'output', 'size', 'sha256'])
        self.assertEqual(rows[1:], sorted(rows[1:], key=lambda row: row[1].encode()))
        files = {output: arrays(self.read(output).decode()) for output in {row[3] for row in rows[1:]} - {''}}
        for kind, module, source, output, size, digest in rows[1:]:
            if kind not in ('module', 'package'):
                continue
            found = files[output]
            prefix = 'stdlib_code_' if output.endswith('_stdlib.c') else 'code_'
            payload = found[prefix + module.replace('_', '__').replace('.', '_d').replace('-', '_2d')]
            self.assertEqual((int(size), digest), (len(payload), hashlib.sha256(payload).hexdigest()))
            self.assertEqual(marshal.loads(payload).co_filename, '<frozen {}>'.format(module))
            self.assertTrue(os.path.isfile(source) or (module, source) in (('pkg.sub', ''), ('pkg.sub.deep', '')))

    def test_own_module_goes_first(self):
        """A module of the list replaces a module of the standard library."""
        self.write('abc.py', 'mine = 1\n')
        self.freeze(line('abc.py', 'abc.pyc', ''), '--stdlib', 'startup', '--manifest', 'm')
        rows = [row.split('\t') for row in self.read('m').decode().splitlines()]
        self.assertEqual([row[2:4] for row in rows if row[1] == 'abc'], [['abc.py', 'frozen/abc.c']])


class Errors(FreezeTestCase):
    def test_lines(self):
        module = 'a module, such as pkg/mod.pyc'
        for text, expected in (
                (line('a', 'a.txt', ''), "name 'a.txt': expected {}: resources cannot be frozen".format(module)),
                (line('a.py', 'a.b/c.pyc', ''), "name 'a.b/c.pyc': expected " + module),
                (line('a.py', 'pybytecode_frozen.pyc', ''),
                 "name 'pybytecode_frozen.pyc': expected another name: freeze writes a file of this name itself"),
                *([] if sys.version_info >= (3, 11) else [(
                    line('a.py', 'é.pyc', ''), "name 'é.pyc': expected an ASCII name: CPython {} finds no other".format(VERSION))]),
                (line('a.py', '../a.pyc', ''), "name '../a.pyc': expected a path such as pkg/mod.pyc, in UTF-8")):
            self.assertEqual(self.freeze(text, status=2), 'list:1: error: {}\n'.format(expected))

    def test_words(self):
        self.write('list', self.list)
        folder = ['--output-directory', 'x']
        for words, expected in (
                (['list'], '--output-directory is missing: expected the directory of the files to write'),
                (['--output-directory', '', 'list'], "--output-directory '': expected the directory of the files to write"),
                (folder, 'LIST is missing: expected one LIST: a file of lines, or -'),
                ([*folder, '--part', 'modules', '--stdlib', 'json'], 'LIST is missing: expected one LIST: a file of lines, or -'),
                ([*folder, 'a', 'b'], "'b' after 'a': expected one LIST: a file of lines, or -"),
                ([*folder, '--part', 'x', 'list'], "--part 'x': expected modules or stdlib"),
                ([*folder, '--part', 'stdlib'], '--part stdlib without --stdlib: expected both'),
                ([*folder, '--part', 'stdlib', '--stdlib', 'json', 'list'],
                 "'list' with --part stdlib: expected no LIST"),
                ([*folder, '--no-deferred', 'list'], '--no-deferred without --stdlib: expected both'),
                ([*folder, '--stdlib', 'nope'], "--stdlib 'nope': expected a module of the standard library of CPython "
                                                '{}, or startup'.format(VERSION))):
            result = run(HELPER, 'freeze', *words, status=2)
            self.assertEqual(result.stderr, 'pybytecode freeze: error: {}\n'.format(expected))
        self.assertFalse(os.path.exists('x'))


if __name__ == '__main__':
    main()
