# SPDX-License-Identifier: MIT
"""The references at the top of PyBytecode.cmake and PyBytecodeEmbed.cmake describe what CMake finds below them."""
import glob
import os
import re

import harness

WORD = r'\b[A-Z][A-Z_]+\b'
MODULE = os.path.join(harness.SOURCE, 'cmake', 'PyBytecode.cmake')

# Properties of the helper. All other names that begin with PYBYTECODE_ are variables.
HELPER_PROPERTIES = {'PYBYTECODE_LIBRARY', 'PYBYTECODE_CACHE_TAG', 'PYBYTECODE_MAGIC_NUMBER'}

HELPER_VARIABLES = {'PYBYTECODE_STATIC'}  # read when a helper is built


class Reference(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.reference, self.code, self.commands = '', '', []
        for path in sorted(glob.glob(os.path.join(harness.SOURCE, 'cmake', '*.cmake'))):
            text = self.read(path).decode()
            found = re.search(r'^#\[(=*)\[\.rst:\n(.*?)\]\1\]', text, re.M | re.S)
            reference = found.group(2) if found else ''
            self.reference += reference
            self.code += '\n'.join(line for line in text.replace(reference, '').splitlines()
                                   if not line.lstrip().startswith('#')) + '\n'
            self.commands += re.split(r'^\.\. command:: ', reference.partition('\nVariables\n')[0], flags=re.M)[1:]

    def cmake(self, program):
        """Returns what CMake prints when it runs a program that includes the module."""
        self.write('program.cmake', 'cmake_minimum_required(VERSION 3.20)\ninclude("{}")\n{}\n'.format(MODULE, program))
        return harness.run('cmake', '-P', 'program.cmake', status=None).stderr

    def keywords(self, command):
        """Returns the keywords in the error of a command with an unknown word."""
        error = ' '.join(self.cmake(command + '(unknown UNKNOWN DESTINATION lib)').split())
        return sorted(re.search(r'one of (?:the keywords )?([A-Z_, ]+)\.', error).group(1).split(', '))

    def test_commands(self):
        """Every public command is described, and no other."""
        printed = self.cmake('get_cmake_property(commands COMMANDS)\nmessage("${commands}")')
        public = [name for name in printed.strip().split(';') if 'python' in name and not name.startswith('_')]
        self.assertEqual(sorted(text.split()[0] for text in self.commands), public)

    def test_keywords(self):
        for text in self.commands:
            command = text.split()[0]
            expected = self.keywords(command)
            with self.subTest(command=command):
                blocks = re.findall(r'^    {}\((.*?)\)$'.format(command), text, re.M | re.S)
                synopsis, examples = blocks[0], ' '.join(blocks[1:])
                self.assertEqual(sorted(set(re.findall(WORD, synopsis)) - {'AUTO'}), expected)  # a value
                entries = re.findall(r'^  (``[A-Z_]+``(?:, ``[A-Z_]+``)*)$', text, re.M)
                self.assertEqual(sorted(re.findall(WORD, ' '.join(entries))), expected)
                used = set(re.findall(WORD, re.sub(r'\$\{.*?\}|\$<.*?>', '', examples)))
                missing = set(expected) - used - {'SOURCES', 'ALL'}
                self.assertEqual(missing, set(), 'no example')
                for entry in re.split(r'^  (?=``[A-Z_]+``(?:, ``[A-Z_]+``)*$)', text, flags=re.M)[1:]:
                    # These are required.
                    if not entry.startswith(('``SOURCES``\n', '``DIRECTORY``\n', '``OUTPUT``\n', '``BYTECODE``\n',
                                             '``DESTINATION``\n', '``MODULE``\n')):
                        self.assertRegex(entry, r'Default:\s|As (above|below)')

    def test_properties(self):
        documented = set(re.findall(r'^``(PYTHON_BYTECODE_\w+)``', self.reference, re.M))
        self.assertEqual(documented, set(re.findall(r'\b(PYTHON_BYTECODE_\w+)', self.code)))
        documented = set(re.findall(r'^``(PYBYTECODE_\w+)``$', self.reference, re.M))
        self.assertEqual(documented & HELPER_PROPERTIES, HELPER_PROPERTIES)

    def test_variables(self):
        documented = set(re.findall(r'``(PYBYTECODE_\w+)``', self.reference))
        self.assertEqual(documented, set(re.findall(r'\b(PYBYTECODE_\w+)', self.code)) | HELPER_PROPERTIES | HELPER_VARIABLES)


if __name__ == '__main__':
    harness.main()
