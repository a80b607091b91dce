# SPDX-License-Identifier: MIT
"""Each page of the manual has an example that is run, and each page is in the table of contents.

In a page, these blocks are run, in a fresh directory with the package app:

sh                       all of the page, one after the other, by one shell that stops at the first error
cmake with `project(`    a CMakeLists.txt, which is configured, built and installed; then the shell has it, too
meson with `project(`    a meson.build, likewise

All other blocks are illustrations. The pages that show another file are run by the test of that file.
"""
import glob
import os
import re
import shutil
import sys

import harness

DOC = os.path.join(harness.SOURCE, 'doc')
BLOCK = re.compile(r'^```(\w+)\n(.*?)^```$', re.M | re.S)
PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'app')

# page: (the file that it shows, the test that runs its examples, a text that shows in the test that it does so).
SHOWN = {
    'index.md': ('README.md', 'tests/cmake/test_readme.py', "'README.md'"),
    'changes.md': ('CHANGELOG.md', '', ''),  # has no examples
    'reference/cmake.rst': ('cmake/PyBytecode.cmake', 'tests/doc/test_pages.py', "'PyBytecode.cmake'"),
    'reference/programs.rst': ('cmake/PyBytecodeEmbed.cmake', 'tests/doc/test_pages.py', "'PyBytecodeEmbed.cmake'"),
    'reference/meson.md': ('meson/README.md', 'tests/meson/test_module.py', "'../../meson/README.md'"),
    'reference/pybytecode.rst': ('doc/pybytecode.1', 'tests/helper/test_help.py', "'EXAMPLES'"),
}


def pages():
    paths = glob.glob(os.path.join(DOC, '*.md')) + glob.glob(os.path.join(DOC, 'reference', '*.*'))
    return sorted(os.path.relpath(path, DOC) for path in paths)


def read(*path):
    with open(os.path.join(harness.SOURCE, *path), encoding='utf-8') as file:
        return file.read()


def examples(page):
    """Returns the blocks of a page that are run: (language, text)."""
    return [(language, text) for language, text in BLOCK.findall(read('doc', page))
            if language == 'sh' or language in ('cmake', 'meson') and 'project(' in text]


def environment():
    """Returns os.environ with the installed PyBytecode, as doc/installation.md describes it."""
    package = glob.glob(os.path.join(harness.PREFIX, '**/pybytecode.pc'), recursive=True)
    return dict(os.environ, PATH=os.path.join(harness.PREFIX, 'bin') + os.pathsep + os.environ['PATH'],
                CMAKE_PREFIX_PATH=harness.PREFIX, PKG_CONFIG_PATH=os.path.dirname(package[0]),
                CMAKE_GENERATOR='Ninja' if shutil.which('ninja') else 'Unix Makefiles')


class Contents(harness.TestCase):
    def test_contents(self):
        """The table of contents in index.md has each page once, and no other."""
        trees = ''.join(re.findall(r'^```\{toctree\}\n(.*?)^```$', read('doc/index.md'), re.M | re.S))
        named = re.findall(r'^(?:[^:\n]*<)?([\w/-]+)>?$', trees, re.M)
        self.assertEqual(sorted(named), [os.path.splitext(page)[0] for page in pages() if page != 'index.md'])

    def test_examples(self):
        """Each page has an example, or shows a file whose examples a test runs."""
        without = [page for page in pages() if not examples(page) and page not in SHOWN]
        self.assertEqual(without, [])
        for page, (file, test, text) in SHOWN.items():
            with self.subTest(page=page):
                self.assertIn(file if os.path.dirname(file) != 'doc' else os.path.basename(file), read('doc', page))
                self.assertTrue(os.path.isfile(os.path.join(harness.SOURCE, file)))
                self.assertTrue(not test or text in read(test))


