# SPDX-License-Identifier: MIT
"""The Meson module pybytecode: it compiles Python sources as part of the build. README.md beside it is the reference.

It works with Meson 1.0 to 1.12. The section "Meson's internals" holds every use of what Meson does not promise to a
module.
"""
from __future__ import annotations

import fnmatch
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import typing as T

from . import ModuleInfo, ModuleReturnValue, NewExtensionModule
from .. import mlog
from ..build import AliasTarget, CustomTarget, CustomTargetIndex, Data
from ..dependencies import Dependency, DependencyException
from ..interpreter.primitives import OptionString
from ..interpreter.type_checking import (
    CT_BUILD_BY_DEFAULT, INSTALL_DIR_KW, INSTALL_KW, INSTALL_MODE_KW, INSTALL_TAG_KW, NoneType, in_set_validator)
from ..interpreterbase import (
    ContainerTypeInfo, InvalidArguments, KwargInfo, flatten, noArgsFlattening, noKwargs, noPosargs, typed_kwargs,
    typed_pos_args)
from ..mesonlib import File, FileMode, MachineChoice, MesonException, has_path_sep, python_command
from ..programs import ExternalProgram
from ..scripts import depfixer
from ..scripts import destdir_join

if T.TYPE_CHECKING:
    from typing_extensions import Literal, TypedDict

    from . import ModuleState
    from ..build import CompileTarget, Executable
    from ..interpreter import Interpreter
    from ..interpreterbase import InterpreterObject, TYPE_kwargs, TYPE_var
    from ..mesonlib import ExecutableSerialisation, FileOrString
    from ..programs import CommandList

    InvalidationMode = Literal['timestamp', 'checked-hash', 'unchecked-hash']
    SourceArgument = T.Union[FileOrString, CustomTarget, CustomTargetIndex]
    SourceInput = T.Union[File, CustomTargetIndex]
    BytecodeMethod = T.Callable[['PyBytecodeModule', ModuleState, T.List[TYPE_var], TYPE_kwargs], ModuleReturnValue]

    class BytecodeKw(TypedDict):

        directory: T.List[str]
        exclude: T.List[str]
        data: bool
        package: T.Optional[str]
        base_directory: str
        preserve_path: bool
        optimize: T.List[int]
        invalidation_mode: T.Optional[InvalidationMode]
        layout: Literal['pycache', 'sourceless']
        install: T.Optional[bool]
        install_dir: T.Optional[str]
        install_mode: FileMode
        install_tag: T.Optional[str]
        pure: T.Optional[bool]
        subdir: T.Optional[str]
        build_by_default: T.Optional[bool]

    class BundleKw(TypedDict):

        stdlib: T.List[str]
        exclude: T.List[str]
        no_deferred: bool

    class ArchiveKw(BundleKw):

        install: bool
        install_dir: T.Optional[str]
        install_tag: T.Optional[str]
        build_by_default: T.Optional[bool]

    class FrozenKw(BundleKw):

        sources: bool

    class ProgramKw(FrozenKw):

        module: str
        install: bool
        install_dir: T.Optional[str]
        install_tag: T.Optional[str]

    class InstallHookKw(TypedDict):

        optimize: T.List[int]
        invalidation_mode: T.Optional[InvalidationMode]
        install_tag: T.Optional[str]


VERSION = '@PYBYTECODE_VERSION@'  # of PyBytecode; the installation of this file writes it here

# The property of a cross file that names the standard library of the host machine.
STDLIB_PROPERTY = 'pybytecode_stdlib_directory'

# A program for the project's Python: prints the first of its arguments that is no module.
FIND_UNKNOWN = """
import importlib.util, sys
for name in sys.argv[1:]:
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        found = None
    if not found:
        print(name)
        break
"""

# Meson's internals
#
# Meson offers ModuleState to modules, and its own modules make targets and data with the classes of build.py. So does
# the rest of this file. The functions here need more than that, or something that differs between Meson 1.0 and 1.12.
# They take the interpreter from the state of each call: a project and its subprojects share one object of this module,
# but each has an interpreter of its own.

def describe_project(state: ModuleState) -> T.Dict[str, T.Any]:
    """Return the argument that tells a target its project. Meson 1.12 wants an object, earlier versions want a name."""
    if hasattr(state, 'current_build_project'):
        return {'build_project': state.current_build_project}
    return {'subproject': state.subproject}


def read_bytecompile(state: ModuleState) -> T.Optional[int]:
    """Return the value of Meson's option python.bytecompile, or None if this Meson has no such option.

    Only the function behind get_option() takes the same name for this option in all versions.
    """
    try:
        level: object = state._interpreter.func_get_option(state.current_node, ['python.bytecompile'], {})
    except MesonException:  # Meson before 1.2 has no such option
        return None
    assert isinstance(level, int)
    return level


def compiles_on_install(state: ModuleState) -> bool:
    """True if Meson itself compiles what it installs below py.get_install_dir(): since 1.2, unless it is told not to."""
    return read_bytecompile(state) not in {None, -1}


def find_given_options(state: ModuleState, names: T.Iterable[str]) -> T.List[str]:
    """Return those of the options that the command line of this run of Meson sets."""
    given = {str(key) for key in state._interpreter.user_defined_options.cmd_line_options}
    return [name for name in names if name in given]


def find_python(state: ModuleState, required: bool = True) -> InterpreterObject:
    """Call import('python').find_installation() as a meson.build does: Meson has no other way for modules."""
    interpreter = state._interpreter
    module = interpreter._holderify(interpreter.func_import(state.current_node, ['python'], {}))
    return interpreter._holderify(module.method_call('find_installation', [], {'required': required}))


def call_python(python: InterpreterObject, method: str, arguments: TYPE_kwargs) -> str:
    """Call a method of find_installation()'s result that returns a string."""
    value = python.method_call(method, [], arguments)
    assert isinstance(value, str)
    return value


def join_install_dir(directory: str, *parts: str) -> str:
    """Join a path below an install directory, and do the same to its name in the install plan if it has one.

    Meson itself joins both only where a meson.build uses the operator `/`.
    """
    path = os.path.normpath(os.path.join(directory, *parts))
    if isinstance(directory, OptionString):
        return OptionString(path, os.path.normpath(os.path.join(directory.optname, *parts)))
    return path


def plan_name(directory: str) -> str:
    """Return the name of a directory in the install plan: '{datadir}/app', or the directory itself."""
    return directory.optname if isinstance(directory, OptionString) else directory


def is_python_directory(directory: str) -> bool:
    """True if this is py.get_install_dir() or a directory below. Meson recognises these by the same names."""
    return plan_name(directory).startswith(('{py_purelib}', '{py_platlib}'))


def resolve_sources(state: ModuleState, arguments: T.List[SourceArgument]) -> T.List[SourceInput]:
    """Make a file of each string, which must exist, and an index of each .py that a custom target makes.

    fs.py and wayland.py in Meson call the same function of the interpreter.
    """
    inputs: T.List[SourceInput] = []
    for argument in state._interpreter.source_strings_to_files(arguments):
        if isinstance(argument, CustomTarget):
            inputs += choose_outputs(argument)
        else:
            inputs.append(argument)
    return inputs


def watch(state: ModuleState, path: str) -> None:
    """Let Ninja run Meson again when a file changes, or when a name comes into a directory or goes.

    fs.read() in Meson does it in the same way. Meson drops strings that name no regular file, but not a File.
    """
    state._interpreter.add_build_def_file(File.from_absolute_file(path))


def list_foreign_directories(state: ModuleState) -> T.Set[str]:
    """Return the directories in the source tree that are not the project's own: the build tree and the subprojects."""
    return {state.environment.get_build_dir(),
            os.path.join(state.environment.get_source_dir(), state._interpreter.subproject_dir)}


def make_data(state: ModuleState, files: T.List[File], directory: str, name: str, mode: FileMode, tag: str) -> Data:
    """Make what install_data() makes. Of a link it installs the file behind it: Meson since 1.3 wants to be told."""
    data = Data(sources=files, install_dir=directory, install_dir_name=name, install_mode=mode,
                subproject=state.subproject, install_tag=tag, data_type='python')
    if hasattr(data, 'follow_symlinks'):
        data.follow_symlinks = True
    return data


