# SPDX-License-Identifier: MIT
"""Compiles every file of some Debian packages. The oracle is compile() of the same Python.

PYBYTECODE_CORPUS  the folder where the packages are unpacked; the next run finds them there. Nothing is installed
"""
import os
import shutil
import tempfile

import test_sources
from harness import main, run

CORPUS = os.path.abspath(os.environ['PYBYTECODE_CORPUS'])


class Corpus(test_sources.SourceTestCase):
    def unpack(self, package):
        """Returns the folder with the package's files. The folder is made complete or not at all."""
        folder = os.path.join(CORPUS, package)
        if os.path.isdir(folder):
            return folder
        for program in 'apt-get', 'dpkg-deb':
            if not shutil.which(program):
                self.skipTest('{} is not found'.format(program))
        os.makedirs(CORPUS, exist_ok=True)
        scratch = tempfile.mkdtemp(prefix='.unpack-', dir=CORPUS)
        self.addCleanup(shutil.rmtree, scratch, ignore_errors=True)
        result = run('apt-get', '--quiet', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', 'download',
                     package, status=None, cwd=scratch)
        if result.returncode:
            errors = [line for line in result.stderr.splitlines() if line.startswith('E: ')]
            self.skipTest('apt-get cannot fetch {}: {}'.format(package, ' '.join(errors)))
        archive, = os.listdir(scratch)
        run('dpkg-deb', '-x', archive, 'files', cwd=scratch)
        os.rename(os.path.join(scratch, 'files'), folder)
        return folder

    def compare_package(self, package):
        root = self.unpack(package)
        files = []
        for folder, _, names in os.walk(root):
            for path in sorted(os.path.join(folder, name) for name in names if name.endswith('.py')):
                if os.path.isfile(path) and not os.path.islink(path):
                    files.append((path, '/' + os.path.relpath(path, root)))
        self.assertTrue(files)
        self.compare(files)

    def test_django(self):
        self.compare_package('python3-django')

    def test_numpy(self):
        self.compare_package('python3-numpy')

    def test_sympy(self):
        self.compare_package('python3-sympy')

    def test_twisted(self):
        self.compare_package('python3-twisted')

    def test_testsuite(self):
        self.compare_package('libpython3.11-testsuite')


if __name__ == '__main__':
    main()
