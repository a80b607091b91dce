# SPDX-License-Identifier: MIT
"""Measures the helper beside its peers, and prints a table: bench.py HELPER [GROUP...]

HELPER is a pybytecode for the Python that runs this script, built or installed. The groups, all by default:

file      one process for one file, as a build rule does, beside python -m py_compile
batch     all files of a tree, with 2 jobs, beside python -m compileall -j2
levels    all files of a tree at levels 0, 1 and 2 together
fresh     nothing to do
depfile   compile-dir with nothing to do, with a depfile beside without one
cmake     a target of add_python_bytecode() beside one of rules that run python -m py_compile; needs PyBytecode installed
configure CMake's user time for a target with DESTINATION beside a plain loop; needs PyBytecode installed
memory    the peak of the largest process
payload   the bytecode itself: the cost and the gain of its canonical form
startup   a program that embeds Python imports 50 modules: frozen, from an archive, a tree of bytecode, sources
program   add_python_program() beside PyInstaller and cx_Freeze, which pip fetches; needs PyBytecode installed

This command measures what doc/speed.svg shows, and draws it:

    python3 tests/bench/bench.py PREFIX/bin/pybytecode plot doc/speed.svg

It compiles one file, and builds and installs 1,000 files, from clean and after one is touched. The peers are compileall
in an install script, python.bytecompile of Meson, which pip fetches, and custom commands of py_compile. The SVG holds
the times: plot.py draws it again from them. They are processor times, which depend less on what else the machine does
than wall times, and do not favour a tool that runs more jobs.

The inputs are the standard library and django, which apt-get fetches if it is not installed. If a program is missing,
the table says what is skipped. valgrind's callgrind counts instructions. All other figures vary on a shared machine: so
commands run in turns, the table shows the median, and the ratio counts.

PYBYTECODE_PREFIX  where PyBytecode is installed, if HELPER is not PREFIX/bin/pybytecode
"""
import functools
import gc
import glob
import marshal
import os
import platform
import re
import shutil
import statistics
import sys
import sysconfig
import tempfile
import time

sys.dont_write_bytecode = True  # nothing is written beside the modules below, which are sources

from builds import FILES, CMakeTarget, MesonTarget, make_meson, measure_installs
from inputs import TREES, cfile, clean, copy, copy_tree, sources, stdlib, stdlib_copy, write_list, write_packages
from measure import Skipped, find_program, in_turns, instructions, peak_memory, row, run, size_of, skipping, wall_times
from plot import Bar, Block, Plot, write
from programs import measure_programs

HERE = os.path.dirname(os.path.abspath(__file__))
HELPER = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ''

# A shell may have set these, which would change the figures.
VARIABLES = ('CMAKE_BUILD_PARALLEL_LEVEL', 'MAKEFLAGS', 'NINJA_STATUS', 'PYTHONDONTWRITEBYTECODE', 'PYTHONOPTIMIZE',
             'PYTHONPATH', 'PYTHONPYCACHEPREFIX', 'SOURCE_DATE_EPOCH')


@functools.lru_cache(maxsize=None)
def fresh_files():
    """Makes 10,000 files and their bytecode. Returns the directory and the list."""
    folder = write_packages('fresh', 200, 50, one_liners=True)
    units = write_list('fresh.list', [(source, cfile(source), source) for source in sources(folder)])
    run(HELPER, 'batch', units)
    return folder, units


# The groups


def file():
    copy(os.devnull, 'file/empty.py')
    copy(os.path.join(sysconfig.get_path('stdlib'), 'textwrap.py'), 'file/textwrap.py')
    for source in 'file/empty.py', 'file/textwrap.py':
        commands = [HELPER, 'compile', source], [sys.executable, '-m', 'py_compile', source]
        name = 'compile {}, '.format(os.path.basename(source))
        with skipping(name + 'instructions'):
            row(name + 'instructions', *[instructions(*words) for words in commands])
        with skipping(name + 'wall time'):
            row(name + 'wall time', *wall_times(200, *commands))


