# SPDX-License-Identifier: MIT
"""The Meson module pybytecode: Python bytecode as a product of the build. README.md beside it is its reference.

It is for Meson 1.0 to 1.12. What differs between these is in the first functions.
"""
from __future__ import annotations

import inspect
import os
import re
import typing as T

from . import ModuleInfo, ModuleReturnValue, NewExtensionModule
from .. import mlog
from ..build import AliasTarget, CustomTarget, CustomTargetIndex, Data
from ..dependencies import DependencyException
from ..interpreter import primitives
from ..interpreter.type_checking import (
    CT_BUILD_BY_DEFAULT, INSTALL_DIR_KW, INSTALL_KW, INSTALL_TAG_KW, NoneType, in_set_validator)
from ..interpreterbase import ContainerTypeInfo, InvalidArguments, KwargInfo, typed_kwargs, typed_pos_args
from ..mesonlib import File, FileMode, MachineChoice, MesonException, has_path_sep
from ..programs import ExternalProgram

if T.TYPE_CHECKING:
    from . import ModuleState
    from ..interpreter import Interpreter

MODES = {'timestamp', 'checked-hash', 'unchecked-hash'}
VARIABLES = ('cache_tag', 'pybytecode', 'python_library')


def new_target(state: ModuleState, kind: T.Type, **arguments: T.Any) -> T.Any:
    """A target is told its project by name, or by object in later versions."""
    if 'build_project' in inspect.signature(kind.__init__).parameters:
        arguments['build_project'] = state.current_build_project
    else:
        arguments['subproject'] = state.subproject
    return kind(environment=state.environment, **arguments)


def meson_compiles(state: ModuleState) -> bool:
    """Whether Meson itself compiles what goes below py.get_install_dir(): from 1.2 on, unless it is told not to."""
    try:
        return state._interpreter.func_get_option(state.current_node, ['python.bytecompile'], {}) != -1
    except MesonException:
        return False


def python_install_dir(state: ModuleState, cache_tag: T.Optional[str], pure: T.Optional[bool],
                       subdir: T.Optional[str]) -> str:
    """py.get_install_dir() of import('python').find_installation(). Both are called as a meson.build calls them."""
    interpreter = state._interpreter
    module = interpreter.func_import(state.current_node, ['python'], {})
    python = interpreter._holderify(interpreter._holderify(module).method_call('find_installation', [], {}))
    version = python.method_call('language_version', [], {})
    if cache_tag and cache_tag != 'cpython-' + version.replace('.', ''):
        raise MesonException(f'pybytecode.bytecode: the Python that Meson finds is {version}, the helper compiles for '
                             f'{cache_tag}: give install_dir, or name the python in a machine file')
    arguments = {'subdir': subdir or ''}
    if pure is not None:
        arguments['pure'] = pure
    return python.method_call('get_install_dir', [], arguments)


def below(directory: str, *parts: str) -> str:
    """A directory below an install directory, which keeps the name that the install plan has for that."""
    path = os.path.normpath(os.path.join(directory, *parts))
    if isinstance(directory, primitives.OptionString):
        return primitives.OptionString(path, os.path.normpath(os.path.join(directory.optname, *parts)))
    return path


def path_below(path: str, directories: T.List[str]) -> T.Optional[str]:
    """The path below the first of the directories that it is below."""
    for directory in directories:
        relative = os.path.relpath(path, directory)
        if not relative.startswith('..' + os.sep):
            return relative
    return None


def in_python(directory: str) -> bool:
    """Whether this is py.get_install_dir() or below. Meson goes by the same name."""
    return getattr(directory, 'optname', '').startswith(('{py_purelib}', '{py_platlib}'))


def stdlib_words(modules: T.List[str]) -> T.List[str]:
    return [word for module in modules for word in ('--stdlib', module)]


def default_mode() -> str:
    """As in py_compile, decided when the project is configured."""
    return 'checked-hash' if os.environ.get('SOURCE_DATE_EPOCH') else 'timestamp'


def update(path: str, lines: T.List[str]) -> None:
    """Writes a file, unless it is so already: what depends on it is made again then."""
    if os.path.exists(path):
        with open(path, encoding='utf-8', errors='surrogateescape', newline='') as file:
            if file.readlines() == lines:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8', errors='surrogateescape', newline='') as file:
        file.writelines(lines)


def check_name(method: str, name: str) -> None:
    if not name or has_path_sep(name):
        raise InvalidArguments(f"{method}: '{name}' is not a name for a target")


