# SPDX-License-Identifier: MIT
"""Makes the sources that are measured."""
import functools
import glob
import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import sysconfig

from measure import Skipped, find_program, run

# Directories of the standard library that do not belong to it, or are not measured
NOT_STDLIB = 'site-packages', 'dist-packages', 'test', 'tests', 'idlelib'


def sources(folder, without=()):
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = set(folders) - {'__pycache__', *without}
        found += [os.path.join(where, name) for name in names if name.endswith('.py')]
    return sorted(found)


def stdlib():
    return sources(sysconfig.get_path('stdlib'), NOT_STDLIB)


def copy(source, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copyfile(source, path)


def copy_tree(source, path, without=()):
    """Copies data files, too, since an installed package has them and compileall looks at them."""
    shutil.copytree(source, path, symlinks=True, ignore=shutil.ignore_patterns('__pycache__', *without))
    return path


@functools.lru_cache(maxsize=None)
def stdlib_copy():
    return copy_tree(sysconfig.get_path('stdlib'), 'stdlib', NOT_STDLIB)


@functools.lru_cache(maxsize=None)
def django_copy():
    """Copies the installed package, or unpacks Debian's without installing it."""
    package = importlib.util.find_spec('django')
    if package:
        folder, = package.submodule_search_locations
    else:
        folder = 'python3-django/usr/lib/python3/dist-packages/django'
        try:
            run(find_program('apt-get'), '--quiet', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20',
                'download', 'python3-django', stderr=subprocess.DEVNULL)
            run(find_program('dpkg-deb'), '-x', *glob.glob('python3-django_*.deb'), 'python3-django')
        except subprocess.CalledProcessError:
            raise Skipped('django is not installed, and apt-get cannot fetch python3-django')
    return copy_tree(folder, 'django')


TREES = {'standard library': stdlib_copy, 'django': django_copy}


def write_packages(root, packages, modules, one_liners=False):
    """Writes small modules of the standard library, repeatedly. one_liners: every second one has one line instead."""
    small = itertools.cycle([source for source in stdlib() if 0 < os.path.getsize(source) < 8192])
    for package in range(packages):
        for module in range(modules):
            name = 'module_{:02}'.format(module) if module else '__init__'
            path = '{}/package_{:03}/{}.py'.format(root, package, name)
            copy(next(small), path)
            if one_liners and module % 2:
                with open(path, 'w') as file:
                    file.write('value = {}\n'.format(package * modules + module))
    return root


def write_list(path, units):
    with open(path, 'w') as file:
        file.writelines('\t'.join(fields) + '\n' for fields in units)
    return path


def cfile(source):
    folder, name = os.path.split(source)
    return '{}/__pycache__/{}.{}.pyc'.format(folder, name[:-3], sys.implementation.cache_tag)


def clean(folder):
    for cache in glob.glob(glob.escape(folder) + '/**/__pycache__', recursive=True):
        shutil.rmtree(cache)