def build_with_all(target: T.Union[CustomTarget, CompileTarget]) -> None:
    """Build a target when Ninja runs without a target, as Meson does with a custom target that it installs."""
    target.build_by_default = True


def declare_dependency(state: ModuleState, sources: T.List[CustomTarget], include_directory: str) -> Dependency:
    """Call declare_dependency() as a meson.build does: it alone makes an include directory of a string."""
    dependency: Dependency = state._interpreter.func_declare_dependency(
        state.current_node, [], {'sources': sources, 'include_directories': [include_directory]})
    return dependency


def has_language(state: ModuleState, language: str) -> bool:
    """True if this project compiles the language for the host machine."""
    return language in state._interpreter.compilers.host


def make_executable(state: ModuleState, name: str, sources: T.List[CustomTarget], kwargs: TYPE_kwargs) -> Executable:
    """Call executable() as a meson.build does: its class takes other arguments in each version."""
    executable: Executable = state._interpreter.func_executable(state.current_node, [name, *sources], kwargs)
    return executable


def find_embed_dependency(python: InterpreterObject) -> Dependency:
    """Call the method dependency() of find_installation()'s result as a meson.build does."""
    dependency = python.method_call('dependency', [], {'embed': True, 'required': False})
    assert isinstance(dependency, Dependency)
    return dependency


def make_own_command(function: str) -> T.List[str]:
    """Return the beginning of a command that calls a function of this file, in the Python of this Meson.

    The Meson may be an archive. The directory, which Python would search first, must not be searched.
    """
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    program = ('import sys; sys.path[0] = sys.argv.pop(1); from mesonbuild.modules import pybytecode; '
               f'pybytecode.{function}(*sys.argv[1:])')
    return [*python_command, '-c', program, package]


def make_install_script(state: ModuleState, command: CommandList, tag: T.Optional[str]) -> ExecutableSerialisation:
    """Make what meson.add_install_script() adds. gnome.py in Meson makes its scripts in the same way."""
    script = state.backend.get_executable_serialisation(command, verbose=True, tag=tag)
    # Run it in `meson install --dry-run`, too: it obeys MESON_INSTALL_DRY_RUN. Meson 1.0 never runs it there.
    script.dry_run = True
    return script


def remove_rpath(path: str) -> None:
    """Remove the RUNPATH of a library, which would replace the RPATH of the program. Meson installs its own in this way."""
    with depfixer.Elf(path, verbose=False) as elf:
        for tag in (depfixer.DT_RPATH, depfixer.DT_RUNPATH):
            elf.remove_rpath_entry(tag)


def find_stdlib_directory(state: ModuleState) -> T.Optional[str]:
    """Return the property that says where the host machine has its standard library, as meson.get_external_property()."""
    properties = state.environment.properties[MachineChoice.HOST]
    return str(properties[STDLIB_PROPERTY]) if STDLIB_PROPERTY in properties else None


def find_unknown(python: InterpreterObject, names: T.Iterable[str]) -> T.Optional[str]:
    """Return the first name that is no module of the standard library of find_installation()'s result."""
    path = call_python(python, 'full_path', {})
    result = subprocess.run([path, '-I', '-S', '-c', FIND_UNKNOWN, *names], stdout=subprocess.PIPE, check=False)
    return result.stdout.decode('utf-8').strip() or None


# Values of keywords

def validate_levels(levels: T.List[T.Union[int, str]]) -> T.Optional[str]:
    for level in levels:
        if str(level) not in {'0', '1', '2'}:
            return f'must be 0, 1 or 2, not {level}'
    return None if levels else 'must not be empty'


def validate_dotted_name(name: T.Optional[str]) -> T.Optional[str]:
    if not all(part.isidentifier() for part in name.split('.')):
        return f"must be identifiers joined by dots, not '{name}'"
    return None


def validate_dotted_names(names: T.List[str]) -> T.Optional[str]:
    for name in names:
        message = validate_dotted_name(name)
        if message:
            return message
    return None


def convert_levels(levels: T.List[T.Union[int, str]]) -> T.List[int]:
    """Options of the types combo and array have strings."""
    return [int(level) for level in levels]


OPTIMIZE_KW: KwargInfo[T.List[T.Union[int, str]]] = KwargInfo(
    'optimize', ContainerTypeInfo(list, (int, str)), listify=True, default=[], validator=validate_levels,
    convertor=convert_levels)  # []: not given
INVALIDATION_MODE_KW: KwargInfo[T.Optional[str]] = KwargInfo(
    'invalidation_mode', (str, NoneType), validator=in_set_validator({'timestamp', 'checked-hash', 'unchecked-hash'}))
STDLIB_KW: KwargInfo[T.List[str]] = KwargInfo(
    'stdlib', ContainerTypeInfo(list, str), listify=True, default=[], validator=validate_dotted_names)
STDLIB_EXCLUDE_KW: KwargInfo[T.List[str]] = KwargInfo(
    'exclude', ContainerTypeInfo(list, str), listify=True, default=[], validator=validate_dotted_names)
NO_DEFERRED_KW: KwargInfo[bool] = KwargInfo('no_deferred', bool, default=False)
SOURCES_KW: KwargInfo[bool] = KwargInfo('sources', bool, default=False)


def choose_levels(state: ModuleState, levels: T.List[int]) -> T.List[int]:
    """Return the given levels, or if none are given, those of python.bytecompile. No level: install no bytecode.

    Meson itself compiles at the level of this option and at all lower ones.
    """
    if levels:
        return list(dict.fromkeys(levels))
    level = read_bytecompile(state)
    return list(range((level or 0) + 1))


def choose_mode(mode: T.Optional[InvalidationMode], helper: T.Optional[Helper]) -> str:
    """Return the given mode, or py_compile's default, which depends on the environment of this run of Meson.

    A launcher may run the command on another machine, where the source has another time: then the default is the hash.
    """
    has_launcher = helper is not None and len(helper.command) > 1
    if has_launcher and mode == 'timestamp':
        mlog.warning("pybytecode: invalidation_mode 'timestamp' with a launcher: if it compiles on another machine, or keeps "
                     "bytecode, the bytecode has the time of the source there and is stale here; expected 'checked-hash'",
                     once=True)
    return mode or ('checked-hash' if has_launcher or os.environ.get('SOURCE_DATE_EPOCH') else 'timestamp')


def choose_tag(tag: T.Optional[str]) -> str:
    return tag or 'python-runtime'


def format_levels(levels: T.List[int]) -> T.List[str]:
    return [word for level in levels for word in ('--optimize', str(level))]


def format_stdlib(state: ModuleState, kwargs: BundleKw) -> T.List[str]:
    """Return the options of `pybytecode zip` and `pybytecode freeze` for modules of the standard library."""
    words = [word for module in kwargs['stdlib'] for word in ('--stdlib', module)]
    words += [word for module in kwargs['exclude'] for word in ('--exclude', module)]
    words += ['--no-deferred'] if kwargs['no_deferred'] else []
    return words + format_stdlib_directory(state) if words else []


def format_stdlib_directory(state: ModuleState) -> T.List[str]:
    """Return the option for the standard library of the host machine in a cross build."""
    directory = find_stdlib_directory(state)
    return ['--stdlib-directory', directory] if directory else []


def check_name(method: str, name: str) -> None:
    if not name or has_path_sep(name):
        raise InvalidArguments(f"{method}: the name must be a file name without a directory, not '{name}'")


def check_path(method: str, path: str) -> None:
    """Refuse what Meson replaces in the words of a command, and what Ninja cannot write."""
    found = re.search(r'@[A-Z_]+[0-9]*@|[\\\n]', path)
    if found:
        raise InvalidArguments(f'{method}: Meson cannot pass {found[0]!r} to a command, but it is in this path: {path}')


def check_encoding(path: str) -> None:
    """Refuse what Meson cannot write into build.ninja."""
    try:
        path.encode('utf-8')
    except UnicodeEncodeError as error:
        raise InvalidArguments('pybytecode.bytecode: Meson needs names in UTF-8, but this one is not: '
                               f'{path!r}') from error


