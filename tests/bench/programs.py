# SPDX-License-Identifier: MIT
"""Measures an application that add_python_program(), PyInstaller and cx_Freeze have made a program of.

Each tool has a directory of its own: what it builds from is in project/, and what is shipped in ship/.
PyInstaller takes the libpython and the extension modules of the Python that runs this script, as ours does. cx_Freeze's
wheel brings others, which it has built itself.
"""
import os
import shutil
import statistics
import subprocess
import sys
import time

from inputs import clean, sources, write_packages
from measure import Skipped, collected, files_below, find_program, run, shown, size_of, wall_times

ROUNDS = 3


class Tool:
    """What the tools have in common. project is copied, since builds write into it and modules change."""

    def __init__(self, folder, project):
        self.folder = os.path.abspath(folder)
        self.project = os.path.join(self.folder, 'project')
        self.source = os.path.join(self.project, 'source')
        self.ship = os.path.join(self.folder, 'ship')
        self.build_folder = os.path.join(self.folder, 'build')
        shutil.copytree(project, self.project)

    def clean(self):
        for folder in self.ship, self.build_folder:
            shutil.rmtree(folder, ignore_errors=True)
        clean(self.source)  # cx_Freeze leaves bytecode there

    def change(self, number):
        """Changes the module whose number the program prints."""
        time.sleep(1.1)  # PyInstaller compares whole seconds, and would miss a change soon after the last build
        with open(os.path.join(self.source, 'app/number.py'), 'w') as file:
            file.write('NUMBER = {}\n'.format(number))

    def check_output(self, number):
        """Fails unless the program was built after the change."""
        if '"number": {}}}\n'.format(number) not in run(self.program).stdout:
            sys.exit('program: {} has not the module as it was changed last'.format(self.program))

    def run(self, *words, **options):
        try:
            return run(*words, stderr=subprocess.STDOUT, cwd=self.project, **options)
        except subprocess.CalledProcessError as error:
            raise Skipped('{} fails: {}'.format(os.path.basename(words[0]), error.stdout.strip().split('\n')[-1]))


class Ours(Tool):
    """CMake and Ninja, with 2 jobs. A clean build begins with the configuration."""

    def __init__(self, folder, project, prefix, static):
        super().__init__(folder, project)
        self.options = ['-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release', '-DCMAKE_PREFIX_PATH=' + prefix,
                        '-DPython_EXECUTABLE=' + sys.executable, '-DCMAKE_INSTALL_PREFIX=' + self.ship,
                        '-DTREE=' + self.source, '-DSTATIC_PYTHON=' + ('ON' if static else 'OFF')]
        self.tools = find_program('cmake'), find_program('ninja')
        self.program = os.path.join(self.ship, 'bin/program')

    def build(self):
        cmake, ninja = self.tools
        if not os.path.isdir(self.build_folder):
            self.run(cmake, '-S', self.project, '-B', self.build_folder, *self.options)
        self.run(ninja, '-C', self.build_folder, '-j2', 'install')


class PyInstaller(Tool):
    def __init__(self, folder, project, environment, mode):
        super().__init__(folder, project)
        data = os.path.join(self.source, 'app/greeting.txt') + os.pathsep + 'app'
        self.command = [environment + '/bin/pyinstaller', '--noconfirm', '--log-level', 'ERROR', '--' + mode, '--name',
                        'program', '--paths', self.source, '--add-data', data, '--distpath', self.ship, '--workpath',
                        self.build_folder, '--specpath', self.build_folder, os.path.join(self.source, 'start.py')]
        self.program = os.path.join(self.ship, 'program/program' if mode == 'onedir' else 'program')

    def build(self):
        cache = os.path.join(self.build_folder, 'cache')
        self.run(*self.command, env=dict(os.environ, PYINSTALLER_CONFIG_DIR=cache))


class CxFreeze(Tool):
    """Reads pyproject.toml."""

    def __init__(self, folder, project, environment):
        super().__init__(folder, project)
        self.command = [environment + '/bin/cxfreeze', 'build_exe', '--build-exe', self.ship]
        self.program = os.path.join(self.ship, 'program')

    def build(self):
        self.run(*self.command)


