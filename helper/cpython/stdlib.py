# SPDX-License-Identifier: MIT
"""Finds the modules of the standard library that some modules need; runs in the embedded interpreter.

input    lines: "no-deferred" or "", then names of modules; "startup" stands for what an interpreter starts with
output   lines with tabs: kind, name, path of the source; in order of the names. The kinds are:
           package, module     is compiled
           extension           a shared library, which must be shipped
           deferred            only a function imports it; the path is the module of that function
           unknown             a given name that is not a module of the standard library

modulefinder finds nearly 300 modules for any name, because it also follows what modules import to test themselves:
pickle imports doctest, which imports unittest, which imports asyncio. This program leaves out what is guarded by
`if __name__ == '__main__'`, and private functions that are used only there. That gives 76 modules for json in Debian's
3.11; 24 if imports within functions are left out, too. The latter may break a program: 3.9's pkgutil calls a function
of functools that imports something, as soon as it is imported itself.
"""
import ast
import sys
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder, SourceFileLoader

# What Py_Initialize() and site import, and the codecs that C code may look up by name: this program reads no C code.
STARTUP = ('abc', 'codecs', 'encodings', 'encodings.ascii', 'encodings.latin_1', 'encodings.utf_8',
           'encodings.utf_8_sig', 'io', 'os', 'site', 'warnings')
if sys.version_info < (3, 10):
    STARTUP += '_bootlocale',
if sys.version_info >= (3, 13):
    STARTUP += 'linecache',

# Frozen in every libpython, and never imported from elsewhere.
FROZEN = {'importlib._bootstrap', 'importlib._bootstrap_external', 'zipimport', *sys.builtin_module_names}


def is_main(node):
    """True if the node is `if __name__ == '__main__'`."""
    test = getattr(node, 'test', None)
    return isinstance(node, ast.If) and isinstance(test, ast.Compare) and getattr(test.left, 'id', '') == '__name__'


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


def imports(tree):
    """Yields (module, level, names, deferred) for each import."""
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
        self.specs = {}  # name: its spec; None: there is no such module
        self.found = {}  # name: kind
        self.deferred = {}  # name: the module that imports it

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
        """Yields the names to follow. Records deferred ones if they are not followed."""
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
