# SPDX-License-Identifier: MIT
"""Finds the modules of the standard library that some modules need; runs in the embedded interpreter.

input    lines of words with tabs between them:
           no-deferred             leave out what only functions of the standard library import
           stdlib NAME             a module; startup stands for what an interpreter starts with, auto for that and for
                                   what the application imports
           directory PATH          where the standard library is, if it is not this interpreter's
           exclude NAME            leave out this module and all below it
           module NAME PATH        a module or package of the application, and its source; given only for auto
           list-imports            only print what the modules of the application import, as the next two kinds of lines
           application NAME        a module of the application, whose imports other lines give
           import NAME             a module of the standard library that the application imports
output   lines with tabs: kind, name, path of the source; in order of the names. The kinds are:
           package, module     is compiled
           extension           a shared library, which must be shipped
           deferred            only a function imports it; the path is the module of that function
           unknown             a given name that is not a module of the standard library; the path is the option

modulefinder finds nearly 300 modules for any name, because it also follows what modules import to test themselves:
pickle imports doctest, which imports unittest, which imports asyncio. This program leaves out what is guarded by
`if __name__ == '__main__'`, private functions that are used only there, and modules of tests. That gives 79 modules for
json in Debian's 3.11; 24 if imports within functions are left out, too. The latter may break a program: 3.9's pkgutil
calls a function of functools that imports something, as soon as it is imported itself.

An import that no `import` makes is found if its name is in the source: `__import__('x')`, `import_module('x')`, and codecs
such as x.encode('idna'). What C code imports by name is in the tables below.
"""
import ast
import os
import sys
import warnings
from encodings import aliases, normalize_encoding
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

# What Py_Initialize() and site import, and the codecs that C code may look up by name: this program reads no C code.
STARTUP = ('abc', 'codecs', 'encodings', 'encodings.ascii', 'encodings.latin_1', 'encodings.utf_8',
           'encodings.utf_8_sig', 'io', 'os', 'site', 'warnings')
if sys.version_info < (3, 10):
    STARTUP += '_bootlocale',
if sys.version_info >= (3, 13):
    STARTUP += 'linecache',

# Frozen in every libpython, and never imported from elsewhere.
FROZEN = {'importlib._bootstrap', 'importlib._bootstrap_external', 'zipimport', *sys.builtin_module_names}

# Names in sys.modules that are no files, and the modules that they stand for.
ALIASES = {'collections.abc': ('collections', '_collections_abc'), 'os.path': ('os', os.path.__name__)}

# Stands for the module of sysconfig's variables in the tables below. Each platform gives it another name.
SYSCONFIGDATA = '_sysconfigdata'

# What C code imports when the module is imported itself. sys.modules shows it after an import in `python -I -S`.
# zoneinfo._tzpath calls sysconfig.get_config_var().
WITH_MODULE = {
    '_curses_panel': ('_curses',),
    '_decimal': ('collections', 'collections.abc', 'numbers'),
    '_elementtree': ('copy', 'pyexpat', 'xml.etree.ElementPath'),
    '_pickle': ('_compat_pickle', 'copyreg', 'functools'),
    '_sqlite3': ('functools',),
    '_ssl': ('_socket',),
    '_zoneinfo': ('datetime', 'zoneinfo._common', 'zoneinfo._tzpath'),
    'array': ('collections.abc',) if sys.version_info >= (3, 10) else (),
    'parser': ('copyreg',),
    'zoneinfo._tzpath': (SYSCONFIGDATA,),
}

# What functions import whose source this program does not read, because it is C or frozen, or by a name that they make.
IN_FUNCTIONS = {
    '_datetime': ('_strptime',),  # datetime.strptime()
    '_socket': ('encodings.idna',),  # getaddrinfo(), and all that take an address
    '_sqlite3': ('sqlite3.dump',),  # Connection.iterdump()
    'dbm': ('dbm.dumb', 'dbm.gnu', 'dbm.ndbm', 'dbm.sqlite3'),
    'distutils.sysconfig': (SYSCONFIGDATA,),
    'importlib.resources': ('importlib.readers',),  # zipimport and importlib give a reader of resources
    'sysconfig': (SYSCONFIGDATA,),
}

# The same for functions that hardly any importer of their module calls. A source of the standard library needs this only
# if it has the name of the function; a program may, if it imports the module.
IN_RARE_FUNCTIONS = {'time': ('strptime', '_strptime')}
if sys.version_info >= (3, 13):
    IN_RARE_FUNCTIONS['importlib'] = 'invalidate_caches', 'importlib.metadata'
