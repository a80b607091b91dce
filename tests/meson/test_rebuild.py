# SPDX-License-Identifier: MIT
"""Bytecode is rebuilt when, and only when, its source, the helper, the Python behind it or an option changes.

The fixture has 3 sources and 2 levels: 6 files. What is counted is the helper's commands that ran.
"""
import os
import shutil
import sys

from meson_project import Project, harness, package_file, touch

TAG = sys.implementation.cache_tag


class Rebuild(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('rebuild')
        self.start()

    def start(self):
        self.project.configure()
        self.assertEqual(self.project.count(), 6)

    def path(self, name):
        return os.path.join(self.project.source, name)

    def output(self, name):
        return os.path.join(self.project.build_directory, 'rebuild.p/pkg/__pycache__', name.replace('TAG', TAG))

    def test_nothing(self):
        self.assertEqual(self.project.build(), [])
        self.assertIn('ninja: no work to do.', self.project.output.stdout)
        self.project.configure()
        self.assertEqual(self.project.build(), [])
        touch(self.path('meson.build'))  # Ninja runs Meson again
        self.assertEqual(self.project.build(), [])
        self.assertIn('--internal regenerate', ''.join(self.project.commands))
        self.assertEqual(self.project.count(), 0)

    def test_source(self):
        for name in 'pkg/a.py', 'pkg/sub/__init__.py':
            touch(self.path(name))
            self.assertEqual(self.project.build(), [self.path(name)] * 2)
            self.assertEqual(self.project.build(), [])
        touch(self.path('pkg/added.py'))  # which no rule knows
        self.assertEqual(self.project.build(), [])

    def test_output_deleted(self):
        os.unlink(self.output('a.TAG.opt-2.pyc'))
        self.assertEqual(self.project.build(), [self.path('pkg/a.py')])
        self.assertTrue(os.path.exists(self.output('a.TAG.opt-2.pyc')))
        self.assertEqual(self.project.build(), [])

    def test_option(self):
        for option, number in (({'mode': 'checked-hash'}, 6), ({'place': 'share/other'}, 6), ({'levels': '0,1,2'}, 3),
                               ({'levels': '1'}, 0), ({'prefix': '/opt'}, 3)):
            with self.subTest(option=option):
                self.project.configure(**option)
                self.assertEqual(self.project.count(), number)

    def test_source_date_epoch(self):
        self.project.configure(mode='')
        for value, number, flags in ('', 0, 0), ('1700000000', 6, 3), ('', 6, 0):
            self.project.configure(env=dict(os.environ, SOURCE_DATE_EPOCH=value))
            self.assertEqual(self.project.count(), number)
            self.assertEqual(self.read(self.output('a.TAG.pyc'))[4], flags)

    def test_source_added_and_removed(self):
        self.project.install('before')
        sources = 'pkg/__init__.py,pkg/a.py,pkg/sub/__init__.py'
        self.project.configure(sources=sources + ',pkg/added.py')
        self.assertEqual(self.project.build(), [self.path('pkg/added.py')] * 2)
        self.project.install('added')
        self.project.configure(sources=sources)
        self.assertEqual(self.project.build(), [])
        self.project.install('after')
        os.chdir('added')
        self.assertEqual([name for name in self.files() if 'added' in name],
                         ['usr/share/rebuild/pkg/' + name.replace('TAG', TAG) for name in
                          ('__pycache__/added.TAG.opt-2.pyc', '__pycache__/added.TAG.pyc', 'added.py')])
        os.chdir('../after')
        after = self.files()
        os.chdir('../before')
        self.assertEqual(self.files(), after)
        self.assertEqual(len(after), 9)

    def test_error_and_repair(self):
        good = self.read(self.path('pkg/a.py'))
        before = self.read(self.output('a.TAG.pyc'))
        self.write(self.path('pkg/a.py'), 'def\n')
        touch(self.path('pkg/a.py'))
        self.project.build(status=1)
        self.assertIn('../source/pkg/a.py:1:4: error: SyntaxError: ', self.project.output.stdout)
        self.assertEqual(self.read(self.output('a.TAG.pyc')), before)
        self.assertNotEqual(self.project.install('stage', status=None).returncode, 0)
        self.assertFalse(os.path.exists('stage'))
        self.write(self.path('pkg/a.py'), good)
        touch(self.path('pkg/a.py'))
        self.assertEqual(self.project.count(), 2)


class Installed(Rebuild):
    """The helper, and the libpython behind it, in copies of their own, so that they can be changed."""

    def start(self):
        self.helper, self.library = [os.path.abspath(shutil.copy2(path, '.')) for path in
                                     (harness.HELPER, os.environ['PYBYTECODE_LIBRARY'])]
        self.addCleanup(os.environ.update, PKG_CONFIG_PATH=os.environ['PKG_CONFIG_PATH'])
        os.environ['PKG_CONFIG_PATH'] = package_file(pybytecode=self.helper, python_library=self.library)
        super().start()

    def replace(self, path):
        """Another file of the same name, that is older than the bytecode, as a package manager puts one in place."""
        shutil.copy2(path, path + '.new')
        with open(path + '.new', 'ab') as file:
            file.write(b'\0')
        os.utime(path + '.new', (1600000000, 1600000000))
        os.replace(path + '.new', path)

    def test_touched(self):
        for path in self.helper, self.library:
            touch(path)
            self.assertEqual(self.project.count(), 6)

    def test_replaced(self):
        for path in self.helper, self.library:
            self.replace(path)
            self.project.configure()
            self.assertEqual(self.project.count(), 6)
            self.project.configure()
            self.assertEqual(self.project.count(), 0)

    def test_other_helper(self):
        """The pybytecode.pc of a helper for another Python takes effect in the next build."""
        package_file(pybytecode=self.helper, python_library=self.library, cache_tag='cpython-20')
        self.assertEqual(self.project.count(), 6)
        self.assertTrue(os.path.exists(os.path.join(self.project.build_directory,
                                                    'rebuild.p/pkg/__pycache__/a.cpython-20.pyc')))


for name in [name for name in vars(Rebuild) if name.startswith('test_')]:
    setattr(Installed, name, None)  # once is enough

if __name__ == '__main__':
    harness.main()
