# SPDX-License-Identifier: MIT
"""The manual as pages: Sphinx makes it without a warning, and each link in it leads to something that is there."""
import collections
import html.parser
import os
import re
import shutil
import sys
import unittest
import urllib.parse

import harness

PROJECT = 'cmake_minimum_required(VERSION 3.20)\nproject(manual LANGUAGES NONE)\nadd_subdirectory("{}/doc" doc)\n'
SPHINX = os.environ.get('PYBYTECODE_SPHINX') or shutil.which('sphinx-build')


class Page(html.parser.HTMLParser):
    """The links of an HTML file, and the anchors in it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], []
        with open(path, encoding='utf-8') as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors += [attributes[name] for name in ('id', 'name') if attributes.get(name) and (name == 'id' or tag == 'a')]
        self.links += [attributes[name] for name in ('href', 'src') if attributes.get(name)]


class Manual(harness.TestCase):
    """Makes the manual below the current directory."""

    def configure(self, *words):
        self.write('CMakeLists.txt', PROJECT.format(harness.SOURCE))
        return harness.run('cmake', '-S', '.', '-B', 'build', *words)

    def make(self, status=0, **environment):
        return harness.run('cmake', '--build', 'build', '--target', 'doc', status=status,
                           env=dict(os.environ, **environment))

    def pages(self):
        """Returns {path below html/: Page}."""
        root = os.path.abspath('build/doc/html')
        found = {}
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith('.html'):
                    found[os.path.relpath(path, root)] = Page(path)
        return found

    def broken(self, pages):
        """Returns (links that lead nowhere, other hosts with the number of their links)."""
        broken, hosts = [], collections.Counter()
        for path, page in pages.items():
            for link in page.links:
                url = urllib.parse.urlsplit(link)
                if url.scheme or url.netloc:
                    hosts[url.netloc] += 1
                    continue
                target = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(url.path)))
                target = target if url.path else path
                there = target in pages or os.path.isfile(os.path.join('build/doc/html', target))
                if target in pages and url.fragment:
                    there = urllib.parse.unquote(url.fragment) in pages[target].anchors
                if target.startswith('..') or not there:
                    broken.append('{}: {}'.format(path, link))
        return broken, hosts

    def check_references(self, pages):
        """Each section of the references has an anchor, each keyword of a function, and each option of a command."""
        for file, page in ('PyBytecode', 'cmake'), ('PyBytecodeEmbed', 'programs'):
            text = self.read(os.path.join(harness.SOURCE, 'cmake', file + '.cmake')).decode()
            anchors = pages['reference/{}.html'.format(page)].anchors
            command = ''
            for line in text.splitlines():
                found = re.match(r'\.\. command:: (\w+)|  ``([A-Z_]+)``(?:, |$)|(\^\^)', line)
                if found and found.group(1):
                    command = found.group(1)
                    self.assertIn('command:' + command, anchors)
                elif found and found.group(2):
                    self.assertIn('{}-{}'.format(command, found.group(2)), anchors)
                elif found:
                    break  # the commands end where the first section begins
        if shutil.which('mandoc'):
            manual = self.read(os.path.join(harness.SOURCE, 'doc/pybytecode.1')).decode()
            anchors = pages['reference/pybytecode.html'].anchors
            for name in re.findall(r'^\.S[hs] (.*)', manual, re.M):
                self.assertIn(name.replace(' ', '_'), anchors)
            for name in set(re.findall(r'^\.It Fl -([\w-]+)', manual, re.M)):
                self.assertIn(name, anchors)


@unittest.skipUnless(SPHINX, 'sphinx-build is not found')
class Html(Manual):
    def test_links(self):
        self.configure('-DPYBYTECODE_SPHINX=' + SPHINX)
        self.assertIn('html/index.html', self.make().stdout)
        pages = self.pages()
        broken, hosts = self.broken(pages)
        self.assertEqual(broken, [])
        print('{} pages; other hosts: {}'.format(len(pages), ', '.join(
            '{} {}'.format(*item) for item in sorted(hosts.items()))), file=sys.stderr)
        for path, page in pages.items():
            double = [anchor for anchor, count in collections.Counter(page.anchors).items() if count > 1]
            self.assertEqual(double, [], path)
        self.check_references(pages)

    def test_without_mandoc(self):
        """Where mandoc is not installed, the page of the manual page says so, and no link breaks."""
        os.mkdir('bin')
        for program in 'make', 'ninja', 'sh':
            if shutil.which(program):
                os.symlink(shutil.which(program), 'bin/' + program)
        os.symlink(shutil.which('cmake'), 'bin/cmake')
        self.configure('-DPYBYTECODE_SPHINX=' + SPHINX)
        self.make(PATH=os.path.abspath('bin'))
        self.assertEqual(self.broken(self.pages())[0], [])
        self.assertIn(b'mandoc is not installed', self.read('build/doc/html/reference/pybytecode.html'))


class Newest(Manual):
    def test_links(self):
        """The newest Sphinx and MyST of PyPI make the pages, too, with the CMake domain of Kitware's manual."""
        harness.run(sys.executable, '-m', 'venv', 'venv')
        result = harness.run('venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', 'sphinx', 'myst-parser',
                             'sphinxcontrib-moderncmakedomain', status=None)
        if result.returncode != 0:
            self.skipTest('pip cannot install Sphinx: ' + result.stderr.strip().split('\n')[-1])
        self.configure('-DPYBYTECODE_SPHINX=' + os.path.abspath('venv/bin/sphinx-build'))
        self.make()
        pages = self.pages()
        self.assertEqual(self.broken(pages)[0], [])
        self.check_references(pages)


class Target(Manual):
    def test_without_sphinx(self):
        """Without Sphinx, the target fails and says in one line what to install."""
        self.configure('-DPYBYTECODE_SPHINX=OFF')
        self.assertIn('install python3-sphinx, python3-myst-parser and mandoc, and run CMake again\n', self.make(status=None).stdout)
        self.assertNotEqual(self.make(status=None).returncode, 0)

    def test_drawing(self):
        """The drawing of the house has the rooms that are there, and a room is below those that include it."""
        drawing = self.read(os.path.join(harness.SOURCE, 'doc/how-it-works.svg')).decode()
        drawn = {name: int(y) for name, y in re.findall(r'<g id="room-([\w.-]+)" class="room">\s*<rect x="\d+" y="(\d+)"', drawing)}
        helper = os.path.join(harness.SOURCE, 'helper')
        rooms = {name for name in os.listdir(helper) if os.path.isdir(os.path.join(helper, name))}
        sources = {name for name in rooms if any(file.endswith('.c') for file in os.listdir(os.path.join(helper, name)))}
        self.assertEqual(set(drawn), sources | {'main.c'})
        for room in sources:
            for file in os.listdir(os.path.join(helper, room)):
                if file.endswith(('.c', '.h')):
                    text = self.read(os.path.join(helper, room, file)).decode()
                    for other in re.findall(r'^#include "(\w[\w-]*)/', text, re.M):
                        self.assertTrue(other == room or drawn[room] < drawn[other], (room, file, other))


if __name__ == '__main__':
    harness.main()
