# SPDX-License-Identifier: MIT
"""The other tests of this directory with the oldest Meson that is supported, with the newest, and with some between.

PyPI has them as wheels. The scripts run as they do without this test: each makes a copy of the Meson that it is given, and
runs install-module.py there. A table at the end shows how many tests of each script passed with each Meson. test_errors.py
goes through the table of errors: every errors/*.build.
"""
import collections
import os
import re
import sys
import unittest

import harness
from harness import run

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = sorted(name[len('test_'):-len('.py')] for name in os.listdir(HERE)
                 if re.fullmatch(r'test_.*\.py', name) and name != os.path.basename(__file__))
LAUNCHER = '#!{0}\nimport sys\nsys.path.insert(0, {1!r})\nfrom mesonbuild.mesonmain import main\nsys.exit(main())\n'
ROW = '{:9}' + ' {:>11}' * len(SCRIPTS) + ' {:>7} {:>7} {:>7}'


def fetch_meson(version):
    """Installs a Meson of this version below the current directory. Returns the directory of its program."""
    run(sys.executable, '-m', 'venv', 'venv')
    folder = os.path.abspath('packages')
    result = run('venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, 'meson' + version,
                 status=None)
    if result.returncode:
        raise unittest.SkipTest('pip cannot install meson{}: {}'.format(version, result.stderr.strip().split('\n')[-1]))
    # The Python is not that of the virtual environment: the tests compare Python's own directories.
    os.mkdir('programs')
    with open('programs/meson', 'w') as file:
        file.write(LAUNCHER.format(sys.executable, folder))
    os.chmod('programs/meson', 0o755)
    return os.path.abspath('programs')


class Result:
    """What unittest says in its last lines, and the reasons of the skipped tests."""

    def __init__(self, status, text):
        number = re.search(r'^Ran (\d+) tests? in ', text, re.M)
        counts = dict(re.findall(r'(\w+)=(\d+)', text[number.end():] if number else ''))
        self.run = int(number.group(1)) if number else 0
        self.skipped = int(counts.get('skipped', 0))
        # A test that fails in several subtests counts once for each of them.
        self.failed = int(counts.get('failures', 0)) + int(counts.get('errors', 0))
        self.passed = max(self.run - self.skipped - self.failed, 0)
        self.reasons = collections.Counter(re.findall(r' \.\.\. skipped (.*)$', text, re.M))
        self.succeeded = status in (0, harness.SKIPPED) and self.run > 0 and not self.failed


def run_script(name, directory):
    """Runs one of the scripts with the programs of a directory first on PATH. Returns its result and its output."""
    environment = dict(os.environ, PATH=directory + os.pathsep + os.environ['PATH'],
                       PYTHONPATH=os.path.dirname(harness.__file__), PYBYTECODE_MESON=os.path.join(directory, 'meson'))
    environment.pop('PYBYTECODE_CASES', None)
    process = run(sys.executable, '-B', os.path.join(HERE, 'test_{}.py'.format(name)), status=None, env=environment)
    return Result(process.returncode, process.stderr), process.stdout + process.stderr


class Versions(harness.TestCase):
    lines = [ROW.format('Meson', *SCRIPTS, 'tests', 'passed', 'skipped')]
    reasons = collections.defaultdict(list)  # the versions for each reason of skipped tests

    def run_with(self, version):
        directory = fetch_meson(version)
        number = run(os.path.join(directory, 'meson'), '--version').stdout.strip()
        if version.startswith('=='):
            self.assertRegex(number, '^' + re.escape(version[2:].rstrip('*')))
        results = []
        for name in SCRIPTS:
            with self.subTest(meson=number, script=name):
                result, text = run_script(name, directory)
                results.append(result)
                for reason, count in result.reasons.items():
                    self.reasons['{}: {} skipped: {}'.format(name, count, reason)].append(number)
                self.assertTrue(result.succeeded, text)
        cells = ['{}/{}'.format(result.passed, result.run) for result in results]
        sums = [sum(getattr(result, part) for result in results) for part in ('run', 'passed', 'skipped')]
        self.lines.append(ROW.format(number, *cells, *sums))

    @classmethod
    def tearDownClass(cls):
        """Prints the table, after unittest's own words for each test."""
        reasons = ['{}, with Meson {}'.format(reason, ', '.join(versions)) for reason, versions in cls.reasons.items()]
        print('\n' + '\n'.join(cls.lines + reasons), flush=True)

    def test_1_0(self):
        self.run_with('==1.0.0')

    def test_1_2(self):
        self.run_with('==1.2.*')

    def test_1_4(self):
        self.run_with('==1.4.*')

    def test_1_7(self):
        self.run_with('==1.7.*')

    def test_1_9(self):
        self.run_with('==1.9.*')

    def test_newest(self):
        self.run_with('>=1.12')


if __name__ == '__main__':
    harness.main()
