# SPDX-License-Identifier: MIT
"""The import system of frozen modules.

It runs in the program that carries them, before the interpreter imports any of them, as a module whose other names
pybytecode_frozen.c has set:

    find(name)      MODULE, PACKAGE or NAMESPACE; None: there is no such module
    get_code(name)  the code object of a module, or None
    get_data(path)  the bytes of a file that the set carries, such as pkg/data.txt or pkg/mod.py, or None
    list_modules()  the names of all modules
    list_data()     the paths of all files
    get_reader()    the code object of pybytecode_reader.py
    name            the name of the set

A frozen module has the path that it would have if the program were a directory: <sys.executable>/pkg/mod.py. Such a path
exists nowhere else. Importer is what zipimport.zipimporter is for an archive: finder on sys.meta_path and loader
(importlib.abc.InspectLoader, ResourceLoader). What lists files is in pybytecode_reader.py, since few programs need it to
start.
"""
import sys
import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _external
import _imp

MODULE, PACKAGE, NAMESPACE = range(3)
SEPARATOR = _external.path_sep
ROOT = sys.executable or 'frozen'

# The commands that multiprocessing gives sys.executable to run, after options of the interpreter and -c
COMMANDS = ('from multiprocessing.resource_tracker import main', 'from multiprocessing.forkserver import main',
            'from multiprocessing.spawn import spawn_main',
            'import sys; from multiprocessing.forkserver import main')  # since gh-144503


def join(path):
    """Returns the path of a file of the set, which has slashes."""
    return ROOT + SEPARATOR + (path if SEPARATOR == '/' else path.replace('/', SEPARATOR))


def split(path):
    """Returns the path within the set of a path that join() returned, or None."""
    if path == ROOT:
        return ''
    if path.startswith(ROOT + SEPARATOR):
        return path[len(ROOT) + 1:].replace(SEPARATOR, '/').strip('/')
    return None


def source_path(name, kind):
    return name.replace('.', '/') + ('/__init__.py' if kind == PACKAGE else '.py')


class Spec(_bootstrap.ModuleSpec):
    cached = None  # there is no cached bytecode, so spare importlib the work of naming it


class Importer(_external._LoaderBasics):
    """Finds and loads the modules of the set."""

    def find_spec(self, fullname, path=None, target=None):
        kind = find(fullname)
        if kind is None:
            return None
        spec = Spec(fullname, self, is_package=kind != MODULE)
        if kind != MODULE:
            spec.submodule_search_locations.append(join(fullname.replace('.', '/')))
        if kind != NAMESPACE:
            spec.origin = join(source_path(fullname, kind))
            spec.has_location = True
        return spec

    def kind(self, fullname):
        kind = find(fullname)
        if kind is None:
            raise ImportError('no frozen module named {!r}'.format(fullname), name=fullname)
        return kind

    def is_package(self, fullname):
        return self.kind(fullname) != MODULE

    def get_code(self, fullname):
        code = get_code(fullname)
        if code is None:
            return compile('', '<namespace>', 'exec') if self.kind(fullname) == NAMESPACE else None
        path = source_path(fullname, find(fullname))
        if code.co_filename == path:
            _imp._fix_co_filename(code, join(path))
        return code

    def get_source(self, fullname):
        """Returns the source of a module. linecache asks for __main__, whose spec has the module's own name."""
        spec = getattr(sys.modules.get(fullname), '__spec__', None)
        if spec is not None and spec.loader is self:
            fullname = spec.name
        data = get_data(source_path(fullname, self.kind(fullname)))
        return None if data is None else _external.decode_source(data)

    def get_filename(self, fullname):
        kind = self.kind(fullname)
        if kind == NAMESPACE:
            raise ImportError('{!r} is a namespace package'.format(fullname), name=fullname)
        return join(source_path(fullname, kind))

    def get_data(self, path):
        inner = split(path)
        data = None if inner is None else get_data(inner)
        if data is None:
            raise FileNotFoundError(2, 'No such file or directory', path)
        return data

    def get_resource_reader(self, fullname):
        load_reader()
        return Reader(fullname.replace('.', '/')) if self.is_package(fullname) else None

    def find_distributions(self, context=None):
        load_reader()
        return find_distributions(context)

    def iter_modules(self, prefix=''):
        load_reader()
        return DirectoryFinder(ROOT).iter_modules(prefix)

    def __repr__(self):
        return '<frozen importer of {!r}>'.format(name)


