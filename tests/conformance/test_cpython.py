# SPDX-License-Identifier: MIT
"""Runs CPython's own test_py_compile and test_compileall, unmodified, on the helper.

The tests are those of the Python that runs this script. stand-in replaces `python -m py_compile` and `python -m compileall`,
and shim.py replaces the functions of the two modules. The script is skipped (exit status 77) if this Python has no package
`test`: Debian 12 has it in libpython3.11-testsuite.
"""
import importlib
import os
import sys
import tempfile
import unittest
from unittest import mock

from harness import SKIPPED

# Tests that make no sense for a program. Each is in two classes: with SOURCE_DATE_EPOCH and without.
NOT_APPLICABLE = {
    'test_compile_pool_called': "expects a call of a mock of ProcessPoolExecutor in the test's process",
    'test_compile_workers_cpu_count': "expects a call of a mock of ProcessPoolExecutor in the test's process",
    'test_compile_one_worker': "expects a call of a mock of compileall.compile_file in the test's process",
    'test_compile_missing_multiprocessing': "expects a call of a mock of compileall.compile_file in the test's process",
}

# CPython's tests may skip themselves for these reasons. Any other reason is a failure here.
SKIPS = (
    'SOURCE_DATE_EPOCH is set',
    'non-root user required',
    'incompatible with CAP_DAC_OVERRIDE',
    'requires multiprocessing',
    "filesystem doesn't support timestamps near 2**32",
    "filesystem doesn't support large timestamps",
)


class Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def load():
    """Returns the tests of the two modules."""
    try:
        modules = [importlib.import_module('test.' + name) for name in ('test_py_compile', 'test_compileall')]
    except ModuleNotFoundError as error:
        if (error.name or '').split('.')[0] != 'test':
            raise
        print('Skipped: {}: {}'.format(sys.executable, error))
        sys.exit(SKIPPED)
    if sys.version_info < (3, 9):
        # These tests ask if they may write into the installation. They do not: see cached_elsewhere().
        modules[1].CommandLineTestsBase.setUpClass = classmethod(lambda cls: None)
        modules[1].CommandLineTestsBase._sys_path_writable = True
    suites = [unittest.defaultTestLoader.loadTestsFromModule(module) for module in modules]
    return [test for suite in suites for case in suite for test in case]


def cached_elsewhere(test, directory):
    """Makes a test write its bytecode to a directory: `compileall` without operands writes into all of sys.path.

    From 3.9 on, the tests do this themselves.
    """
    function = getattr(test, test._testMethodName)

    def wrapped():
        with mock.patch.object(sys, 'pycache_prefix', directory), \
                mock.patch.dict(os.environ, PYTHONPYCACHEPREFIX=directory):
            function()
    setattr(test, test._testMethodName, wrapped)


def name(test):
    return test.id().split('.', 2)[-1]


def substitute():
    """Puts the helper in place of everything that the tests call."""
    import compileall
    import py_compile

    import shim
    py_compile.compile = shim.compile
    for function in 'compile_dir', 'compile_file', 'compile_path':
        setattr(compileall, function, getattr(shim, function))
    os.environ['PYBYTECODE_PYTHON'] = sys.executable
    sys.executable = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'stand-in')


def run(directory):
    os.chdir(directory)
    tempfile.tempdir = directory
    sys.dont_write_bytecode = True
    tests = load()
    substitute()
    left_out = [test for test in tests if test._testMethodName in NOT_APPLICABLE]
    applicable = [test for test in tests if test not in left_out]
    if sys.version_info < (3, 9):
        for test in applicable:
            if test._testMethodName.startswith('test_no_args_'):
                cached_elsewhere(test, os.path.join(directory, test.id()))
    result = unittest.TextTestRunner(sys.stdout, verbosity=2, resultclass=Result).run(unittest.TestSuite(applicable))

    skipped = {name(test): reason for test, reason in result.skipped}
    expected = set(skipped.values()) <= set(SKIPS)
    for test, reason in sorted(skipped.items()):
        print('{}: {}: {}'.format("CPython's own skip" if reason in SKIPS else 'UNEXPECTED SKIP', test, reason))
    for test in left_out:
        print('not applicable: {}: {}'.format(name(test), NOT_APPLICABLE[test._testMethodName]))
    ran = len(applicable) - len(skipped)
    print('{} tests run, {} passed, {} not applicable'.format(ran, result.passed, len(left_out)))
    return result.wasSuccessful() and result.passed == ran and expected


def main():
    with tempfile.TemporaryDirectory(prefix='pybytecode-') as directory:
        try:
            sys.exit(not run(directory))
        finally:
            os.chdir(os.sep)


if __name__ == '__main__':
    main()
