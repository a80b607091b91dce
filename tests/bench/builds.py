# SPDX-License-Identifier: MIT
"""Builds projects of 1,000 sources, which are in cmake/ and meson/ beside this script."""
import glob
import importlib.util
import itertools
import os
import re
import shutil
import sys
import time

from inputs import clean, copy, sources, write_packages
from measure import find_program, in_turns, run
from programs import make_environment

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = 1000


class Target:
    """What the projects have in common. They install their sources and the bytecode into ship/share/tree."""

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

    def touch_later(self):
        """Touches a source a second after the last build: CMake installs a file only if it is that much newer."""
        time.sleep(1.1)
        self.touch()

    def commands(self):
        """Returns the number of commands that a build runs."""
        return len(re.findall(r'^\[[ \d/%]+\] (?!Built target)', run(*self.build).stdout, re.M))

    def check(self):
        """Fails unless each source is installed with fresh bytecode."""
        for source in sources(self.tree):
            installed = os.path.join(self.ship, 'share', os.path.relpath(source, self.folder))
            with open(importlib.util.cache_from_source(installed), 'rb') as file:
                recorded = int.from_bytes(file.read(12)[8:], 'little')
            if not recorded == int(os.stat(installed).st_mtime) == int(os.stat(source).st_mtime):
                sys.exit('{}: stale bytecode'.format(installed))


class CMakeTarget(Target):
    def __init__(self, project, generator, tool, prefix, *options):
        super().__init__(' '.join([project, generator, *options]))
        run(find_program('cmake'), '-S', os.path.join(HERE, 'cmake', project), '-B', self.build_folder,
            '-G', generator, '-DCMAKE_MAKE_PROGRAM=' + tool, '-DCMAKE_PREFIX_PATH=' + prefix,
            '-DPython_EXECUTABLE=' + sys.executable, '-DTREE=' + self.tree, '-DCMAKE_INSTALL_PREFIX=' + self.ship,
            *options)
        self.build = [tool, '-C', self.build_folder, '-j2']
        self.install = [*self.build, 'install']


class MesonTarget(Target):
    def __init__(self, project, meson, tool, prefix):
        super().__init__(project + ' Meson')
        copy(os.path.join(HERE, 'meson', project, 'meson.build'), os.path.join(self.folder, 'meson.build'))
        packages = glob.glob(glob.escape(prefix) + '/lib*/**/pkgconfig', recursive=True)
        run(meson, 'setup', '--prefix', self.ship, '-Dpython.purelibdir=share', self.build_folder, self.folder,
            env=dict(os.environ, PKG_CONFIG_PATH=os.pathsep.join(packages)))
        self.build = [tool, '-C', self.build_folder, '-j2']
        self.install = [*self.build, 'install']


def make_meson(prefix):
    """Makes a virtual environment with Meson and our module. Returns the program and its version."""
    environment, version = make_environment('meson')
    meson = environment + '/bin/meson'
    run(meson, 'runpython', prefix + '/share/pybytecode/meson/install-module.py')
    return meson, version


def measure_installs(targets, rounds_clean, rounds_touched):
    """Returns the processor times of builds that install, in turns: from clean, and after one source is touched."""
    times = []
    for rounds, prepare in (rounds_clean, Target.clean), (rounds_touched, Target.touch_later):
        measured = in_turns(rounds, [target.install for target in targets], lambda number: prepare(targets[number]))
        times.append([spent.processor for spent in measured])
        for target in targets:
            target.check()
    return times