def make_environment(package):
    """Makes a virtual environment with a package. Returns its path and the package's version."""
    path = os.path.abspath('environment-' + package)
    python = path + '/bin/python'
    try:
        run(sys.executable, '-m', 'venv', path, stderr=subprocess.STDOUT)
        run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', package, stderr=subprocess.STDOUT)
    except subprocess.CalledProcessError as error:
        raise Skipped('pip cannot install it: ' + error.stdout.strip().split('\n')[-1])
    code = 'import importlib.metadata as metadata; print(metadata.version({!r}))'.format(package)
    return path, run(python, '-c', code).stdout.strip()


def make_environments():
    """Returns the paths of the environments of those packages that pip can have."""
    environments = {}
    for package in 'PyInstaller', 'cx_Freeze':
        try:
            environments[package], version = make_environment(package)
            print('{} {}'.format(package, version), flush=True)
        except Skipped as reason:
            print('{} skipped: {}'.format(package, reason), flush=True)
    return environments


def make_tools(name, project, prefix, environments, all_modes):
    """Returns the tools. all_modes: also other forms of the same program."""
    tools = {'ours, shared': Ours(name + '-shared', project, prefix, False)}
    if all_modes:
        tools['ours, static'] = Ours(name + '-static', project, prefix, True)
    if 'PyInstaller' in environments:
        for mode in ['onedir', 'onefile'] if all_modes else ['onedir']:
            tools['PyInstaller ' + mode] = PyInstaller(
                '{}-{}'.format(name, mode), project, environments['PyInstaller'], mode)
    if 'cx_Freeze' in environments:
        tools['cx_Freeze'] = CxFreeze(name + '-cx', project, environments['cx_Freeze'])
    return tools


def taken(build):
    start = time.perf_counter()
    build()
    return time.perf_counter() - start


def build_times(tools):
    """Returns the medians of builds from clean, and of those after a change of one module, in turns."""
    cleaned, changed = ([[] for _ in tools] for _ in range(2))
    for turn in range(ROUNDS):
        for number, tool in enumerate(tools.values()):
            tool.clean()
            cleaned[number].append(taken(tool.build))
            tool.change(turn + 100)
            changed[number].append(taken(tool.build))
            tool.check_output(turn + 100)
    return [[statistics.median(times) for times in runs] for runs in (cleaned, changed)]


def count_instructions(*words):
    """Adds up what callgrind counts, which leaves out what a process does before execve(). 0: it cannot."""
    try:
        return sum(int(count) for count in collected(*words) if count)
    except (Skipped, subprocess.CalledProcessError):
        return 0


def print_cells(what, cells):
    """Prints a line: figures, each divided by the first."""
    texts = ['{:>13} {:>5.2f}'.format(shown(cell), cell / cells[0]) if cell else '{:>19}'.format('-') for cell in cells]
    print('{:<30}'.format(what), *texts, flush=True)


def print_heads(what, tools):
    print('{:<30}'.format(what), *['{:>19}'.format(name) for name in tools], flush=True)


def measure_application(tools):
    print_heads('an application', tools)
    cleaned, changed = build_times(tools)
    programs = [[tool.program] for tool in tools.values()]
    print_cells('start-up, wall time', wall_times(60, *programs))
    print_cells('start-up, instructions', [count_instructions(*words) for words in programs])
    print_cells('bytes', [size_of(tool.ship) for tool in tools.values()])
    print_cells('files and links', [len(files_below(tool.ship)) for tool in tools.values()])
    print_cells('build, clean', cleaned)
    print_cells('build, one module changed', changed)


def write_large_project(project):
    """Writes a project of the application and 900 modules, all of which it imports if it has an argument."""
    shutil.copytree(project, 'large')
    write_packages('large/source', 30, 30)
    modules = [os.path.relpath(source, 'large/source')[:-3].replace('/', '.')
               for source in sources('large/source') if '/package_' in source]
    with open('large/source/start.py', 'a') as file:
        file.write('import sys\nif sys.argv[1:]:\n')
        file.writelines('    import {}\n'.format(name.replace('.__init__', '')) for name in modules)
    return 'large'


def measure_large(tools):
    print_heads('900 modules more', tools)
    cleaned, changed = build_times(tools)
    print_cells('build, clean', cleaned)
    print_cells('build, one module changed', changed)
    print_cells('bytes', [size_of(tool.ship) for tool in tools.values()])


def measure_programs(prefix, project):
    print('The same application by several tools. Beside each figure: that figure divided by that of the first column.')
    environments = make_environments()
    measure_application(make_tools('application', project, prefix, environments, all_modes=True))
    measure_large(make_tools('large', write_large_project(project), prefix, environments, all_modes=False))
