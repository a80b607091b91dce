# SPDX-License-Identifier: MIT
"""Builds projects of 1,000 sources, which are in cmake/ beside this script."""
import itertools
import os
import re
import shutil
import sys
import time

from inputs import clean, sources, write_packages
from measure import find_program, run

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = 1000


class Target:
    """What the projects have in common."""

    def __init__(self, name):
        self.folder = os.path.abspath(name)
        self.tree = write_packages(os.path.join(self.folder, 'tree'), FILES // 50, 50)
        self.sources = itertools.cycle(sources(self.tree))
        self.build_folder = os.path.join(self.folder, 'build')
        self.ship = os.path.join(self.folder, 'ship')

    def clean(self):
        shutil.rmtree(self.ship, ignore_errors=True)
        clean(self.folder)

    def touch(self):
        time.sleep(0.02)  # so that the clock of the file system has moved on since the last build
        os.utime(next(self.sources))

    def commands(self):
        """Returns the number of commands that a build runs."""
        return len(re.findall(r'^\[[ \d/%]+\] (?!Built target)', run(*self.build).stdout, re.M))


class CMakeTarget(Target):
    def __init__(self, project, generator, tool, prefix, *options):
        super().__init__(' '.join([project, generator, *options]))
        run(find_program('cmake'), '-S', os.path.join(HERE, 'cmake', project), '-B', self.build_folder,
            '-G', generator, '-DCMAKE_MAKE_PROGRAM=' + tool, '-DCMAKE_PREFIX_PATH=' + prefix,
            '-DPython_EXECUTABLE=' + sys.executable, '-DTREE=' + self.tree, '-DCMAKE_INSTALL_PREFIX=' + self.ship,
            *options)
        self.build = [tool, '-C', self.build_folder, '-j2']