def batch():
    for tree, make in TREES.items():
        name = 'batch --jobs 2, {}, wall time'.format(tree)
        with skipping(name):
            folder = make()
            units = write_list('batch.list', [(source, '', '') for source in sources(folder)])
            ours, theirs = in_turns(15, [
                [HELPER, 'batch', '--jobs', '2', units],
                [sys.executable, '-m', 'compileall', '-q', '-f', '-j2', folder],
            ], lambda number: clean(folder))
            row(name, ours.wall, theirs.wall, '{:,} files'.format(len(sources(folder))))


def has_equal_code(source):
    """True if batch compiles levels 0 and 1 once, by the rule of helper/compile/source-scan.c."""
    with open(source, 'rb') as file:
        text = file.read()
    comments = b'\n'.join(text.split(b'\n')[:2])
    return (text.isascii() and b'__debug__' not in text
            and not re.search(rb'(?:^|[\n\r;:])[ \t\f]*assert(?!\w)', text)
            and not re.search(rb'coding(?![:=]?[ \t]*utf-8(?![\w.-]))', comments))


def levels():
    for tree, make in TREES.items():
        name = 'levels 0, 1, 2, {}, processor time'.format(tree)
        with skipping(name):
            if sys.version_info < (3, 9):
                raise Skipped('compileall has levels since Python 3.9')
            folder = make()
            units = write_list('levels.list',
                               [(source, '', '', level) for source in sources(folder) for level in '012'])
            ours, theirs = in_turns(7, [
                [HELPER, 'batch', '--jobs', '1', units],
                [sys.executable, '-m', 'compileall', '-q', '-f', '-o', '0', '-o', '1', '-o', '2', folder],
            ], lambda number: clean(folder))
            equal = [source for source in sources(folder) if has_equal_code(source)]
            share = sum(map(os.path.getsize, equal)) / sum(map(os.path.getsize, sources(folder)))
            row(name, ours.processor, theirs.processor,
                'equal at 0 and 1: {:,} of {:,} files, {:.0%} of the bytes'.format(
                    len(equal), len(sources(folder)), share))


def fresh():
    folder, units = fresh_files()
    files = [os.stat(cfile(source)).st_ino for source in sources(folder)]
    ours, alone, check, theirs = in_turns(15, [
        [HELPER, 'batch', units],
        [HELPER, 'batch', '--jobs', '1', units],
        [HELPER, 'check', folder],
        [sys.executable, '-m', 'compileall', '-q', folder],
    ])
    if [os.stat(cfile(source)).st_ino for source in sources(folder)] != files:
        sys.exit('fresh: there was something to do')
    row('batch, 10,000 fresh files, wall time', ours.wall, theirs.wall)
    row('batch --jobs 1, the same', alone.wall, theirs.wall)
    row('check, the same', check.wall, theirs.wall)


def depfile():
    folder = os.path.abspath(write_packages('a folder whose long name makes a large depfile', 100, 30, one_liners=True))
    command = [HELPER, 'compile-dir', '--jobs', '1', folder, 'bytecode']
    run(*command)
    run(*command, '--depfile', 'bytecode.d')
    with_depfile = instructions(*command, '--depfile', 'bytecode.d')
    without = instructions(*command)
    row('compile-dir, 3,000 fresh files: depfile / none', with_depfile, without,
        'both ours: {:.2f} times; a depfile of {:,} bytes'.format(
            with_depfile / without, os.path.getsize('bytecode.d')))


def installed_prefix():
    for prefix in os.path.dirname(os.path.dirname(HELPER)), os.environ.get('PYBYTECODE_PREFIX', ''):
        folder = os.path.join(glob.escape(prefix), 'lib*')
        if prefix and (glob.glob(folder + '/cmake/PyBytecode') or glob.glob(folder + '/*/cmake/PyBytecode')):
            return os.path.abspath(prefix)
    raise Skipped('HELPER is not PREFIX/bin/pybytecode of an installed PyBytecode, nor is PYBYTECODE_PREFIX set to one')


