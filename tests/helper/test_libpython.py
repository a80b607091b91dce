# SPDX-License-Identifier: MIT
"""A helper that loads the libpython of another CPython reports it, and does nothing else."""
import os
import sys

from harness import HELPER, TestCase, main, run


class OtherLibpython(TestCase):
    def test(self):
        library, other = os.environ['PYBYTECODE_LIBRARY'], os.environ.get('PYBYTECODE_OTHER_LIBRARY')
        if not other:
            self.skipTest('no libpython of another CPython is found')
        os.symlink(other, os.path.basename(library))
        self.write('a.py')
        for words in ['--version'], ['compile', 'a.py']:
            result = run(HELPER, *words, status=1, env=dict(os.environ, LD_LIBRARY_PATH=os.getcwd()))
            self.assertRegex(result.stderr, r'^pybytecode: error: this helper was built for CPython {}\.{} \(cache tag {}, '
                             r'magic number \d+\), but the libpython loaded is CPython \d\.\d+\.\d+ \(cache tag .*\)\n$'
                             .format(sys.version_info[0], sys.version_info[1], sys.implementation.cache_tag))
        self.assertEqual(self.files(), ['a.py', os.path.basename(library)])


if __name__ == '__main__':
    main()
