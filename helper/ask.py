# SPDX-License-Identifier: MIT
"""Prints what a helper for the Python that runs this program must know, a line each:

    X.Y.Z
    the first two bytes of importlib.util.MAGIC_NUMBER as a number
    sys.implementation.cache_tag
    a value for $PYTHONHOME: sys.base_prefix, and sys.base_exec_prefix if it differs
    sys.executable; the command that runs this program may be a wrapper of it

With the argument "embed", it also prints how to build a helper:

    the directory of Python.h
    the directory of pyconfig.h
    the file of libpython, with symbolic links resolved; empty: there is none
    linker options that a static libpython needs; empty: it is shared

With the argument "unknown" and names of modules, it prints only the first name that is no module of the standard library;
nothing: all are.

With the argument "archive", it prints only how to link libpython into the helper:

    the file of libpython's archive; empty: there is none
    the libraries that it needs
    linker options. -static is among them if the compiler needs no extension module: it takes some names of characters
    from unicodedata
"""
import importlib.util
import os
import sys
import sysconfig


def bytecode():
    prefixes = [sys.base_prefix, sys.base_exec_prefix]
    yield '%d.%d.%d' % sys.version_info[:3]
    yield '%d' % int.from_bytes(importlib.util.MAGIC_NUMBER[:2], 'little')
    yield sys.implementation.cache_tag or ''
    yield os.pathsep.join(sorted(set(prefixes), key=prefixes.index))
    yield sys.executable


def embed():
    values = {name: value or '' for name, value in sysconfig.get_config_vars().items()}
    files = [os.path.join(values.get(folder, ''), values.get(name, ''))
             for name in ('INSTSONAME', 'LDLIBRARY') for folder in ('LIBDIR', 'LIBPL', 'PYTHONFRAMEWORKPREFIX')]
    files.append(os.path.join(sys.base_prefix, 'libs', 'python%d%d.lib' % sys.version_info[:2]))  # Windows
    library = ([os.path.realpath(file) for file in files if os.path.isfile(file)] + [''])[0]
    yield sysconfig.get_path('include')
    yield sysconfig.get_path('platinclude')
    yield library
    yield values.get('LIBS', '') + ' ' + values.get('SYSLIBS', '') if library.endswith('.a') else ''


def archive():
    values = {name: value or '' for name, value in sysconfig.get_config_vars().items()}
    files = [os.path.join(values.get(folder, ''), values.get('LIBRARY', '')) for folder in ('LIBPL', 'LIBDIR')]
    yield ([os.path.realpath(file) for file in files if os.path.isfile(file)] + [''])[0]
    words = ' '.join(values.get(name, '') for name in ('MODLIBS', 'LIBS', 'SYSLIBS')).split()
    yield ' '.join(word for word in words if word != '\\')  # Debian's 3.14 and 3.15 have continued lines
    # position-independent code would be slower to start, and few archives have it
    options = ['-no-pie'] if sys.platform not in ('darwin', 'win32') else []
    if 'unicodedata' in sys.builtin_module_names:
        options.append('-static')
    yield ' '.join(options)


def unknown(names):
    for name in names:
        try:
            if importlib.util.find_spec(name):
                continue
        except (ImportError, ValueError):  # a package above it is none, or the name is not one
            pass
        yield name
        break


if sys.argv[1:2] == ['unknown']:
    lines = list(unknown(sys.argv[2:]))
elif sys.argv[1:] == ['archive']:
    lines = list(archive())
else:
    lines = list(bytecode())
if sys.argv[1:] == ['embed']:
    lines += embed()
sys.stdout.buffer.write(os.fsencode('\n'.join(lines)))
