"""Prints what a program can learn about its modules and files, as JSON: an answer to each question.

The path of the directory that the modules come from is written as ROOT, so that answers can be compared.
"""
import importlib
import importlib.util
import json
import os
import sys

VERSION = sys.version_info[:2]
NAMES = 'app', 'app.work', 'app.sub', 'app.sub.deep', 'name', 'name.space', 'name.space.m', 'gr\xf6\xdfe', 'colorsys'


def ask_modules():
    for name in NAMES:
        module = importlib.import_module(name)
        spec = module.__spec__
        yield (name, module.__name__, module.__package__, getattr(module, '__file__', None), list(getattr(module, '__path__', [])),
               spec.name, spec.origin, spec.has_location, spec.parent, list(spec.submodule_search_locations or []))
        if spec.has_location:
            yield repr(module), spec.loader.get_filename(name), spec.loader.is_package(name)


def ask_code():
    from app import work
    yield work.double.__code__.co_filename, work.Thing.__init__.__code__.co_filename


def ask_values():
    import colorsys
    yield colorsys.mine, importlib.import_module('gr\xf6\xdfe').value, importlib.import_module('name.space.m').value


def ask_specs():
    for name in ('app', 'app.sub.deep', 'name.space', 'nope', 'app.nope', 'app.work', 'name.nope', 'x-1', '\udc80', 'app.\udc80',
                 'name.only'):
        yield name, importlib.util.find_spec(name) is not None
    importlib.invalidate_caches()


def ask_errors():
    for statement in ('import nope', 'import app.nope', 'import app.work.x', 'from app import nope', 'from app.work import nope',
                      'import app.circle', 'import name.nope', 'from name import nope', 'import app.sub.deep.x'):
        try:
            exec(statement, {})
        except ImportError as error:
            path = getattr(error, 'path', None)
            text = str(error)
            yield statement, type(error).__name__, text.replace('unknown location', '?'), error.name, path


def ask_resources():
    import importlib.resources as resources
    if VERSION >= (3, 10):  # 3.9's files() asks no loader: it takes packages in directories and archives only
        files = resources.files('app')
        yield (files.name, sorted(file.name for file in files.iterdir()), files.is_dir(), files.is_file(),
               str(files), str(files / 'data.txt'))
        file = files.joinpath('sub', '\xe9.txt')
        yield file.name, file.read_text(encoding='utf-8'), list(file.read_bytes()), file.is_file(), file.is_dir()
        yield (files / 'sub/\xe9.txt').is_file(), (files / 'sub' / 'nope').is_file(), (files / 'nope').is_dir()
        with (files / 'data.txt').open('rb') as opened:
            yield list(opened.read())
        with (files / 'data.txt').open(encoding='ascii') as opened:
            yield opened.readlines()
        with resources.as_file(files / 'data.txt') as path:
            yield path.read_text(), path.is_file()
        try:
            (files / 'nope').read_bytes()
        except FileNotFoundError as error:
            yield str(error)
        files = resources.files('name')
        yield sorted(file.name for file in files.iterdir()), (files / 'data.txt').read_text()
        yield (resources.files('name.only') / 'data.txt').read_text()
    if VERSION >= (3, 12):
        with resources.as_file(resources.files('app').joinpath('sub')) as path:
            yield sorted(os.listdir(str(path)))
    yield sorted(resources.contents('app')), resources.is_resource('app', 'data.txt'), resources.is_resource('app', 'sub')
    yield resources.read_text('app', 'data.txt'), list(resources.read_binary('app.sub', '\xe9.txt'))
    with resources.open_binary('app', 'data.txt') as opened:
        yield list(opened.read())
    with resources.path('app', 'data.txt') as path:
        yield path.read_text()
    try:
        resources.read_binary('app', 'nope')
    except FileNotFoundError as error:
        yield type(error).__name__


