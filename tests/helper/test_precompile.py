# SPDX-License-Identifier: MIT
"""pybytecode precompile. The oracle is what rules_python's precompiler calls: py_compile.compile() of the same Python."""
import os
import sys

from compiling import SAMPLE, CompileTestCase, compile_, oracle
from harness import HELPER, main, preload, run

X_Y = '{}.{}'.format(*sys.version_info)
MODES = 'timestamp', 'checked_hash', 'unchecked_hash'


def words_of(*units):
    """Returns the words of units: (source, recorded path, output)."""
    return [word for unit in units for pair in zip(('--src', '--src_name', '--pyc'), unit) for word in pair]


class PrecompileTestCase(CompileTestCase):
    def precompile(self, *words, status=0, **options):
        result = run(HELPER, 'precompile', *words, status=status, **options)
        self.assertEqual(result.stdout, '')
        return result.stderr

    def silent(self, *words, **options):
        self.assertEqual(self.precompile(*words, **options), '')

    def assertLikeOracle(self, ours, source, dfile, level=0, mode='checked_hash'):
        oracle(source, 'cfile=theirs.pyc', 'dfile=' + dfile, 'optimize={}'.format(level), 'mode=' + mode)
        self.assertSamePyc(self.read(ours), self.read('theirs.pyc'))
        os.unlink('theirs.pyc')


class Compiling(PrecompileTestCase):
    def test_options(self):
        """Each level, also -1, and each mode in both spellings, for one source and for several."""
        self.write('pkg/a.py', SAMPLE)
        self.write('pkg/b.py', 'assert b\n')
        one = words_of(('pkg/a.py', 'ext/a.py', 'out/__pycache__/a.pyc'))
        two = one + words_of(('pkg/b.py', 'b.py', 'out/b.pyc'))
        for units in one, two:
            for level in '-1', '0', '1', '2':
                for mode in MODES:
                    for spelling in mode, mode.upper():
                        with self.subTest(units=units, level=level, mode=spelling):
                            self.silent(*units, '--optimize', level, '--invalidation_mode', spelling)
                            self.assertLikeOracle('out/__pycache__/a.pyc', 'pkg/a.py', 'ext/a.py', level, mode)
                            if units is two:
                                self.assertLikeOracle('out/b.pyc', 'pkg/b.py', 'b.py', level, mode)
        self.assertEqual(self.files(), ['out/__pycache__/a.pyc', 'out/b.pyc', 'pkg/a.py', 'pkg/b.py'])

    def test_defaults(self):
        """The mode does not depend on SOURCE_DATE_EPOCH, nor the level on PYTHONOPTIMIZE."""
        self.write('a.py', SAMPLE)
        for epoch in '', '1000':
            self.silent(*words_of(('a.py', 'x/a.py', 'a.pyc')), env=dict(os.environ, SOURCE_DATE_EPOCH=epoch, PYTHONOPTIMIZE='2'))
            self.assertLikeOracle('a.pyc', 'a.py', 'x/a.py')

    def test_empty_name(self):
        self.write('a.py', SAMPLE)
        self.silent(*words_of(('a.py', '', 'a.pyc')))
        self.assertLikeOracle('a.pyc', 'a.py', '')

    def test_order(self):
        """The n-th of each option belong together, whatever stands between them."""
        for name in 'a', 'b', 'c':
            self.write(name + '.py', 'name = {!r}\n'.format(name))
        self.silent('--pyc=1', '--src', 'a.py', '--src', 'b.py', '--optimize=1', '--src_name', 'A', '--pyc', '2',
                    '--src=c.py', '--src_name=B', '--pyc', '3', '--src_name', 'C')
        for output, name in zip('123', 'abc'):
            self.assertLikeOracle(output, name + '.py', name.upper(), 1)

    def test_one_payload(self):
        """One source or several: the bytes are those of `compile`."""
        self.write('a.py', SAMPLE)
        self.write('b.py', SAMPLE)
        compile_('a.py', '--cfile', 'compiled.pyc', '--dfile', 'x.py', '--invalidation-mode', 'checked-hash')
        for others in [], [('b.py', 'b.py', 'b.pyc')]:
            self.silent(*words_of(('a.py', 'x.py', 'a.pyc'), *others))
            self.assertEqual(self.read('a.pyc'), self.read('compiled.pyc'))

    def test_always_written(self):
        """What looks fresh is written again: a .pyc does not show its level. What is there may be anything."""
        self.write('a.py', SAMPLE)
        self.write('b.py')
        units = words_of(('a.py', 'a.py', 'a.pyc'), ('b.py', 'b.py', 'b.pyc'))
        for words in units[:6], units:
            for level in '2', '0', '1':
                self.silent(*words, '--optimize', level)
                self.assertLikeOracle('a.pyc', 'a.py', 'a.py', level)
        self.write('a.pyc', 'no bytecode')
        os.chmod('a.pyc', 0o444)
        self.silent(*units)
        self.assertLikeOracle('a.pyc', 'a.py', 'a.py')

    def test_future(self):
        """A source of a later time is no matter: each run compiles it in any case."""
        for name in 'a.py', 'b.py':
            os.utime(self.write(name), (4000000000, 4000000000))
        units = words_of(('a.py', 'a.py', 'a.pyc'), ('b.py', 'b.py', 'b.pyc'))
        for words in units[:6], units:
            self.silent(*words, '--invalidation_mode', 'TIMESTAMP')
            self.assertLikeOracle('a.pyc', 'a.py', 'a.py', 0, 'timestamp')

    def test_symbolic_link(self):
        """Bazel's sandbox has symbolic links to the sources."""
        self.write('real/a.py', SAMPLE)
        os.symlink('real/a.py', 'a.py')
        self.silent(*words_of(('a.py', 'a.py', 'a.pyc')))
        self.assertLikeOracle('a.pyc', 'a.py', 'a.py')

    def test_version(self):
        self.write('a.py')
        units = words_of(('a.py', 'a.py', 'a.pyc'))
        for version in X_Y, X_Y + '.0', X_Y + '.99':
            self.silent(*units, '--python_version', version)
        for version in X_Y[:-1], X_Y + '1', '4.5', 'x', X_Y.split('.')[0], ' ' + X_Y, '2' + X_Y:
            self.assertEqual(self.precompile(*units, '--python_version', version, status=2),
                             "pybytecode precompile: error: --python_version '{}': expected {}, the CPython of this "
                             "pybytecode\n".format(version, X_Y))


