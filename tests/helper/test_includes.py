# SPDX-License-Identifier: MIT
"""The rooms of helper/: an include names its room and points down the list, or to the same room, without circles."""
import glob
import os
import re
import unittest

from harness import SOURCE, main

# A room includes itself and those after it; CONTRIBUTING.md draws them. Some are side by side.
ROOMS = ['', 'command', 'bundle', 'check', 'compile', 'format', 'cpython', 'platform', 'base']
APART = {('format', 'cpython'), ('bundle', 'check')}
# In the build directory: the configuration, frozen modules, and files as strings.
GENERATED = re.compile(r'(config|frozen_modules)\.h|\w+_(py|c|h)\.h')


def sources():
    """Gives the C files of the helper, relative to helper/. Templates are not part of the helper."""
    root = os.path.join(SOURCE, 'helper')
    for path in sorted(glob.glob(os.path.join(root, '**', '*.[ch]'), recursive=True)):
        if os.path.basename(os.path.dirname(path)) != 'template':
            yield os.path.relpath(path, root)


def includes(file, pattern):
    with open(os.path.join(SOURCE, 'helper', file)) as source:
        return re.findall(r'^\s*#\s*include\s*' + pattern, source.read(), re.M)


def rooms():
    """Gives (file, included file) of each include in quotes."""
    for file in sources():
        for name in includes(file, '"(.*)"'):
            if not GENERATED.fullmatch(name):
                yield file, name


class Includes(unittest.TestCase):
    def test_point_down(self):
        wrong = []
        for file, included in rooms():
            room, other = os.path.dirname(file), os.path.dirname(included)
            if not os.path.isfile(os.path.join(SOURCE, 'helper', included)) or (room, other) in APART or \
                    ROOMS.index(room) > ROOMS.index(other):
                wrong.append('{} includes {}'.format(file, included))
        self.assertEqual(wrong, [])

    def test_no_circles(self):
        graph = {}
        for file, included in rooms():
            graph.setdefault(file, set()).add(included)
        while graph:  # remove what includes nothing that is left
            leaves = [file for file in graph if not graph[file] & graph.keys()]
            self.assertTrue(leaves, 'a circle among {}'.format(sorted(graph)))
            for file in leaves:
                del graph[file]

    def test_one_file_knows_python(self):
        self.assertEqual([file for file in sources() if includes(file, r'[<"]Python\.h')], ['cpython/cpython.c'])


if __name__ == '__main__':
    main()
