# SPDX-License-Identifier: MIT
"""usage: meson runpython install-module.py [--uninstall]

Copies pybytecode.py into the directory of modules of the Meson that runs this script, or removes it from there. If the
environment variable DESTDIR is set, it stands before that directory.
"""
import glob
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def find_modules_directory():
    try:
        import mesonbuild.modules
    except ImportError:
        sys.exit('install-module: run this script with Meson: meson runpython ' + os.path.abspath(__file__))
    directory = os.path.dirname(os.path.abspath(mesonbuild.modules.__file__))
    if not os.path.isdir(directory):
        sys.exit('install-module: this Meson is an archive, to which no module can be added: ' + directory)
    return os.environ.get('DESTDIR', '') + directory


def main():
    if sys.argv[1:] not in ([], ['--uninstall']):
        sys.exit(__doc__)
    path = os.path.join(find_modules_directory(), 'pybytecode.py')
    if os.path.exists(path):
        with open(path, encoding='utf-8') as file:
            if 'class PyBytecodeModule(' not in file.read():
                sys.exit('install-module: this file is not from PyBytecode and is not touched: ' + path)
    try:
        if sys.argv[1:]:
            cached = os.path.join(glob.escape(os.path.dirname(path)), '__pycache__', 'pybytecode.*.pyc')
            for name in glob.glob(cached) + [path]:
                if os.path.exists(name):
                    os.unlink(name)
                    print('Removed ' + name)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copyfile(os.path.join(HERE, 'pybytecode.py'), path)
            print('Installed ' + path)
    except OSError as error:
        sys.exit('install-module: {}: run this as the user who installed Meson'.format(error))


main()
