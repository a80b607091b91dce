# SPDX-License-Identifier: MIT
"""Tests the recipes of package managers: debian/, packaging/conan, packaging/vcpkg and meson/pybytecode.wrap.

tests/distro/debian-package builds Debian's packages.
"""
import email.parser
import glob
import hashlib
import json
import os
import re
import shutil
import sys
import tarfile
import unittest

import harness
from harness import RELEASE, SOURCE, findings, run

HERE = os.path.dirname(os.path.abspath(__file__))
# Environment variables of a build that uses packages. A shell may have set some.
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name not in ('CMAKE_PREFIX_PATH', 'CC', 'CFLAGS', 'CPPFLAGS', 'LDFLAGS', 'PKG_CONFIG_PATH')}


def read(path):
    with open(os.path.join(SOURCE, path)) as file:
        return file.read()


def copy_source(directory):
    """Copies what the recipes take from a checkout, and the recipes: these may write beside themselves."""
    for name in ('CHANGELOG.md', 'CMakeLists.txt', 'LICENSE', 'README.md', 'cmake', 'completions', 'doc', 'helper', 'meson',
                 'meson.build', 'meson_options.txt', 'packaging'):
        path = os.path.join(SOURCE, name)
        if os.path.isdir(path):
            shutil.copytree(path, os.path.join(directory, name), ignore=shutil.ignore_patterns('build', '__pycache__'))
        elif os.path.exists(path):
            os.makedirs(directory, exist_ok=True)
            shutil.copy(path, directory)


@unittest.skipUnless(os.path.isdir(os.path.join(SOURCE, 'debian')), 'the sources of a Debian package are without debian/')
class Debian(unittest.TestCase):
    def paragraphs(self, path):
        return [email.parser.Parser().parsestr(text) for text in re.split(r'\n{2,}', read(path).strip())]

    def test_version(self):
        package, version, distribution = re.match(r'(\S+) \((\S+)-\d+\) (\S+); urgency=\w+\n', read('debian/changelog')).groups()
        self.assertEqual((package, version, distribution), ('pybytecode', RELEASE, 'UNRELEASED'))

    def test_control(self):
        source, *packages = self.paragraphs('debian/control')
        self.assertEqual(source['Source'], 'pybytecode')
        self.assertEqual([package['Package'] for package in packages], ['pybytecode', 'pybytecode-dev', 'pybytecode-doc'])
        for package in packages:
            self.assertIn('${misc:Depends}', package['Depends'])
            for line in package['Description'].splitlines()[1:]:
                self.assertRegex(line, r'^ (\.|\S.*)$')

    def test_tests(self):
        """debian/tests has each test that its control file names, and no others."""
        names = [paragraph['Tests'] for paragraph in self.paragraphs('debian/tests/control')]
        self.assertEqual(sorted(names + ['control']), sorted(os.listdir(os.path.join(SOURCE, 'debian/tests'))))
        for name in names:
            path = os.path.join(SOURCE, 'debian/tests', name)
            self.assertTrue(os.access(path, os.X_OK))
            run('sh', '-n', path)

    def test_overrides(self):
        """A comment before each group of overrides says why."""
        paths = glob.glob(os.path.join(SOURCE, 'debian/*lintian-overrides')) + [
            os.path.join(SOURCE, 'debian/source/lintian-overrides')]
        for path in paths:
            self.assertRegex(read(path), r'^(# .*\n)+[a-z]')

    def test_copyright(self):
        """The text of the licence is that of LICENSE, in the format for machines."""
        text = read('debian/copyright').partition('License: Expat\n\nLicense: Expat\n')[2]
        lines = ['' if line == ' .' else line[1:] for line in text.splitlines()]
        self.assertEqual(lines, read('LICENSE').splitlines()[4:])


