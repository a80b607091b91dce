# SPDX-License-Identifier: MIT
"""Bytecode is rebuilt when, and only when, it must be: the cases of rebuilding.py under Meson."""
import os
import shutil

import rebuilding
from meson_project import Project, harness, package_file, touch


class RebuildTestCase(harness.TestCase):
    FOLDER = 'rebuild.p'

    def setUp(self):
        super().setUp()
        self.project = Project('rebuild')


class Rebuild(rebuilding.RebuildCases, RebuildTestCase):
    def setUp(self):
        super().setUp()
        self.project.configure()

    def change(self, **options):
        self.project.configure(**{name: ','.join(value) if isinstance(value, list) else value
                                  for name, value in options.items()})

    def unset_mode(self):
        self.project.configure(mode='')

    def check_failed(self):
        self.assertIn('../source/pkg/a.py:1:', self.project.output.stdout)
        self.assertTrue(os.path.exists(self.output('a.TAG.pyc')))
        self.assertNotEqual(self.project.install('stage', status=None).returncode, 0)
        self.assertFalse(os.path.exists('stage'))

    def test_nothing(self):
        super().test_nothing()
        self.assertIn('ninja: no work to do.', self.project.output.stdout)
        touch(self.path('meson.build'))  # Ninja runs Meson again
        self.assertEqual(self.project.build(), [])
        self.assertIn('--internal regenerate', ''.join(self.project.commands))
        self.assertEqual(self.project.count(), 0)


class Compiler(rebuilding.CompilerCases, RebuildTestCase):
    """The helper and the libpython are copies. The project finds them by a pybytecode.pc of its own."""

    def setUp(self):
        super().setUp()
        self.helper, self.library = [os.path.abspath(shutil.copy2(path, '.')) for path in
                                     (harness.HELPER, os.environ['PYBYTECODE_LIBRARY'])]
        self.addCleanup(os.environ.update, PKG_CONFIG_PATH=os.environ['PKG_CONFIG_PATH'])
        os.environ['PKG_CONFIG_PATH'] = package_file(pybytecode=self.helper, python_library=self.library)
        self.project.configure()

    def test_other_helper(self):
        """The pybytecode.pc of a helper for another Python takes effect in the next build."""
        self.assertEqual(self.project.count(), 6)
        package_file(pybytecode=self.helper, python_library=self.library, cache_tag='cpython-20')
        self.assertEqual(self.project.count(), 6)
        self.assertTrue(os.path.exists(os.path.join(self.project.build_directory,
                                                    'rebuild.p/pkg/__pycache__/a.cpython-20.pyc')))


if __name__ == '__main__':
    harness.main()
