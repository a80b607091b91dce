# SPDX-License-Identifier: MIT
"""pybytecode freeze: the C that it writes. tests/embed/ compiles and runs such C."""
import ast
import hashlib
import marshal
import os
import re
import resource
import shutil
import sys
import sysconfig

from compiling import SAMPLE, CompileTestCase, compile_
from frozen_program import link_flags
from harness import HELPER, main, run

MODULES = {
    'pkg/__init__.py': 'from . import b\n',
    'pkg/b.py': 'def f():\n    """Document."""\n    assert f\n    raise ValueError(5)\n',
    'pkg/sub/deep/x_y.py': SAMPLE,
    '__main__.py': 'import pkg\n',
    'x-a.py': 'every = {!r}\n'.format(bytes(range(256)) * 2 + b'\0001\0017\0078??/??='),
}
FLAGS = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Werror',
         '-isystem', sysconfig.get_path('include'), '-isystem', sysconfig.get_path('platinclude')]
VERSION = '{}.{}'.format(*sys.version_info)


def line(*fields):
    return '\t'.join(fields) + '\n'


def arrays(text):
    """Returns the payloads in a C file, by the names of their arrays."""
    found = re.findall(r'^static const char (\w+)\[\] =\n((?:".*"\n)+);', text, re.M)
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

    def compilers(self):
        compilers = list(filter(shutil.which, ('gcc', 'clang')))
        if not compilers:
            self.skipTest('neither gcc nor clang is found')
        return compilers

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
        # a directory without __init__ is a namespace package of the importer
        for source, module in (('pkg/__init__.py', 'pkg'), ('pkg/b.py', 'pkg.b'), ('x-a.py', 'x-a'),
                               ('pkg/sub/deep/x_y.py', 'pkg.sub.deep.x_y'), ('__main__.py', '__main__')):
            (name, payload), = arrays(self.text(module + '.c')).items()
            self.assertPayload(payload, source, source)
            self.assertRegex(self.text(module + '.c'), r' = \{{"[^"]+", pybytecode_{}, {}, {}\}};\n#ifdef __GNUC__\n.*\n#endif\n$'.format(
                name, len(payload), int(module == 'pkg')))
        self.assertEqual(sorted(arrays(self.text('pybytecode_frozen.c'))), ['importer_code', 'reader_code'])

    def test_file_with_name_of_module(self):
        """A data file does not replace a module of the standard library that has its name."""
        self.freeze(line('pkg/b.py', 'json', '') + line('pkg/b.py', 'b.pyc', ''), '--stdlib', 'json', '--manifest', 'm')
        rows = [row.split('\t')[:2] for row in self.read('m').decode().splitlines()]
        self.assertIn(['resource', 'json'], rows)
        self.assertIn(['package', 'json'], rows)

    def test_symbols(self):
        """No two modules have the same."""
        names = 'a.b', 'a_b', 'a._b', 'a_.b', 'a._d', 'a__d', 'a_d', 'a.d', 'ab', 'a-b', 'a2db'
        names = [name.replace('.', '/') for name in (*names, 'é', 'a\xa0')]
        self.freeze(''.join(line('pkg/b.py', name + '.pyc', '') for name in names))
        symbols = re.findall(r'^extern const struct pybytecode_file (\w+);', self.text('pybytecode_frozen.c'), re.M)
        self.assertEqual(len(symbols), len(names))
        self.assertEqual(len(set(symbols)), len(names))

    def test_recorded(self):
        self.freeze(line('pkg/b.py', 'b.pyc', 'lib/b.py', '2') + line('pkg/b.py', 'c.pyc', ''), '--optimize', '1')
        self.assertPayload(arrays(self.text('b.c'))['code_b'], 'pkg/b.py', 'lib/b.py', '--optimize', '2')
        self.assertPayload(arrays(self.text('c.c'))['code_c'], 'pkg/b.py', 'c.py', '--optimize', '1')

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
        self.freeze(self.list + line('big.py', 'big.pyc', '') + line('big.py', 'pkg/big.txt', ''), '--stdlib', 'json')
        names = [os.path.join('frozen', name) for name in os.listdir('frozen')
                 if name.endswith('.c') and name != 'pybytecode_frozen.c']
        for compiler in self.compilers():
            result = run(compiler, '-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-fsyntax-only', *names)
            self.assertEqual(result.stderr, '')

    def test_unity(self):
        """All files, and the program's own, may be included in one, in any order, and the warning is on again after them."""
        # the list's json replaces the standard library's, which the file of the standard library has nevertheless
        lines = self.list + line('pkg/b.py', 'json.pyc', '') + line('pkg/b.py', 'pkg/b.txt', '')
        self.freeze(lines, '--part', 'modules', '--stdlib', 'json')
        self.freeze(None, '--part', 'stdlib', '--stdlib', 'json')
        names = sorted(name for name in os.listdir('frozen') if name.endswith('.c'))
        self.write('main.c', '#include "frozen/pybytecode_frozen.h"\n#include "frozen/pybytecode_frozen.h"\n'
                   'static const char *const modules[] = {"a"}, *const generated = "b", *const code = "c";\n'
                   'static int add_module(void) { return *modules[0] + *generated + *code; }\n'
                   'int main(void) { return pybytecode_register_frozen() + add_module(); }\n')
        self.write('long.c', 'extern const char text[];\nconst char text[] = "{}";\n'.format('x' * 10000))
        for order in names, names[::-1]:
            for end, status, expected in ('', 0, ''), ('#include "long.c"\n', 1, 'overlength-strings'):
                self.write('unity.c', '#include <Python.h>\n#include "main.c"\n' + ''.join(
                    '#include "frozen/{}"\n'.format(name) for name in order) + end)
                for compiler in self.compilers():
                    error = run(compiler, *FLAGS, '-fsyntax-only', 'unity.c', status=status).stderr
                    self.assertTrue(expected in error if expected else not error, error)

    def test_named_sets(self):
        """Two named sets may be in one program, and in one unity file, and both work. Each has its own modules and files."""
        stdlib = ['--stdlib', 'startup']
        for name in 'one', 'x-2':
            self.write('m.py', 'value = "m of {}"\n'.format(name))
            self.write('d.txt', 'data of ' + name)
            lines = line('m.py', 'm_{}.pyc'.format(name[0]), '') + line('d.txt', 'd_{}/d.txt'.format(name[0]), '')
            self.freeze(lines, '--name', name, *stdlib, output=name)
            stdlib = []
            text = re.sub('^".*"$', '', self.read(name + '/pybytecode_frozen.c').decode(), flags=re.M)
            self.assertNotRegex(text, r'(?i)\bpybytecode_(?!{}_|frozen\.h)'.format(name.replace('-', '_2d')))
        self.write('main.c', r"""
static int
run(int both)
{
    PyConfig config;
    PyStatus status;

    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.module_search_paths_set = 1;
    if (pybytecode_one_register_frozen() < 0 || (both && pybytecode_x_2d2_register_frozen() < 0))
        return 1;
    status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    PyRun_SimpleString(
        "for module, path in ('m_o', 'd_o/d.txt'), ('m_x', 'd_x/d.txt'):\n"
        "    try:\n        m = __import__(module)\n    except ImportError as error:\n        print(error)\n        continue\n"
        "    print(m.value, m.__loader__, m.__loader__.get_data(m.__file__[:-len(m.__name__ + '.py')] + path))\n");
    return Py_FinalizeEx() < 0;
}

int
main(void)
{
    return run(0) || run(1);
}
""")
        self.write('unity.c', '#include <Python.h>\n' + ''.join(
            '#include "{}/{}"\n'.format(folder, name) for folder in ('x-2', 'one')
            for name in sorted(os.listdir(folder)) if name.endswith(('.c', '.h'))) + '#include "main.c"\n')
        for compiler in self.compilers():
            run(compiler, *FLAGS, 'unity.c', '-o', 'program', *link_flags(self))
            one = "m of one <frozen importer of 'one'> b'data of one'\n"
            self.assertEqual(run('./program').stdout, one + "No module named 'm_x'\n" +
                             one + "m of x-2 <frozen importer of 'x-2'> b'data of x-2'\n")

    def test_data(self):
        """Data files are in a file of their own. A module's source is one of them, if it is asked for."""
        self.write('data', bytes(range(256)) * 3 + b'??/0')
        self.write('empty', b'')
        lines = self.list + line('data', 'pkg/é.bin', '') + line('empty', 'x-1.dist-info/RECORD', '')
        self.freeze(lines)
        self.assertEqual(arrays(self.text('pybytecode_frozen_data.c')), {
            'data_pkg_2f_c3_a9_dbin': self.read('data'), 'data_x_2d1_ddist_2dinfo_2fRECORD': b'\0'})
        self.assertIn('RECORD", pybytecode_data_x_2d1_ddist_2dinfo_2fRECORD, 0, 0}', self.text('pybytecode_frozen_data.c'))
        compile_('pkg/b.py', '--cfile', 'b.pyc')
        lines = lines.replace(line('pkg/b.py', 'pkg/b.pyc', ''), line('b.pyc', 'pkg/b.pyc', ''))
        self.write('other.py', '# other\n')
        self.freeze(lines + line('other.py', 'pkg/b.py', '') + line('other.py', 'x-a.py', ''), '--sources', '--manifest', 'm')
        found = arrays(self.text('pybytecode_frozen_data.c'))
        self.assertEqual({name: found[name] for name in found if name.endswith('_dpy')}, {
            'data_pkg_2fb_dpy': b'# other\n', 'data_x_2da_dpy': b'# other\n', **{
                'data_' + name.replace('_', '__').replace('/', '_2f').replace('.', '_d'): text.encode()
                for name, text in MODULES.items() if name not in ('pkg/b.py', 'x-a.py')}})
        rows = [row.split('\t') for row in self.read('m').decode().splitlines()]
        self.assertEqual([row[:4] for row in rows if row[1] in ('pkg/b.py', 'pkg/__init__.py', 'pkg')], [
            ['package', 'pkg', 'pkg/__init__.py', 'frozen/pkg.c'],
            ['resource', 'pkg/__init__.py', 'pkg/__init__.py', 'frozen/pybytecode_frozen_data.c'],
            ['resource', 'pkg/b.py', 'other.py', 'frozen/pybytecode_frozen_data.c']])

    def test_main(self):
        self.write('pkg/__main__.py')
        lines = self.list + line('pkg/__main__.py', 'pkg/__main__.pyc', '') + line('x-a.py', 'a "\xe9.pyc', '')
        for module in 'pkg', 'pkg.b', 'pkg.__main__', 'x-a', 'pkg.sub.deep.x_y', '__main__', 'a "\xe9':
            self.freeze(lines, '--main', module, '--name', 'own')
            found = re.search(r'return pybytecode_own_main\((".*"), argc, argv\);\n}\n$', self.text('pybytecode_main.c'))
            self.assertEqual(ast.literal_eval('b' + found.group(1)), module.encode())
            for compiler in self.compilers():
                run(compiler, *FLAGS, '-fsyntax-only', 'frozen/pybytecode_main.c')


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
            prefix = 'stdlib_' if output.endswith('_stdlib.c') else 'code_'
            payload = found[prefix + module.replace('_', '__').replace('.', '_d').replace('-', '_2d')]
            self.assertEqual((int(size), digest), (len(payload), hashlib.sha256(payload).hexdigest()))
            end = '/__init__.py' if kind == 'package' else '.py'
            self.assertEqual(marshal.loads(payload).co_filename, module.replace('.', '/') + end)
            self.assertTrue(os.path.isfile(source))

    def test_own_module_goes_first(self):
        """A module of the list replaces a module of the standard library."""
        self.write('abc.py', 'mine = 1\n')
        self.freeze(line('abc.py', 'abc.pyc', ''), '--stdlib', 'startup', '--manifest', 'm')
        rows = [row.split('\t') for row in self.read('m').decode().splitlines()]
        self.assertEqual([row[2:4] for row in rows if row[1] == 'abc'], [['abc.py', 'frozen/abc.c']])


