# SPDX-License-Identifier: MIT
"""Starts the precompiler as python/private/precompile.bzl of rules_python 1.4 does if it is a plain executable."""

TOOLCHAIN_TYPE = Label("//python:exec_tools_toolchain_type")

def _py_library_impl(ctx):
    precompiler = ctx.toolchains[TOOLCHAIN_TYPE].exec_tools.precompiler
    outputs = []
    for src in ctx.files.srcs:
        pyc = ctx.actions.declare_file("__pycache__/{}.{}.pyc".format(src.basename[:-len(".py")], ctx.attr.pyc_tag), sibling = src)
        args = ctx.actions.args()
        args.use_param_file("@%s", use_always = True)
        args.set_param_file_format("multiline")
        args.add("--invalidation_mode", ctx.attr.precompile_invalidation_mode)
        args.add("--src", src)
        args.add("--src_name", src.short_path)
        args.add("--pyc", pyc)
        args.add("--optimize", ctx.attr.precompile_optimize_level)
        args.add("--python_version", ctx.attr.python_version)
        ctx.actions.run(
            executable = precompiler[DefaultInfo].files_to_run,
            arguments = [ctx.actions.args(), args],
            inputs = [src],
            outputs = [pyc],
            mnemonic = "PyCompile",
            env = {"PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1", "PYTHONSAFEPATH": "1"},
            toolchain = TOOLCHAIN_TYPE,
        )
        outputs.append(pyc)
    return DefaultInfo(files = depset(outputs))

py_library = rule(
    implementation = _py_library_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = [".py"]),
        "precompile_invalidation_mode": attr.string(default = "checked_hash"),
        "precompile_optimize_level": attr.int(default = 0),
        "pyc_tag": attr.string(mandatory = True),
        "python_version": attr.string(mandatory = True),
    },
    toolchains = [TOOLCHAIN_TYPE],
)
