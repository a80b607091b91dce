# SPDX-License-Identifier: MIT
def _py_bytecode_impl(ctx):
    outputs = []
    for src in ctx.files.srcs:
        name = "__pycache__/" + src.basename[:-len("py")] + ctx.attr.cache_tag + ".pyc"
        outputs.append(ctx.actions.declare_file(name, sibling = src))
        ctx.actions.run(mnemonic = "PyBytecode", inputs = [src], outputs = outputs[-1:],
            executable = ctx.files._tools[0], tools = ctx.files._tools, arguments = ["compile", "--cfile", outputs[-1].path,
                "--dfile", src.short_path, "--invalidation-mode", "checked-hash", "--", src.path])
    return DefaultInfo(files = depset(outputs), runfiles = ctx.runfiles(outputs))

py_bytecode = rule(implementation = _py_bytecode_impl, attrs = {
    "srcs": attr.label_list(allow_files = [".py"]),
    "cache_tag": attr.string(mandatory = True),
    "_tools": attr.label_list(default = ["@pybytecode//:bin/pybytecode", "@pybytecode//:libpython"],
        allow_files = True, cfg = "exec"),
})