def cmake():
    prefix = installed_prefix()
    for generator, tool in ('Ninja', 'ninja'), ('Unix Makefiles', 'make'):
        name = '1,000 files, {}, '.format(generator)
        with skipping(name + 'all builds'):
            targets = [CMakeTarget(project, generator, find_program(tool), prefix) for project in ('ours', 'peers')]
            builds = [target.build for target in targets]
            ours, theirs = in_turns(3, builds, lambda number: targets[number].clean())
            row(name + 'clean', ours.wall, theirs.wall)
            counts = 'commands: {}, {}'.format(*[target.commands() for target in targets])
            *nothing, ours, theirs = in_turns(
                15, builds * 2, lambda number: number < len(targets) or targets[number - len(targets)].touch())
            row(name + 'no-op', *[target.wall for target in nothing], counts)
            for target in targets:
                target.touch()
            row(name + 'one touched', ours.wall, theirs.wall,
                'commands: {}, {}'.format(*[target.commands() for target in targets]))
            row(name + 'one touched - no-op', ours.wall - nothing[0].wall, theirs.wall - nothing[1].wall)


def configure_times(kinds, generator, tree=''):
    """Returns the user time that CMake takes for each kind of tests/bench/cmake/configure, in a new build directory."""
    commands = [[find_program('cmake'), '-S', os.path.join(HERE, 'cmake/configure'), '-B', 'build', '-G', generator,
                 '--no-warn-unused-cli', '-DCMAKE_PREFIX_PATH=' + installed_prefix(),
                 '-DPython_EXECUTABLE=' + sys.executable, '-DTAG=' + sys.implementation.cache_tag, '-DTREE=' + tree,
                 '-DKIND=' + kind] for kind in kinds]
    return [taken.user for taken in in_turns(3, commands, lambda number: shutil.rmtree('build', ignore_errors=True))]


