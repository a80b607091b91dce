# SPDX-License-Identifier: MIT
"""What the tests share. Every test_*.py runs by itself: its environment is set by ctest (tests/CMakeLists.txt).

PYBYTECODE         the helper under test; Python is the one that it was built for
PYBYTECODE_PREFIX  where PyBytecode is installed for the test
PYBYTECODE_SOURCE  the checkout
"""
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

# What a shell may have set, and what would change what is tested.
for name in ('DESTDIR', 'SOURCE_DATE_EPOCH', 'PYTHONDONTWRITEBYTECODE', 'PYTHONHASHSEED', 'PYTHONPATH'):
    os.environ.pop(name, None)


def run(*words, status=0, **options):
    """Runs a command, fails unless it exits with that status, and gives back what it printed."""
    result = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            universal_newlines=True, errors='surrogateescape', **options)
    if status is not None and result.returncode != status:
        raise AssertionError('{}\nexit status {}, expected {}\n{}{}'.format(
            ' '.join(map(os.fsdecode, words)), result.returncode, status, result.stdout, result.stderr))
    return result


def touch(path):
    """As touch(1) does; the clock that files are stamped with has moved on since the last build."""
    time.sleep(0.02)
    os.utime(path)


def imported(root, modules, *options, python=sys.executable):
    """Imports modules from a directory. Gives back the sources whose bytecode was found fresh, and those compiled."""
    program = 'import sys; sys.path.insert(0, sys.argv[1])\nfor name in sys.argv[2:]: __import__(name)'
    result = run(python, '-I', '-B', '-v', *options, '-c', program, root, *modules)
    found = re.findall(r'^# .*\.pyc matches (.*\.py)$', result.stderr, re.M)
    compiled = re.findall(r"^# code object from ([^'].*\.py)$", result.stderr, re.M)
    below = [[os.path.relpath(path, root) for path in paths if path.startswith(root + os.sep)]
             for paths in (found, compiled)]
    return sorted(below[0]), sorted(below[1])


class TestCase(unittest.TestCase):
    """A test in an empty directory of its own, which is the current one."""
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

    def files(self):
        """All that lies below the current directory; of directories, those that hold nothing."""
        found = []
        for folder, folders, files in os.walk('.'):
            names = files + [name for name in folders if not os.listdir(os.path.join(folder, name))]
            found += [os.path.relpath(os.path.join(folder, name)) for name in names]
        return sorted(found)


def main():
    """unittest.main(), with ctest's status where nothing but skipped tests was found."""
    result = unittest.main(verbosity=2, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == len(result.skipped):
        sys.exit(SKIPPED)
