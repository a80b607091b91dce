# SPDX-License-Identifier: MIT
"""usage: stage.py DIRECTORY BUILD MESON...

Installs what Meson has built in BUILD below DIRECTORY, which is removed first. MESON is the command of Meson.
"""
import os
import shutil
import subprocess
import sys

directory, build, *meson = sys.argv[1:]
if os.path.exists(directory):
    shutil.rmtree(directory)
sys.exit(subprocess.call([*meson, 'install', '-C', build, '--no-rebuild', '--destdir', directory]))
