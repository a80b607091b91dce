#!/bin/sh
# SPDX-License-Identifier: MIT
# make.sh: the newest engines and Pythons, in a fresh minimal root of Debian sid: the job servers of GNU make 4.4 and ninja
# 1.13; and the helper without any other file. Needs root. Tests HEAD.
set -eu

[ "$(id -u)" = 0 ] || { echo "Skipped: only root can make a root"; exit 77; }
unshare --mount true 2>/dev/null || { echo "Skipped: no mount namespace can be made"; exit 77; }

# shellcheck disable=SC2016
"$(dirname "$0")/../root" sid '
apt-get update -qq
apt-get install -y -qq --no-install-recommends cmake gcc libc6-dev libpython3-all-dev make ninja-build python3-all \
    >/dev/null
make --version | head -n 1
echo "ninja $(ninja --version)"
for python in $(py3versions -s); do
    cmake -S . -B "$python" -DCMAKE_BUILD_TYPE=Release -DPython_EXECUTABLE="/usr/bin/$python" >/dev/null
    cmake --build "$python" >/dev/null
    ctest --test-dir "$python" -R "^helper\.(alone|jobs)$" -V >log || { cat log; exit 1; }
    grep -E "skipped |tests passed" log
done
'
