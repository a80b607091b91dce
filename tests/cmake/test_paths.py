# SPDX-License-Identifier: MIT
"""Source, build and destination paths that are hard for build engines and shells."""
import os
import sys

from cmake_project import Project, findings, harness, imported, run, touch

ODD = ('with space', 'dollar$sign', '$HOME', 'plus+plus', 'é東京', 'a&b', "quote'd", 'comma,', 'at@',
       'tilde~', '(paren)', '{brace}', 'equals=', '-dash', '!bang', '^caret', '`tick`')


class Paths(harness.TestCase):
    def project(self, folder, names):
        self.write('source/{}/CMakeLists.txt'.format(folder), '''\
cmake_minimum_required(VERSION 3.20)
project(paths LANGUAGES NONE)
find_package(PyBytecode REQUIRED)
file(GLOB_RECURSE sources RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" *.py)
add_python_bytecode(paths ALL SOURCES ${sources} OPTIMIZE 0 2 DESTINATION "share/''' + folder.replace('$', '\\$') + '''")
''')
        for name in names:
            self.write('source/{}/pkg/{}/{}.py'.format(folder, name, name), 'NAME = {!r}\n'.format(name))
        return Project(None, 'source/' + folder, 'build/' + folder)

    def check(self, folder, names):
        project = self.project(folder, names)
        project.configure()
        self.assertEqual(project.count(), 2 * len(names))
        source = os.path.abspath('source/{0}/pkg/{1}/{1}.py'.format(folder, names[0]))
        touch(source)
        self.assertEqual(project.build(), [source] * 2)
        self.assertEqual(project.build(), [])
        project.install('stage')
        root = os.path.abspath('stage/usr/share/' + folder)
        for name in names:
            matches, compiled = imported(root + '/pkg/' + name, [name])
            self.assertEqual((matches, compiled), ([name + '.py'], []))
        self.assertEqual(findings('stage', '/usr/share/' + folder, '--optimize', '0', '--optimize', '2'), [])
        pyc = self.read('stage/usr/share/{0}/pkg/{1}/__pycache__/{1}.{2}.pyc'.format(
            folder, names[0], sys.implementation.cache_tag))
        self.assertIn('/usr/share/{0}/pkg/{1}/{1}.py'.format(folder, names[0]).encode(), pyc)

    def test_files(self):
        self.check('plain', ODD)

    def test_folders(self):
        for folder in 'with space', 'dollar$sign', 'plus+plus', 'é東京':
            with self.subTest(folder=folder):
                self.check(folder, ['mod', 'é'])

    def test_impossible(self):
        """CMake reports one clear error for paths that CMake cannot make: '#' before 3.30, '%' and ':' in makefiles, '<' and '>'."""
        words = run('cmake', '--version').stdout.split()
        version = tuple(map(int, words[2].split('.')[:2]))
        makefiles = 'Makefiles' in os.environ['CMAKE_GENERATOR']
        for name, possible in (('a#b', version >= (3, 30)), ('a<b', False), ('a>b', False),
                               ('a%b', not makefiles), ('a:b', not makefiles)):
            with self.subTest(name=name):
                project = self.project('folder-{}'.format(ord(name[1])), [name])
                if possible:
                    project.configure()
                    self.assertEqual(project.count(), 2)
                    continue
                error = project.configure(status=1).stderr
                self.assertIn("add_python_bytecode: CMake {} with {} cannot make a file with '{}' in its path".format(
                    words[2], os.environ['CMAKE_GENERATOR'], name[1]), ' '.join(error.split()))
                self.assertEqual(error.count('CMake Error'), 1)


if __name__ == '__main__':
    harness.main()
