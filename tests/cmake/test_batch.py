# SPDX-License-Identifier: MIT
"""BATCH_SIZE: a rule for several files compiles those that need it, and no others.

The fixture has 5 sources and 2 levels, so 10 files, and 3 rules. The helper replaces a file that it compiles. So the tests
keep a link to each earlier file, and compare.
"""
import os
import shutil
import sys
import time

from cmake_project import Project, findings, harness, imported, touch

TAG = sys.implementation.cache_tag


class Batch(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('batch')
        self.folder = os.path.join(self.project.build_directory, 'batch.bytecode/pkg')
        self.project.configure()
        self.assertBuilds(3, self.names('__init__ a b sub/__init__ sub/c'))

    def outputs(self):
        found = []
        for folder, _, names in os.walk(self.folder):
            found += [os.path.join(folder, name) for name in names if name.endswith('.pyc')]
        return found

    def compiled(self):
        """Returns the files that were replaced since the last call."""
        new = []
        for path in self.outputs():
            link = os.path.abspath('before' + path)
            if not os.path.exists(link) or not os.path.samefile(path, link):
                new.append(os.path.relpath(path, self.folder))
                os.makedirs(os.path.dirname(link), exist_ok=True)
                if os.path.exists(link):
                    os.unlink(link)
                os.link(path, link)
        return sorted(new)

    def names(self, modules, levels=('', '.opt-2')):
        return sorted('{}{}__pycache__/{}.{}{}.pyc'.format(*os.path.split(name)[:1], '/' if '/' in name else '',
                                                            os.path.basename(name), TAG, level)
                      for name in modules.split() for level in levels)

    def path(self, name):
        return os.path.join(self.project.source, 'pkg', name)

    def assertNothing(self):
        self.assertEqual((self.project.build(), self.compiled()), ([], []))

    def assertBuilds(self, rules, names):
        """Checks that a build runs these rules and compiles these files, and that a second build does nothing.

        Make runs a second command for each rule, which touches the stamp.
        """
        lists = [word for word in self.project.build() if word.endswith('.list')]
        self.assertEqual((len(lists), self.compiled()), (rules, names))
        self.assertNothing()

    def test_source(self):
        for module, file in ('a', 'a.py'), ('b', 'b.py'), ('sub/c', 'sub/c.py'):
            touch(self.path(file))
            self.assertBuilds(1, self.names(module))

    def test_touched(self):
        """Fresh bytecode is touched only if it is older than a source of its rule."""
        self.project.configure(MODE='checked-hash')
        self.project.build()
        self.compiled()
        before = self.times()
        touch(self.path('a.py'))  # its hash does not change
        self.assertBuilds(1, [])
        self.assertEqual(self.changed(before), self.names('__init__ a'))
        before = self.times()
        os.unlink(os.path.join(self.folder, self.names('b')[0]))
        self.assertBuilds(1, self.names('b')[:1])
        makefiles = 'Makefiles' in os.environ['CMAKE_GENERATOR']  # these touch all outputs of a rule that ran
        self.assertEqual(self.changed(before), self.names('b sub/__init__') if makefiles else self.names('b')[:1])

    def changed(self, before):
        """Returns the names of the files whose time is not the one in before."""
        return sorted(name for name, time in self.times().items() if before[name] != time)

    def times(self):
        return {os.path.relpath(path, self.folder): os.stat(path).st_mtime_ns for path in self.outputs()}

    def test_two_edits_in_one_second(self):
        """Both edits have the same time and size in the header."""
        for attempt in range(9):
            time.sleep(1 - time.time() % 1)
            seconds = set()
            for number in '3', '7':
                time.sleep(0.02)
                self.write(self.path('a.py'), 'number = ' + number)
                seconds.add(int(os.stat(self.path('a.py')).st_mtime))
                self.project.build()
                self.assertEqual(self.compiled(), self.names('a'))
            if len(seconds) == 1:
                return
        self.skipTest('the machine is too slow for a build and two edits in one second')

    def test_output_deleted(self):
        for name in self.names('__init__ b sub/c'):
            with self.subTest(name=name):
                self.project.build()
                self.compiled()
                os.unlink(os.path.join(self.folder, name))
                self.assertBuilds(1, [name])

    def test_option(self):
        everything = self.names('__init__ a b sub/__init__ sub/c')
        for option, rules, names in (
                ({'MODE': 'checked-hash'}, 3, everything), ({'PLACE': 'share/other'}, 3, everything),
                ({'LEVELS': '0;1;2'}, 3, self.names('__init__ a b sub/__init__ sub/c', ('.opt-1',))),
                ({'LEVELS': '1'}, 3, []), ({'CMAKE_INSTALL_PREFIX': '/opt'}, 3,
                                           self.names('__init__ a b sub/__init__ sub/c', ('.opt-1',)))):
            with self.subTest(option=option):
                self.project.configure(**option)
                self.assertBuilds(rules, names)

    def test_helper(self):
        """Another helper compiles everything again. In a sourceless tree another level does, too."""
        everything = self.names('__init__ a b sub/__init__ sub/c')
        prefix = os.path.abspath('prefix')
        shutil.copytree(harness.PREFIX, prefix, symlinks=True)
        self.project.configure(CMAKE_PREFIX_PATH=prefix, PyBytecode_DIR=prefix + '/lib/cmake/PyBytecode')
        self.assertBuilds(3, everything)
        touch(prefix + '/bin/pybytecode')
        self.assertBuilds(3, everything)
        sourceless = ['__init__.pyc', 'a.pyc', 'b.pyc', 'sub/__init__.pyc', 'sub/c.pyc']
        for level in '0', '1', '0':
            self.project.configure(LEVELS=level, LAYOUT='sourceless')
            self.assertBuilds(3, sourceless)

    def test_source_added_and_removed(self):
        """A source that moves to another rule is not compiled again."""
        self.write(self.path('aa.py'), '')
        self.project.build()
        self.assertEqual(self.compiled(), self.names('aa'))
        self.assertNothing()
        os.unlink(self.path('aa.py'))
        self.project.build()
        self.assertEqual(self.compiled(), [])
        self.assertNothing()

    def test_error_and_repair(self):
        good = self.read(self.path('b.py'))
        self.write(self.path('b.py'), 'def\n')
        touch(self.path('b.py'))
        touch(self.path('sub/__init__.py'))
        self.project.build(status=None)
        self.assertIn(self.path('b.py') + ':1:', self.project.output.stdout + self.project.output.stderr)
        self.assertEqual(self.compiled(), self.names('sub/__init__'))
        self.write(self.path('b.py'), good)
        touch(self.path('b.py'))
        self.project.build()
        self.assertEqual(set(self.compiled()) - set(self.names('sub/__init__')), set(self.names('b')))
        self.assertNothing()

    def test_install(self):
        self.project.install('stage')
        root = os.path.abspath('stage/usr/share/batch')
        modules = ['pkg.a', 'pkg.b', 'pkg.sub.c']
        expected = ['pkg/__init__.py', 'pkg/a.py', 'pkg/b.py', 'pkg/sub/__init__.py', 'pkg/sub/c.py']
        self.assertEqual(imported(root, modules), (expected, []))
        self.assertEqual(imported(root, modules, '-OO'), (expected, []))
        self.assertEqual(findings('stage', '/', '--optimize', '0', '--optimize', '2'), [])


if __name__ == '__main__':
    harness.main()
