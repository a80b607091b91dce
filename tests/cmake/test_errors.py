# SPDX-License-Identifier: MIT
"""Every misuse is one error that begins with the function's name; what is right says nothing."""
import os
import re
import unittest

from cmake_project import HERE, Project, harness

CASES = sorted(name[:-6] for name in os.listdir(os.path.join(HERE, 'errors')) if name.endswith('.cmake'))
CMAKE = tuple(map(int, re.search(r'(\d+)\.(\d+)', harness.run('cmake', '--version').stdout).groups()))


def words(text):
    """CMake breaks lines and indents them."""
    return ' '.join(text.split())


def messages():
    """A pattern of each error of the module."""
    text = ''
    for name in 'PyBytecode.cmake', 'PyBytecodeEmbed.cmake':
        with open(os.path.join(HERE, '../../cmake', name)) as file:
            text += file.read()
    found = re.findall(r'message\(FATAL_ERROR\s+((?:"(?:[^"\\]|\\.)*"\s*)+)\)', text)
    for literals in found:
        text = ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\n', ' ')
        yield ' '.join('.*'.join(map(re.escape, re.split(r'\$\{(?:[^{}]|\{\w+\})+\}', text))).replace('\\ ', ' ').split())


class Errors(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('errors')

    def test_cases(self):
        """And each error of the module has a case, but three that have tests of their own."""
        errors = []
        for case in CASES:
            with self.subTest(case=case):
                with open(os.path.join(HERE, 'errors', case + '.cmake')) as file:
                    expected = file.readline()[2:].strip()
                self.assertRegex(expected, '^[a-z_]*python[a-z_]*: ')
                needed = re.search(r'needs CMake (\d+)\.(\d+) or later', expected)
                if needed and CMAKE >= tuple(map(int, needed.groups())):
                    self.project.configure(CASE=case)
                    self.project.build('--target', 't')
                    continue
                error = self.project.configure(status=1, CASE=case).stderr
                self.assertIn(' (message): ' + expected, words(error))
                self.assertEqual(len(re.findall('^CMake Error', error, re.M)), 1, error)
                errors.append(words(error))
        others = ['target PyBytecode::pybytecode is not known', 'cannot make a file', 'the helper is for']
        if CMAKE >= (3, 31):
            others.append('needs CMake')
        for pattern in messages():
            if not re.search('|'.join(others), pattern):
                self.assertTrue(any(re.search(pattern, error) for error in errors), pattern)

    def test_no_helper(self):
        """Imported targets are not seen above the directory that found them; functions are."""
        self.write('source/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(errors LANGUAGES NONE)\n'
                   'add_subdirectory(other-directory)\nadd_python_bytecode(t SOURCES a.py)\n')
        self.assertIn('add_python_bytecode: the target PyBytecode::pybytecode is not known in this directory; call '
                      'find_package(PyBytecode) here or in a directory above.',
                      words(self.project.configure(status=1).stderr))

    def test_silence(self):
        self.write('source/right.cmake', 'add_python_bytecode(t ALL SOURCES a.py b.py BASE_DIRECTORY . PACKAGE é._a.b1 '
                   'OPTIMIZE 0 1 2 INVALIDATION_MODE unchecked-hash OUTPUT_DIRECTORY out DESTINATION lib COMPONENT c '
                   'HARDLINK_DUPES)\nadd_python_bytecode(u EXCLUDE_FROM_ALL DIRECTORY other-directory LAYOUT sourceless '
                   'BATCH_SIZE 2)\ninstall_python_bytecode(t u DESTINATION more COMPONENT c NO_SOURCES '
                   'PERMISSIONS OWNER_READ)\n')
        self.write('source/other-directory/a.py', '')
        result = self.project.configure(CASE='right')
        self.assertEqual(result.stderr, '')
        self.assertEqual([re.sub(r' \(.*\)$', '', line) for line in result.stdout.splitlines()
                          if 'Found Python' not in line],
                         ['-- Configuring done', '-- Generating done',
                          '-- Build files have been written to: ' + self.project.build_directory])
        self.assertEqual(self.project.count(), 6)


if __name__ == '__main__':
    harness.main()
