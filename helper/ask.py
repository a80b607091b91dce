# SPDX-License-Identifier: MIT
"""Prints what a helper for the Python that runs this is built for, a line each:

    X.Y.Z
    importlib.util.MAGIC_NUMBER, its two first bytes as a number
    sys.implementation.cache_tag
    what $PYTHONHOME would say: sys.base_prefix, and sys.base_exec_prefix where it is another
    sys.executable, which the command that runs this may be a wrapper of

and with the argument "embed" what it is built with:

    the directory of Python.h
    that of pyconfig.h, which is the same or another
    libpython: the file behind every name by which it is linked or loaded; empty: there is none
    the options that link what a static libpython needs; empty: it is shared
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
             for name in ('INSTSONAME', 'LDLIBRARY') for folder in ('LIBDIR', 'LIBPL')]
    library = ([os.path.realpath(file) for file in files if os.path.isfile(file)] + [''])[0]
    yield sysconfig.get_path('include')
    yield sysconfig.get_path('platinclude')
    yield library
    yield values.get('LIBS', '') + ' ' + values.get('SYSLIBS', '') if library.endswith('.a') else ''


lines = list(bytecode())
if sys.argv[1:] == ['embed']:
    lines += embed()
sys.stdout.buffer.write(os.fsencode('\n'.join(lines)))
