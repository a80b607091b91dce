# SPDX-License-Identifier: MIT
"""The attempts with the oldest CMake that is supported, with the newest, and with two between. PyPI has them as wheels."""
import glob
import io
import os
import sys
import unittest

import test_attempts
from cmake_project import harness, run

GENERATORS = 'Ninja', 'Unix Makefiles'


def fetch_cmake(version):
    """Installs a CMake of this version below the current directory. Returns the directory of its programs."""
    if not os.path.exists('venv'):
        run(sys.executable, '-m', 'venv', 'venv')
    folder = os.path.abspath(version.rstrip('.*'))
    result = run('venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, 'cmake==' + version,
                 status=None)
    if result.returncode:
        raise unittest.SkipTest('pip cannot install cmake=={}: {}'.format(version, result.stderr.strip().split('\n')[-1]))
    return glob.glob(folder + '/cmake/data/bin')[0]


class Versions(harness.TestCase):
    lines = []

    def attempt_with(self, version):
        path = os.environ['PATH']
        self.addCleanup(os.environ.update, PATH=path)
        self.addCleanup(os.environ.pop, 'CMAKE_GENERATOR', None)
        os.environ['PATH'] = fetch_cmake(version) + os.pathsep + path
        number = run('cmake', '--version').stdout.split()[2]
        self.assertRegex(number, '^' + version.replace('*', ''))
        for generator in GENERATORS:
            os.environ['CMAKE_GENERATOR'] = generator
            attempts = unittest.defaultTestLoader.loadTestsFromTestCase(test_attempts.Attempts)
            report = io.StringIO()
            result = unittest.TextTestRunner(report).run(attempts)
            skipped = ', {} skipped'.format(len(result.skipped)) if result.skipped else ''
            self.lines.append('CMake {}, {}: {} cases, {} fall short{}'.format(
                number, generator, result.testsRun, len(result.failures) + len(result.errors), skipped))
            with self.subTest(cmake=number, generator=generator):
                self.assertTrue(result.wasSuccessful(), report.getvalue())

    @classmethod
    def tearDownClass(cls):
        """Prints the lines together, after unittest's own words for each test."""
        print('\n' + '\n'.join(cls.lines), flush=True)

    def test_3_20(self):
        self.attempt_with('3.20.*')

    def test_3_25(self):
        self.attempt_with('3.25.*')

    def test_3_31(self):
        self.attempt_with('3.31.*')

    def test_newest(self):
        self.attempt_with('4.*')


if __name__ == '__main__':
    harness.main()