RARE_FUNCTIONS = dict(IN_RARE_FUNCTIONS.values())

FUNCTIONS = ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda


def is_main(node):
    """True if the node is `if __name__ == '__main__'`."""
    test = getattr(node, 'test', None)
    return isinstance(node, ast.If) and isinstance(test, ast.Compare) and getattr(test.left, 'id', '') == '__name__'


def is_test(name):
    """True if only tests need the module: test.support, _testcapi, unittest.test."""
    return name.startswith('_test') or not {'test', 'tests'}.isdisjoint(name.split('.'))


def with_parents(name):
    """Returns the names of the module and of the packages above it."""
    parts = name.split('.')
    return {'.'.join(parts[:i + 1]) for i in range(len(parts))}


def codec_module(name):
    """Returns the name of the module that encodings imports for a codec, if there is such a codec."""
    name = normalize_encoding(name.lower())
    return 'encodings.' + (aliases.aliases.get(name) or aliases.aliases.get(name.replace('.', '_')) or name)


def text_of(node):
    """Returns the text of a constant string, or '' for any other node."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ''


def texts_of(node):
    """Returns the constant strings that an expression may give: x or 'cp437'."""
    if isinstance(node, ast.BoolOp):
        return list(map(text_of, node.values))
    if isinstance(node, ast.IfExp):
        return [text_of(node.body), text_of(node.orelse)]
    return [text_of(node)]


def called(node):
    """Returns the last two words of what is called: ('codecs', 'open'), ('', 'open')."""
    function = node.func
    return (getattr(getattr(function, 'value', None), 'id', ''),
            getattr(function, 'attr', '') or getattr(function, 'id', ''))


def codecs_of(node):
    """Yields the constant strings of a call that are encodings, and for codecs.*() others too."""
    owner, name = called(node)
    arguments = node.args
    if owner == 'codecs':
        arguments = arguments[:]
    elif name in ('encode', 'decode'):
        arguments = arguments[:1]
    elif name in ('str', 'bytes', 'bytearray', 'TextIOWrapper'):
        arguments = arguments[1:2]
    elif name == 'open':
        arguments = arguments[3:4]
    else:
        arguments = []
    for argument in arguments + [word.value for word in node.keywords if word.arg == 'encoding']:
        yield from texts_of(argument)


def default_codecs(node):
    """Yields the defaults of parameters with the name encoding."""
    names = [argument.arg for argument in getattr(node, 'posonlyargs', []) + node.args]
    pairs = list(zip(reversed(names), reversed(node.defaults)))
    pairs += zip([argument.arg for argument in node.kwonlyargs], node.kw_defaults)
    for name, default in pairs:
        if name == 'encoding' and default:
            yield from texts_of(default)


def called_imports(node, deferred):
    """Yields as imports() does for a call that imports a module by its name."""
    if called(node)[1] in ('__import__', 'import_module') and node.args:
        name = text_of(node.args[0])
        module = name.lstrip('.')
        level = len(name) - len(module)
        package = text_of(node.args[1]) if level and len(node.args) > 1 else ''
        if package:
            module, level = resolve(package, level, module), 0
        if name:
            yield module, level, [], deferred
    yield from codec_imports(codecs_of(node), deferred)


def codec_imports(codecs, deferred):
    """Yields as imports() does for codecs, except those that an interpreter starts with, or that only Windows has."""
    for module in map(codec_module, filter(None, codecs)):
        if module not in STARTUP and (sys.platform == 'win32' or module not in ('encodings.mbcs', 'encodings.oem')):
            yield module, 0, [], deferred


def resolve(package, level, module):
    """Returns the absolute name of a relative import."""
    parts = package.split('.')
    return '.'.join(parts[:len(parts) - level + 1] + ([module] if module else []))


def main_functions(tree):
    """Returns the private names that are used only in `if __name__ == '__main__'`."""
    guarded, others = set(), set()
    todo = [(tree, others)]
    while todo:
        node, names = todo.pop()
        if is_main(node):
            names = guarded
        if isinstance(node, ast.Name):
            names.add(node.id)
        todo += [(child, names) for child in ast.iter_child_nodes(node)]
    return {name for name in guarded - others if name.startswith('_')}


def imports(tree, whole):
    """Yields (module, level, names, deferred) for each import. If not whole: except those that only tests need."""
    skipped = set() if whole else main_functions(tree) | {'_cleanup_tests'}
    todo = [(tree, False)]
    while todo:
        node, deferred = todo.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, 0, [], deferred or is_lazy(node)
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield node.module or '', node.level, names, deferred or is_lazy(node)
            for name in RARE_FUNCTIONS.keys() & names:
                yield RARE_FUNCTIONS[name], 0, [], True
        elif is_main(node) and not whole:
            todo += [(child, deferred) for child in node.orelse]
        elif getattr(node, 'name', None) not in skipped:
            if isinstance(node, ast.Call):
                yield from called_imports(node, deferred)
            elif isinstance(node, ast.arguments):
                yield from codec_imports(default_codecs(node), deferred)
            elif isinstance(node, ast.Attribute) and node.attr in RARE_FUNCTIONS:
                yield RARE_FUNCTIONS[node.attr], 0, [], deferred
            elif isinstance(node, ast.ClassDef) and getattr(node, 'type_params', None):
                yield 'typing', 0, [], deferred  # class A[T]
            deferred = deferred or isinstance(node, FUNCTIONS)
            todo += [(child, deferred) for child in ast.iter_child_nodes(node)]


def is_lazy(node):
    """True if the node is a `lazy import` (3.15, PEP 810)."""
    return bool(getattr(node, 'is_lazy', False))


def lazy_modules(tree):
    """Returns the constant strings in a module's __lazy_modules__, which make their imports lazy from 3.15 on."""
    if sys.version_info < (3, 15):
        return set()
    values = [node.value for node in tree.body if isinstance(node, ast.Assign) and
              '__lazy_modules__' in {getattr(target, 'id', '') for target in node.targets}]
    return {text_of(node) for value in values for node in ast.walk(value)} - {''}


