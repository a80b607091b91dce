# SPDX-License-Identifier: MIT
"""usage: meson runpython install-module.py [--uninstall]

Copies pybytecode.py into the directory of modules of the Meson that runs this script, or removes it from there. This Meson
may be an archive, meson.pyz. If the environment variable DESTDIR is set, it stands before the path of the directory or of the
archive.
"""
import glob
import os
import shutil
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODULE = os.path.join(HERE, 'pybytecode.py')
VERSION = os.path.join(HERE, '../helper/VERSION')  # in a checkout and where PyBytecode is installed
MEMBER = 'mesonbuild/modules/pybytecode.py'


def find_modules_directory():
    try:
        import mesonbuild.modules
    except ImportError:
        sys.exit('install-module: run this script with Meson: meson runpython ' + os.path.abspath(__file__))
    return os.path.dirname(os.path.abspath(mesonbuild.modules.__file__))


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def read_module():
    """Return the module with its version."""
    return read(MODULE).replace(b'@PYBYTECODE_VERSION@', read(VERSION).strip())


def check_ours(text, path):
    if b'class PyBytecodeModule(' not in text:
        sys.exit('install-module: this file is not from PyBytecode and is not touched: ' + path)


def change_directory(directory, uninstall):
    path = os.path.join(directory, 'pybytecode.py')
    if os.path.exists(path):
        check_ours(read(path), path)
    if uninstall:
        for name in glob.glob(os.path.join(glob.escape(directory), '__pycache__', 'pybytecode.*.pyc')) + [path]:
            if os.path.exists(name):
                os.unlink(name)
                print('Removed ' + name)
    else:
        os.makedirs(directory, exist_ok=True)
        with open(path, 'wb') as file:
            file.write(read_module())
        print('Installed ' + path)


def copy_archive(source, target, uninstall):
    """Copies an archive with the program before it, such as a #! line. Leaves out our module, or puts it in."""
    with zipfile.ZipFile(source) as old, open(target, 'wb') as file:
        file.write(read(source)[:min(member.header_offset for member in old.infolist())])
        with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as new:
            for member in old.infolist():
                if member.filename != MEMBER:
                    new.writestr(member, old.read(member))
            if not uninstall:
                new.writestr(MEMBER, read_module())


def change_archive(archive, uninstall):
    """Writes a changed copy and puts it in the archive's place: the Meson that runs this script reads the archive."""
    path = archive + '/' + MEMBER
    with zipfile.ZipFile(archive) as old:
        found = MEMBER in old.namelist()
        if found:
            check_ours(old.read(MEMBER), path)
    if uninstall and not found:
        return
    target = os.environ.get('DESTDIR', '') + archive
    os.makedirs(os.path.dirname(target), exist_ok=True)
    temporary = '{}.{}'.format(target, os.getpid())
    try:
        copy_archive(archive, temporary, uninstall)
        shutil.copymode(archive, temporary)
        os.replace(temporary, target)
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)
    print(('Removed ' if uninstall else 'Installed ') + target + '/' + MEMBER)


def main():
    if sys.argv[1:] not in ([], ['--uninstall']):
        sys.exit(__doc__)
    directory = find_modules_directory()
    archive = directory[:-len('/' + os.path.dirname(MEMBER))]
    try:
        if zipfile.is_zipfile(archive):
            change_archive(os.path.realpath(archive), bool(sys.argv[1:]))
        else:
            change_directory(os.environ.get('DESTDIR', '') + directory, bool(sys.argv[1:]))
    except OSError as error:
        sys.exit('install-module: {}: run this as the user who installed Meson'.format(error))


main()