def check_path(method: str, path: str) -> None:
    replaced = re.search(r'@[A-Z_]+[0-9]*@|[\\\n]', path)
    if replaced:
        raise InvalidArguments(f'{method}: Meson cannot make a file with {replaced[0]!r} in its path: {path}')


def optimize_validator(levels: T.List[int]) -> T.Optional[str]:
    for level in levels:
        if isinstance(level, bool) or level not in {0, 1, 2}:
            return f'must be of 0, 1, 2, not {level}'
    return None if levels else 'is empty'


def package_validator(package: T.Optional[str]) -> T.Optional[str]:
    if not all(part.isidentifier() for part in package.split('.')):
        return f"must be a dotted name of identifiers, not '{package}'"
    return None


def stdlib_validator(modules: T.List[str]) -> T.Optional[str]:
    for module in modules:
        if package_validator(module):
            return package_validator(module)
    return None


OPTIMIZE_KW = KwargInfo('optimize', ContainerTypeInfo(list, int), listify=True, default=[0],
                        validator=optimize_validator)
INVALIDATION_MODE_KW = KwargInfo('invalidation_mode', (str, NoneType), validator=in_set_validator(MODES))
STDLIB_KW = KwargInfo('stdlib', ContainerTypeInfo(list, str), listify=True, default=[], validator=stdlib_validator)


class Helper(T.NamedTuple):
    """The helper: how to run it, the cache tag of its Python, and the files besides it that its output depends on."""
    command: T.List[T.Any]
    cache_tag: str
    depend_files: T.List[File]


class Source(T.NamedTuple):
    """A source as the input of a target, as a file to install, and its path below base_directory."""
    input: T.Any
    file: File
    path: str
    place: str


class Member(T.NamedTuple):
    """Bytecode as a member of an archive or a program: its name, pkg/mod.pyc, and that of the bytecode() it is of."""
    name: str
    bytecode: T.Tuple[str, str]