class Failures(PrecompileTestCase):
    def test_sources(self):
        """Each failed source gives one error with its path. The others are compiled, old outputs stay."""
        self.write('good.py', SAMPLE)
        self.write('bad.py', 'x = (\n')
        self.write('bad.pyc', 'old')
        bad, missing = ('bad.py', 'n/bad.py', 'bad.pyc'), ('missing.py', 'missing.py', 'missing.pyc')
        errors = [self.precompile(*words_of(unit), status=1) for unit in (bad, missing)]
        self.assertRegex(errors[0], r'^bad\.py:1:\d+: error: SyntaxError: [^\n]+\nx = \(\n +\^\n$')
        self.assertRegex(errors[1], r"^missing\.py: error: FileNotFoundError: [^\n]+: 'missing\.py'\n$")
        stderr = self.precompile(*words_of(bad, ('good.py', 'good.py', 'good.pyc'), missing), status=1)
        self.assertEqual(stderr, ''.join(errors))
        self.assertLikeOracle('good.pyc', 'good.py', 'good.py')
        self.assertEqual(self.read('bad.pyc'), b'old')
        self.assertFalse(os.path.exists('missing.pyc'))

    def test_crash(self):
        """Of several sources, a crash costs one."""
        for name in 'a.py', 'b.py':
            self.write(name)
        units = words_of(('a.py', 'a', 'a.pyc'), ('b.py', 'b', 'b.pyc'))
        environment = preload('faults', PYBYTECODE_FAULT='rename a.pyc', PYBYTECODE_SIGNAL='9')
        self.assertEqual(self.precompile(*units, status=1, env=environment),
                         'a.py: error: the compiler was killed by signal 9 (Killed)\n')
        self.assertEqual(self.files(), ['a.py', 'b.py', 'b.pyc'])

    def test_warning(self):
        """A warning is printed, and the source is compiled."""
        self.write('a.py', 'x = 1 is 1\n')
        self.assertRegex(self.precompile(*words_of(('a.py', 'n.py', 'a.pyc'))), r'^a\.py:1: warning: SyntaxWarning: ')
        self.assertLikeOracle('a.pyc', 'a.py', 'n.py')

    def test_outputs(self):
        self.write('a.py')
        self.write('b.py')
        os.symlink('nowhere', 'link')
        self.assertRegex(self.precompile(*words_of(('a.py', 'a', 'link')), status=1), '^a.py: error: FileExistsError: link ')
        self.assertRegex(self.precompile(*words_of(('a.py', 'a', 'a.py')), status=1), '^a.py: error: FileExistsError: a.py ')
        error = 'pybytecode precompile: error: '
        self.assertEqual(self.precompile(*words_of(('a.py', 'a', 'o'), ('b.py', 'b', './o')), status=2),
                         error + "cfile 'o', which is also the cfile './o': expected another file\n")
        self.assertEqual(self.precompile(*words_of(('a.py', 'a', 'b.py'), ('b.py', 'b', 'o')), status=2),
                         error + "cfile 'b.py', which is also the source 'b.py': expected another file\n")
        self.assertEqual(self.files(), ['a.py', 'b.py', 'link'])

    def test_usage(self):
        error = 'pybytecode precompile: error: '
        units = words_of(('a.py', 'a', 'o'))
        modes = ': expected timestamp, checked_hash or unchecked_hash'
        levels = ': expected -1, 0, 1 or 2'
        known = 'expected one of --src, --src_name, --pyc, --optimize, --invalidation_mode, --python_version'
        for words, expected in (
                ([], '--src is missing: expected the path of a source'),
                (['--src', 'a.py'], '--src_name is missing: expected the path to record'),
                (['--src', 'a.py', '--src_name', 'a'], '--pyc is missing: expected the path of the .pyc to write'),
                (units + ['--src', 'b.py'],
                 '2 of --src, 1 of --src_name, 1 of --pyc: expected the same number of each'),
                (units + ['--src_name', 'b', '--pyc', 'p'],
                 '1 of --src, 2 of --src_name, 2 of --pyc: expected the same number of each'),
                (['--src='], "--src '': expected the path of a source"),
                (['--pyc', ''], "--pyc '': expected the path of the .pyc to write"),
                (units + ['--src'], '--src: the value is missing: expected the path of a source'),
                (units + ['x'], "'x' after 'precompile': expected options only, or @FILE"),
                (units + [''], "'' after 'precompile': expected options only, or @FILE"),
                (units + ['--', 'x'], "'x' after 'precompile': expected options only, or @FILE"),
                (units + ['--optimize', '3'], "--optimize '3'" + levels),
                (units + ['--optimize=-2'], "--optimize '-2'" + levels),
                (units + ['--optimize', '+1'], "--optimize '+1'" + levels),
                (units + ['--invalidation_mode', 'checked-hash'], "--invalidation_mode 'checked-hash'" + modes),
                (units + ['--invalidation_mode', ''], "--invalidation_mode ''" + modes),
                (units + ['--invalidation-mode', 'checked_hash'],
                 "unknown option '--invalidation-mode': did you mean '--invalidation_mode'?"),
                (units + ['--persistent_worker'], "unknown option '--persistent_worker': " + known)):
            with self.subTest(words=words):
                self.assertEqual(self.precompile(*words, status=2), error + expected + '\n')
                self.assertEqual(self.files(), [])


