# SPDX-License-Identifier: MIT
"""The reference at the top of PyBytecode.cmake is that of the functions below it."""
import os
import re

import harness

WORD = r'\b[A-Z][A-Z_]+\b'


class Reference(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.reference, self.code, self.commands = '', '', []
        for name in 'PyBytecode.cmake', 'PyBytecodeEmbed.cmake':
            text = self.read(os.path.join(harness.SOURCE, 'cmake', name)).decode()
            reference, code = text.split(']=======================================================================]')
            self.reference += reference
            self.code += code
            self.commands += re.split(r'^\.\. command:: ', reference.partition('\nVariables\n')[0], flags=re.M)[1:]

    def keywords(self, command):
        """Those that its code takes."""
        body = re.search(r'^function\({}\)$(.*?)^endfunction'.format(command), self.code, re.M | re.S).group(1)
        lists = [re.search(r'^  set\({} ?([^)]*)\)'.format(name), body, re.M) for name in
                 ('options', 'one_value', 'multi_value')]
        return sorted(word for found in lists if found for word in found.group(1).replace('""', '').split())

    def test_keywords(self):
        names = []
        for text in self.commands:
            command = text.split()[0]
            names.append(command)
            expected = self.keywords(command)
            with self.subTest(command=command):
                blocks = re.findall(r'^    {}\((.*?)\)$'.format(command), text, re.M | re.S)
                synopsis, examples = blocks[0], ' '.join(blocks[1:])
                self.assertEqual(sorted(set(re.findall(WORD, synopsis))), expected)
                entries = re.findall(r'^  (``[A-Z_]+``(?:, ``[A-Z_]+``)*)$', text, re.M)
                self.assertEqual(sorted(re.findall(WORD, ' '.join(entries))), expected)
                used = set(re.findall(WORD, re.sub(r'\$\{.*?\}|\$<.*?>', '', examples)))
                missing = set(expected) - used - {'SOURCES', 'ALL'}
                self.assertEqual(missing, set(), 'no example')
                for entry in re.split(r'^  (?=``[A-Z_]+``(?:, ``[A-Z_]+``)*$)', text, flags=re.M)[1:]:
                    # these have to be given
                    if not entry.startswith(('``SOURCES``\n', '``DIRECTORY``\n', '``OUTPUT``\n', '``BYTECODE``\n')):
                        self.assertRegex(entry, 'Default: |the default\\.|As above')
        self.assertEqual(names, re.findall(r'^function\(([a-z]\w+)\)', self.code, re.M))

    def test_properties(self):
        documented = set(re.findall(r'^``(PYTHON_BYTECODE_\w+)``', self.reference, re.M))
        self.assertEqual(documented, set(re.findall(r'^    (PYTHON_BYTECODE_\w+) ', self.code, re.M)))

    def test_variables(self):
        # those of the helper are properties
        properties = {'PYBYTECODE_LIBRARY', 'PYBYTECODE_CACHE_TAG', 'PYBYTECODE_MAGIC_NUMBER'}
        documented = set(re.findall(r'``(PYBYTECODE_\w+)``', self.reference)) - properties
        helper = self.read(os.path.join(harness.SOURCE, 'cmake/PyBytecodeHelper.cmake')).decode()
        used = set(re.findall(r'(?:DEFINED |NOT |\(|\$\{)(PYBYTECODE_[A-Z_]+)', self.code + helper))
        used |= {'PYBYTECODE_' + name for name in re.search(
            r'foreach\(keyword IN ITEMS ((?:\w+ ?)+)\)\n    set\(\$\{keyword\} \$\{keyword\}\)', self.code).group(1).split()}
        self.assertEqual(documented, used - {'PYBYTECODE_'})  # which is before a keyword's name


if __name__ == '__main__':
    harness.main()
