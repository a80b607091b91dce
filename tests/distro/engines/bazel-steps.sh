# SPDX-License-Identifier: MIT
# What bazel.sh runs in the root, in the checkout.
engines=$PWD/tests/distro/engines
tag=$(pybytecode --version | sed -n 's/^cache tag //p')
export LC_ALL=C.UTF-8

# Bazel's own modules need these four, to which nothing here refers. Debian has no copies, and Bazel would download them.
for module in apple_support buildozer protobuf zlib; do
    mkdir -p /modules/$module
    echo "module(name = '$module')" >/modules/$module/MODULE.bazel
    touch /modules/$module/BUILD.bazel
done
cat >/modules/buildozer/buildozer_binary.bzl <<END
buildozer_binary = module_extension(implementation = lambda _: None)
END

# Debian's rules_python is too old to have a precompiler: add the parts that start one.
cp -r /usr/share/bazel/rules/python /modules/rules_python
cp "$engines"/bazel-rules_python/*.bzl /modules/rules_python/python
echo 'toolchain_type(name = "exec_tools_toolchain_type", visibility = ["//visibility:public"])' \
    >>/modules/rules_python/python/BUILD.bazel

fail() {
    echo "bazel: $1"
    cat /log
    exit 1
}

bazel_build() {
    bazel build --noshow_progress --nosandbox_debug --spawn_strategy=linux-sandbox --disk_cache=/cache --noenable_workspace \
        --override_module=apple_support=/modules/apple_support --override_module=buildozer=/modules/buildozer \
        --override_module=protobuf=/modules/protobuf --override_module=zlib=/modules/zlib \
        --override_module=rules_python=/modules/rules_python "$1" >/log 2>&1
}

# builds TARGET EXPECTED: fails unless Bazel reports that its processes were these, such as "2 disk cache hit,1 linux-sandbox"
builds() {
    bazel_build "$1" || fail "$1 is not built"
    ran=$(sed -n 's/^INFO: [0-9]* process\(es\)\?: //p' /log | tr ',' '\n' | sed '/ internal/d; s/^ *//; s/\.$//' | paste -sd, -)
    [ "$ran" = "$2" ] || fail "$1: expected '$2', Bazel ran '$ran'"
    echo "$1: ${ran:-nothing}"
}

# refuses TARGET: app/main.py has an error
refuses() {
    ! bazel_build "$1" || fail "a wrong source is no error"
    grep -q "^app/main.py:1:5: error: SyntaxError: '(' was never closed$" /log || fail "the message is missing"
    echo "$1: $(grep '^app/main.py:' /log)"
}

# same_as_compile: each .pyc below bazel-bin/app is the one that `pybytecode compile` writes
same_as_compile() {
    for source in app/__init__.py app/main.py app/parts/__init__.py app/parts/shapes.py; do
        pybytecode compile --cfile /expected.pyc --dfile $source --invalidation-mode checked-hash $source
        cmp /expected.pyc bazel-bin/"${source%/*}/__pycache__/$(basename $source .py).$tag.pyc" || fail "$source: another .pyc"
    done
}

cp -r "$engines/bazel" /project
cd /project
sed -i "s/cpython-[0-9]*/$tag/" BUILD.bazel
rm -r toolchain

echo "== the rule"
builds //:app-bytecode "4 linux-sandbox"
same_as_compile
builds //:app-bytecode ""
bazel clean >/log 2>&1
builds //:app-bytecode "4 disk cache hit"
same_as_compile
touch app/main.py
builds //:app-bytecode ""
echo '# edited' >>app/main.py
builds //:app-bytecode "1 linux-sandbox"
same_as_compile

echo "== the bytecode is what Python loads"
cp -r app /run/app
cp -r bazel-bin/app/. /run/app
cd /run
python3 -v -m app.main >/out 2>/err
[ "$(cat /out)" = 6 ]
[ "$(grep -c "^# code object from '/run/app/.*pyc'" /err)" = 4 ] || { cat /err; exit 1; }
cd /project

echo "== another compiler, another libpython"
cp /usr/bin/pybytecode /pybytecode
printf x >>/pybytecode
mv /pybytecode /usr/bin/pybytecode # not in place: a process may run it
builds //:app-bytecode "4 linux-sandbox"
library=$(pybytecode --libpython)
cp "$library" /libpython
printf x >>/libpython
mv /libpython "$library"
builds //:app-bytecode "4 linux-sandbox"

echo "== an error in a source"
echo 'x = (' >app/main.py
refuses //:app-bytecode
cp "$engines/bazel/app/main.py" app/main.py

echo "== in the place of rules_python's precompiler"
cp -r "$engines/bazel/toolchain" .
echo 'bazel_dep(name = "rules_python", version = "1.4.0")
register_toolchains("//toolchain:exec_tools_toolchain")' >>MODULE.bazel
cat >BUILD.bazel <<END
load("@rules_python//python:precompile.bzl", "py_library")
py_library(name = "app", srcs = glob(["app/**/*.py"]), pyc_tag = "$tag",
    python_version = "$(python3 -c 'import sys; print("{}.{}".format(*sys.version_info))')")
END
builds //:app "5 linux-sandbox" # the script is one
same_as_compile
builds //:app ""
bazel clean >/log 2>&1
builds //:app "5 disk cache hit"
cp /usr/bin/pybytecode /pybytecode
printf x >>/pybytecode
mv /pybytecode /usr/bin/pybytecode
builds //:app "5 linux-sandbox"
echo 'x = (' >app/main.py
refuses //:app

bazel shutdown >/log 2>&1
echo "bazel: passed"