class ArgumentFiles(PrecompileTestCase):
    def test_lines(self):
        """A line is one argument: as it is, with LF or CRLF at its end, which the last may lack."""
        for name in 'a b.py', '"q" \'r\'.py', '\\n $x.py', 'é東.py', '#.py', ' .py', '--src.py':
            self.write(name, SAMPLE)
            words = ['--src=' + name, '--src_name', name, '--pyc', 'out.pyc', '--optimize', '1']
            for text in ('\n'.join(words), '\n'.join(words) + '\n', '\r\n'.join(words) + '\r\n'):
                with self.subTest(text=text):
                    self.write('params', text)
                    self.silent('@params')
                    self.assertLikeOracle('out.pyc', './' + name, name, 1)
                    os.unlink('out.pyc')

    def test_mixed(self):
        """Words and files in any order; a file may name others; the last value counts."""
        self.write('a.py', SAMPLE)
        self.write('b.py')
        self.write('dir/mode', '--invalidation_mode\nUNCHECKED_HASH\n')
        self.write('first', '--src\na.py\n@dir/mode\n--pyc\n')
        self.write('second', '1\n@third')
        self.write('third', '--src=b.py\n--src_name\nB\n--pyc=2\n')
        self.write('empty', '')
        self.silent('--optimize', '2', '@first', '@second', '--src_name', 'x', '@empty', '--optimize=1')
        self.assertLikeOracle('1', 'a.py', 'B', 1, 'unchecked_hash')
        self.assertLikeOracle('2', 'b.py', 'x', 1, 'unchecked_hash')

    def test_many(self):
        """A command line that is too long for the system."""
        units = [('a.py', 'n/{:05}.py'.format(i), 'out/{:05}.pyc'.format(i)) for i in range(2000)]
        self.write('a.py')
        self.write('params', '\n'.join(words_of(*units)))
        self.silent('@params')
        self.assertEqual(len(self.files()), 2002)
        for i in 0, 1999:
            self.assertLikeOracle(units[i][2], *units[i][:2])

    def test_full_lane(self):
        """The process that runs again gets the arguments, not the file, which may be gone: here it is a pipe."""
        self.write('a.py', 'é = 1\n')
        self.precompile(*words_of(('a.py', 'n', 'a.pyc')), status=3, env=dict(os.environ, PYBYTECODE_LANE='fast'))
        command = 'printf "%s\\n" --src a.py --src_name n --pyc a.pyc | "$0" precompile @/dev/stdin'
        self.assertEqual(run('sh', '-c', command, HELPER).stderr, '')
        self.assertLikeOracle('a.pyc', 'a.py', 'n')

    def test_wrong(self):
        self.write('nul', b'--src\0x\n')
        self.write('itself', '--src=a\n@itself\n')
        self.write('blank', '--src=a\n\n--src_name=b\n')
        for name, error in (('missing', "FileNotFoundError: [Errno 2] No such file or directory: 'missing'"),
                            ('.', "IsADirectoryError: [Errno 21] Is a directory: '.'"),
                            ('', "FileNotFoundError: [Errno 2] No such file or directory: ''")):
            self.assertEqual(self.precompile('@' + name, status=1), '{}: error: {}\n'.format(name, error))
        for word, reason in ('@nul', 'has a NUL byte'), ('@itself', 'is named by too many files in turn'):
            self.assertEqual(self.precompile(word, status=2), "pybytecode precompile: error: '{}' {}: expected a file "
                             "with one argument a line\n".format(word, reason))
        self.assertRegex(self.precompile('@blank', status=2), "^pybytecode precompile: error: '' after 'precompile': ")
        self.write('value', '--src\n@missing\n')  # argparse also takes the value of an option as a file
        self.assertIn("No such file or directory: 'missing'", self.precompile('@value', status=1))


if __name__ == '__main__':
    main()
