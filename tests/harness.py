# SPDX-License-Identifier: MIT
"""Shared by all tests.

Each test_*.py is a script of unittest. It needs an environment, which ctest sets (tests/CMakeLists.txt):

PYTHONPATH         this directory: the modules that several scripts import are here, the scripts in the folders
PYBYTECODE         the helper under test; the Python that runs the script is the one that the helper was built for
PYBYTECODE_PREFIX  the directory where PyBytecode is installed for the tests
PYBYTECODE_SOURCE  the checkout
PYBYTECODE_WHOLE   if set, tests with very many cases go through all of them, else through a sample

To run one script, and to see all that it prints:

    ctest --preset test -R '^helper.compile$' -V

To run one of its cases, or two, name them in PYBYTECODE_CASES, in the words of unittest's command line:

    PYBYTECODE_CASES='Bytes.test_mtime Output' ctest --preset test -R '^helper.compile$' -V
    PYBYTECODE_CASES='-k mtime' ctest --preset test -R '^helper.compile$' -V
"""
import atexit
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

HELPER = os.environ.get('PYBYTECODE', '')
PREFIX = os.environ.get('PYBYTECODE_PREFIX', '')
SOURCE = os.environ.get('PYBYTECODE_SOURCE', '')
NAME = 'pybytecode{}.{}'.format(*sys.version_info)  # of the installed helper; pybytecode is a link to it
WHOLE = bool(os.environ.get('PYBYTECODE_WHOLE'))
RELEASE = ''  # the version of PyBytecode
if SOURCE:
    with open(os.path.join(SOURCE, 'helper/VERSION')) as version_file:
        RELEASE = version_file.read().strip()

# A shell or make may have set these, and ctest sets PYTHONPATH. The programs under test must not see them.
for name in ('CLICOLOR_FORCE', 'DESTDIR', 'MAKEFLAGS', 'MAKELEVEL', 'PYBYTECODE_ENABLED', 'PYBYTECODE_LAUNCHER',
             'SOURCE_DATE_EPOCH', 'PYTHONDONTWRITEBYTECODE', 'PYTHONHASHSEED', 'PYTHONPATH'):
    os.environ.pop(name, None)


def run(*words, status=0, **options):
    """Runs a command and returns its result. Fails unless the exit status is `status`; None allows any."""
    result = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            universal_newlines=True, errors='surrogateescape', **options)
    if status is not None and result.returncode != status:
        raise AssertionError('{}\nexit status {}, expected {}\n{}{}'.format(
            ' '.join(map(os.fsdecode, words)), result.returncode, status, result.stdout, result.stderr))
    return result


def sample(items, step=10):
    """Returns all items of a list if PYBYTECODE_WHOLE is set, else a sample: each step-th."""
    return items if WHOLE else items[::step]


def touch(path):
    """Sets the file's time to now, as touch(1) does. Waits first: the kernel's clock for files moves in steps of up to 10 ms."""
    time.sleep(0.02)
    os.utime(path)


def preload(name, **variables):
    """Returns os.environ with these variables, and LD_PRELOAD set to a library of ours: short-write, faults or no-interpreter.

    The dynamic linker splits LD_PRELOAD at spaces and colons. The build directory may have one in its path, so LD_PRELOAD
    names a link in a directory whose path has none.
    """
    library = os.environ['PYBYTECODE_' + name.upper().replace('-', '_')]
    link = os.path.join(links(), os.path.basename(library))
    if not os.path.lexists(link):
        os.symlink(library, link)
    return dict(os.environ, **dict(variables, LD_PRELOAD=link))


@functools.lru_cache(maxsize=None)
def links():
    """Returns a directory below /tmp. It is removed when the test ends."""
    directory = tempfile.mkdtemp(prefix='pybytecode-', dir='/tmp')
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


def imported(root, modules, *options, python=sys.executable):
    """Imports modules from a directory. Returns the sources whose bytecode Python took as fresh, and those that it compiled."""
    program = 'import sys; sys.path.insert(0, sys.argv[1])\nfor name in sys.argv[2:]: __import__(name)'
    result = run(python, '-I', '-B', '-v', *options, '-c', program, root, *modules)
    found = re.findall(r'^# .*\.pyc matches (.*\.py)$', result.stderr, re.M)
    compiled = re.findall(r"^# code object from ([^'].*\.py)$", result.stderr, re.M)
    below = [[os.path.relpath(path, root) for path in paths if path.startswith(root + os.sep)]
             for paths in (found, compiled)]
    return sorted(below[0]), sorted(below[1])


def findings(destdir, *words, helper=HELPER):
    """Runs `pybytecode check` on what is installed below destdir. Returns its lines: none if Python would use all bytecode.

    Each word is a path on the target, or an option.
    """
    result = run(helper, 'check', '--destdir', os.path.abspath(destdir) if destdir else '', *words, status=None)
    lines = result.stdout.splitlines()
    if result.stderr or result.returncode != bool(lines):
        raise AssertionError('check: exit status {}\n{}{}'.format(result.returncode, result.stdout, result.stderr))
    return lines


class TestCase(unittest.TestCase):
    """A test that runs in an empty directory of its own."""
    maxDiff = None

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix='pybytecode-')
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.directory)

    def write(self, path, content=b'x = 1\n'):
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, path):
        with open(path, 'rb') as file:
            return file.read()

    def skip_unless_root(self):
        """Skips the whole test. If one subTest is skipped, the next one may find files without permissions."""
        if os.getuid() != 0:
            self.skipTest('only root can become another user')

    def as_another_user(self, *words):
        """Runs the helper without root's rights: root may read everything."""
        def not_root():
            os.setuid(65534)

        self.skip_unless_root()
        os.chmod('.', 0o777)
        if not os.path.exists('helper'):
            shutil.copy(HELPER, 'helper')  # the original may be in a directory that others cannot read
        if run('./helper', '--version', status=None, preexec_fn=not_root).returncode != 0:
            self.skipTest('others than root cannot use this libpython')
        return run('./helper', *words, status=1, preexec_fn=not_root)

    def files(self):
        """Returns the paths of all files and all empty directories below the current directory."""
        found = []
        for folder, folders, files in os.walk('.'):
            names = files + [name for name in folders if not os.listdir(os.path.join(folder, name))]
            found += [os.path.relpath(os.path.join(folder, name)) for name in names]
        return sorted(found)


def main():
    """Calls unittest.main(). Exits with ctest's status for a skipped test if all tests were skipped."""
    cases = os.environ.get('PYBYTECODE_CASES', '').split()
    result = unittest.main(argv=sys.argv[:1] + (cases or sys.argv[1:]), verbosity=2, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == len(result.skipped):
        sys.exit(SKIPPED)