class PyBytecodeModule(NewExtensionModule):

    INFO = ModuleInfo('pybytecode')

    def __init__(self) -> None:
        super().__init__()
        self.helper: T.Optional[Helper] = None
        self.members: T.Dict[str, Member] = {}  # what bytecode() made, by the id of the target
        self.methods.update({
            'archive': self.archive,
            'bytecode': self.bytecode,
            'frozen': self.frozen,
            'install_hook': self.install_hook,
        })

    def _find_helper(self, state: ModuleState) -> T.Optional[Helper]:
        """All that is known of the helper comes from dependency('pybytecode'), be it installed or a subproject, which
        may have been told that nothing is to be compiled."""
        if self.helper:
            return self.helper
        try:
            dependency = state.dependency('pybytecode', native=True)
        except DependencyException as error:
            raise DependencyException(f'{error}: install PyBytecode and let PKG_CONFIG_PATH lead to its pybytecode.pc, '
                                      'or make it a subproject') from error
        if dependency.get_variable(internal='enabled', default_value='true') == 'false':
            return None
        values = {}
        for name in VARIABLES:
            values[name] = dependency.get_variable(pkgconfig=name, internal=name, default_value='')
            if not values[name]:
                raise DependencyException(f"the dependency 'pybytecode' has no variable '{name}'")
        files = [values['python_library']]
        if dependency.type_name == 'internal':  # the program of a subproject is a target, which is not built yet
            program = state.find_program('pybytecode', for_machine=MachineChoice.BUILD)
        else:
            path = os.path.normpath(values['pybytecode'])
            program = ExternalProgram('pybytecode', [path], silent=True)
            files.append(path)
            state._interpreter.add_build_def_file(os.path.join(
                dependency.get_variable(pkgconfig='pcfiledir', default_value=''), 'pybytecode.pc'))
        depend_files = [values['python_library'], self._stamp(state, files)]
        launcher = dependency.get_variable(internal='launcher', default_value='')
        command = [word for word in launcher.split(';') if word] + [program]
        self.helper = Helper(command, values['cache_tag'], [File.from_absolute_file(path) for path in depend_files])
        return self.helper

    @staticmethod
    def _stamp(state: ModuleState, files: T.List[str]) -> str:
        """A package manager may put a file in place that is older than the bytecode, which no build engine notices. So
        the stamp says which files these are, and changes when Meson runs next."""
        lines = []
        for path in files:
            try:
                status = os.stat(path)
            except OSError as error:
                raise DependencyException("the dependency 'pybytecode' names a file that cannot be found: "
                                          f'{error}') from error
            lines.append(f'{path} {status.st_size} {int(status.st_mtime)}\n')
        stamp = os.path.join(state.environment.get_scratch_dir(), 'pybytecode.stamp')
        update(stamp, lines)
        return stamp

    @staticmethod
    def _sources(state: ModuleState, arguments: T.List[T.Any], base_directory: str,
                 preserve_path: bool) -> T.List[Source]:
        source_root, build_root = state.environment.get_source_dir(), state.environment.get_build_dir()
        base = os.path.normpath(os.path.join(source_root, state.subdir, base_directory))
        if not os.path.isdir(base):
            raise InvalidArguments(f"pybytecode.bytecode: base_directory: '{base_directory}' is not a directory: "
                                   f'{base}')
        # what is generated lies in the build tree, where the same directory has another path
        build_base = os.path.normpath(os.path.join(build_root, os.path.relpath(base, source_root)))
        inputs = []
        for argument in state._interpreter.source_strings_to_files(arguments):
            inputs += list(argument) if isinstance(argument, CustomTarget) else [argument]
        sources: T.Dict[str, Source] = {}
        for item in inputs:
            file = item
            if isinstance(item, CustomTargetIndex):
                file = File.from_built_file(state.backend.get_target_dir(item.target), item.output)
            place = os.path.normpath(file.absolute_path(source_root, build_root))
            path = path_below(place, [build_base, base] if file.is_built else [base])
            if path is None:
                raise InvalidArguments(f"pybytecode.bytecode: '{file.fname}' is not below base_directory: {base}")
            if not re.fullmatch(r'.+\.py', os.path.basename(path), re.S):
                raise InvalidArguments(f"pybytecode.bytecode: '{file.fname}' does not end in .py")
            if not preserve_path:
                path = os.path.basename(path)
            if path in sources:
                raise InvalidArguments(f"pybytecode.bytecode: '{path}' is given twice")
            sources[path] = Source(item, file, path, place)
        return list(sources.values())

    @typed_pos_args('pybytecode.bytecode', str, varargs=(str, File, CustomTarget, CustomTargetIndex), min_varargs=1)
    @typed_kwargs(
        'pybytecode.bytecode',
        KwargInfo('package', (str, NoneType), validator=package_validator),
        KwargInfo('base_directory', str, default='.'),
        KwargInfo('preserve_path', bool, default=True),
        OPTIMIZE_KW,
        INVALIDATION_MODE_KW,
        KwargInfo('layout', str, default='pycache', validator=in_set_validator({'pycache', 'sourceless'})),
        INSTALL_KW,
        INSTALL_DIR_KW,
        INSTALL_TAG_KW,
        KwargInfo('pure', (bool, NoneType)),
        KwargInfo('subdir', (str, NoneType)),
        CT_BUILD_BY_DEFAULT,
    )
    def bytecode(self, state: ModuleState, args: T.Tuple[str, T.List[T.Any]],
                 kwargs: T.Dict[str, T.Any]) -> ModuleReturnValue:
        name = args[0]
        levels = list(dict.fromkeys(kwargs['optimize']))
        sourceless = kwargs['layout'] == 'sourceless'
        self._check(state, name, levels, sourceless, kwargs)
        helper = self._find_helper(state)
        sources = self._sources(state, args[1], kwargs['base_directory'], kwargs['preserve_path'])
        mode = kwargs['invalidation_mode'] or default_mode()
        package = (kwargs['package'] or '').replace('.', os.sep)
        install_dir = self._install_dir(state, helper, kwargs)
        tag = kwargs['install_tag'] or 'python-runtime'

        targets = []
        for source in sources:
            folder, base = os.path.split(os.path.join(package, source.path))
            recorded = source.place
            if install_dir:
                recorded = os.path.join(state.environment.get_prefix(), install_dir, folder, base)
            check_path('pybytecode.bytecode', recorded)
            for level in levels if helper else ():
                output = base + 'c'
                if not sourceless:
                    suffix = f'.opt-{level}' if level else ''
                    output = f'{base[:-len(".py")]}.{helper.cache_tag}{suffix}.pyc'
                place = folder if sourceless else os.path.join(folder, '__pycache__')
                targets.append(new_target(
                    state, CustomTarget, name=output,
                    subdir=os.path.normpath(os.path.join(state.subdir, name + '.p', place)),
                    command=[*helper.command, 'compile', '--cfile', '@OUTPUT@', '--dfile', recorded,
                             '--optimize', str(level), '--invalidation-mode', mode, '--', '@INPUT@'],
                    sources=[source.input], outputs=[output], depend_files=helper.depend_files,
                    build_by_default=kwargs['build_by_default'], install=bool(install_dir),
                    install_dir=[below(install_dir, place)] if install_dir else None, install_tag=[tag],
                    backend=state.backend))
                self.members[targets[-1].get_id()] = Member(os.path.join(folder, base) + 'c', (state.subdir, name))
        # the alias first: a name given twice is an error, which shall be of this name
        objects = [new_target(state, AliasTarget, name=name, dependencies=targets, subdir=state.subdir)] + targets
        if install_dir and not (helper and sourceless):
            objects += self._install_sources(state, sources, below(install_dir, package), tag)
        return ModuleReturnValue(targets, objects)

    @staticmethod
    def _check(state: ModuleState, name: str, levels: T.List[int], sourceless: bool,
               kwargs: T.Dict[str, T.Any]) -> None:
        """What Meson's typed arguments do not check."""
        check_name('pybytecode.bytecode', name)
        if sourceless and len(levels) > 1:
            raise InvalidArguments("pybytecode.bytecode: layout 'sourceless' has one file a module, so optimize has to "
                                   'be one level')
        for word in 'pure', 'subdir':
            if kwargs[word] is not None and kwargs['install_dir'] is not None:
                raise InvalidArguments(f'pybytecode.bytecode: "{word}" and "install_dir" are mutually exclusive')
        if state._interpreter.func_get_option(state.current_node, ['layout'], {}) == 'flat':
            raise MesonException('pybytecode.bytecode: the option layout=flat has one directory for all files: the '
                                 'bytecode needs layout=mirror')

    @staticmethod
    def _install_dir(state: ModuleState, helper: T.Optional[Helper], kwargs: T.Dict[str, T.Any]) -> T.Optional[str]:
        if not kwargs['install']:
            return None
        install_dir = kwargs['install_dir']
        if install_dir is None:
            install_dir = python_install_dir(state, helper and helper.cache_tag, kwargs['pure'], kwargs['subdir'])
        return install_dir

    @staticmethod
    def _install_sources(state: ModuleState, sources: T.List[Source], install_dir: str, tag: str) -> T.List[Data]:
        """The sources, whose times Meson keeps: so the bytecode is fresh for them."""
        folders: T.Dict[str, T.List[File]] = {}
        for source in sources:
            folders.setdefault(os.path.dirname(source.path), []).append(source.file)
        data = []
        for folder, files in folders.items():
            directory = below(install_dir, folder)
            plan = getattr(directory, 'optname', directory)
            if in_python(directory) and meson_compiles(state):
                plan = str(directory)  # by the other name, Meson would put bytecode of its own in place of ours
            data.append(Data(sources=files, install_dir=directory, install_dir_name=plan, install_mode=FileMode(),
                             subproject=state.subproject, install_tag=tag, data_type='python'))
        return data

    def _list(self, state: ModuleState, method: str, name: str, bytecode: T.List[CustomTarget],
              stdlib: T.List[str]) -> T.Tuple[File, T.Dict[str, CustomTarget]]:
        """The list of what goes into an archive or a program; and the targets in it, by their names there."""
        check_name(f'pybytecode.{method}', name)
        check_path(f'pybytecode.{method}', name)
        if not self._find_helper(state):
            raise InvalidArguments(f"pybytecode.{method}: PyBytecode's option enabled is false: there is no bytecode")
        if not bytecode and not stdlib:
            raise InvalidArguments(f'pybytecode.{method}: neither bytecode nor stdlib is given')
        taken: T.Dict[str, CustomTarget] = {}
        for target in bytecode:
            member = self.members.get(target.get_id())
            if not member:
                raise InvalidArguments(f"pybytecode.{method}: '{target.name}' is not of pybytecode.bytecode()")
            first = taken.setdefault(member.name, target)
            if self.members[first.get_id()] != member:  # else it is of another level
                raise InvalidArguments(f"pybytecode.{method}: '{member.name}' is given twice, the second time by "
                                       f"'{member.bytecode[1]}'")
        lines = []
        for member_name, target in taken.items():
            path = os.path.join(state.backend.get_target_dir(target), target.get_outputs()[0])
            lines.append(f'{path}\t{member_name}\t\n')
        file = File.from_built_file(os.path.join(state.subdir, name + '.p'), method + '.list')
        update(file.absolute_path(state.environment.get_source_dir(), state.environment.get_build_dir()), lines)
        return file, taken

    @typed_pos_args('pybytecode.archive', str, varargs=CustomTarget)
    @typed_kwargs('pybytecode.archive', STDLIB_KW, INSTALL_KW, INSTALL_DIR_KW, INSTALL_TAG_KW, CT_BUILD_BY_DEFAULT)
    def archive(self, state: ModuleState, args: T.Tuple[str, T.List[CustomTarget]],
                kwargs: T.Dict[str, T.Any]) -> ModuleReturnValue:
        name = args[0]
        install_dir = kwargs['install_dir'] if kwargs['install'] else None
        if kwargs['install'] and install_dir is None:
            raise InvalidArguments('pybytecode.archive: "install_dir" must be specified when installing')
        file, taken = self._list(state, 'archive', name, args[1], kwargs['stdlib'])
        helper = self._find_helper(state)
        target = new_target(
            state, CustomTarget, name=name, subdir=state.subdir,
            command=[*helper.command, 'zip', '--output', '@OUTPUT0@', '--manifest', '@OUTPUT1@',
                     '--depfile', '@DEPFILE@', *stdlib_words(kwargs['stdlib']), '--', '@INPUT@'],
            sources=[file], outputs=[name, name + '.manifest'], depfile=name + '.d',
            depend_files=helper.depend_files, extra_depends=list(taken.values()),
            build_by_default=kwargs['build_by_default'], install=kwargs['install'],
            install_dir=[install_dir, False] if install_dir else None,
            install_tag=[kwargs['install_tag'] or 'python-runtime', None], backend=state.backend)
        return ModuleReturnValue(target, [target])

    @typed_pos_args('pybytecode.frozen', str, varargs=CustomTarget)
    @typed_kwargs('pybytecode.frozen', STDLIB_KW)
    def frozen(self, state: ModuleState, args: T.Tuple[str, T.List[CustomTarget]],
               kwargs: T.Dict[str, T.Any]) -> ModuleReturnValue:
        name = args[0]
        stdlib = stdlib_words(kwargs['stdlib'])
        file, taken = self._list(state, 'frozen', name, args[1], kwargs['stdlib'])
        modules = {}
        for member in taken:
            module = re.sub(r'(/__init__)?\.pyc$', '', member).replace('/', '.')
            if module in modules or module in {'pybytecode_frozen', 'pybytecode_frozen_stdlib'}:
                raise InvalidArguments(f"pybytecode.frozen: '{member}': there is a file '{module}.c' already")
            modules[module] = module + '.c'
        helper = self._find_helper(state)

        def target(part: str, outputs: T.List[str], words: T.List[str], **arguments: T.Any) -> CustomTarget:
            return new_target(
                state, CustomTarget, name=f'{name}-{part}', subdir=os.path.join(state.subdir, name + '.p'),
                command=[*helper.command, 'freeze', '--output-directory', '@OUTDIR@', '--part', part,
                         '--manifest', '@OUTPUT0@', *stdlib, *words],
                outputs=[part + '.manifest', *outputs], depend_files=helper.depend_files, backend=state.backend,
                **arguments)

        targets = [target('modules', ['pybytecode_frozen.h', 'pybytecode_frozen.c', *modules.values()],
                          ['--', '@INPUT@'], sources=[file], extra_depends=list(taken.values()))]
        if stdlib:
            targets.append(target('stdlib', ['pybytecode_frozen_stdlib.c'], ['--depfile', '@DEPFILE@'], sources=[],
                                  depfile='stdlib.d'))
        dependency = state._interpreter.func_declare_dependency(
            state.current_node, [], {'sources': targets, 'include_directories': [name + '.p']})
        return ModuleReturnValue(dependency, targets)

    @typed_pos_args('pybytecode.install_hook', varargs=str, min_varargs=1)
    @typed_kwargs('pybytecode.install_hook', OPTIMIZE_KW, INVALIDATION_MODE_KW, INSTALL_TAG_KW)
    def install_hook(self, state: ModuleState, args: T.Tuple[T.List[str]],
                     kwargs: T.Dict[str, T.Any]) -> ModuleReturnValue:
        for directory in args[0]:
            if in_python(directory) and meson_compiles(state):
                mlog.warning(f"pybytecode.install_hook: Meson's own python.bytecompile goes over '{directory}' later: "
                             'set -Dpython.bytecompile=-1', location=state.current_node)
        words = ['install-hook']
        for level in dict.fromkeys(kwargs['optimize']):
            words += ['--optimize', str(level)]
        words += ['--invalidation-mode', kwargs['invalidation_mode'] or default_mode(), '--']
        words += [os.path.join(state.environment.get_prefix(), directory) for directory in args[0]]
        helper = self._find_helper(state)
        if not helper:
            return ModuleReturnValue(None, [])
        script = state.backend.get_executable_serialisation([*helper.command, *words], verbose=True,
                                                            tag=kwargs['install_tag'])
        script.dry_run = True  # the helper looks at MESON_INSTALL_DRY_RUN
        return ModuleReturnValue(None, [script])


def initialize(interpreter: Interpreter) -> PyBytecodeModule:
    return PyBytecodeModule()