class Vcpkg(harness.TestCase):
    """A program stands in for vcpkg: see vcpkg.cmake."""

    def test_manifest(self):
        manifest = json.loads(read('packaging/vcpkg/vcpkg.json'))
        self.assertRegex(manifest['name'], r'^[a-z0-9]+(-[a-z0-9]+)*$')
        self.assertEqual(manifest['version'], RELEASE)
        self.assertEqual(list(manifest), ['name', 'version', 'description', 'license', 'supports', 'dependencies'])
        self.assertEqual(manifest['dependencies'], [{'name': 'vcpkg-cmake', 'host': True}])

    def test_port(self):
        """The port installs where vcpkg allows it. Moved, as vcpkg does, it is found, and the example of `usage` works."""
        copy_source('source')
        run('cmake', '-P', os.path.join(HERE, 'vcpkg.cmake'), env=dict(
            ENVIRONMENT, PORT_DIRECTORY='source/packaging/vcpkg', PACKAGES_DIRECTORY=os.path.abspath('packages'),
            BUILDTREES_DIRECTORY=os.path.abspath('buildtrees'), PYTHON3=sys.executable))
        os.rename('packages', 'installed')
        self.assertEqual(sorted(os.listdir('installed')), ['share', 'tools'])
        self.assertEqual(self.read('buildtrees/empty-include-folder'), b'enabled')
        self.assertEqual(self.read('installed/share/pybytecode/copyright').decode(), read('LICENSE'))
        usage = self.read('installed/share/pybytecode/usage').decode()
        helper = 'installed/tools/pybytecode/pybytecode'
        self.assertIn(RELEASE, run(helper, '--version').stdout)

        self.write('example/CMakeLists.txt', 'cmake_minimum_required(VERSION 3.20)\nproject(example LANGUAGES NONE)\n' +
                   ''.join(re.findall(r'^  (.*\n)', usage, re.M)))
        self.write('example/app/__init__.py')
        output = run('cmake', '-S', 'example', '-B', 'build', '-DCMAKE_INSTALL_PREFIX=/usr',
                     '-DCMAKE_PREFIX_PATH=' + os.path.abspath('installed'), env=ENVIRONMENT).stdout
        self.assertIn(os.path.abspath('installed/tools/pybytecode/pybytecode'), output)
        run('cmake', '--build', 'build', env=ENVIRONMENT)
        run('cmake', '--install', 'build', env=dict(ENVIRONMENT, DESTDIR='stage'))
        self.assertEqual(findings('stage', '/usr/share/app', helper=helper), [])


class Conan(harness.TestCase):
    def test_syntax(self):
        for path in 'packaging/conan/conanfile.py', 'packaging/conan/test_package/conanfile.py':
            compile(read(path), path, 'exec')


class ConanCreate(harness.TestCase):
    """Conan itself, which pip installs. No package of another server is needed."""

    @classmethod
    def setUpClass(cls):
        # PYBYTECODE_CONAN names a directory that is kept.
        cls.environment = os.environ.get('PYBYTECODE_CONAN', '')
        if not cls.environment:
            raise unittest.SkipTest('PYBYTECODE_CONAN names no directory for Conan')
        cls.conan = os.path.join(cls.environment, 'bin/conan')
        if not os.path.exists(cls.conan):
            run(sys.executable, '-m', 'venv', cls.environment)
            pip = run(os.path.join(cls.environment, 'bin/pip'), 'install', '-q', 'conan>=2', status=None)
            if pip.returncode != 0:
                raise unittest.SkipTest('pip cannot install conan: ' + pip.stderr.strip().splitlines()[-1])

    def run_conan(self, *words, status=0):
        return run(self.conan, *words, status=status, env=dict(
            ENVIRONMENT, CONAN_HOME=os.path.abspath('home'), CMAKE_BUILD_PARALLEL_LEVEL='2'))

    def setUp(self):
        super().setUp()
        copy_source('source')
        self.run_conan('profile', 'detect')
        self.create = ['create', 'source/packaging/conan', '--no-remote', '-o', '&:python=' + sys.executable]

    def test_create(self):
        """test_package builds a project with the package as a tool. The package has the licence."""
        result = self.run_conan(*self.create, '--build=missing')
        self.assertIn('Found PyBytecode: ', result.stdout + result.stderr)
        reference = 'pybytecode/' + RELEASE
        packages = json.loads(self.run_conan('list', reference + ':*', '--format=json').stdout)['Local Cache'][reference]
        (revision,) = packages['revisions'].values()
        (package,) = revision['packages'].values()
        self.assertEqual(package['info']['options'], {'python': sys.implementation.cache_tag})
        self.assertEqual(sorted(package['info']['settings']), ['arch', 'build_type', 'os'])
        (identity,) = revision['packages']
        folder = self.run_conan('cache', 'path', '{}:{}'.format(reference, identity)).stdout.strip()
        self.assertEqual(self.read(os.path.join(folder, 'licenses/LICENSE')).decode(), read('LICENSE'))

        # a cross build may have it as a tool, but not as a requirement
        self.write('home/profiles/cross', 'include(default)\n[settings]\narch=mips\n')
        profiles = '--profile:host=cross', '--profile:build=default', '--no-remote', '--output-folder=consumer'
        self.run_conan('install', '--tool-requires=' + reference, '-o:b', '&:python=' + sys.executable, *profiles)
        result = self.run_conan('install', '--requires=' + reference, *profiles, status=6)
        self.assertIn('pybytecode: it runs on the machine that builds: name it in tool_requires()', result.stderr)

    def test_python(self):
        """The option `python` must name a CPython 3.8 or later."""
        for python in '/bin/true', 'no-such-python':
            result = self.run_conan(*self.create[:-1], '&:python=' + python, status=1)
            self.assertIn('pybytecode: python: {!r}: expected a CPython 3.8 or later'.format(python), result.stderr)