def check_bytecode_keywords(kwargs: BytecodeKw) -> None:
    """Check the keywords that need or exclude each other."""
    for word, given in (('exclude', kwargs['exclude']), ('data', kwargs['data'])):
        if given and not kwargs['directory']:
            raise InvalidArguments(f'pybytecode.bytecode: "{word}" is about files in a "directory", but none is given')
    if kwargs['layout'] == 'sourceless' and len(set(kwargs['optimize'])) > 1:
        raise InvalidArguments("pybytecode.bytecode: layout 'sourceless' makes one file per module, so optimize must "
                               'be a single level')
    if kwargs['install_dir'] is None:
        return
    for word, value in (('pure', kwargs['pure']), ('subdir', kwargs['subdir'])):
        if value is not None:
            raise InvalidArguments(f'pybytecode.bytecode: "{word}" and "install_dir" are mutually exclusive')


def check_bundle_keywords(method: str, kwargs: BundleKw) -> None:
    """Check that there is something that modules of the standard library can be left out of."""
    for word, given in (('exclude', kwargs['exclude']), ('no_deferred', kwargs['no_deferred'])):
        if given and not kwargs['stdlib']:
            raise InvalidArguments(f'{method}: "{word}" needs "stdlib", which is missing')


def check_stdlib(state: ModuleState, helper: Helper, method: str, kwargs: BundleKw) -> None:
    """Check the names in stdlib if Meson's Python is that of the helper, and that a cross build has its own modules."""
    if not kwargs['stdlib']:
        return
    if state.environment.is_cross_build():
        if not find_stdlib_directory(state):
            raise InvalidArguments(f'{method}: stdlib: in a cross build, it is the standard library of the host machine: set '
                                   f"{STDLIB_PROPERTY} under [properties] of the cross file, such as '/usr/lib/python3.11'")
        return
    names = [name for name in kwargs['stdlib'] if name not in {'auto', 'startup'}]
    python = find_python(state, required=False) if names else None
    if not python or not python.method_call('found', [], {}):
        return
    if helper.cache_tag != format_cache_tag(call_python(python, 'language_version', {})):
        return
    unknown = find_unknown(python, names)
    if unknown:
        raise InvalidArguments(f"{method}: stdlib: '{unknown}' is not a module of the standard library; expected such a "
                               'module, startup or auto')


def is_installed(kwargs: BytecodeKw) -> bool:
    """True if the files are installed: also without "install" if a place is given, as install_data() does."""
    if kwargs['install'] is not None:
        return kwargs['install']
    return any(value is not None for value in (kwargs['install_dir'], kwargs['pure'], kwargs['subdir']))


def is_module_name(path: str) -> bool:
    return re.fullmatch(r'.+\.py', os.path.basename(path), re.S) is not None


def split_name(method: BytecodeMethod) -> BytecodeMethod:
    """Let a method have an optional name before its sources.

    A first string is the name unless it ends in .py. In a list there are only sources, so Meson must not flatten it.
    """
    @noArgsFlattening
    @functools.wraps(method)
    def wrapper(self: PyBytecodeModule, state: ModuleState, args: T.List[TYPE_var],
                kwargs: TYPE_kwargs) -> ModuleReturnValue:
        has_name = bool(args) and isinstance(args[0], str) and not args[0].endswith('.py')
        name, sources = (args[0], args[1:]) if has_name else (None, args)
        if not sources and 'directory' not in kwargs:
            raise InvalidArguments('pybytecode.bytecode: neither a source nor "directory" is given')
        return method(self, state, [name, *flatten(sources)], kwargs)
    return wrapper


def check_layout_option(state: ModuleState) -> None:
    if state.get_option('layout') == 'flat':
        raise MesonException('pybytecode.bytecode: the option layout must be mirror: with flat, Meson builds all files '
                             'in one directory')


# Files

def write_if_changed(path: str, lines: T.List[str]) -> None:
    """Write a file unless it has these lines already: Ninja runs each rule again whose input has a new time."""
    if os.path.exists(path):
        with open(path, encoding='utf-8', errors='surrogateescape', newline='') as file:
            if file.readlines() == lines:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8', errors='surrogateescape', newline='') as file:
        file.writelines(lines)


def find_relative_path(path: str, directories: T.List[str]) -> T.Optional[str]:
    """Return the path relative to the first of the directories that contains it."""
    for directory in directories:
        relative = os.path.relpath(path, directory)
        if relative.split(os.sep)[0] != '..':
            return relative
    return None


def name_bytecode(base: str, cache_tag: str, level: int, sourceless: bool) -> str:
    """Return the file name of the bytecode of a source with the file name base."""
    if sourceless:
        return base + 'c'
    suffix = f'.opt-{level}' if level else ''
    return f'{base[:-len(".py")]}.{cache_tag}{suffix}.pyc'


# The switches
#
# They are environment variables, as CC is for Meson. They work wherever the helper comes from.

SWITCHES = 'PYBYTECODE_ENABLED', 'PYBYTECODE_LAUNCHER'
TRUE_WORDS, FALSE_WORDS = {'1', 'on', 'yes', 'true', 'y'}, {'0', 'off', 'no', 'false', 'n'}  # CMake's


def read_switches(state: ModuleState) -> T.Dict[str, str]:
    """Return the switches. A file in the build directory keeps them: Ninja may run Meson in another environment."""
    path = os.path.join(state.environment.get_scratch_dir(), 'pybytecode.switches')
    values: T.Dict[str, str] = {}
    if os.path.exists(path) and not state.environment.first_invocation:
        with open(path, encoding='utf-8') as file:
            values = json.load(file)
    values.update({name: os.environ[name] for name in SWITCHES if name in os.environ})
    write_if_changed(path, [json.dumps(values, sort_keys=True) + '\n'])
    return values


def read_enabled(switches: T.Dict[str, str]) -> bool:
    value = switches.get('PYBYTECODE_ENABLED', '')
    if value and value.lower() not in TRUE_WORDS | FALSE_WORDS:
        raise MesonException(f"the environment variable PYBYTECODE_ENABLED is '{value}'; expected ON or OFF")
    return value.lower() not in FALSE_WORDS


def read_launcher(switches: T.Dict[str, str]) -> T.List[str]:
    words = [word for word in switches.get('PYBYTECODE_LAUNCHER', '').split(';') if word]
    # Ninja runs in the build directory, so a relative path is another one there.
    if words and (not shutil.which(words[0]) or (has_path_sep(words[0]) and not os.path.isabs(words[0]))):
        raise MesonException(f"the environment variable PYBYTECODE_LAUNCHER begins with '{words[0]}'; expected a "
                             'program on PATH, or the absolute path of one')
    return words


# The helper

class Helper(T.NamedTuple):

    """The program that compiles."""

    command: CommandList  # the launcher, if there is one, and the program
    cache_tag: str  # of the Python that it compiles for
    depend_files: T.List[File]  # other files that its output depends on


def find_dependency(state: ModuleState) -> Dependency:
    """Find dependency('pybytecode'), which knows all about the helper. It is installed, or a subproject.

    If it is installed and not for Meson's Python, one for that Python may be installed beside it.
    """
    try:
        dependency = state.dependency('pybytecode', native=True)
    except DependencyException as error:
        variable = 'PKG_CONFIG_PATH_FOR_BUILD' if state.environment.is_cross_build() else 'PKG_CONFIG_PATH'
        raise DependencyException(f'{error}: install PyBytecode and add the directory of its pybytecode.pc to '
                                  f'{variable}, or make PyBytecode a subproject') from error
    if dependency.type_name != 'internal':
        python = find_python(state, required=False)
        version = call_python(python, 'language_version', {}) if python.method_call('found', [], {}) else ''
        if version and read_variable(dependency, 'cache_tag') != format_cache_tag(version):
            other = state.dependency(f'pybytecode-{version}', native=True, required=False)
            return other if other.found() else dependency
    return dependency


def format_cache_tag(version: str) -> str:
    """Return the cache tag of the CPython X.Y."""
    return 'cpython-' + version.replace('.', '')


def check_version(dependency: Dependency) -> None:
    version = read_variable(dependency, 'version')
    if version != VERSION:
        raise DependencyException(f"the Meson module pybytecode is version {VERSION}, but the dependency 'pybytecode' is "
                                  f'version {version}: run meson runpython install-module.py, with the install-module.py '
                                  f'of PyBytecode {version}')


def read_variable(dependency: Dependency, name: str) -> str:
    value = dependency.get_variable(pkgconfig=name, internal=name, default_value='')
    if not value:
        raise DependencyException(f"the dependency 'pybytecode' has no variable '{name}'")
    return value