class Examples(harness.TestCase):
    """Has a test for each page with examples: see below."""

    def run_page(self, page):
        languages = {language for language, _ in examples(page)}
        uses = languages & {'cmake', 'meson'} | {'pkg-config' for _, text in examples(page) if 'pkg-config' in text}
        for program in uses:
            if not shutil.which(program):
                self.skipTest(program + ' is not found')
        if 'meson' in languages and not shutil.which('ninja'):
            self.skipTest('ninja is not found')
        for number, (language, text) in enumerate(examples(page)):
            if language != 'sh':
                os.mkdir(str(number))
                shutil.copytree(PACKAGE, os.path.join(str(number), 'app'))
                getattr(self, 'run_' + language)(str(number), text)
        if 'sh' in languages:
            script = ''.join(self.script(language, text) for language, text in examples(page))
            os.mkdir('sh')
            shutil.copytree(PACKAGE, 'sh/app')
            result = harness.run('sh', '-eux', '-c', script, cwd='sh', env=environment(), status=None)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def script(self, language, text):
        file = {'sh': None, 'cmake': 'CMakeLists.txt', 'meson': 'meson.build'}[language]
        return "cat >{} <<'END OF FILE'\n{}END OF FILE\n".format(file, text) if file else text

    def run_cmake(self, directory, text):
        self.write(os.path.join(directory, 'CMakeLists.txt'), text)
        build = os.path.join(directory, 'build')
        harness.run('cmake', '-S', directory, '-B', build, '-DCMAKE_INSTALL_PREFIX=/usr', env=environment())
        harness.run('cmake', '--build', build, '--parallel', '2', env=environment())
        harness.run('cmake', '--install', build, env=dict(environment(), DESTDIR=self.stage(directory)))
        self.check_installed(directory)

    def run_meson(self, directory, text):
        from meson_project import Meson  # copies Meson

        self.write(os.path.join(directory, 'meson.build'), text)
        build = os.path.join(directory, 'build')
        harness.run(*Meson.get(), 'setup', '--prefix', '/usr', build, directory, env=environment())
        harness.run(*Meson.get(), 'install', '-C', build, '--destdir', self.stage(directory), env=environment())
        self.check_installed(directory)

    def stage(self, directory):
        return os.path.abspath(os.path.join(directory, 'stage'))

    def check_installed(self, directory):
        """Something is installed, and Python would use the bytecode of all that is."""
        self.assertTrue(os.listdir(self.stage(directory)))
        self.assertEqual(harness.findings(self.stage(directory), '/usr'), [])


for name in pages():
    if examples(name):
        test = 'test_' + re.sub(r'\W', '_', os.path.splitext(name)[0])
        setattr(Examples, test, lambda self, name=name: self.run_page(name))


class Reference(harness.TestCase):
    """The examples in the reference blocks of the CMake files make a project."""

    def examples(self, file):
        block = re.search(r'^#\[(=*)\[\.rst:\n(.*?)\]\1\]', read('cmake', file), re.M | re.S).group(2)
        found = re.findall(r'^  Examples?::\n((?:\n|    .*\n)+)', block, re.M)
        found += re.findall(r'^\w.*::\n((?:\n|  .*\n)+)', block, re.M)  # at the end: the test of what is installed
        return found

    def project(self, languages, *texts):
        cmake = harness.run('cmake', '--version').stdout
        version = tuple(map(int, re.search(r'(\d+)\.(\d+)', cmake).groups()))
        text = 'cmake_minimum_required(VERSION 3.20)\nproject(reference LANGUAGES {})\nfind_package(PyBytecode REQUIRED)\n'
        text = text.format(languages) + ''.join(texts).replace('python3.12', sys.executable)
        if version < (3, 31):
            text = text.replace('CODEGEN', '')
        if version < (3, 27):
            text = text.replace('DEPENDS_EXPLICIT_ONLY', '')
        self.write('CMakeLists.txt', text)
        return harness.run('cmake', '-S', '.', '-B', 'build', '-DCMAKE_INSTALL_PREFIX=/usr', '-DCMAKE_BUILD_TYPE=Release',
                           env=environment())

    def test_bytecode(self):
        for path in ('app/__init__.py', 'app/main.py', 'app/version.py', 'src/plugins/one.py', 'src/plugins/tests/broken.py',
                     'src/plugins/one.tmpl.py', 'scripts/one.py', 'scripts/more/two.py'):
            self.write(path, '= =\n' if 'tmpl' in path or 'broken' in path else 'x = 1\n')
        self.write('app/py.typed', '')
        examples = self.examples('PyBytecode.cmake')
        self.assertEqual(len(examples), 3)
        messages = 'add_custom_target(make_messages COMMAND ${CMAKE_COMMAND} -E copy_directory ' \
                   '${CMAKE_SOURCE_DIR}/app ${CMAKE_BINARY_DIR}/messages)\n'
        self.project('NONE', messages, *examples)
        harness.run('cmake', '--build', 'build', '--target', 'all', 'messages', env=environment())
        harness.run('ctest', '--test-dir', 'build', '--output-on-failure', env=environment())
        harness.run('cmake', '--install', 'build', env=dict(environment(), DESTDIR=os.path.abspath('stage')))
        self.assertIn('stage/usr/share/app/app/py.typed', self.files())
        self.assertIn('stage/usr/share/app/app/plugins/one.pyc', self.files())
        self.assertIn('stage/usr/lib/app/two.py', self.files())

    def test_embed(self):
        """CMake takes all examples. They are not built: doc/programs.md has the first one, tests/embed programs like the others."""
        shutil.copytree(PACKAGE, 'app')
        shutil.copytree(PACKAGE, 'plugins')
        shutil.copy('app/__main__.py', 'app/tool.py')
        self.write('main.c', '')
        examples = self.examples('PyBytecodeEmbed.cmake')
        self.assertEqual(len(examples), 4)
        before = 'add_python_bytecode(plugins DIRECTORY plugins)\nadd_executable(program main.c)\n'
        self.project('C', before, *examples)


if __name__ == '__main__':
    harness.main()
