# SPDX-License-Identifier: MIT
"""Every misuse is one error that begins with the function's name. Correct use prints nothing."""
import glob
import os
import re

from cmake_project import CMAKE, HERE, Project, harness

CASES = sorted(name[:-6] for name in os.listdir(os.path.join(HERE, 'errors')) if name.endswith('.cmake'))


def words(text):
    """Returns the text without the line breaks and the indentation that CMake adds."""
    return ' '.join(text.split())


def fatal_errors():
    """Returns the places in the modules that report errors, as (file name, line), with the beginning of each text."""
    found = {}
    for path in glob.glob(os.path.join(HERE, '../../cmake/*.cmake')):
        with open(path) as file:
            text = file.read()
        for match in re.finditer(r'message\(\s*FATAL_ERROR\s+"([^"]*)', text):
            found[os.path.basename(path), text.count('\n', 0, match.start()) + 1] = match.group(1)
    return found


class Errors(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('errors')

    def test_cases(self):
        """Each case fails as its first line says. Each error of the modules has a case, or a test elsewhere."""
        reported = set()
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
                places = re.findall(r'^CMake Error at (?:.*/)?(\w+\.cmake):(\d+) \(message\)', error, re.M)
                self.assertEqual(len(re.findall('^CMake Error', error, re.M)), 1, error)
                reported |= {(name, int(line)) for name, line in places}
        # in this order: test_variables and test_cross, test_no_helper, test_paths, test_cross, test_python, test_embed
        elsewhere = ['PyBytecode: ', '${command}: the target PyBytecode::pybytecode is not known',
                     '${command}: CMake ${CMAKE_VERSION} with', '${command}: the helper is for',
                     '${command}: ${lacks}', '${command}: PYBYTECODE_EXECUTABLE: ',
                     "install_python_program: '${program}' needs", "${command}: STDLIB: the standard library of the"]
        if CMAKE >= (3, 31):
            elsewhere.append('${command}: ${keyword} needs CMake')
        without_case = {place: text for place, text in fatal_errors().items()
                        if place not in reported and not text.startswith(tuple(elsewhere))}
        self.assertEqual(without_case, {})
        self.assertGreater(len(reported), 20)

    def test_no_helper(self):
        """Directories above the one that found the package see its functions, but not its imported targets."""
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
                          if not line.startswith('-- Found PyBytecode: ')],
                         ['-- Configuring done', '-- Generating done',
                          '-- Build files have been written to: ' + self.project.build_directory])
        self.assertEqual(self.project.count(), 6)


if __name__ == '__main__':
    harness.main()