def read_path(dependency: Dependency, name: str) -> str:
    """Read a variable that is a path.

    pkg-config writes a backslash before some characters of the path of its own file, such as a space, and not before
    those of other paths.
    """
    value = read_variable(dependency, name)
    return value if os.path.lexists(value) else re.sub(r'\\(.)', r'\1', value)


def write_stamp(state: ModuleState, paths: T.List[str]) -> str:
    """Write a file that changes with the size or the time of other files, and return its path.

    A package manager may install a file that is older than the bytecode made from it, which Ninja does not notice. The
    stamp is newer when Meson has run again.
    """
    lines = []
    for path in paths:
        try:
            status = os.stat(path)
        except OSError as error:
            raise DependencyException("the dependency 'pybytecode' names a file that cannot be found: "
                                      f'{error}') from error
        lines.append(f'{path} {status.st_size} {int(status.st_mtime)}\n')
    stamp = os.path.join(state.environment.get_scratch_dir(), 'pybytecode.stamp')
    write_if_changed(stamp, lines)
    return stamp


def warn_of_options(state: ModuleState) -> None:
    """Warn of options of the subproject that do nothing, because the helper is an installed one."""
    for option in find_given_options(state, ['pybytecode:enabled', 'pybytecode:launcher']):
        name = option.upper().replace(':', '_')
        mlog.warning(f'pybytecode: the option {option} does nothing, because PyBytecode is not a subproject here: set '
                     f'{name} in the environment of meson setup', location=state.current_node)


def load_helper(state: ModuleState, dependency: Dependency, launcher: T.List[str]) -> Helper:
    check_version(dependency)
    cache_tag = read_variable(dependency, 'cache_tag')
    path = os.path.normpath(read_path(dependency, 'pybytecode'))
    library = read_path(dependency, 'python_library')
    option = dependency.get_variable(internal='launcher', default_value='')
    command: CommandList = [*(launcher or [word for word in option.split(';') if word])]
    stamped = [library]
    if dependency.type_name == 'internal':
        # The program of a subproject is a target, which may not be built yet. Ninja knows when it changes.
        command.append(state.find_program('pybytecode', for_machine=MachineChoice.BUILD))
    else:
        command.append(ExternalProgram('pybytecode', [path], silent=True))
        stamped.append(path)
        watch(state, os.path.join(read_path(dependency, 'pcfiledir'), dependency.name + '.pc'))
        warn_of_options(state)
    depend_files = [library, write_stamp(state, stamped)]
    return Helper(command, cache_tag, [File.from_absolute_file(file) for file in depend_files])


# The files of a directory

def is_excluded(path: str, patterns: T.List[str]) -> bool:
    """True if a pattern matches a path. A pattern without a slash is for names, one with a slash is for paths."""
    parts = path.split('/')
    for pattern in patterns:
        words = pattern.rstrip('/').replace('[^', '[!').split('/')
        compared = parts[-1:] if len(words) == 1 else parts
        words = words[1:] if words[0] == '' else words
        if len(words) == len(compared) and all(map(fnmatch.fnmatchcase, compared, words)):
            return True
    return False


def raise_error(error: OSError) -> None:
    raise MesonException(f'pybytecode.bytecode: {error}') from error


def list_directory(state: ModuleState, directory: str, exclude: T.List[str]) -> T.List[str]:
    """Return the regular files in a directory and below, and watch all directories there.

    It leaves out hidden directories, __pycache__, links to directories, and what is excluded.
    """
    foreign = list_foreign_directories(state)
    files: T.List[str] = []
    for folder, folders, names in os.walk(directory, onerror=raise_error):
        watch(state, folder)
        paths = {name: os.path.join(folder, name) for name in sorted(folders + names)}
        wanted = {name: path for name, path in paths.items()
                  if not is_excluded(os.path.relpath(path, directory), exclude)}
        files += [path for path in wanted.values() if os.path.isfile(path)]
        folders[:] = [name for name, path in wanted.items() if name in folders and not name.startswith('.')
                      and name != '__pycache__' and path not in foreign]
    return files


def find_source_directory(state: ModuleState, word: str, directory: str) -> str:
    """Return the absolute path of a directory in the source tree that a keyword names."""
    path = os.path.normpath(os.path.join(state.environment.get_source_dir(), state.subdir, directory))
    if not os.path.isdir(path):
        raise InvalidArguments(f"pybytecode.bytecode: {word} '{directory}' is not a directory: {path}")
    return path


def find_files(state: ModuleState, directory: str, exclude: T.List[str], data: bool) -> T.List[File]:
    """Return the modules of a directory, and the other files that are not hidden if they are wanted."""
    root = state.environment.get_source_dir()
    path = find_source_directory(state, 'directory', directory)
    if find_relative_path(path, [state.environment.get_build_dir()]):
        raise InvalidArguments(f"pybytecode.bytecode: directory '{directory}' is in the build directory, whose files "
                               'Meson does not know: give the targets that make them as sources')
    found = [name for name in list_directory(state, path, exclude)
             if is_module_name(name) or (data and not os.path.basename(name).startswith('.'))]
    if not found:
        kind = 'file' if data else '.py file'
        raise InvalidArguments(f"pybytecode.bytecode: there is no {kind} in directory '{directory}'")
    for name in found:
        check_encoding(name)
    return [File.from_source_file(root, '', os.path.relpath(name, root)) for name in found]


# The sources

class Source(T.NamedTuple):

    """A file of bytecode(): a module, or a file that is only installed beside the modules."""

    input: SourceInput  # as the input of a target
    file: File
    absolute_path: str
    path: str  # below base_directory, or the file name alone if preserve_path is false

    def __str__(self) -> str:
        return f"'{self.file.relative_name()}'" + (' of the build directory' if self.file.is_built else '')

    def is_module(self) -> bool:
        return is_module_name(self.path)


def choose_outputs(target: CustomTarget) -> T.List[CustomTargetIndex]:
    """Return those outputs of a custom target that are modules."""
    outputs = [output for output in target if is_module_name(output.output)]
    if not outputs:
        raise InvalidArguments(f"pybytecode.bytecode: the custom target '{target.name}' makes no file that ends in .py")
    return outputs


def locate_source(state: ModuleState, item: SourceInput, base: str, preserve_path: bool) -> Source:
    source_root, build_root = state.environment.get_source_dir(), state.environment.get_build_dir()
    if isinstance(item, File):
        file = item
    else:
        file = File.from_built_file(state.backend.get_target_dir(item.target), item.output)
    absolute_path = os.path.normpath(file.absolute_path(source_root, build_root))
    directories = [base]
    if file.is_built:
        # Most generated sources lie in the build tree, where the base directory has the same relative path.
        directories.insert(0, os.path.normpath(os.path.join(build_root, os.path.relpath(base, source_root))))
    path = find_relative_path(absolute_path, directories)
    if path is None:
        raise InvalidArguments(f"pybytecode.bytecode: '{file.fname}' is not below base_directory: {base}")
    return Source(item, file, absolute_path, path if preserve_path else os.path.basename(path))


def collect_sources(state: ModuleState, arguments: T.List[SourceArgument], kwargs: BytecodeKw) -> T.List[Source]:
    """Return the files of all arguments and directories. A file that is given twice is one file."""
    base = find_source_directory(state, 'base_directory', kwargs['base_directory'])
    inputs = resolve_sources(state, arguments)
    for directory in kwargs['directory']:
        inputs += find_files(state, directory, kwargs['exclude'], kwargs['data'])
    sources: T.Dict[str, Source] = {}
    for item in inputs:
        source = locate_source(state, item, base, kwargs['preserve_path'])
        first = sources.setdefault(source.path, source)
        if first.absolute_path != source.absolute_path:
            raise InvalidArguments(f"pybytecode.bytecode: '{source.path}' is given twice: {first} and {source}")
    return list(sources.values())


# The bytecode of one bytecode()

class Plan(T.NamedTuple):

    """The settings that all files of one bytecode() share."""

    name: str
    package: str  # as a path: a/b
    levels: T.List[int]
    mode: str
    sourceless: bool
    installs_bytecode: bool
    install_dir: T.Optional[str]  # None: nothing is installed
    install_mode: FileMode
    install_tag: str
    build_by_default: T.Optional[bool]