@unittest.skipUnless(shutil.which('meson') and shutil.which('ninja'), 'Meson or Ninja is not found')
class Wrap(harness.TestCase):
    """meson/pybytecode.wrap, as it is and changed as its comment says. Tests of the module and of the recipes use it, too."""

    def setUp(self):
        super().setUp()
        self.write('source/meson.build', "project('example')\nprogram = find_program('pybytecode', native: true)\n"
                   "message(dependency('pybytecode', native: true).get_variable('version'))\n")
        self.write('source/subprojects/pybytecode.wrap', read('meson/pybytecode.wrap'))
        self.environment = dict(ENVIRONMENT, PKG_CONFIG_LIBDIR=os.path.abspath('none'))

    def setup(self, status=0):
        result = run('meson', 'setup', '-Dpybytecode:python=' + sys.executable, 'build', 'source', env=self.environment,
                     status=status)
        return result.stdout + result.stderr

    def test_checkout(self):
        copy_source('source/subprojects/pybytecode')
        self.assertIn('Message: ' + RELEASE, self.setup())

    def archive(self, place, **change):
        """Makes the archive of a release, and changes the wrap file as its comment says."""
        name = 'pybytecode-' + RELEASE
        copy_source(name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with tarfile.open(place, 'w:gz') as file:
            file.add(name)
        shutil.rmtree(name)
        text = self.read('source/subprojects/pybytecode.wrap').decode()
        values = dict({'VERSION': RELEASE, 'HASH': hashlib.sha256(self.read(place)).hexdigest()}, **change)
        lines = re.findall(r'^#   (\w+ = .*)$', text, re.M)
        self.assertEqual([line.split()[0] for line in lines], ['directory', 'source_filename', 'source_hash'])
        lines = '\n'.join(lines)
        for old, new in values.items():
            self.assertIn(old, lines)
            lines = lines.replace(old, new)
        self.write('source/subprojects/pybytecode.wrap', text.replace('\ndirectory = pybytecode\n', '\n' + lines + '\n'))

    def test_archive(self):
        """Meson unpacks the archive. It needs no network."""
        self.archive('source/subprojects/packagefiles/pybytecode-{}.tar.gz'.format(RELEASE))
        self.assertIn('Message: ' + RELEASE, self.setup())

    def test_archive_kept(self):
        """With source_url, the archive is in another directory."""
        self.archive('source/subprojects/packagecache/pybytecode-{}.tar.gz'.format(RELEASE))
        text = self.read('source/subprojects/pybytecode.wrap').decode()
        self.write('source/subprojects/pybytecode.wrap', text.replace('\nsource_filename', '\nsource_url = file:///none\nsource_filename'))
        self.assertIn('Message: ' + RELEASE, self.setup())

    def test_archive_changed(self):
        self.archive('source/subprojects/packagefiles/pybytecode-{}.tar.gz'.format(RELEASE), HASH=64 * '0')
        self.assertIn('Incorrect hash', self.setup(status=1))


if __name__ == '__main__':
    harness.main()
