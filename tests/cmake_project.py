# SPDX-License-Identifier: MIT
"""Shared by the tests of the CMake package: a copy of a fixture, to configure, build and install. Logs the commands that ran."""
import os
import re
import shutil
import sys

import harness
from harness import findings, imported, run, touch  # some of the tests import these from here

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'cmake')

CMAKE = tuple(map(int, re.search(r'(\d+)\.(\d+)', run('cmake', '--version').stdout).groups()))
WARN = '-Wdev' if CMAKE < (4, 4) else '-Wauthor'

# CMake reads this at the end of project(). It puts a logger before each custom command.
LOGGER = 'set_property(GLOBAL PROPERTY RULE_LAUNCH_CUSTOM "sh {0}.sh")\n'
LOGGER_SCRIPT = '#!/bin/sh\nfor word; do last=$word; done; echo "$last" >>"{0}"; exec "$@"\n'


class Project:
    """A project in `source`, built in `build`. The source is a copy of a directory in HERE, or is there already."""

    def __init__(self, fixture, source='source', build='build', **cache):
        self.source, self.build_directory = os.path.abspath(source), os.path.abspath(build)
        self.cache = cache
        if fixture:
            shutil.copytree(os.path.join(HERE, fixture), self.source)
        self.log = os.path.abspath('log')
        with open(self.log + '.cmake', 'w') as file:
            file.write(LOGGER.format(self.log))
        with open(self.log + '.sh', 'w') as file:
            file.write(LOGGER_SCRIPT.format(self.log))

    def configure(self, status=0, env=None, **cache):
        """Runs CMake with the generator of the environment variable CMAKE_GENERATOR. Returns what CMake printed.

        A cache entry of None is not set.
        """
        self.cache.update(cache)
        values = dict({'CMAKE_PREFIX_PATH': harness.PREFIX, 'CMAKE_INSTALL_PREFIX': '/usr',
                       'CMAKE_PROJECT_INCLUDE': self.log + '.cmake', 'Python_EXECUTABLE': sys.executable}, **self.cache)
        if 'Makefiles' in os.environ['CMAKE_GENERATOR']:
            values.setdefault('CMAKE_RULE_MESSAGES', 'OFF')  # else Make starts a CMake for each message
        words = ['-D{}={}'.format(*item) for item in values.items() if item[1] is not None]
        return run('cmake', '-S', self.source, '-B', self.build_directory, WARN, *words, status=status, env=env)

    def build(self, *words, status=0):
        """Builds. Returns the last word of each custom command that ran: the source."""
        open(self.log, 'w').close()
        self.output = run('cmake', '--build', self.build_directory, '--parallel', '2', *words, status=status)
        with open(self.log, errors='surrogateescape') as log:
            return sorted(log.read().splitlines())

    def count(self):
        """Builds twice. Returns how many custom commands the first build ran; fails if the second runs any."""
        number = len(self.build())
        again = self.build()
        if again:
            raise AssertionError('built twice: {}'.format(again))
        return number

    def install(self, destdir, *words, status=0):
        return run('cmake', '--install', self.build_directory, *words, status=status,
                   env=dict(os.environ, DESTDIR=os.path.abspath(destdir) if destdir else ''))

    def manifest(self, name='install_manifest.txt'):
        with open(os.path.join(self.build_directory, name)) as file:
            return sorted(file.read().splitlines())