def make_plan(state: ModuleState, helper: T.Optional[Helper], name: str, kwargs: BytecodeKw) -> Plan:
    sourceless = kwargs['layout'] == 'sourceless'
    levels = choose_levels(state, kwargs['optimize'])
    if sourceless:
        del levels[1:]  # every run of Python uses this one file, also one without -O
    return Plan(
        name=name,
        package=(kwargs['package'] or '').replace('.', os.sep),
        levels=levels or [0],  # an archive or a program may need it, if nothing is installed
        mode=choose_mode(kwargs['invalidation_mode'], helper),
        sourceless=sourceless,
        installs_bytecode=bool(helper and levels),
        install_dir=choose_install_dir(state, helper, kwargs),
        install_mode=kwargs['install_mode'],
        install_tag=choose_tag(kwargs['install_tag']),
        build_by_default=kwargs['build_by_default'])


def choose_install_dir(state: ModuleState, helper: T.Optional[Helper], kwargs: BytecodeKw) -> T.Optional[str]:
    if not is_installed(kwargs):
        return None
    if kwargs['install_dir'] is not None:
        return kwargs['install_dir'] or '.'
    python = find_python(state)
    if helper:
        check_python('pybytecode.bytecode', python, helper.cache_tag, 'give install_dir, or set')
    arguments: TYPE_kwargs = {'subdir': kwargs['subdir'] or ''}
    if kwargs['pure'] is not None:
        arguments['pure'] = kwargs['pure']
    return call_python(python, 'get_install_dir', arguments)


def check_python(method: str, python: InterpreterObject, cache_tag: str, advice: str) -> None:
    version = call_python(python, 'language_version', {})
    # 'pypy39-pp73'. CPython's begins with its cache tag, or is empty.
    soabi = str(python.method_call('get_variable', ['SOABI', ''], {}))
    name = 'PyPy' if soabi.startswith('pypy') else 'Python'
    if name == 'PyPy' or cache_tag != format_cache_tag(version):
        raise MesonException(f'{method}: Meson finds {name} {version}, but the helper compiles for {cache_tag}: '
                             f'{advice} python under [binaries] of a machine file')


def locate_installed(state: ModuleState, plan: Plan, path: str) -> str:
    """Return the absolute path of an installed file, without DESTDIR."""
    directory = os.path.join(state.environment.get_prefix(), plan.install_dir, plan.package)
    return os.path.normpath(os.path.join(directory, path))


def choose_recorded_path(state: ModuleState, plan: Plan, source: Source) -> str:
    """Return the path for tracebacks: that of the installed source, or that of the source if nothing is installed."""
    path = source.absolute_path
    if plan.install_dir:
        path = locate_installed(state, plan, source.path)
    check_path('pybytecode.bytecode', path)
    return path


def choose_installed(plan: Plan, sources: T.List[Source], sourceless: bool) -> T.List[Source]:
    """Return those files that are installed as they are."""
    if plan.install_dir is None:
        return []
    return [source for source in sources if not (sourceless and source.is_module())]


def install_sources(state: ModuleState, plan: Plan, sources: T.List[Source]) -> T.List[Data]:
    """Install the sources. Meson keeps their times, so Python finds the bytecode fresh."""
    folders: T.Dict[str, T.List[File]] = {}
    for source in sources:
        folders.setdefault(os.path.dirname(source.path), []).append(source.file)
        if isinstance(source.input, CustomTargetIndex) and plan.build_by_default is not False:
            build_with_all(source.input.target)
    data = []
    for folder, files in folders.items():
        directory = join_install_dir(plan.install_dir, plan.package, folder)
        name = plan_name(directory)
        if is_python_directory(directory) and compiles_on_install(state):
            name = str(directory)  # Meson would find the other name, and overwrite our bytecode with its own
        data.append(make_data(state, files, directory, name, plan.install_mode, plan.install_tag))
    return data


def remove_execution(mode: FileMode) -> FileMode:
    """Return the mode without the permissions to execute: nobody executes bytecode."""
    return FileMode(mode.perms_s and re.sub('[xstST]', '-', mode.perms_s), mode.owner, mode.group)


# Archives and programs

BytecodeKey = T.Tuple[str, str]  # directory and name of a bytecode()


class Member(T.NamedTuple):

    """A .pyc as a member of an archive or a program."""

    name: str  # pkg/mod.pyc
    source: Source
    bytecode: BytecodeKey  # of the bytecode() that made it

    def is_reachable(self) -> bool:
        """True if an import can reach the module, or `python -m` can run it: not settings.local.py.

        Identifiers may be written in any script, so only the rest of ASCII counts.
        """
        return re.search(r"""[] \t!"#$%&'()*+,.:;<=>?@[\\^`{|}~].*\.pyc$""", self.name, re.S) is None


class Bundle(T.NamedTuple):

    """The members of an archive or a program, by their names there."""

    modules: T.Dict[str, CustomTarget]  # pkg/mod.pyc
    files: T.Dict[str, File]  # pkg/data.txt, and pkg/mod.py if the helper reads the sources

    def write_list(self, state: ModuleState, folder: str, name: str) -> File:
        """Write the LIST of `pybytecode zip` and `pybytecode freeze`: lines with a file and its name as a member."""
        paths = {name: state.backend.get_target_filename(target) for name, target in self.modules.items()}
        paths.update({name: file.rel_to_builddir(state.build_to_src) for name, file in self.files.items()})
        list_file = File.from_built_file(os.path.join(state.subdir, folder), name)
        write_if_changed(os.path.join(state.environment.get_build_dir(), list_file.relative_name()),
                         [f'{path}\t{member}\t\n' for member, path in paths.items()])
        return list_file

    def list_modules(self) -> T.List[str]:
        """Return the names of all modules: the sources may have been given with bytecode among them."""
        return [name for name in [*self.modules, *self.files] if name.endswith('.pyc')]

    def has_data(self, with_sources: bool) -> bool:
        """True if `pybytecode freeze` writes files that are no modules."""
        return any(with_sources or not is_module_name(name) for name in self.files if not name.endswith('.pyc'))

    def name_c_files(self, method: str, kwargs: FrozenKw, main: T.Optional[str]) -> T.List[str]:
        """Return the names of the C files that `pybytecode freeze` writes: its own, and one for each module."""
        names = ['pybytecode_frozen']
        if self.has_data(kwargs['sources']):
            names.append('pybytecode_frozen_data')
        if main:
            names.append('pybytecode_main')
        taken = {*names, 'pybytecode_frozen_stdlib'}
        for member in self.list_modules():
            module = re.sub(r'(/__init__)?\.pyc$', '', member).replace('/', '.')
            if module in taken:
                raise InvalidArguments(f"{method}: '{member}' needs the file name '{module}.c', which is taken")
            taken.add(module)
            names.append(module)
        return [name + '.c' for name in names]

    def check_module(self, method: str, module: str) -> None:
        path = module.replace('.', '/')
        if not {path + '.pyc', path + '/__main__.pyc'} & set(self.list_modules()):
            raise InvalidArguments(f"{method}: module: '{module}' is not among the bytecode; expected a module, or a "
                                   'package with a module __main__')


def check_program(state: ModuleState, name: str, kwargs: ProgramKw) -> None:
    if not has_language(state, 'c'):
        raise InvalidArguments('pybytecode.program: the language C is not enabled')
    if kwargs['install'] and state.environment.is_cross_build():
        raise InvalidArguments(
            f"pybytecode.program: install: the shared libraries of '{name}' cannot be found in a cross build: use "
            'pyb.frozen() and executable(), and install the extension modules that stdlib.manifest lists, and their '
            f'libraries, to lib/{name}')


def find_libpython(state: ModuleState, helper: Helper) -> Dependency:
    """Find the libpython that a program is linked to."""
    version = re.sub(r'\D*(\d)(\d+).*', r'\1.\2', helper.cache_tag)
    if state.environment.is_cross_build():
        try:
            return state.dependency(f'python-{version}-embed')
        except DependencyException as error:
            raise DependencyException(f'{error}: in a cross build, the program needs the libpython of the host machine'
                                      '; expected its .pc file in pkg_config_libdir') from error
    python = find_python(state)
    check_python('pybytecode.program', python, helper.cache_tag, 'set')
    dependency = find_embed_dependency(python)
    # Meson 1.0.0 says that it has found a libpython also where extension modules are not linked to one.
    if not dependency.found() or not dependency.get_link_args():
        raise DependencyException(f"pybytecode.program: Meson does not find the libpython of Python {version}: install "
                                  'its headers, its library and its python3-embed.pc')
    return dependency