def sysconfigdata(directory):
    """Returns the names of the modules that may have sysconfig's variables."""
    import sysconfig
    if directory:
        return [name[:-3] for name in os.listdir(directory) if name.startswith(SYSCONFIGDATA) and name.endswith('.py')]
    os.environ.pop('_PYTHON_SYSCONFIGDATA_NAME', None)  # of a cross build: the program runs without it
    return [sysconfig._get_sysconfigdata_name() if hasattr(sysconfig, '_get_sysconfigdata_name') else SYSCONFIGDATA]


def parse(path):
    """Returns the syntax tree of a source."""
    with open(path, 'rb') as file, warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return ast.parse(file.read(), path)


class Finder:
    def __init__(self, left_out, with_tests, directory):
        self.directory = directory  # '': that of this interpreter
        self.path = [directory, os.path.join(directory, 'lib-dynload')] if directory else None
        self.left_out = left_out  # names of modules; all below them is left out, too
        self.with_tests = with_tests
        self.specs = {}  # name: its spec; None: there is no such module
        self.found = {}  # name: kind
        self.deferred = {}  # name: the module that imports it
        self.visited = set()  # names
        self.named = set()  # what the program may use: given names, and the packages above them

    def spec(self, name):
        if name not in self.specs:
            # what is built into this Python may be an extension module of another
            is_here = name in FROZEN and not (self.directory and name in sys.builtin_module_names)
            self.specs[name] = None if is_here else self.look_for(name)
        return self.specs[name]

    def look_for(self, name):
        parent = name.rpartition('.')[0]
        path = self.path
        if parent:
            spec = self.spec(parent)
            path = spec and spec.submodule_search_locations
            if path is None:
                return None
        spec = PathFinder.find_spec(name, path)
        if spec is None and self.directory:
            spec = self.look_for_extension(name, path)
        return spec if spec and self.kind(spec) else None

    @staticmethod
    def look_for_extension(name, path):
        """Finds an extension module of another platform, whose names have another suffix."""
        start = name.rpartition('.')[2] + '.'
        for folder in filter(os.path.isdir, path):
            for file in sorted(os.listdir(folder)):
                if file.startswith(start) and file.endswith(('.so', '.pyd')):
                    return ModuleSpec(name, None, origin=os.path.join(folder, file))
        return None

    @staticmethod
    def kind(spec):
        if isinstance(spec.loader, SourceFileLoader):
            return 'module' if spec.submodule_search_locations is None else 'package'
        if spec.origin and spec.origin.endswith(('.so', '.pyd')):
            return 'extension'
        return None

    def is_wanted(self, name):
        return self.left_out.isdisjoint(with_parents(name)) and (self.with_tests or not is_test(name))

    def is_known(self, name):
        """True if the name is one of the standard library, in this installation or another."""
        names = getattr(sys, 'stdlib_module_names', ())
        top = name.partition('.')[0]
        return bool(name in FROZEN or name in ALIASES or self.spec(name) or
                    top in names and not self.spec(top) and top not in FROZEN)

    def add(self, names, with_deferred):
        todo = sorted(names)
        self.named.update(*map(with_parents, names))
        while todo:
            name = todo.pop()
            if name in self.visited or not self.is_wanted(name):
                continue
            self.visited.add(name)
            todo += ALIASES.get(name, ())
            spec = self.spec(name)
            if spec:
                self.found[name] = self.kind(spec)
                todo.append(name.rpartition('.')[0])
            todo += self.followed(name, spec, with_deferred)

    def followed(self, importer, spec, with_deferred):
        """Yields the names to follow. Records deferred ones if they are not followed."""
        with_deferred = with_deferred or importer.startswith('encodings.')  # codecs are used for their functions
        for name, deferred in self.imported_by(importer, spec):
            if with_deferred or not deferred:
                yield from sysconfigdata(self.directory) if name == SYSCONFIGDATA else [name]
            elif self.is_wanted(name) and self.spec(name):
                self.deferred[name] = min(importer, self.deferred.get(name, importer))

    def imported_by(self, importer, spec):
        """Yields (name, deferred) for each import of a module of the standard library."""
        for name in WITH_MODULE.get(importer, ()):
            yield name, False
        for name in IN_FUNCTIONS.get(importer, ()):
            yield name, True
        if importer in self.named & IN_RARE_FUNCTIONS.keys():
            yield IN_RARE_FUNCTIONS[importer][1], True
        if not spec or self.kind(spec) == 'extension':
            return
        package = importer if spec.submodule_search_locations is not None else importer.rpartition('.')[0]
        tree = parse(spec.origin)
        lazy = lazy_modules(tree)
        for module, level, names, deferred in imports(tree, False):
            if level:
                module = resolve(package, level, module)
            elif module in RARE_FUNCTIONS.values() and with_parents(module) & with_parents(importer):
                continue  # where the function is defined
            for name in [module] + [module + '.' + name for name in names]:
                yield name, deferred or module in lazy