def load_reader():
    """Runs pybytecode_reader.py among these names, the first time that something beyond an import is asked for."""
    if 'Reader' not in globals():  # the last name in it
        exec(get_reader(), globals())


def path_hook(path):
    """Makes the finders of directories of the set, for sys.path_hooks."""
    if not isinstance(path, str) or split(path) is None:
        raise ImportError('only for paths of frozen modules', path=path)
    load_reader()
    return DirectoryFinder(path)


def find_command(words):
    """Returns the place of multiprocessing's command in the words of a command line, or None."""
    place = words.index('-c') + 1 if '-c' in words else len(words)
    return place if ''.join(words[place:place + 1]).startswith(COMMANDS) else None


def run_command():
    """Does what multiprocessing has started this process for, if it has. It then raises SystemExit."""
    words = getattr(sys, 'argv', [])[1:]
    place = find_command(words)
    if words[:1] == ['--multiprocessing-fork']:
        from multiprocessing.spawn import freeze_support
        freeze_support()
    elif place is not None:
        sys.argv = ['-c'] + words[place + 1:]
        exec(words[place], sys.modules['__main__'].__dict__)
        sys.exit()


class CommandImporter(Importer):
    """The importer of a process that multiprocessing has started in a program with a main() of its own.

    Such a program sets PyConfig.run_module, and would run its module again, without end. PyConfig.run_module imports runpy.
    """

    def find_spec(self, fullname, path=None, target=None):
        if fullname == 'runpy':
            self.__class__ = Importer
            run_command()
        return super().find_spec(fullname, path, target)


importer = Importer() if find_command(getattr(sys, 'argv', [])[1:]) is None else CommandImporter()
sys.meta_path.insert(0, importer)
sys.path_hooks.insert(0, path_hook)


def add_libraries():
    """Adds the directory of extension modules that was installed with the program to sys.path."""
    if not name:
        return
    program = ROOT
    while True:
        directory = program.rpartition(SEPARATOR)[0]
        try:
            target = _external._os.readlink(program)
        except (AttributeError, OSError):
            break
        program = target if target.startswith(SEPARATOR) else directory + SEPARATOR + target
    for path in ('lib', '..' + SEPARATOR + 'lib'):
        path = SEPARATOR.join((directory, path, name))
        if _external._path_isdir(path):
            sys.path.append(path)
            break


def show_exception(kind, *arguments):
    """Up to 3.12 the interpreter looks for source lines in files only. traceback asks the loader.

    The interpreter ends by the signal if the last string that it evaluated raised KeyboardInterrupt. traceback's imports
    evaluate strings.
    """
    try:
        from traceback import print_exception
    except ImportError:
        print_exception = sys.__excepthook__
    print_exception(kind, *arguments)
    if kind is KeyboardInterrupt:
        try:
            exec('raise KeyboardInterrupt')
        except KeyboardInterrupt:
            pass


def run_module(fullname):
    """Runs a module as `python -m` does, and leaves sys.argv[0] as it is."""
    if find(fullname) in (PACKAGE, NAMESPACE):
        fullname += '.__main__'
    if '.' in fullname:
        __import__(fullname.rpartition('.')[0])
    spec = importer.find_spec(fullname)
    if spec is None:
        raise ImportError('no frozen module named {!r}'.format(fullname), name=fullname)
    if sys.version_info < (3, 13) and get_data(source_path(fullname, MODULE)) is not None:
        sys.excepthook = show_exception
    code = importer.get_code(fullname)
    main = sys.modules['__main__'].__dict__
    main.update(__file__=spec.origin, __cached__=None, __loader__=importer, __package__=spec.parent, __spec__=spec)
    exec(code, main)


def run(fullname):
    """Runs the program."""
    sys.frozen = True
    importer.__class__ = Importer
    add_libraries()
    run_command()
    run_module(fullname)
