# SPDX-License-Identifier: MIT
"""usage: applications.py SOURCES

Builds and installs real applications of Meson before and after a change. It fails if

- the change is longer than ten lines,
- other files are installed than before, except bytecode, and except the sources of a sourceless application,
- Python does not use a .pyc for each module at each level,
- a .pyc records another path than that of the installed source,
- the edit of one source compiles more than one, or the next build runs any command.

Python's own finder and loader say which .pyc they use (python -v). They do not run the modules, so that an application's
dependencies need not be installed. SOURCES is a directory with the unpacked sources.
"""
import hashlib
import marshal
import os
import re
import shutil
import sys
import tempfile
import typing

import harness
from harness import run

LOAD = '''
import sys
from importlib.machinery import PathFinder
for path in sys.argv[1:]:
    directory, _, name = path.rpartition('/')
    if name == '__init__':
        directory, _, name = directory.rpartition('/')
    PathFinder.find_spec(name, [directory]).loader.get_code(name)
'''
PURELIB = 'usr/(local/)?lib/python3[^/]*/(dist|site)-packages/'
ROW = '{:11} {:>7} {:>7} {:>5} {:>5} {:>5} {:>8} {:>5}'


class Application(typing.NamedTuple):
    name: str
    package: str  # the installed directory, as a pattern
    edited: str  # a source to edit
    levels: typing.Tuple[int, ...] = (0,)
    sourceless: bool = False
    options: typing.Tuple[str, ...] = ()


APPLICATIONS = (
    Application('pithos', 'usr/share/pithos/pithos', 'pithos/plugin.py', levels=(0, 2)),
    Application('nvme-stas', PURELIB + 'staslib', 'staslib/trid.py'),
    Application('piper', PURELIB + 'piper', 'piper/svg.py', sourceless=True, options=('-Druntime-dependency-checks=false',)),
)


def install(source, build, stage, options):
    """Configures, builds and installs. Returns the installed files except bytecode, with their modes and contents."""
    run('meson', 'setup', '--prefix=/usr', '--wrap-mode=nodownload', *options, build, source)
    run('ninja', '-C', build)
    run('meson', 'install', '-C', build, '--destdir', stage)
    found = {}
    for folder, _, names in os.walk(stage):
        for path in [os.path.join(folder, name) for name in names if not name.endswith('.pyc')]:
            with open(path, 'rb') as file:
                found[os.path.relpath(path, stage)] = os.lstat(path).st_mode, hashlib.sha256(file.read()).hexdigest()
    return found


def find_used(stage, modules, level):
    """Returns the .pyc that Python takes for modules, and what it compiles instead. A module is a path without ending."""
    paths = [os.path.join(stage, module) for module in modules]
    words = ['-' + 'O' * level] if level else []
    text = run(sys.executable, '-I', '-B', '-v', *words, '-c', LOAD, *paths).stderr
    below = re.escape(stage) + '/'
    used = re.findall("^# code object from '" + below + "(.*)'$", text, re.M)
    compiled = re.findall('^# code object from ' + below + '(.*)$', text, re.M)
    return used, compiled


def read_recorded_path(pyc):
    with open(pyc, 'rb') as file:
        return marshal.loads(file.read()[16:]).co_filename


def count_compiled(build):
    """Builds. Returns how many commands of the helper ran, and whether nothing at all did."""
    text = run('ninja', '-v', '-C', build).stdout
    return text.count(' compile --cfile '), 'ninja: no work to do.' in text


def expect(condition, *words):
    if not condition:
        sys.exit('applications: ' + ' '.join(map(str, words)))


def try_application(application, source, work):
    name = application.name
    patch = os.path.join(os.path.dirname(os.path.abspath(__file__)), name, 'pybytecode.patch')
    with open(patch) as file:
        changed = len(re.findall('^[-+](?![-+])', file.read(), re.M))
    expect(changed <= 10, name, 'has', changed, 'changed lines')

    trees = {}
    for when in 'before', 'after':
        # Both builds have the same paths, which an application may install.
        tree, build, stage = (os.path.join(work, part) for part in ('source', 'build', when))
        for directory in tree, build:
            shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(source, tree)
        if when == 'after':
            run('patch', '-d', tree, '-p1', '--quiet', '-i', patch)
        trees[when] = install(tree, build, stage, application.options)

    sources = sorted(path for path in trees['before'] if re.match(application.package + '/.*\\.py$', path))
    expect(len(sources) > 1, name, 'has no sources below', application.package)
    if application.sourceless:
        expect(not set(sources) & set(trees['after']), name, 'installs sources')
        trees['before'] = {path: entry for path, entry in trees['before'].items() if path not in sources}
    different = dict(set(trees['before'].items()) ^ set(trees['after'].items()))
    expect(not different, name, 'installs other files than before:', sorted(different))

    used = []
    for level in application.levels:
        found, compiled = find_used(stage, [path[:-3] for path in sources], level)
        expect(not compiled and len(found) == len(sources), name, 'at level', level, 'has no fresh bytecode of', compiled)
        used += found
    installed = [os.path.relpath(os.path.join(folder, file), stage) for folder, _, files in os.walk(stage)
                 for file in files if file.endswith('.pyc')]
    expect(sorted(installed) == sorted(used), name, 'has bytecode that Python does not use:', set(installed) - set(used))
    recorded = sorted(read_recorded_path(os.path.join(stage, path)) for path in used)
    expect(recorded == sorted('/' + path for path in sources * len(application.levels)), name, 'records', recorded)

    with open(os.path.join(tree, application.edited), 'a') as file:
        file.write('\n')
    edited, _ = count_compiled(build)
    again, idle = count_compiled(build)
    expect(edited == len(application.levels) and idle, name, 'compiles', edited, 'and then', again, 'files')
    print(ROW.format(name, changed, len(sources), len(installed), len(used), len(recorded), edited, again), flush=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(ROW.format('application', 'changed', 'sources', '.pyc', 'used', 'path', 'compiled', 'then'))
    for application in APPLICATIONS:
        with tempfile.TemporaryDirectory(prefix='pybytecode-') as work:
            try_application(application, os.path.join(sys.argv[1], application.name), work)


main()