def choose_program_directory(state: ModuleState, kwargs: ProgramKw) -> str:
    return kwargs['install_dir'] or str(state.get_option('bindir'))


def locate_library(directory: str, name: str) -> str:
    """Return where pybytecode_importer.py looks for extension modules, relative to the directory of a program."""
    above = '..' if os.path.basename(os.path.normpath(directory)) == 'bin' else '.'
    return os.path.normpath(os.path.join(above, 'lib', name))


def describe_program(state: ModuleState, name: str, libpython: Dependency, extensions: CustomTarget,
                     kwargs: ProgramKw) -> TYPE_kwargs:
    """Return the keywords of executable() for a program."""
    is_darwin = state.environment.machines.host.is_darwin()
    origin = '@loader_path' if is_darwin else '$ORIGIN'
    keywords: TYPE_kwargs = {
        'dependencies': [libpython],
        'link_depends': [extensions],
        # Extension modules find the functions of Python in the program, if that has them.
        'export_dynamic': any(word.endswith('.a') for word in libpython.get_link_args()),
        'install_rpath': os.path.join(origin, locate_library(choose_program_directory(state, kwargs), name)),
        'install': kwargs['install'],
    }
    if not is_darwin and not state.environment.machines.host.is_windows():
        keywords['link_args'] = ['-Wl,--disable-new-dtags']  # DT_RPATH holds for what extension modules need, too
    for word in 'install_dir', 'install_tag':
        if kwargs[word]:
            keywords[word] = kwargs[word]
    return keywords