def ask_pkgutil():
    import pkgutil
    import app
    import name
    yield list(pkgutil.get_data('app', 'data.txt')), list(pkgutil.get_data('app.sub', '\xe9.txt'))
    try:
        pkgutil.get_data('app', 'nope')
    except OSError as error:
        yield type(error).__name__, error.filename
    for package in app, name:
        yield sorted((item.name, item.ispkg) for item in pkgutil.iter_modules(package.__path__, 'p.'))
    yield sorted(item.name for item in pkgutil.walk_packages(app.__path__, 'app.'))
    top = {item.name: item.ispkg for item in pkgutil.iter_modules()}
    yield [(name, top.get(name)) for name in ('app', 'colorsys', 'gr\xf6\xdfe', 'name', 'nope')]
    yield pkgutil.find_loader('app.work') is not None if VERSION < (3, 12) else None
    if VERSION >= (3, 9):
        yield pkgutil.resolve_name('app.work:double').__name__


def ask_metadata():
    from importlib import metadata
    mine = 'x', 'y-z'
    yield sorted(dist.metadata['Name'] for dist in metadata.distributions() if dist.metadata['Name'] in mine)
    yield metadata.version('x'), metadata.version('y-z'), metadata.version('Y.Z' if VERSION >= (3, 10) else 'y-z'), metadata.metadata('x')['Version']
    yield sorted((point.group, point.name, point.value) for point in metadata.distribution('x').entry_points)
    points = metadata.entry_points(group='x.plugins') if VERSION >= (3, 10) else metadata.entry_points()['x.plugins']
    yield [(point.name, point.load().__name__) for point in points]
    files = metadata.files('x')
    yield [str(file) for file in files], files[1].read_text(), str(files[1].locate())
    yield [str(file) for file in metadata.files('y-z')], metadata.requires('x')
    yield metadata.distribution('x').read_text('top_level.txt'), metadata.distribution('x').read_text('nope')
    try:
        metadata.version('nope')
    except metadata.PackageNotFoundError as error:
        yield str(error), error.name
    if VERSION >= (3, 10):
        yield metadata.packages_distributions().get('app')


def ask_sources():
    import inspect
    import linecache
    from app import sub, work
    yield inspect.getfile(work.double), inspect.getsourcefile(work.Thing), inspect.getfile(sub), inspect.getmodulename(work.__file__)
    yield inspect.getsource(work.double), inspect.getsource(work.Thing), inspect.getsource(sub)
    yield inspect.getmodule(work.double).__name__, work.__loader__.get_source('app.work')
    yield linecache.getline(work.__file__, 1, vars(work))


def ask_traceback():
    import traceback
    from app import work
    try:
        work.fail()
    except ValueError:
        yield traceback.format_exc()


def ask_runpy():
    import runpy
    yield runpy.run_module('app.sub.deep')['value'], runpy.run_module('app.sub.deep', run_name='run', alter_sys=True)['value']
    values = runpy.run_module('name.space.m')
    yield values['__file__'], values['__package__'], values['__spec__'].name
    try:
        runpy.run_module('app.sub')
    except ImportError as error:
        yield str(error)


def ask_pickle():
    import pickle
    from app import work
    main = sys.modules['__main__']
    for value in work.Thing(5), main.Own, main.triple:
        yield list(pickle.dumps(value, 2)), pickle.loads(pickle.dumps(value)) == value


def ask_logging():
    import io
    import logging
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter('%(module)s %(filename)s %(pathname)s %(funcName)s %(message)s'))
    logger = logging.getLogger('x')
    logger.addHandler(handler)
    logger.warning('careful')
    yield out.getvalue()


def ask_warnings():
    import warnings
    from app import work
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter('always')
        work.warn()
    yield [(warning.filename, warning.lineno) for warning in found]
    yield warnings.formatwarning('a', UserWarning, found[0].filename, found[0].lineno)


def ask_reload():
    from app import work
    double = work.double
    yield importlib.reload(work) is work, work.double is double, work.double.__code__.co_filename
    yield importlib.reload(sys.modules['name.space.m']).value
    yield importlib.reload(importlib.import_module('name')).__name__


def normal(value, root):
    if isinstance(value, str):
        return value.replace(root, 'ROOT')
    if isinstance(value, (list, tuple)):
        return [normal(item, root) for item in value]
    return value


def main(root):
    answers = {}
    for question, function in sorted(globals().items()):
        if question.startswith('ask_'):
            answers[question] = found = []
            try:
                found.extend(normal(list(function()), root))
            except Exception as error:
                import traceback
                found.extend(['error', traceback.format_exc()])
    print(json.dumps(answers))
