# SPDX-License-Identifier: MIT
"""Lists and reads the files of a set of frozen modules: pkgutil, importlib.resources, importlib.metadata.

It runs among the names of pybytecode_importer.py.
"""


def normalize(project):
    """Returns the name of a project as importlib.metadata compares it."""
    return project.lower().replace('-', '_').replace('.', '_')


def find_distributions(context):
    """Yields the distributions whose dist-info is among the files, as importlib.metadata.DistributionFinder does."""
    from importlib import metadata
    wanted = getattr(context, 'name', None)
    for path, names in tree().items():
        directory = path.rpartition('/')[2]
        stem, _, suffix = directory.rpartition('.')
        if suffix not in ('dist-info', 'egg-info') or not {'METADATA', 'PKG-INFO'} & names.keys():
            continue
        if wanted is None or normalize(stem.partition('-')[0]) == normalize(wanted):
            yield make_distribution(metadata.Distribution, path)


def make_distribution(base, directory):
    class Distribution(base):
        def read_text(self, filename):
            data = get_data(directory + '/' + filename)
            return None if data is None else data.decode('utf-8')

        def locate_file(self, path):
            return File(directory.rpartition('/')[0]).joinpath(str(path))

    return Distribution()


tree_ = {}


def tree():
    """Returns for each directory its entries: None for a directory, for a file the name of its module or ''."""
    if not tree_:
        entries = {}
        for module in list_modules():
            entries.setdefault(source_path(module, find(module)), module)
        for path in list_data():
            entries.setdefault(path, '')
        found = {'': {}}
        for path, module in entries.items():
            while True:
                directory, _, base = path.rpartition('/')
                known = directory in found
                found.setdefault(directory, {})[base] = module
                if known:
                    break
                path, module = directory, None
        tree_.update(found)
    return tree_


class DirectoryFinder:
    """Finds the modules in one directory of the set, for pkgutil and for what runs a path."""

    def __init__(self, path):
        self.path = split(path)
        if self.path not in tree():
            raise ImportError('not a directory of frozen modules', path=path)

    def find_spec(self, fullname, target=None):
        name = fullname.rpartition('.')[2]
        found = (self.path.replace('/', '.') + '.' if self.path else '') + name
        return importer.find_spec(fullname) if found == fullname else None

    def iter_modules(self, prefix=''):
        for entry, module in sorted(tree()[self.path].items()):
            if module is None:
                init = tree()[self.path + '/' + entry if self.path else entry].get('__init__.py')
                if init:
                    yield prefix + entry, True
            elif module and entry != '__init__.py':
                yield prefix + entry[:-3], False


class File:
    """A file or directory of the set, as importlib.resources.abc.Traversable."""

    def __init__(self, path):
        self._path = path

    @property
    def name(self):
        return self._path.rpartition('/')[2]

    def is_dir(self):
        return self._path in tree()

    def is_file(self):
        return get_data(self._path) is not None

    def exists(self):
        """True also of a module without its source: importlib.metadata asks this of what RECORD lists."""
        directory, _, entry = self._path.rpartition('/')
        return self.is_dir() or entry in tree().get(directory, ())

    def iterdir(self):
        if self.is_file():
            raise NotADirectoryError(20, 'Not a directory', str(self))
        if not self.is_dir():
            raise FileNotFoundError(2, 'No such file or directory', str(self))
        for entry, module in sorted(tree()[self._path].items()):
            if module is None or get_data(self._join(entry)) is not None:
                yield File(self._join(entry))

    def _join(self, path):
        return self._path + '/' + path if self._path else path

    def joinpath(self, *paths):
        inner = self._path
        for part in (part for path in paths for part in str(path).replace(SEPARATOR, '/').split('/')):
            if part == '..':
                inner = inner.rpartition('/')[0]
            elif part not in ('', '.'):
                inner = inner + '/' + part if inner else part
        return File(inner)

    def __truediv__(self, path):
        return self.joinpath(path)

    def read_bytes(self):
        return importer.get_data(join(self._path))

    def read_text(self, encoding=None, errors=None):
        with self.open(encoding=encoding, errors=errors) as file:
            return file.read()

    def open(self, mode='r', *arguments, **keywords):
        import io
        file = io.BytesIO(self.read_bytes())
        if mode in ('rb', 'br'):
            return file
        if mode not in ('r', 'rt', 'tr'):
            raise ValueError('mode {!r} is not allowed: a frozen file can only be read'.format(mode))
        return io.TextIOWrapper(file, *arguments, **keywords)

    def __str__(self):
        return join(self._path)

    def __repr__(self):
        return '<frozen file {!r}>'.format(str(self))

    def __eq__(self, other):
        return isinstance(other, File) and self._path == other._path

    def __hash__(self):
        return hash(self._path)


class Reader:
    """Reads the resources of a package, as importlib.resources.abc.TraversableResources does."""

    def __init__(self, path):
        self._file = File(path)

    def files(self):
        return self._file

    def open_resource(self, resource):
        return self._file.joinpath(resource).open('rb')

    def resource_path(self, resource):
        raise FileNotFoundError(2, 'A frozen file has no path', resource)

    def is_resource(self, name):
        return self._file.joinpath(name).is_file()

    def contents(self):
        return (file.name for file in self._file.iterdir())
