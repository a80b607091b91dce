# SPDX-License-Identifier: MIT
"""Bytecode is rebuilt when, and only when, its source, the helper, the Python behind it or an option changes.

The fixture has 3 sources and 2 levels: 6 files. What is counted is the commands that ran.
"""
import os
import shutil
import sys

from cmake_project import Project, harness, run, touch

TAG = sys.implementation.cache_tag


class RebuildTestCase(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('rebuild')

    def start(self, **cache):
        self.project.configure(**cache)
        self.assertEqual(self.project.count(), 6)

    def path(self, name):
        return os.path.join(self.project.source, name)

    def output(self, name):
        return os.path.join(self.project.build_directory, 'pkg/__pycache__', name.replace('TAG', TAG))


class Rebuild(RebuildTestCase):
    def test_nothing(self):
        self.start()
        self.assertEqual(self.project.build(), [])
        self.project.configure()
        self.assertEqual(self.project.build(), [])

    def test_source(self):
        self.start()
        for name in 'pkg/a.py', 'pkg/sub/__init__.py':
            touch(self.path(name))
            self.assertEqual(self.project.build(), [self.path(name)] * 2)
            self.assertEqual(self.project.build(), [])
        touch(self.path('pkg/added.py'))  # which no rule knows
        self.assertEqual(self.project.build(), [])

    def test_output_deleted(self):
        self.start()
        os.unlink(self.output('a.TAG.opt-2.pyc'))
        self.assertEqual(self.project.build(), [self.path('pkg/a.py')])
        self.assertTrue(os.path.exists(self.output('a.TAG.opt-2.pyc')))
        self.assertEqual(self.project.build(), [])

    def test_option(self):
        self.start()
        for option, number in (({'MODE': 'checked-hash'}, 6), ({'PLACE': 'share/other'}, 6), ({'LEVELS': '0;1;2'}, 3),
                               ({'LEVELS': '1'}, 0), ({'CMAKE_INSTALL_PREFIX': '/opt'}, 3)):
            with self.subTest(option=option):
                self.project.configure(**option)
                self.assertEqual(self.project.count(), number)

    def test_source_date_epoch(self):
        text = self.read(self.path('CMakeLists.txt')).decode()
        self.write(self.path('CMakeLists.txt'), text.replace('  INVALIDATION_MODE ${MODE}\n', ''))
        for value, number, flags in ('', 6, 0), ('1700000000', 6, 3), ('', 6, 0):
            self.project.configure(env=dict(os.environ, SOURCE_DATE_EPOCH=value))
            self.assertEqual(self.project.count(), number)
            self.assertEqual(self.read(self.output('a.TAG.pyc'))[4], flags)

    def test_source_added_and_removed(self):
        self.start()
        self.project.install('before')
        sources = 'pkg/__init__.py;pkg/a.py;pkg/sub/__init__.py'
        self.project.configure(SOURCES=sources + ';pkg/added.py')
        self.assertEqual(self.project.build(), [self.path('pkg/added.py')] * 2)
        self.project.install('added')
        self.project.configure(SOURCES=sources)
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
        self.start()
        good = self.read(self.path('pkg/a.py'))
        before = self.read(self.output('a.TAG.pyc'))
        self.write(self.path('pkg/a.py'), 'def\n')
        touch(self.path('pkg/a.py'))
        self.project.build(status=None)
        self.assertIn(self.path('pkg/a.py') + ':1:', self.project.output.stdout + self.project.output.stderr)
        if os.path.exists(self.output('a.TAG.pyc')):  # make removes it, ninja does not
            self.assertEqual(self.read(self.output('a.TAG.pyc')), before)
        self.write(self.path('pkg/a.py'), good)
        touch(self.path('pkg/a.py'))
        self.assertEqual(self.project.count(), 2)


class HelperTestCase(RebuildTestCase):
    """The helper, and the libpython behind it: in copies of their own, so that they can be changed."""

    def setUp(self):
        super().setUp()
        library = os.environ['PYBYTECODE_LIBRARY']
        os.mkdir('lib')
        self.library = os.path.abspath(shutil.copy2(library, 'lib'))
        link = self.library.partition('.so')[0] + '.so'
        os.symlink(self.library, link)
        os.mkdir('pybytecode')
        for name in 'CMakeLists.txt', 'cmake', 'helper', 'meson':
            run('cp', '-r', os.path.join(harness.SOURCE, name), 'pybytecode')
        self.cache = {'Python_LIBRARY': link, 'BUILD_TESTING': 'OFF'}

    def replace(self, path):
        """Another file of the same name, that is older than the bytecode, as a package manager puts one in place."""
        shutil.copy2(path, path + '.new')
        with open(path + '.new', 'ab') as file:
            file.write(b'\0')
        os.utime(path + '.new', (1600000000, 1600000000))
        os.replace(path + '.new', path)


class Libpython:
    """What holds wherever the helper comes from."""

    def test_libpython_touched(self):
        touch(self.library)
        self.assertEqual(self.project.count(), 6)

    def test_libpython_replaced(self):
        self.replace(self.library)
        self.project.configure()
        self.assertEqual(self.project.count(), 6)


class Installed(Libpython, HelperTestCase):
    def setUp(self):
        super().setUp()
        made = Project(None, 'pybytecode', 'made', CMAKE_INSTALL_PREFIX=os.path.abspath('prefix'), **self.cache)
        made.configure()
        made.build('--config', 'Release')
        made.install('', '--config', 'Release')
        self.assertIn(self.library, run('ldd', 'prefix/bin/pybytecode').stdout)
        self.start(CMAKE_PREFIX_PATH=os.path.abspath('prefix'))

    def test_helper_touched(self):
        touch('prefix/bin/pybytecode')
        self.assertEqual(self.project.count(), 6)

    def test_helper_replaced(self):
        self.replace('prefix/bin/pybytecode')
        self.project.configure()
        self.assertEqual(self.project.count(), 6)
        self.project.configure()
        self.assertEqual(self.project.count(), 0)


class Subdirectory(Libpython, HelperTestCase):
    def setUp(self):
        super().setUp()
        text = self.read(self.path('CMakeLists.txt')).decode().replace(
            'find_package(PyBytecode REQUIRED)', 'add_subdirectory("${PYBYTECODE}" pybytecode)')
        self.write(self.path('CMakeLists.txt'), text)
        self.start(PYBYTECODE=os.path.abspath('pybytecode'), **self.cache)

    def test_helper_relinked(self):
        touch('pybytecode/helper/base/util.c')
        self.assertEqual(self.project.count(), 6)


if __name__ == '__main__':
    harness.main()