class PyBytecodeModule(NewExtensionModule):

    INFO = ModuleInfo('pybytecode')

    def __init__(self) -> None:
        super().__init__()
        self.helper: T.Optional[Helper] = None
        self.members: T.Dict[str, Member] = {}  # all that bytecode() made, by the id of the target
        self.data: T.Dict[BytecodeKey, T.Dict[str, File]] = {}  # the other files of each bytecode(): pkg/data.txt
        self.names: T.Set[BytecodeKey] = set()  # of each bytecode()
        self.aliases: T.Dict[T.Tuple[str, str], AliasTarget] = {}  # by subproject and name
        self.origins: T.Dict[str, str] = {}  # what each installed file is made from, by its path
        self.methods.update({
            'archive': self.archive,
            'bytecode': self.bytecode,
            'frozen': self.frozen,
            'install_hook': self.install_hook,
            'program': self.program,
            'version': self.version,
        })

    def _find_helper(self, state: ModuleState) -> T.Optional[Helper]:
        """Return the helper, or None if compiling is switched off, by PYBYTECODE_ENABLED or the subproject's option."""
        if not self.helper:
            switches = read_switches(state)
            if not read_enabled(switches):
                return None
            dependency = find_dependency(state)
            if dependency.get_variable(internal='enabled', default_value='true') != 'false':
                self.helper = load_helper(state, dependency, read_launcher(switches))
        return self.helper

    def _require_helper(self, state: ModuleState, method: str) -> Helper:
        helper = self._find_helper(state)
        if not helper:
            raise InvalidArguments(f"{method}: there is no bytecode, because the environment variable PYBYTECODE_ENABLED or "
                                   "PyBytecode's option enabled is off")
        return helper

    @split_name
    @typed_pos_args('pybytecode.bytecode', (str, NoneType), varargs=(str, File, CustomTarget, CustomTargetIndex))
    @typed_kwargs(
        'pybytecode.bytecode',
        KwargInfo('directory', ContainerTypeInfo(list, str), listify=True, default=[]),
        KwargInfo('exclude', ContainerTypeInfo(list, str), listify=True, default=[]),
        KwargInfo('data', bool, default=False),
        KwargInfo('package', (str, NoneType), validator=validate_dotted_name),
        KwargInfo('base_directory', str, default='.'),
        KwargInfo('preserve_path', bool, default=True),
        OPTIMIZE_KW,
        INVALIDATION_MODE_KW,
        KwargInfo('layout', str, default='pycache', validator=in_set_validator({'pycache', 'sourceless'})),
        KwargInfo('install', (bool, NoneType)),
        INSTALL_DIR_KW,
        INSTALL_MODE_KW,
        INSTALL_TAG_KW,
        KwargInfo('pure', (bool, NoneType)),
        KwargInfo('subdir', (str, NoneType)),
        CT_BUILD_BY_DEFAULT,
    )
    def bytecode(self, state: ModuleState, args: T.Tuple[T.Optional[str], T.List[SourceArgument]],
                 kwargs: BytecodeKw) -> ModuleReturnValue:
        name, arguments = args
        check_bytecode_keywords(kwargs)
        check_layout_option(state)
        helper = self._find_helper(state)
        sources = collect_sources(state, arguments, kwargs)
        if name is None and not sources:
            return ModuleReturnValue([], [])
        plan = make_plan(state, helper, self._choose_name(state, name, sources, kwargs), kwargs)
        self.data[state.subdir, plan.name] = {
            os.path.join(plan.package, source.path): source.file for source in sources if not source.is_module()}
        installed = choose_installed(plan, sources, sourceless=plan.sourceless and plan.installs_bytecode)
        for source in installed:
            self._claim(state, plan, source.path, str(source))
        targets: T.List[CustomTarget] = []
        for source in filter(Source.is_module, sources):
            recorded = choose_recorded_path(state, plan, source)
            if helper:
                targets += [self._compile(state, helper, plan, source, recorded, level) for level in plan.levels]
        # The alias comes first: if its name is taken, Meson's error shows that name and not the name of a .pyc.
        objects: T.List[T.Union[AliasTarget, CustomTarget, Data]] = [
            *self._make_alias(state, plan.name, targets), *targets, *install_sources(state, plan, installed)]
        return ModuleReturnValue(targets, objects)

    def _choose_name(self, state: ModuleState, name: T.Optional[str], sources: T.List[Source],
                     kwargs: BytecodeKw) -> str:
        """Return the given name, or one from the first directory or source. No other bytecode() here has it."""
        if name is None:
            first = kwargs['directory'][0] if kwargs['directory'] else sources[0].path
            stem = 'bytecode@' + os.path.normpath(os.path.join(state.subdir, first)).replace(os.sep, '.')
            number = 1
            name = stem
            while (state.subproject, name) in self.aliases:
                number += 1
                name = f'{stem}@{number}'
        check_name('pybytecode.bytecode', name)
        if (state.subdir, name) in self.names:
            raise InvalidArguments(f"pybytecode.bytecode: two calls in this directory have the name '{name}'")
        self.names.add((state.subdir, name))
        return name

    def _make_alias(self, state: ModuleState, name: str, targets: T.List[CustomTarget]) -> T.List[AliasTarget]:
        """Make the target that builds the others. All bytecode() of one name in different directories share it."""
        alias = self.aliases.get((state.subproject, name))
        if alias:
            alias.dependencies.extend(targets)
            return []
        alias = AliasTarget(name=name, dependencies=list(targets), subdir=state.subdir, environment=state.environment,
                            **describe_project(state))
        self.aliases[state.subproject, name] = alias
        return [alias]

    def _claim(self, state: ModuleState, plan: Plan, path: str, origin: str) -> None:
        """Remember what an installed file is made from. Two calls must not install different files at one path."""
        destination = locate_installed(state, plan, path)
        first = self.origins.setdefault(destination, origin)
        if first != origin:
            raise InvalidArguments(f"pybytecode.bytecode: '{destination}' is installed twice, from {first} and from "
                                   f'{origin}')

    def _compile(self, state: ModuleState, helper: Helper, plan: Plan, source: Source, recorded: str,
                 level: int) -> CustomTarget:
        """Make the target that compiles one source at one level."""
        folder, base = os.path.split(os.path.join(plan.package, source.path))
        output = name_bytecode(base, helper.cache_tag, level, plan.sourceless)
        output_folder = folder if plan.sourceless else os.path.join(folder, '__pycache__')
        install = plan.install_dir and plan.installs_bytecode
        if install:
            beside = os.path.join(os.path.dirname(source.path), '' if plan.sourceless else '__pycache__', output)
            self._claim(state, plan, beside, f'{source} at level {level}, {plan.mode}')
        target = CustomTarget(
            name=output,
            subdir=os.path.normpath(os.path.join(state.subdir, plan.name + '.p', output_folder)),
            environment=state.environment,
            command=[*helper.command, 'compile', '--cfile', '@OUTPUT@', '--dfile', recorded,
                     '--optimize', str(level), '--invalidation-mode', plan.mode, '--', '@INPUT@'],
            sources=[source.input],
            outputs=[output],
            depend_files=helper.depend_files,
            build_by_default=plan.build_by_default,
            install=bool(install),
            install_dir=[join_install_dir(plan.install_dir, output_folder)] if install else None,
            install_mode=remove_execution(plan.install_mode),
            install_tag=[plan.install_tag],
            backend=state.backend,
            **describe_project(state))
        self.members[target.get_id()] = Member(os.path.join(folder, base) + 'c', source, (state.subdir, plan.name))
        return target

    def _find_members(self, method: str, bytecode: T.List[CustomTarget]) -> T.Dict[str, CustomTarget]:
        """Return the targets by their names as members. Of a module at several levels it takes the first."""
        found: T.Dict[str, CustomTarget] = {}
        for target in bytecode:
            member = self.members.get(target.get_id())
            if not member:
                raise InvalidArguments(f"{method}: '{target.name}' was not made by pybytecode.bytecode()")
            first = self.members[found.setdefault(member.name, target).get_id()]
            self._check_same(method, member.name, first.bytecode, member.bytecode)
        return found

    @staticmethod
    def _check_same(method: str, name: str, first: BytecodeKey, second: BytecodeKey) -> None:
        if first != second:
            raise InvalidArguments(f"{method}: '{name}' is given twice, by '{first[1]}' and by '{second[1]}'")

    def _leave_out_unreachable(self, method: str, targets: T.Dict[str, CustomTarget]) -> T.Dict[str, CustomTarget]:
        """Return the modules that can be imported or run. Say in one line for each bytecode() which ones cannot."""
        reachable: T.Dict[str, CustomTarget] = {}
        left_out: T.Dict[BytecodeKey, T.List[str]] = {}
        for name, target in targets.items():
            member = self.members[target.get_id()]
            if member.is_reachable():
                reachable[name] = target
            else:
                left_out.setdefault(member.bytecode, []).append(name[:-1])
        for bytecode, names in left_out.items():
            mlog.log(f"{method}: '{bytecode[1]}': left out, since no import can reach them: {', '.join(names)}")
        return reachable

    def _bundle(self, state: ModuleState, method: str, name: str, bytecode: T.List[CustomTarget], kwargs: BundleKw,
                with_sources: bool) -> T.Tuple[Helper, Bundle]:
        """Check the arguments that archive(), frozen() and program() share. Return the helper, and what to bundle."""
        check_name(method, name)
        check_path(method, name)
        check_bundle_keywords(method, kwargs)
        helper = self._require_helper(state, method)
        check_stdlib(state, helper, method, kwargs)
        if not bytecode and not kwargs['stdlib']:
            raise InvalidArguments(f'{method}: neither bytecode nor stdlib is given')
        targets = self._find_members(method, bytecode)
        files: T.Dict[str, File] = {}
        givers: T.Dict[str, BytecodeKey] = {}
        for key in dict.fromkeys(self.members[target.get_id()].bytecode for target in targets.values()):
            for path, file in self.data[key].items():
                self._check_same(method, path, givers.setdefault(path, key), key)
                files[path] = file
        modules = self._leave_out_unreachable(method, targets)
        if with_sources:
            files.update({name[:-1]: self.members[target.get_id()].source.file for name, target in modules.items()})
        return helper, Bundle(modules, files)

    @typed_pos_args('pybytecode.archive', str, varargs=CustomTarget)
    @typed_kwargs('pybytecode.archive', STDLIB_KW, STDLIB_EXCLUDE_KW, NO_DEFERRED_KW, INSTALL_KW, INSTALL_DIR_KW,
                  INSTALL_TAG_KW, CT_BUILD_BY_DEFAULT)
    def archive(self, state: ModuleState, args: T.Tuple[str, T.List[CustomTarget]],
                kwargs: ArchiveKw) -> ModuleReturnValue:
        name, bytecode = args
        if kwargs['install'] and kwargs['install_dir'] is None:
            raise InvalidArguments('pybytecode.archive: "install_dir" must be specified when installing')
        helper, bundle = self._bundle(state, 'pybytecode.archive', name, bytecode, kwargs,
                                      with_sources='auto' in kwargs['stdlib'])
        target = CustomTarget(
            name=name,
            subdir=state.subdir,
            environment=state.environment,
            command=[*helper.command, 'zip', '--output', '@OUTPUT0@', '--manifest', '@OUTPUT1@',
                     '--depfile', '@DEPFILE@', *format_stdlib(state, kwargs), '--', '@INPUT@'],
            sources=[bundle.write_list(state, name + '.p', 'archive.list')],
            outputs=[name, name + '.manifest'],
            depfile=name + '.d',
            depend_files=[*helper.depend_files, *bundle.files.values()],
            extra_depends=list(bundle.modules.values()),
            build_by_default=kwargs['build_by_default'],
            install=kwargs['install'],
            install_dir=[kwargs['install_dir'], False] if kwargs['install'] else None,
            install_tag=[choose_tag(kwargs['install_tag']), None],
            backend=state.backend,
            **describe_project(state))
        return ModuleReturnValue(target, [target])

    @typed_pos_args('pybytecode.frozen', str, varargs=CustomTarget)
    @typed_kwargs('pybytecode.frozen', STDLIB_KW, STDLIB_EXCLUDE_KW, NO_DEFERRED_KW, SOURCES_KW)
    def frozen(self, state: ModuleState, args: T.Tuple[str, T.List[CustomTarget]],
               kwargs: FrozenKw) -> ModuleReturnValue:
        name, bytecode = args
        targets = self._freeze(state, 'pybytecode.frozen', name, bytecode, kwargs)
        return ModuleReturnValue(declare_dependency(state, targets, name + '.p'), targets)

    @typed_pos_args('pybytecode.program', str, varargs=CustomTarget)
    @typed_kwargs('pybytecode.program', KwargInfo('module', str, required=True), STDLIB_KW, STDLIB_EXCLUDE_KW,
                  NO_DEFERRED_KW, SOURCES_KW, INSTALL_KW, INSTALL_DIR_KW, INSTALL_TAG_KW)
    def program(self, state: ModuleState, args: T.Tuple[str, T.List[CustomTarget]],
                kwargs: ProgramKw) -> ModuleReturnValue:
        name, bytecode = args
        check_program(state, name, kwargs)
        stdlib = kwargs['stdlib'] or ['auto']
        kwargs['stdlib'] = stdlib if 'auto' in stdlib else list(dict.fromkeys(['startup', *stdlib]))
        targets = self._freeze(state, 'pybytecode.program', name, bytecode, kwargs, main=kwargs['module'])
        libpython = find_libpython(state, self._require_helper(state, 'pybytecode.program'))
        extensions = self._link_extensions(state, name, targets[-1])
        executable = make_executable(
            state, name, targets, describe_program(state, name, libpython, extensions, kwargs))
        scripts = self._install_program(state, executable, targets[-1], kwargs) if kwargs['install'] else []
        return ModuleReturnValue(executable, [*targets, extensions, *scripts])

    @staticmethod
    def _link_extensions(state: ModuleState, name: str, stdlib: CustomTarget) -> CustomTarget:
        """Make the target that links the extension modules into lib/NAME beside the program in the build tree."""
        return CustomTarget(
            name=f'{name}-extensions',
            subdir=os.path.join(state.subdir, name + '.p'),
            environment=state.environment,
            command=[*make_own_command('link_extensions'), '@INPUT@', '@OUTPUT@',
                     os.path.join(state.subdir, 'lib', name)],
            sources=[stdlib[0]],
            outputs=['extensions.stamp'],
            backend=state.backend,
            **describe_project(state))

    @staticmethod
    def _install_program(state: ModuleState, program: Executable, stdlib: CustomTarget,
                         kwargs: ProgramKw) -> T.List[ExecutableSerialisation]:
        """Make the install script for what the program needs. It has the tag of the program."""
        build = state.environment.get_build_dir()
        directory = os.path.join(state.environment.get_prefix(), choose_program_directory(state, kwargs))
        command: CommandList = [
            *make_own_command('install_program'),
            *(os.path.join(build, state.backend.get_target_dir(target), target.get_outputs()[0])
              for target in (program, stdlib)),
            os.path.normpath(os.path.join(directory, locate_library(directory, program.name)))]
        return [make_install_script(state, command, kwargs['install_tag'] or 'runtime')]

    def _freeze(self, state: ModuleState, method: str, name: str, bytecode: T.List[CustomTarget], kwargs: FrozenKw,
                main: T.Optional[str] = None) -> T.List[CustomTarget]:
        """Make the targets that write modules as C: those of the project, and those of the standard library if any."""
        is_auto = 'auto' in kwargs['stdlib']
        helper, bundle = self._bundle(state, method, name, bytecode, kwargs,
                                      with_sources=is_auto or kwargs['sources'])
        if main:
            bundle.check_module(method, main)
        folder = name + '.p'
        words = ['--main', main] if main else []
        outputs = ['pybytecode_frozen.h', *bundle.name_c_files(method, kwargs, main)]
        imports: T.List[File] = []
        if kwargs['sources']:
            words.append('--sources')
        if is_auto:
            imports = [File.from_built_file(os.path.join(state.subdir, folder), 'stdlib.imports')]
            outputs.insert(0, 'stdlib.imports')
            words += ['--stdlib', 'auto', *format_stdlib_directory(state), '--imports', '@OUTPUT1@']
        elif kwargs['stdlib']:
            words += ['--stdlib', 'startup']  # tells the helper that there is a second part
        targets = [self._freeze_part(
            state, helper, name, 'modules', outputs, [*words, '--', '@INPUT@'],
            sources=[bundle.write_list(state, folder, 'frozen.list')], depend_files=list(bundle.files.values()),
            members=bundle.modules.values())]
        if kwargs['stdlib']:
            # It does not depend on the first target, but on one of its files, which is written only if it changes.
            words = [*format_stdlib(state, kwargs), *(['--imports', '@INPUT@'] if imports else [])]
            targets.append(self._freeze_part(
                state, helper, name, 'stdlib', ['pybytecode_frozen_stdlib.c'], [*words, '--depfile', '@DEPFILE@'],
                sources=imports, depfile='stdlib.d'))
        return targets

    @staticmethod
    def _freeze_part(state: ModuleState, helper: Helper, name: str, part: Literal['modules', 'stdlib'],
                     outputs: T.List[str], words: T.List[str], sources: T.Sequence[File],
                     depend_files: T.Sequence[File] = (), members: T.Iterable[CustomTarget] = (),
                     depfile: T.Optional[str] = None) -> CustomTarget:
        """Make the target that writes one part as C: the project's modules, or the standard library."""
        return CustomTarget(
            name=f'{name}-{part}',
            subdir=os.path.join(state.subdir, name + '.p'),
            environment=state.environment,
            command=[*helper.command, 'freeze', '--output-directory', '@OUTDIR@', '--part', part, '--name', name,
                     '--manifest', '@OUTPUT0@', *words],
            sources=sources,
            outputs=[part + '.manifest', *outputs],
            depfile=depfile,
            depend_files=[*helper.depend_files, *depend_files],
            extra_depends=list(members),
            backend=state.backend,
            **describe_project(state))

    @typed_pos_args('pybytecode.install_hook', varargs=str, min_varargs=1)
    @typed_kwargs('pybytecode.install_hook', OPTIMIZE_KW, INVALIDATION_MODE_KW, INSTALL_TAG_KW)
    def install_hook(self, state: ModuleState, args: T.Tuple[T.List[str]], kwargs: InstallHookKw) -> ModuleReturnValue:
        directories = args[0]
        helper = self._find_helper(state)
        levels = choose_levels(state, kwargs['optimize'])
        if not (helper and levels):
            return ModuleReturnValue(None, [])
        for directory in directories:
            if is_python_directory(directory) and compiles_on_install(state):
                mlog.warning(f"pybytecode.install_hook: Meson overwrites the bytecode in '{directory}' with its own: "
                             'give optimize, and set -Dpython.bytecompile=-1', location=state.current_node)
        command: CommandList = [
            *helper.command, 'install-hook', *format_levels(levels),
            '--invalidation-mode', choose_mode(kwargs['invalidation_mode'], helper), '--',
            *(os.path.join(state.environment.get_prefix(), directory) for directory in directories)]
        return ModuleReturnValue(None, [make_install_script(state, command, kwargs['install_tag'])])

    @noPosargs
    @noKwargs
    def version(self, state: ModuleState, args: T.List[TYPE_var], kwargs: TYPE_kwargs) -> str:
        return VERSION


