# SPDX-License-Identifier: MIT
"""Shared by the tests of CMake and Meson: bytecode is rebuilt when, and only when, its source, the helper, the Python behind it
or an option changes.

The fixture has 3 sources and 2 levels: 6 files. The tests count the commands that ran. The classes here are mixed into a
test case for each engine.
"""
import os
import shutil
import sys

from harness import touch

TAG = sys.implementation.cache_tag
SOURCES = ['pkg/__init__.py', 'pkg/a.py', 'pkg/sub/__init__.py']


class RebuildCases:
    """What holds for each engine. A test case sets self.project to the configured fixture, and has these:

    FOLDER              of the bytecode, below the build directory
    change(**options)   configures again with other values of mode, place, levels, sources or prefix
    unset_mode()        configures again without an invalidation mode
    check_failed()      after a build in which a source did not compile
    """

    def path(self, name):
        return os.path.join(self.project.source, name)

    def output(self, name):
        return os.path.join(self.project.build_directory, self.FOLDER, 'pkg/__pycache__', name.replace('TAG', TAG))

    def test_nothing(self):
        self.assertEqual(self.project.count(), 6)
        self.assertEqual(self.project.build(), [])
        self.project.configure()
        self.assertEqual(self.project.build(), [])

    def test_source(self):
        self.project.build()
        for name in 'pkg/a.py', 'pkg/sub/__init__.py':
            touch(self.path(name))
            self.assertEqual(self.project.build(), [self.path(name)] * 2)
            self.assertEqual(self.project.build(), [])
        touch(self.path('pkg/added.py'))  # no rule knows this file
        self.assertEqual(self.project.build(), [])

    def test_output_deleted(self):
        self.project.build()
        os.unlink(self.output('a.TAG.opt-2.pyc'))
        self.assertEqual(self.project.build(), [self.path('pkg/a.py')])
        self.assertTrue(os.path.exists(self.output('a.TAG.opt-2.pyc')))
        self.assertEqual(self.project.build(), [])

    def test_option(self):
        self.project.build()
        for option, number in (({'mode': 'checked-hash'}, 6), ({'place': 'share/other'}, 6), ({'levels': ['0', '1', '2']}, 3),
                               ({'levels': ['1']}, 0), ({'prefix': '/opt'}, 3)):
            with self.subTest(option=option):
                self.change(**option)
                self.assertEqual(self.project.count(), number)

    def test_source_date_epoch(self):
        self.project.build()
        self.unset_mode()
        for value, number, flags in ('', 0, 0), ('1700000000', 6, 3), ('', 6, 0):
            self.project.configure(env=dict(os.environ, SOURCE_DATE_EPOCH=value))
            self.assertEqual(self.project.count(), number)
            self.assertEqual(self.read(self.output('a.TAG.pyc'))[4], flags)

    def test_source_added_and_removed(self):
        self.project.build()
        self.project.install('before')
        self.change(sources=SOURCES + ['pkg/added.py'])
        self.assertEqual(self.project.build(), [self.path('pkg/added.py')] * 2)
        self.project.install('added')
        self.change(sources=SOURCES)
        self.assertEqual(self.project.build(), [])
        self.project.install('after')
        installed = {}
        for stage in 'before', 'added', 'after':
            os.chdir(os.path.join(self.directory, stage))
            installed[stage] = self.files()
        self.assertEqual(sorted(set(installed['added']) - set(installed['before'])),
                         ['usr/share/rebuild/pkg/' + name.replace('TAG', TAG) for name in
                          ('__pycache__/added.TAG.opt-2.pyc', '__pycache__/added.TAG.pyc', 'added.py')])
        self.assertEqual(installed['before'], installed['after'])
        self.assertEqual(len(installed['after']), 9)

    def test_error_and_repair(self):
        self.project.build()
        good = self.read(self.path('pkg/a.py'))
        before = self.read(self.output('a.TAG.pyc'))
        self.write(self.path('pkg/a.py'), 'def\n')
        touch(self.path('pkg/a.py'))
        self.project.build(status=None)
        self.assertNotEqual(self.project.output.returncode, 0)
        self.assertRegex(self.project.output.stdout + self.project.output.stderr, r'pkg/a\.py:1:\d+: error: SyntaxError: ')
        if os.path.exists(self.output('a.TAG.pyc')):
            self.assertEqual(self.read(self.output('a.TAG.pyc')), before)
        self.check_failed()
        self.write(self.path('pkg/a.py'), good)
        touch(self.path('pkg/a.py'))
        self.assertEqual(self.project.count(), 2)


class CompilerCases:
    """What holds if the compiler changes. A test case sets self.helper and self.library: copies that the fixture uses."""

    def test_helper_and_libpython(self):
        self.assertEqual(self.project.count(), 6)
        for path in self.helper, self.library:
            with self.subTest(path=path):
                touch(path)
                self.assertEqual(self.project.count(), 6)
                replace(path)
                self.project.configure()
                self.assertEqual(self.project.count(), 6)
                self.project.configure()
                self.assertEqual(self.project.count(), 0)


def replace(path):
    """Puts another file in place of this one, with a time before that of the bytecode, as a package manager does."""
    shutil.copy2(path, path + '.new')
    with open(path + '.new', 'ab') as file:
        file.write(b'\0')
    os.utime(path + '.new', (1600000000, 1600000000))
    os.replace(path + '.new', path)
