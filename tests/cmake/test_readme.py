# SPDX-License-Identifier: MIT
"""The examples for CMake in README.md and in the pages work as they stand there, and equal the fixtures that other tests build."""
import os
import re
import tarfile
import unittest

from cmake_project import CMAKE, Project, findings, harness, imported, run

SOURCE = 'CHANGELOG.md', 'CMakeLists.txt', 'LICENSE', 'README.md', 'cmake', 'doc', 'helper', 'meson'


def blocks(page, language):
    """Returns the fenced blocks of a page in a language."""
    with open(os.path.join(harness.SOURCE, page), encoding='utf-8') as file:
        return re.findall(r'^```{}\n(.*?)^```'.format(language), file.read(), re.M | re.S)


class ExampleTestCase(harness.TestCase):
    def fixture(self, path):
        return self.read(os.path.join(harness.SOURCE, 'tests', path)).decode()

    def write_project(self, text):
        """Writes a project with the package of tests/cmake/example."""
        self.write('source/CMakeLists.txt', text)
        for name in '__init__', '__main__', 'shapes':
            self.write('source/app/{}.py'.format(name), self.fixture('cmake/example/app/{}.py'.format(name)))
        return Project(None)

    def check_example(self, project):
        """Builds and installs the example, and runs it."""
        self.assertEqual(project.count(), 6)
        project.install('stage')
        self.assertEqual(imported(os.path.abspath('stage/usr/share/example'), ['app.__main__']),
                         (['app/' + name for name in ('__init__.py', '__main__.py', 'shapes.py')], []))
        self.assertEqual(findings('stage', '/usr/share/example', '--optimize', '0', '--optimize', '2'), [])


class Readme(ExampleTestCase):
    def test_length(self):
        self.assertLessEqual(len(self.read(os.path.join(harness.SOURCE, 'README.md')).splitlines()), 150)

    def test_example(self):
        example = blocks('README.md', 'cmake')[0]
        self.assertEqual(example, self.fixture('cmake/example/CMakeLists.txt'))
        self.assertEqual(example, blocks('doc/cmake.md', 'cmake')[0])
        project = self.write_project(example)
        project.configure()
        self.check_example(project)

    def test_program(self):
        """The programs equal tests/embed/example and tests/embed/own-main, which tests/embed runs."""
        program = blocks('README.md', 'cmake')[1]
        self.assertEqual(program, self.fixture('embed/example/CMakeLists.txt'))
        self.assertEqual(blocks('doc/programs.md', 'cmake'), [program])
        self.assertEqual(blocks('doc/programs.md', 'c'), [self.fixture('embed/own-main/main.c')])

    @unittest.skipIf(CMAKE < (3, 24), 'FIND_PACKAGE_ARGS needs CMake 3.24')
    def test_fetch_content(self):
        """The archive is built with the project if no PyBytecode is installed."""
        archive, = re.findall(r'(pybytecode[^ ]*\.tar\.gz)', blocks('README.md', 'cmake')[2])
        project = self.write_project(blocks('README.md', 'cmake')[2])
        with tarfile.open('source/' + archive, 'w:gz') as file:
            for name in SOURCE:
                file.add(os.path.join(harness.SOURCE, name), 'pybytecode/' + name)
        project.configure(CMAKE_PREFIX_PATH=None, FETCHCONTENT_TRY_FIND_PACKAGE_MODE='NEVER')
        self.check_example(project)
        installed = [name for name in self.files() if name.startswith('stage/')]
        self.assertEqual(len(installed), 9, installed)  # nothing of PyBytecode


class Pages(ExampleTestCase):
    @unittest.skipIf(CMAKE < (3, 24), 'FIND_PACKAGE_ARGS needs CMake 3.24')
    def test_checkout(self):
        """The example of doc/installation.md takes the checkout only if no PyBytecode is installed."""
        project = self.write_project(blocks('doc/installation.md', 'cmake')[0])
        project.configure()
        self.check_example(project)
        self.assertNotIn('pybytecode', run('cmake', '--build', 'build', '--target', 'help').stdout)
        os.mkdir('source/third-party')
        os.symlink(harness.SOURCE, 'source/third-party/pybytecode')
        project = Project(None, build='other')
        project.configure(CMAKE_PREFIX_PATH=None, FETCHCONTENT_TRY_FIND_PACKAGE_MODE='NEVER')
        self.assertIn('pybytecode', run('cmake', '--build', 'other', '--target', 'help').stdout)

    def test_tests(self):
        """The example passes the tests that doc/cmake.md adds to it. One fails if a source has no bytecode."""
        example, tests = blocks('doc/cmake.md', 'cmake')[::2]
        words = 'ctest', '--test-dir', 'build', '-C', 'Debug', '--output-on-failure'
        project = self.write_project(example + tests)
        project.configure()
        project.build()
        self.assertEqual(re.findall(r' (\w+) \.+ +Passed', run(*words).stdout), ['stage', 'bytecode', 'unstage'])
        self.assertFalse(os.path.exists('build/stage'))
        self.write('source/more.py')
        self.write('source/CMakeLists.txt', example + 'install(FILES more.py DESTINATION share/example/app)\n' + tests)
        project.configure()
        failed = run(*words, status=8).stdout
        self.assertEqual(re.findall(r'^(/\S+): (\w+): ', failed, re.M), [
            ('/usr/share/example/app/more.py', 'missing')] * 2)

    def test_tests_without_helper(self):
        """With PYBYTECODE_ENABLED=OFF there are no such tests."""
        project = self.write_project(''.join(blocks('doc/cmake.md', 'cmake')[::2]))
        project.configure(PYBYTECODE_ENABLED='OFF')
        self.assertIn('No tests were found', run('ctest', '--test-dir', 'build').stderr)


if __name__ == '__main__':
    harness.main()