def configure():
    trees = {files: os.path.abspath(write_packages('configure-{}'.format(files), files // 50, 50))
             for files in (1000, 4000, 12000)}
    for generator, tool in ('Ninja', 'ninja'), ('Unix Makefiles', 'make'):
        name = 'configure, {}, '.format(generator)
        with skipping(name + 'all sizes'):
            find_program(tool)
            package, empty = configure_times(['package', 'empty'], generator)
            row(name + 'find_package() / empty', package, empty)
            ours = {}
            for files, tree in trees.items():
                ours[files], plain = configure_times(['ours', 'plain'], generator, tree)
                row('{}{:,} files'.format(name, files), ours[files], plain,
                    'ours / plain: {:.2f}; without find_package(): {:.2f}'.format(
                        ours[files] / plain, (ours[files] - package + empty) / plain))
            row(name + '12,000 / 4,000', ours[12000], ours[4000],
                'both ours: {:.2f} times'.format(ours[12000] / ours[4000]))


def memory():
    source = os.path.join(stdlib_copy(), 'textwrap.py')
    row('peak memory, compile textwrap.py, KiB',
        peak_memory(HELPER, 'compile', source), peak_memory(sys.executable, '-m', 'py_compile', source))
    folder, units = fresh_files()
    row('peak memory, batch, 10,000 fresh files, KiB',
        peak_memory(HELPER, 'batch', units), peak_memory(sys.executable, '-m', 'compileall', '-q', folder))
    units = write_list('memory.list', [(source, '', '') for source in sources(stdlib_copy())])
    clean(stdlib_copy())
    ours = peak_memory(HELPER, 'batch', units)
    row('peak memory, batch, standard library, KiB',
        ours, peak_memory(sys.executable, '-m', 'compileall', '-q', '-f', stdlib_copy()))


def with_cache(prefix):
    """Returns an environment in which Python writes bytecode below a directory, not beside the source."""
    return dict(os.environ, PYTHONPYCACHEPREFIX=os.path.abspath(prefix))


def compiled(prefix, *words):
    """Compiles the standard library. Returns the payloads."""
    run(*words, 'compileall', '-q', '-f', *stdlib(), env=with_cache(prefix))
    payloads = []
    for source in stdlib():
        with open('{}{}.{}.pyc'.format(prefix, source[:-3], sys.implementation.cache_tag), 'rb') as file:
            payloads.append(file.read()[16:])
    return payloads


def loading_time(payloads):
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    for payload in payloads:
        marshal.loads(payload)
    taken = time.perf_counter() - start
    gc.enable()
    return taken


def loading_instructions(payloads):
    with open('payloads', 'wb') as file:
        marshal.dump(payloads, file)
    load = 'import gc, marshal; gc.disable()\nwith open("payloads", "rb") as file: payloads = marshal.load(file)\n'
    base = [sys.executable, '-I', '-S', '-c']
    return instructions(*base, load + 'for payload in payloads: marshal.loads(payload)') - instructions(*base, load)


def references(payload):
    """Counts the entries that marshal.loads() adds to its list of references."""
    count, at, todo = 0, 0, ['object']
    slots = ['5', *['object'] * 8, '1', 'object', 'object']
    if sys.version_info < (3, 11):
        slots = ['6', *['object'] * 8, '1', 'object']
    while todo:
        what = todo.pop()
        if what != 'object':
            at += 4 * int(what)
            continue
        kind = chr(payload[at] & 0x7f)
        count += payload[at] >> 7
        at += 1
        size = int.from_bytes(payload[at:at + 4], 'little', signed=True)
        if kind in 'zZ':
            at += 1 + payload[at]
        elif kind in 'aAuts':
            at += 4 + size
        elif kind == 'l':
            at += 4 + 2 * abs(size)
        elif kind in 'irgy':
            at += {'i': 4, 'r': 4, 'g': 8, 'y': 16}[kind]
        elif kind == ')':
            todo += ['object'] * payload[at]
            at += 1
        elif kind in '(>':
            todo += ['object'] * size
            at += 4
        elif kind == ':':
            todo += ['object'] * 3
        elif kind == 'c':
            todo += reversed(slots)
    return count


def payload():
    form, whole = [instructions(HELPER, 'compileall', '-q', '-f', *stdlib(), collect=function, env=with_cache('cache'))
                   for function in ('canonical_form', 'unit_compile')]
    row('canonical form / a whole unit, instructions', form, whole,
        '{:.2%}, {} files'.format(form / whole, len(stdlib())))
    ours, theirs = compiled('ours', HELPER), compiled('theirs', sys.executable, '-m')
    row('marshal.loads(), instructions', loading_instructions(ours), loading_instructions(theirs))
    times = [(loading_time(ours), loading_time(theirs)) for _ in range(40)]
    row('marshal.loads(), median', *map(statistics.median, zip(*times)))
    row('marshal.loads(), best', *map(min, zip(*times)))
    row('entries of its reference list', *(sum(map(references, payloads)) for payloads in (ours, theirs)))
    row('bytes of all payloads', *(sum(map(len, payloads)) for payloads in (ours, theirs)))


# The 50 modules are copies of these, which are single files in the standard library of every version.
MODULES = '''
abc ast base64 bisect calendar code codecs codeop colorsys configparser contextlib copy copyreg csv dataclasses difflib
dis enum filecmp fileinput fnmatch fractions functools gettext glob gzip hashlib heapq hmac inspect ipaddress linecache
locale numbers optparse pickle pprint queue random sched selectors shlex shutil string tempfile textwrap timeit
tokenize traceback weakref
'''.split()

# Runs in a process of its own, which has imported already what these modules import.
IMPORT = '''
import sys, time, {originals}
sys.path[:] = [{path!r}]
start = time.perf_counter()
import {package}
print(time.perf_counter() - start)
assert len([name for name in sys.modules if name.startswith({package!r})]) == 51
'''


def write_application(folder, package='app'):
    """Writes a package that imports its modules. Returns the fields of a list for all of them."""
    path = sysconfig.get_path('stdlib')
    for number, name in enumerate(MODULES):
        copy(os.path.join(path, name + '.py'), '{}/{}/module_{:02}.py'.format(folder, package, number))
    with open('{}/{}/__init__.py'.format(folder, package), 'w') as file:
        file.writelines('from . import module_{:02}\n'.format(number) for number in range(len(MODULES)))
    copy(os.devnull, '{}/{}/__main__.py'.format(folder, package))
    return [(source, os.path.relpath(source, folder) + 'c', '') for source in sources(folder)]


def compile_program(output, *words):
    """Compiles C files to a program that embeds the Python that runs this script."""
    library = os.path.join(sysconfig.get_config_var('LIBDIR'), sysconfig.get_config_var('INSTSONAME') or '')
    include = sysconfig.get_path('include')
    if not os.path.isfile(library) or not os.path.isfile(include + '/Python.h'):
        raise Skipped('no headers or library of this Python are found')
    run(find_program('cc'), '-O2', '-I' + include, '-o', output, *words, library,
        '-Wl,-rpath,' + os.path.dirname(library))


def link_extensions(manifest, folder):
    """Makes links to the extension modules of a program where it looks for them."""
    os.makedirs(folder)
    with open(manifest) as file:
        for line in file:
            if line.startswith('extension\t'):
                path = line.split('\t')[2]
                os.symlink(path, os.path.join(folder, os.path.basename(path)))


def build_programs():
    """Builds programs with the modules frozen, and one without any."""
    units = write_list('frozen.list', write_application('frozen-source', 'frozen_app'))
    run(HELPER, 'freeze', '--output-directory', 'frozen', units)
    run(HELPER, 'freeze', '--output-directory', 'whole', '--main', 'frozen_app', '--name', 'program',
        '--stdlib', 'auto', '--manifest', 'program.manifest', units)
    frozen, whole = sorted(glob.glob('frozen/*.c')), sorted(glob.glob('whole/*.c'))
    process = os.path.join(HERE, 'startup/process.c')
    compile_program('startup', '-Ifrozen', os.path.join(HERE, 'startup/main.c'), *frozen)
    compile_program('own-main', '-DFROZEN', '-Ifrozen', process, *frozen)
    compile_program('plain', process)
    compile_program('program', '-Iwhole', *whole)
    link_extensions('program.manifest', 'lib/program')


def write_layouts():
    """Writes the same modules as an archive, a tree of bytecode, and sources with __pycache__."""
    units = write_application('source')
    tree = write_list('tree.list', [(source, 'tree/' + name, name[:-1]) for source, name, _ in units])
    run(HELPER, 'batch', '--invalidation-mode', 'unchecked-hash', tree)
    run(HELPER, 'zip', '--output', 'app.zip', write_list('zip.list', units))
    copy_tree('source', 'pycache')
    copy(os.devnull, 'pycache/nothing.py')
    run(sys.executable, '-m', 'compileall', '-q', 'pycache')


def import_time(package, path):
    code = IMPORT.format(originals=', '.join(MODULES), package=package, path=path)
    return float(run('./startup', sys.executable, code).stdout)


def measure_imports():
    layouts = {'frozen': ('frozen_app', 'none'), 'archive': ('app', 'app.zip'), 'tree of bytecode': ('app', 'tree'),
               'sources with __pycache__': ('app', 'pycache'), 'sources only': ('app', 'source')}
    times = {name: [] for name in layouts}
    for _ in range(25):
        for name, layout in layouts.items():
            times[name].append(import_time(*layout))
    times = {name: statistics.median(runs) for name, runs in times.items()}
    for name, taken in times.items():
        row('import 50 modules, {}'.format(name), taken, times['sources with __pycache__'])


def measure_processes():
    """Measures processes that start, import the modules and end."""
    library = [sysconfig.get_path('stdlib'), sysconfig.get_config_var('DESTSHARED')]
    processes = {
        'frozen, own main()': ['./own-main', sys.executable, 'frozen_app', *library],
        'program': ['./program'],
        'archive': ['./plain', sys.executable, 'app', 'app.zip', *library],
        'tree of bytecode': ['./plain', sys.executable, 'app', 'tree', *library],
        'sources with __pycache__': ['./plain', sys.executable, 'app', 'pycache', *library],
        'no module, __pycache__': ['./plain', sys.executable, 'nothing', 'pycache', *library]}
    times = dict(zip(processes, wall_times(60, *processes.values())))
    for name in processes:
        row('process, {}, wall time'.format(name), times[name], times['sources with __pycache__'])
    with skipping('process, instructions'):
        counts = {name: instructions(*words) for name, words in processes.items()}
        for name in processes:
            row('process, {}, instructions'.format(name), counts[name], counts['sources with __pycache__'])


def measure_sizes():
    peers = size_of('pycache')
    row('bytes, frozen: what they add to a program', size_of('own-main') - size_of('plain'), peers)
    extensions = sum(map(os.path.getsize, glob.glob('lib/program/*')))
    row('bytes, program', size_of('program'), peers,
        'with the standard library it needs; its extension modules: {:,}'.format(extensions))
    for name, path in {'archive': 'app.zip', 'tree of bytecode': 'tree', 'sources with __pycache__': 'pycache'}.items():
        row('bytes, ' + name, size_of(path), peers)


def startup():
    build_programs()
    write_layouts()
    print("50 modules: the second column and the ratio are to the sources with __pycache__, CPython's own layout.")
    measure_imports()
    measure_processes()
    measure_sizes()


def program():
    measure_programs(installed_prefix(), os.path.join(HERE, 'program'))


# The plot


def file_block(rounds):
    copy(os.path.join(sysconfig.get_path('stdlib'), 'textwrap.py'), 'file/textwrap.py')
    commands = [[HELPER, 'compile', 'file/textwrap.py'], [sys.executable, '-m', 'py_compile', 'file/textwrap.py']]
    ours, theirs = [spent.processor for spent in in_turns(rounds, commands)]
    return Block('One process compiles one file, textwrap.py',
                 [Bar('pybytecode compile', ours, True), Bar('python -m py_compile', theirs, False)])


def install_targets(prefix, meson, ninja):
    """Returns our targets and the peers' by the names of their bars."""
    def cmake_target(project, *options):
        return CMakeTarget(project, 'Ninja', ninja, prefix, *options)

    ours = {'add_python_bytecode()': cmake_target('ours'),
            'the same, BATCH_SIZE 50': cmake_target('ours', '-DPYBYTECODE_BATCH_SIZE=50'),
            'pyb.bytecode() in Meson': MesonTarget('ours', meson, ninja, prefix)}
    peers = {'compileall in an install script': cmake_target('compileall'),
             "Meson's python.bytecompile": MesonTarget('bytecompile', meson, ninja, prefix),
             'custom commands of py_compile': cmake_target('peers')}
    return ours, peers


def install_blocks(ours, peers, *rounds):
    titles = ('Build and install {:,} files, none built before'.format(FILES),
              'Build and install again, one of {:,} files touched'.format(FILES))
    times = measure_installs([*ours.values(), *peers.values()], *rounds)
    return [Block(title, [Bar(name, seconds, name in ours) for name, seconds in zip([*ours, *peers], times)])
            for title, times in zip(titles, times)]


def version(program):
    return re.search(r'\d[\w.]*', run(program, '--version').stdout)[0]


def plot_notes(rounds, meson_version):
    return [
        'Medians of {}, {} and {} turns. Ninja builds; the configuration is not measured.'.format(*rounds),
        'Meson installs every file again, CMake those that changed.',
        'PyBytecode {}, CPython {}, CMake {}, Meson {}, Ninja {}.'.format(
            version(HELPER), platform.python_version(), version('cmake'), meson_version, version('ninja')),
        '{} on {}, {} cores, files in {}. {}.'.format(
            platform.system(), platform.machine(), os.cpu_count(), run('stat', '-f', '-c', '%T', '.').stdout.strip(),
            time.strftime('%Y-%m-%d', time.gmtime()))]


def plot(path):
    """Measures what the plot shows, prints it and writes the SVG."""
    rounds = 100, 3, 9
    prefix, ninja = installed_prefix(), find_program('ninja')
    meson, meson_version = make_meson(prefix)
    blocks = [file_block(rounds[0]), *install_blocks(*install_targets(prefix, meson, ninja), *rounds[1:])]
    for block in blocks:
        print(block.title)
        for bar in block.bars:
            row(bar.name, block.bars[0].seconds, bar.seconds)
    write(Plot(blocks, plot_notes(rounds, meson_version)), path)


GROUPS = {function.__name__: function for function in (
    file, batch, levels, fresh, depfile, cmake, configure, memory, payload, startup, program)}


def main():
    words = sys.argv[2:]
    path = os.path.abspath(words.pop()) if words[:1] == ['plot'] and len(words) == 2 else ''
    groups = [] if path else words or list(GROUPS)
    if not HELPER or set(groups) - set(GROUPS):
        sys.exit('usage: bench.py HELPER [{}]...\n       bench.py HELPER plot FILE.svg'.format('|'.join(GROUPS)))
    for name in VARIABLES:
        os.environ.pop(name, None)
    print(run(HELPER, '--version').stdout, end='')
    print('{:<48} {:>12} {:>12} {:>8}'.format('', 'ours', "CPython's", 'ratio'))
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        for group in groups:
            with skipping(group):
                GROUPS[group]()
        if path:
            try:
                plot(path)
            except Skipped as reason:
                sys.exit('plot: {}'.format(reason))
        os.chdir('/')


main()
