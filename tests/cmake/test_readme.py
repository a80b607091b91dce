# SPDX-License-Identifier: MIT
"""The README's example works if it is pasted into an empty folder, and equals tests/cmake/example."""
import os
import re

from cmake_project import Project, findings, harness, imported, run


class Readme(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.readme = self.read(os.path.join(harness.SOURCE, 'README.md')).decode()

    def test_example(self):
        example = re.findall(r'```cmake\n(.*?)```', self.readme, re.S)[0]
        path = os.path.join(harness.SOURCE, 'tests/cmake/example/CMakeLists.txt')
        self.assertEqual(example.encode(), self.read(path))
        self.write('source/CMakeLists.txt', example)
        project = Project(None)
        project.configure()
        self.assertEqual(project.count(), 10)
        project.install('stage')
        self.assertEqual(imported(os.path.abspath('stage/usr/share/example'), ['json.tool']),
                         ([os.path.join('json', name) for name in
                           ('__init__.py', 'decoder.py', 'encoder.py', 'scanner.py', 'tool.py')], []))
        self.assertEqual(findings('stage', '/usr/share/example', '--optimize', '0', '--optimize', '2'), [])

    def test_tests(self):
        """The example passes the tests that the README adds to it. One fails if a source has no bytecode."""
        example, tests = re.findall(r'```cmake\n(.*?)```', self.readme, re.S)[:2]
        words = 'ctest', '--test-dir', 'build', '-C', 'Debug', '--output-on-failure'
        self.write('source/CMakeLists.txt', example + tests)
        project = Project(None)
        project.configure()
        project.build()
        self.assertEqual(re.findall(r' (\w+) \.+ +Passed', run(*words).stdout), ['stage', 'bytecode', 'unstage'])
        self.assertFalse(os.path.exists('build/stage'))
        self.write('source/more.py')
        self.write('source/CMakeLists.txt', example + 'install(FILES more.py DESTINATION share/example/json)\n' + tests)
        project.configure()
        failed = run(*words, status=8).stdout
        self.assertEqual(re.findall(r'^(/\S+): (\w+): ', failed, re.M), [
            ('/usr/share/example/json/more.py', 'missing')] * 2)

    def test_tests_without_helper(self):
        """With PYBYTECODE_ENABLED=OFF there are no such tests."""
        self.write('source/CMakeLists.txt', ''.join(re.findall(r'```cmake\n(.*?)```', self.readme, re.S)[:2]))
        project = Project(None)
        project.configure(PYBYTECODE_ENABLED='OFF')
        self.assertIn('No tests were found', run('ctest', '--test-dir', 'build').stderr)

    def test_embedded(self):
        """The embedding examples equal tests/embed/example and tests/embed/own-main, which tests/embed runs."""
        code = re.search(r'```c\n(.*?)```', self.readme, re.S).group(1)
        example = re.findall(r'```cmake\n(.*?)```', self.readme, re.S)[2]
        folder = os.path.join(harness.SOURCE, 'tests/embed')
        self.assertEqual(code, self.read(os.path.join(folder, 'own-main/main.c')).decode())
        self.assertEqual(example, self.read(os.path.join(folder, 'example/CMakeLists.txt')).decode())


if __name__ == '__main__':
    harness.main()