def imported_by_application(paths):
    """Yields the absolute names that these sources import. Leaves out those that the compiler will refuse."""
    for path in paths:
        try:
            tree = parse(path)
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for module, level, names, _ in imports(tree, True):
            if not level:
                yield module
                yield from (module + '.' + name for name in names)


def main(text):
    lines = {kind: [] for kind in (
        'directory', 'no-deferred', 'list-imports', 'stdlib', 'exclude', 'module', 'application', 'import')}
    for kind, *fields in (line.split('\t') for line in text.split('\n') if line):
        lines[kind].append(fields)
    names = [name for name, in lines['stdlib']]
    excluded = {name for name, in lines['exclude']}
    sources = dict(lines['module'])
    application = sources.keys() | {name for name, in lines['application']}
    with_deferred = not lines['no-deferred']
    directory = lines['directory'][0][0] if lines['directory'] else ''
    finder = Finder(excluded | application, any(map(is_test, names)), directory)
    imported = {name for name in imported_by_application(sources.values())
                if name in FROZEN or name in ALIASES or finder.is_wanted(name) and finder.spec(name)}
    if lines['list-imports']:
        return ''.join('application\t{}\n'.format(name) for name in sorted(application)) + ''.join(
            'import\t{}\n'.format(name) for name in sorted(imported))
    imported.update(name for name, in lines['import'])
    unknown = [] if not directory or os.path.isfile(os.path.join(directory, 'os.py')) else [
        (directory, 'unknown', '--stdlib-directory')]
    unknown += [(name, 'unknown', '--exclude') for name in excluded if not (finder.is_known(name) or is_test(name))]
    words = {'startup', 'auto'}
    unknown += [(name, 'unknown', '--stdlib') for name in set(names) - words
                if not (name in FROZEN or name in ALIASES or finder.spec(name))]
    roots = set(names) - words
    if 'auto' in names:
        roots |= imported
    finder.add(roots, with_deferred)
    if not words.isdisjoint(names):
        finder.add(STARTUP, False)
    rows = [(name, kind, finder.specs[name].origin) for name, kind in finder.found.items()]
    rows += [(name, 'deferred', importer) for name, importer in finder.deferred.items() if name not in finder.found]
    return ''.join('{1}\t{0}\t{2}\n'.format(*row) for row in sorted(rows + unknown))


output = main(input.decode('utf-8', 'surrogateescape')).encode('utf-8', 'surrogateescape')
