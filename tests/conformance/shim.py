# SPDX-License-Identifier: MIT
"""The functions of py_compile and compileall, done by the helper.

The shim turns arguments into words of the command line. It turns the helper's output into what CPython's function prints,
raises or returns. It compiles and checks nothing itself.
"""
import builtins
import importlib.util
import os
import py_compile
import re
import subprocess
import sys

from harness import HELPER


def run(*words, **environment):
    return subprocess.run([HELPER, *map(os.fspath, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1', **environment))


def mode_words(mode):
    return [] if mode is None else ['--invalidation-mode', mode.name.lower().replace('_', '-')]


def exception(file, recorded, diagnostics):
    """Returns the exception behind `FILE:LINE:COLUMN: error: Type: text`. The source line may follow."""
    match = re.search(r'^{}(?::(\d+))?(?::(\d+))?: error: (\w+)(?:: (.*))?(?:\n(.*))?'.format(re.escape(file)),
                      diagnostics, re.MULTILINE)
    if not match:
        raise AssertionError('no error in what the helper says: ' + diagnostics)
    line, column, name, text, source = match.groups()
    kind = getattr(builtins, name)
    if issubclass(kind, OSError):
        parts = re.match(r"\[Errno (\d+)\] (.*?): '(.*)'$", text)
        return kind(int(parts.group(1)), *parts.groups()[1:]) if parts else kind(text)
    if issubclass(kind, SyntaxError) and line:
        return kind(text, (recorded, int(line), int(column or 0), source))
    return kind(text or '')


def compile(file, cfile=None, dfile=None, doraise=False, optimize=-1, invalidation_mode=None, quiet=0):
    """Does py_compile.compile() with `pybytecode compile`.

    With quiet=2 the helper does not say what failed. Only then the shim cannot raise an OSError."""
    file = os.fspath(file)
    level = sys.flags.optimize if optimize < 0 else optimize
    words = ['--optimize', str(level), '--quiet', str(int(quiet))] + mode_words(invalidation_mode)
    if cfile is not None:
        words += ['--cfile', cfile]
    if dfile is not None:
        words += ['--dfile', dfile]
    result = run('compile', *words, file)
    diagnostics = os.fsdecode(result.stderr)
    if result.returncode == 0 or result.returncode == 1 and quiet >= 2:
        sys.stderr.write(diagnostics)
        if result.returncode:
            return None
        if cfile is None:
            cfile = importlib.util.cache_from_source(file, optimization=level or '')
        if not os.path.exists(cfile):
            raise AssertionError('exit status 0, but no ' + cfile)
        return cfile
    if result.returncode != 1:
        raise AssertionError('exit status {}: {}'.format(result.returncode, diagnostics))
    error = exception(file, dfile or file, diagnostics)
    if isinstance(error, OSError):
        raise error
    error = py_compile.PyCompileError(type(error), error, dfile or file)
    if doraise:
        raise error
    sys.stderr.write(error.msg + '\n')


def compileall(*words, **environment):
    """Runs `pybytecode compileall` with the encoding of sys.stdout. True if it succeeded. Raises its ValueError again."""
    encoding = sys.stdout.encoding or sys.getdefaultencoding()
    result = run('compileall', *words, PYTHONIOENCODING=encoding, **environment)
    sys.stdout.write(result.stdout.decode(encoding))
    error = os.fsdecode(result.stderr)
    match = re.search(r'^(?:ValueError|[\w. -]+: error): (.*)\n\Z', error, re.MULTILINE)
    if result.returncode and match:
        raise ValueError(match.group(1))
    if result.returncode not in (0, 1) or 'Traceback' in error:
        raise AssertionError('exit status {}: {}'.format(result.returncode, error))
    sys.stderr.write(error)
    return result.returncode == 0


def compile_operands(operands, maxlevels, ddir, force, rx, quiet, legacy, optimize, workers, invalidation_mode,
                     stripdir=None, prependdir=None, limit_sl_dest=None, hardlink_dupes=False):
    environment = {}
    words = ['-q'] * int(quiet) + mode_words(invalidation_mode)
    for option, value in (('-r', maxlevels), ('-j', None if workers == 1 else workers)):
        if value is not None:
            words.append('{}{}'.format(option, value))
    for option, value in (('-d', ddir), ('-s', stripdir), ('-p', prependdir), ('-e', limit_sl_dest),
                          ('-x', rx and rx.pattern)):
        if value is not None:
            words += [option, value]
    for option, value in ('-f', force), ('-b', legacy), ('--hardlink-dupes', hardlink_dupes):
        if value:
            words.append(option)
    if sys.version_info < (3, 9):  # 3.8 has no -o
        environment['PYTHONOPTIMIZE'] = str(sys.flags.optimize if optimize < 0 else optimize)
    elif optimize != -1:
        words += ['-o{}'.format(level) for level in ([optimize] if isinstance(optimize, int) else optimize)]
    return compileall(*words, *operands, **environment)


def compile_dir(dir, maxlevels=None, ddir=None, force=False, rx=None, quiet=0, legacy=False, optimize=-1, workers=1,
                invalidation_mode=None, **keywords):
    return compile_operands([dir], maxlevels, ddir, force, rx, quiet, legacy, optimize, workers, invalidation_mode,
                            **keywords)


def compile_file(fullname, ddir=None, force=False, rx=None, quiet=0, legacy=False, optimize=-1, invalidation_mode=None,
                 **keywords):
    return compile_operands([fullname], None, ddir, force, rx, quiet, legacy, optimize, 1, invalidation_mode,
                            **keywords)


def compile_path(skip_curdir=1, maxlevels=0, force=False, quiet=0, legacy=False, optimize=-1, invalidation_mode=None):
    """Passes the entries of sys.path as operands: the helper has a sys.path of its own."""
    operands = [path for path in sys.path if not (skip_curdir and path in ('', os.curdir))]
    if len(operands) < len(sys.path) and quiet < 2:
        print('Skipping current directory')
    return not operands or compile_operands(operands, maxlevels, None, force, None, quiet, legacy, optimize, 1,
                                            invalidation_mode)