class Errors(FreezeTestCase):
    def test_memory(self):
        """If the memory ends after CPython has started, there is a message."""
        failed = 0
        for size in range(32 << 20, 0, -(512 << 10)):
            def limit():
                resource.setrlimit(resource.RLIMIT_AS, (size, size))
            result = run(HELPER, 'freeze', '--output-directory', 'frozen', '--stdlib', 'keyword', status=None, preexec_fn=limit)
            if result.returncode:
                if size == 32 << 20:
                    self.skipTest('a sanitizer takes more memory')
                self.assertTrue(result.stderr, size)
                failed += 1
            if failed == 4:
                break

    def test_lines(self):
        module = 'a module, such as pkg/mod.pyc'
        for text, expected in (
                (line('a', 'a.txt', 'b'), "dfile 'b': expected none: only modules have one"),
                (line('a', 'a.txt', '', '1'), "level of 'a': expected none: only sources have one"),
                (line('a.py', 'a.b/c.pyc', ''), "name 'a.b/c.pyc': expected {}: no import can reach this one".format(module)),
                (line('a.py', 'settings.local.pyc', ''),
                 "name 'settings.local.pyc': expected {}: no import can reach this one".format(module)),
                *((line('a.py', name + '.pyc', ''),
                   "name '{}.pyc': expected another name: freeze writes a file of this name itself".format(name))
                  for name in ('pybytecode_frozen', 'pybytecode_frozen_stdlib', 'pybytecode_frozen_data', 'pybytecode_main')),
                (line('a.py', 'a.py', ''), "name 'a.py': expected pkg/mod.pyc, or --sources or --stdlib auto, which read it"),
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
                *(([*folder, '--name', name, 'list'], "--name '{}': expected a name for this set of modules".format(name))
                  for name in ('', '..', 'a/b')),
                ([*folder, '--main', '', 'list'], "--main '': expected a module of LIST to run, such as app or app.cli"),
                *(([*folder, '--main', name, 'list'], "--main '{}': expected a module of LIST, or a package of LIST with a "
                   'module __main__'.format(name)) for name in ('nope', 'pkg', 'pkg.sub', 'pkg/b')),
                ([*folder, '--no-deferred', 'list'], '--no-deferred without --stdlib: expected both'),
                ([*folder, '--stdlib', 'nope'], "--stdlib 'nope': expected a module of the standard library of CPython "
                                                '{}, startup or auto'.format(VERSION))):
            result = run(HELPER, 'freeze', *words, status=2)
            self.assertEqual(result.stderr, 'pybytecode freeze: error: {}\n'.format(expected))
        self.assertFalse(os.path.exists('x'))


if __name__ == '__main__':
    main()
