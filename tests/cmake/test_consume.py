# SPDX-License-Identifier: MIT
"""One project uses PyBytecode in three ways, and with a Python that needs another helper than the installed one."""
import os
import re
import sys

from cmake_project import Project, findings, harness, imported, run

# A Python that needs another helper than the installed one: see OtherPython.
OTHER = os.environ.get('PYBYTECODE_OTHER_PYTHON', '')

MODULES = ['app.first.settings', 'app.second.settings', 'app.second.deep']
EXPECTED = ['app/__init__.py', 'app/__main__.py', 'app/first/__init__.py', 'app/first/settings.py',
            'app/plugins/plugin.py', 'app/second/__init__.py', 'app/second/deep/__init__.py',
            'app/second/settings.py']


def tag(python):
    return run(python, '-c', 'import sys; print(sys.implementation.cache_tag)').stdout.strip()


class ConsumeTestCase(harness.TestCase):
    def consume(self, python=sys.executable, **cache):
        """Configures, builds 22 files and installs. The installed tree runs, and Python compiles nothing."""
        self.project = Project('package', **cache)
        self.configured = self.project.configure(Python_EXECUTABLE=python).stdout
        self.assertEqual(self.project.count(), 22)
        self.project.install('stage')
        root = os.path.abspath('stage/usr/share/package')
        os.chdir(root)
        if tag(python) == sys.implementation.cache_tag:
            self.assertEqual(findings(self.directory + '/stage', '/usr/share/package'), [])
        expected = list(EXPECTED)
        for name in EXPECTED:
            folder, base = os.path.split(name)
            for level in ('',) if 'plugin' in name else ('', '.opt-1', '.opt-2'):
                expected.append('{}/__pycache__/{}.{}{}.pyc'.format(folder, base[:-3], tag(python), level))
        self.assertEqual(self.files(), sorted(expected))
        self.assertEqual(imported(root, ['app.plugins.plugin'] + MODULES, python=python),
                         ([name for name in EXPECTED if '__main__' not in name], []))
        for level in '-O', '-OO':
            self.assertEqual(imported(root, MODULES, level, python=python),
                             ([name for name in EXPECTED if '__main__' not in name and 'plugins' not in name], []))
        self.assertEqual(run(python, '-I', '-c', 'import os, sys; sys.path.insert(0, os.getcwd()); '
                             'import runpy; runpy.run_module("app")').stdout,
                         'first second plugin\n{}\n'.format(os.path.join(root, 'app/second/deep/__init__.py')))
        os.chdir(self.directory)
        self.check_tests()

    def check_tests(self):
        """The project's own tests, which run `pybytecode check`, pass. Without the bytecode of a plugin, one of them fails."""
        words = 'ctest', '--test-dir', self.project.build_directory, '-C', 'Debug', '--output-on-failure'
        passed = run(*words).stdout
        self.assertEqual(re.findall(r' (\w+) \.+ +Passed', passed), ['stage', 'bytecode', 'plugins', 'unstage'])
        self.assertFalse(os.path.exists(os.path.join(self.project.build_directory, 'stage')))
        text = self.read('source/CMakeLists.txt').decode()
        self.write('source/CMakeLists.txt', text + 'install(FILES app/__main__.py DESTINATION share/package/app/plugins)\n')
        self.project.build()
        failed = run(*words, status=8).stdout
        self.assertEqual(re.findall(r' (\w+) \.+\*\*\*Failed', failed), ['plugins'])
        self.assertRegex(failed, '\n/usr/share/package/app/plugins/__main__.py: missing: ')

    def helper(self):
        return os.path.join(self.project.build_directory, 'pybytecode-helper')

    def lines(self):
        """Returns what CMake printed, except what it always prints."""
        return [line for line in self.configured.splitlines() if not re.match(
            r'-- (Configuring done|Generating done|Build files have been written to)', line)]


class FindPackage(ConsumeTestCase):
    def test(self):
        self.consume()
        self.assertFalse(os.path.exists(self.helper()))
        self.assertEqual(self.lines(), ['-- Found PyBytecode: {} (found version "{}") for {} ({})'.format(
            os.path.join(harness.PREFIX, 'bin', harness.NAME), harness.RELEASE, sys.executable, sys.implementation.cache_tag)])


class OtherPython(ConsumeTestCase):
    """The build makes a helper. CMake prints one line about that, one about what it found, and what it always prints."""

    def test(self):
        if not OTHER:
            self.skipTest('no other CPython is given')
        same = tag(OTHER) == sys.implementation.cache_tag
        self.consume(OTHER)
        helper = os.path.join(harness.PREFIX, 'bin', harness.NAME)
        building = []
        if not same:
            helper = os.path.join(self.helper(), tag(OTHER), 'pybytecode')
            building = ['-- PyBytecode: building a helper for {} ({})'.format(OTHER, tag(OTHER))]
        self.assertEqual(os.path.exists(self.helper()), not same)
        self.assertEqual(self.lines(), building + ['-- Found PyBytecode: {} (found version "{}") for {} ({})'.format(
            helper, harness.RELEASE, OTHER, tag(OTHER))])


class AddSubdirectory(ConsumeTestCase):
    def test(self):
        self.consume(PYBYTECODE_FROM='add_subdirectory', PYBYTECODE_LOCATION=harness.SOURCE)
        self.assertEqual([name for name in self.project.manifest() if 'share/package' not in name], [])


class FetchContent(ConsumeTestCase):
    def test(self):
        archive = os.path.abspath('pybytecode.tar.gz')
        run('tar', '-C', harness.SOURCE, '-czf', archive, '--transform', 's,^,PyBytecode-{}/,'.format(harness.RELEASE),
            'CMakeLists.txt', 'cmake', 'helper', 'meson')
        self.consume(PYBYTECODE_FROM='FetchContent', PYBYTECODE_LOCATION=archive)


class Bytecode(ConsumeTestCase):
    """Names, headers and code are those that py_compile of the same Python makes."""

    def test(self):
        python = OTHER or sys.executable
        self.consume(python)
        program = """
import marshal, os, py_compile, sys
source, recorded, level, mode, ours = sys.argv[1:]
py_compile.compile(source, 'theirs.pyc', recorded, True, int(level), py_compile.PycInvalidationMode[mode])
ours, theirs = open(ours, 'rb').read(), open('theirs.pyc', 'rb').read()
assert ours[:16] == theirs[:16], (ours[:16], theirs[:16])
def names(code):
    return code.co_filename, [names(constant) for constant in code.co_consts if hasattr(constant, 'co_code')]
mine, cpythons = marshal.loads(ours[16:]), marshal.loads(theirs[16:])
assert mine == cpythons and names(mine) == names(cpythons)
"""
        stage = os.path.abspath('stage')
        checked = 0
        for name in EXPECTED:
            plugin = 'plugins' in name
            installed = os.path.join(stage + '/usr/share/package', name)
            for level in (0,) if plugin else (0, 1, 2):
                pyc = run(python, '-c', 'import importlib.util, sys; print(importlib.util.cache_from_source('
                          'sys.argv[1], optimization=sys.argv[2]))', installed, str(level or '')).stdout.strip()
                run(python, '-I', '-c', program, installed, '/usr/share/package/' + name, str(level),
                    'CHECKED_HASH' if plugin else 'TIMESTAMP', pyc)
                checked += 1
        self.assertEqual(checked, 22)


if __name__ == '__main__':
    harness.main()
