#!/bin/sh
# SPDX-License-Identifier: MIT
# casd.sh: 200 real modules compiled through CMake, the launcher trexe and BuildBox's server, which runs each action in a root
# of its own by bubblewrap, in a fresh minimal root of Debian sid. Needs root. Tests HEAD. casd-steps.sh has the checks.
set -eu

[ "$(id -u)" = 0 ] || { echo "Skipped: only root can make a root"; exit 77; }
unshare --mount true 2>/dev/null || { echo "Skipped: no mount namespace can be made"; exit 77; }

# shellcheck disable=SC2016
"$(dirname "$0")/../root" sid '
apt-get update -qq
apt-get install -y -qq --no-install-recommends ansible bubblewrap buildbox cmake gcc libc6-dev libpython3-dev \
    meson ninja-build patchelf pkgconf python3 >/dev/null
cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build >/dev/null
cmake --install build --prefix /usr >/dev/null
sh -eu tests/distro/engines/casd-steps.sh
'