# Commands
#
# They run in a process of their own, while Ninja builds or Meson installs: see make_own_command().

# The libraries of glibc, which belong to the system.
SYSTEM_LIBRARIES = r'(ld-|ld64|linux-vdso|lib(c|m|dl|rt|pthread|util|resolv|nsl|anl|mvec|BrokenLocale|thread_db)\.so)'


def read_extensions(manifest: str) -> T.List[str]:
    """Return the paths of the extension modules that a manifest of `pybytecode freeze` lists."""
    with open(manifest, encoding='utf-8', errors='surrogateescape') as file:
        rows = [line.split('\t') for line in file]
    return [row[2] for row in rows if row[0] == 'extension']


def link_extensions(manifest: str, stamp: str, directory: str) -> None:
    """Make links in a directory to the extension modules that a manifest lists. Remove those of an earlier run."""
    paths = read_extensions(manifest)
    if os.path.isdir(directory):
        for entry in os.scandir(directory):
            if entry.is_symlink():
                os.unlink(entry.path)
    for path in paths:
        os.makedirs(directory, exist_ok=True)
        os.symlink(path, os.path.join(directory, os.path.basename(path)))
    write_if_changed(stamp, [path + '\n' for path in paths])


def find_libraries(program: str, modules: T.List[str]) -> T.Dict[str, str]:
    """Return the shared libraries that files need, by the names under which they need them."""
    try:
        text = subprocess.run(['ldd', program, *modules], env={**os.environ, 'LC_ALL': 'C'}, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, encoding='utf-8', errors='surrogateescape').stdout
    except FileNotFoundError:
        sys.exit('pybytecode.program: ldd is not found, which lists the libraries that a program needs')
    found: T.Dict[str, str] = {}
    missing: T.Dict[str, None] = {}
    for name, path in re.findall(r'^\t(?:(\S+) => )?(\S.*?)(?: \(0x[0-9a-f]+\))?$', text, re.M):
        name = name or os.path.basename(path)
        if name == 'libc.so.6':
            # glibc loads it by name when a thread ends that Python gives up at exit, so no file says that it needs it
            beside = os.path.join(os.path.dirname(path), 'libgcc_s.so.1')
            if os.path.isfile(beside):
                found.setdefault(os.path.basename(beside), beside)
        if re.match(SYSTEM_LIBRARIES, name) or re.match(SYSTEM_LIBRARIES, os.path.basename(path)):
            continue
        if os.path.isabs(path):
            found.setdefault(name, path)
        elif path == 'not found':
            missing[name] = None
    missing = {name: None for name in missing if name not in found}  # an RPATH of the program holds for its modules
    if missing:
        sys.exit(f"pybytecode.program: '{program}' needs libraries that are not found: {', '.join(missing)}")
    return found


def install_program(program: str, manifest: str, directory: str) -> None:
    """Install the extension modules that a manifest lists, and the shared libraries that they and a program need."""
    if os.environ.get('MESON_INSTALL_DRY_RUN'):
        return
    modules = read_extensions(manifest)
    files = find_libraries(program, modules)
    files.update({os.path.basename(path): path for path in modules})
    destination = destdir_join(os.environ.get('DESTDIR', ''), directory)
    os.makedirs(destination, mode=0o755, exist_ok=True)
    for name, path in sorted(files.items()):
        if not os.environ.get('MESON_INSTALL_QUIET'):
            print(f'Installing {path} to {destination}')
        target = os.path.join(destination, name)
        if os.path.lexists(target):
            os.unlink(target)  # a program that runs keeps the old file
        shutil.copy2(path, target)
        os.chmod(target, 0o644)
        remove_rpath(target)


def initialize(interpreter: Interpreter) -> PyBytecodeModule:
    return PyBytecodeModule()
