#!/bin/sh
# SPDX-License-Identifier: MIT
# bazel.sh: the project in bazel/, built by Debian's Bazel in a fresh minimal root of sid, without network: in Bazel's sandbox,
# with its disk cache. It uses the rule of the manual page, then `precompile` in rules_python's place. Fails unless each .pyc is
# the one that `pybytecode compile` writes, exactly the stale ones are compiled, and Python takes them. Needs root. Tests HEAD.
set -eu

[ "$(id -u)" = 0 ] || { echo "Skipped: only root can make a root"; exit 77; }
unshare --mount true 2>/dev/null || { echo "Skipped: no mount namespace can be made"; exit 77; }

# shellcheck disable=SC2016
"$(dirname "$0")/../root" sid '
apt-get update -qq
apt-get install -y -qq --no-install-recommends bazel-bootstrap cmake gcc libc6-dev libpython3-dev make python3 >/dev/null
cmake -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build >/dev/null
cmake --install build --prefix /usr >/dev/null
echo "$(bazel --version), $(python3 --version)"
sh -eu tests/distro/engines/bazel-steps.sh
'
