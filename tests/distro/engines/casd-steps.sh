# SPDX-License-Identifier: MIT
# Runs in the root that casd.sh makes. The runner's log counts the executions: the server starts it once for each action
# that its cache does not have.
work=$(mktemp -d)
mkdir "$work/project"
cd "$work"

cat >runner <<END
#!/bin/sh
echo >>'$work/executions'
exec /usr/bin/buildbox-run-bubblewrap "\$@"
END
chmod +x runner
# No /dev/fuse: the runner must copy the inputs.
buildbox-casd --bind "unix:$work/casd" --buildbox-run "$work/runner" --runner-arg=--staging-mode=copy-or-link --jobs 2 \
    "$work/cache" >server.log 2>&1 &
server=$!
trap 'kill "$server"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -S casd ] || sleep 1
done

fail() {
    echo "$1"
    exit 1
}

# executions EXPECTED WHAT: prints and checks their number since the last call
executions() {
    number=$(wc -l <executions)
    echo "$2: $number executions"
    [ "$number" = "$1" ] || fail "expected $1"
    : >executions
}

# Prints what the server stores.
store() {
    find cache -type f -path '*objects*' -printf '%s\n' >objects
    echo "$1: $(wc -l <objects) objects, $(awk '{ n += $1 } END { print n }' objects) bytes in the store"
}

find /usr/lib/python3/dist-packages/ansible -name '*.py' -size +0 | sort | head -n 200 >list
[ "$(wc -l <list)" = 200 ] || fail 'there are no 200 modules'
echo "$(xargs cat <list | wc -c) bytes in 200 sources; the other inputs of each action:"
pybytecode --inputs | while read -r file; do
    stat -L -c '%s %n' "$file"
done
tar -c -C / -T list 2>/dev/null | tar -x -C project --strip-components=4
head -n 9 list | tail -n 1 | sed 's|.*/dist-packages|project|' | xargs chmod 600
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(remote LANGUAGES NONE)
find_package(PyBytecode REQUIRED)
add_python_bytecode(ansible DIRECTORY ansible DESTINATION lib/python3/dist-packages)
END

# build DIRECTORY SOURCE [LAUNCHER]
build() {
    cmake -S "$2" -B "$1" -G Ninja -DPYBYTECODE_LAUNCHER="${3-}" \
        -DPYBYTECODE_INVALIDATION_MODE=checked-hash >/dev/null 2>&1
    cmake --build "$1" 2>&1
}

# The outputs have the same bytes and permissions.
same() {
    (cd "$1/ansible.bytecode" && find . -type f -printf '%m %P\n' | sort) >"$work/permissions"
    (cd "$2/ansible.bytecode" && find . -type f -printf '%m %P\n' | sort) | diff "$work/permissions" - || fail "$1 differs from $2"
    diff -r "$1/ansible.bytecode" "$2/ansible.bytecode" || fail "$1 differs from $2"
    [ "$(find "$1/ansible.bytecode" -name '*.pyc' | wc -l)" = 200 ] || fail "there are no 200 .pyc in $1"
}

launcher="/usr/share/pybytecode/launchers/trexe;--remote=unix:$work/casd"
: >executions
start=$(date +%s%N)
build here project >/dev/null
middle=$(date +%s%N)
executions 0 'without the launcher'
build there project "$launcher" >/dev/null
end=$(date +%s%N)
executions 200 'a clean build'
same here there
store 'a clean build'
echo "$(((middle - start) / 1000000)) ms here, $(((end - middle) / 1000000)) ms there, both with CMake"

rm -rf there
start=$(date +%s%N)
build there project "$launcher" >/dev/null
echo "$((($(date +%s%N) - start) / 1000000)) ms from the cache"
executions 0 'a second clean build'
same here there

cp -r project 'another place'
build 'another build' 'another place' "$launcher" >/dev/null
executions 0 'sources and build in other directories'
same here 'another build'

module=$(find project/ansible -name '*.py' | sort | head -n 100 | tail -n 1)
touch "$module"
build there project "$launcher" >/dev/null
executions 0 'one source touched'
echo 'extra = 1' >>"$module"
build there project "$launcher" >/dev/null
executions 1 'one source edited'
build here project >/dev/null
same here there

# What they print is as here, except that Ninja shows the command that fails.
printf 'if x is 1:\n    pass\n' >"$module"
build here project | grep -A2 '^/.*: warning:' >here.text
build there project "$launcher" | grep -A2 '^/.*: warning:' >there.text
executions 1 'a warning'
cat there.text
cmp here.text there.text
same here there
rm -rf there
build there project "$launcher" | grep '^/.*: warning:' >there.text
executions 0 'the warning from the cache'
cmp here.text there.text
printf '# é\nx = "é" $ 1\n' >"$module"
! build here project >here.all || fail 'an error is lost here'
! build there project "$launcher" >there.all || fail 'an error is lost there'
for name in here there; do
    grep -A2 '^/.*: error:' $name.all >$name.text
done
cat there.text
cmp here.text there.text
executions 1 'an error'

# Meson's rules have paths relative to the build directory.
cat >project/meson.build <<'END'
project('remote')
pyb = import('pybytecode')
pyb.bytecode('remote', 'one.py', 'two.py', install_dir: '/usr/share/remote', optimize: [0, 1], build_by_default: true)
END
echo 'one = 1' >project/one.py
echo 'two = 2' >project/two.py
meson runpython /usr/share/pybytecode/meson/install-module.py >/dev/null
# build_meson DIRECTORY LAUNCHER
build_meson() {
    PYBYTECODE_LAUNCHER=$2 SOURCE_DATE_EPOCH=1 meson setup "$1" project >/dev/null
    ninja -C "$1" >/dev/null
    (cd "$1" && find . -name '*.pyc' -exec sha256sum {} +) | sort >"$1.sums"
}
build_meson meson-here ''
executions 0 'Meson without the launcher'
build_meson meson-there "$launcher"
executions 4 'Meson with the launcher'
[ "$(wc -l <meson-here.sums)" = 4 ] || fail 'Meson has not built 4 .pyc'
cmp meson-here.sums meson-there.sums

# A helper that finds libpython relative to itself.
libpython=$(pybytecode --libpython)
mkdir moved moved/bin moved/lib
cp /usr/bin/pybytecode moved/bin
cp "$libpython" moved/lib
# shellcheck disable=SC2016
patchelf --set-rpath '$ORIGIN/../lib' moved/bin/pybytecode
/usr/share/pybytecode/launchers/trexe "--remote=unix:$work/casd" "$work/moved/bin/pybytecode" compile --cfile moved.pyc \
    --dfile one.py --invalidation-mode checked-hash -- project/one.py
executions 1 'a helper that was moved'
moved/bin/pybytecode --inputs | grep -q /../lib/libpython || fail 'its libpython is another one'
[ -s moved.pyc ] || fail 'it has compiled nothing'

# The helper and its libraries are inputs of each action.
printf 'x = 1\n' >"$module"
build there project "$launcher" >/dev/null
executions 1 'the error mended'
for file in /usr/bin/pybytecode "$libpython"; do
    printf '\0' >>"$file" # other contents, the same program
    rm -rf there
    build there project "$launcher" >/dev/null
    executions 200 "another $file"
done
