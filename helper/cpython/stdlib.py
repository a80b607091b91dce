# SPDX-License-Identifier: MIT
"""The modules of the standard library that some modules need, as run in the embedded interpreter.

input    lines: "no-deferred" or "", then the names of modules, of which "startup" is what an interpreter starts with
output   lines of tabs: kind, name, and the path of the source; in order of the names:
           package, module     to be compiled
           extension           a shared library, which has to be shipped
           deferred            imported by a function only, and not among the others; its path is the module of that function
           unknown             was asked for, and is no module of the standard library

modulefinder gives nearly 300 modules for any name, since it also follows what modules import to test themselves:
pickle doctest, this one unittest, this one asyncio. Here what `if __name__ == '__main__'` guards is left out, and with it
the private functions that are used there only. For json in Debian's 3.11 that is 76 modules, and 24 without what functions
import when they are called: but functools does so in one that 3.9's pkgutil calls when it is imported.
"""
import ast
import sys
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder, SourceFileLoader

# What Py_Initialize() and site import, and the codecs that it may look up by name: C code does, which is not read here.
STARTUP = ('abc', 'codecs', 'encodings', 'encodings.ascii', 'encodings.latin_1', 'encodings.utf_8',
           'encodings.utf_8_sig', 'io', 'os', 'site', 'warnings')
if sys.version_info < (3, 10):
    STARTUP += '_bootlocale',
if sys.version_info >= (3, 13):
    STARTUP += 'linecache',

# They are frozen in every libpython, and never looked for elsewhere.
FROZEN = {'importlib._bootstrap', 'importlib._bootstrap_external', 'zipimport', *sys.builtin_module_names}


def is_main(node):
    """Whether it is `if __name__ == '__main__'`."""
    test = getattr(node, 'test', None)
    return isinstance(node, ast.If) and isinstance(test, ast.Compare) and getattr(test.left, 'id', '') == '__name__'


def main_functions(tree):
    """The private names that nothing uses but `if __name__ == '__main__'`."""
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


def imports(tree):
    """Gives (module, level, names, deferred) of each import."""
    skipped = main_functions(tree)
    todo = [(tree, False)]
    while todo:
        node, deferred = todo.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, 0, [], deferred
        elif isinstance(node, ast.ImportFrom):
            yield node.module or '', node.level, [alias.name for alias in node.names], deferred
        elif is_main(node):
            todo += [(child, deferred) for child in node.orelse]
        elif not isinstance(node, ast.expr) and getattr(node, 'name', None) not in skipped:
            deferred = deferred or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            todo += [(child, deferred) for child in ast.iter_child_nodes(node)]


class Finder:
    def __init__(self):
        self.specs = {}  # of names that were looked for; None: there is none
        self.found = {}  # name: kind
        self.deferred = {}  # name: who imports it

    def spec(self, name):
        if name not in self.specs:
            self.specs[name] = None if name in FROZEN else self.look_for(name)
        return self.specs[name]

    def look_for(self, name):
        parent = name.rpartition('.')[0]
        path = None
        if parent:
            spec = self.spec(parent)
            path = spec and spec.submodule_search_locations
            if path is None:
                return None
        spec = PathFinder.find_spec(name, path)
        return spec if spec and self.kind(spec) else None

    @staticmethod
    def kind(spec):
        if isinstance(spec.loader, SourceFileLoader):
            return 'module' if spec.submodule_search_locations is None else 'package'
        if spec.origin and spec.origin.endswith(tuple(EXTENSION_SUFFIXES)):
            return 'extension'
        return None

    def add(self, name, with_deferred):
        todo = [name]
        while todo:
            name = todo.pop()
            spec = self.spec(name)
            if name in self.found or not spec:
                continue
            self.found[name] = self.kind(spec)
            todo.append(name.rpartition('.')[0])
            if self.found[name] != 'extension':
                todo += self.imported_by(name, spec, with_deferred)

    def imported_by(self, importer, spec, with_deferred):
        """Gives the names to follow, and puts down the others."""
        with open(spec.origin, 'rb') as file:
            tree = ast.parse(file.read(), spec.origin)
        package = importer if spec.submodule_search_locations is not None else importer.rpartition('.')[0]
        for module, level, names, deferred in imports(tree):
            if level:
                parts = package.split('.')
                parts = parts[:len(parts) - level + 1] + ([module] if module else [])
                module = '.'.join(parts)
            for name in [module] + [module + '.' + name for name in names]:
                if with_deferred or not deferred:
                    yield name
                elif self.spec(name):
                    self.deferred[name] = min(importer, self.deferred.get(name, importer))


def main(words):
    option, *names = words
    finder = Finder()
    for name in names:
        finder.add(name, option != 'no-deferred')
    unknown = [(name, 'unknown', '') for name in names if name not in finder.found.keys() | FROZEN | {'startup'}]
    if 'startup' in names:
        for name in STARTUP:
            finder.add(name, False)
    lines = [(name, kind, finder.specs[name].origin) for name, kind in finder.found.items()]
    lines += [(name, 'deferred', importer) for name, importer in finder.deferred.items() if name not in finder.found]
    return ''.join('{1}\t{0}\t{2}\n'.format(*line) for line in sorted(lines + unknown))


output = main(input.decode().split('\n')).encode('utf-8', 'surrogateescape')
