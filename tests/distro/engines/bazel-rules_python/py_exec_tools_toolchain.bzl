# SPDX-License-Identifier: MIT
def _py_exec_tools_toolchain_impl(ctx):
    return [platform_common.ToolchainInfo(exec_tools = struct(precompiler = ctx.attr.precompiler))]

py_exec_tools_toolchain = rule(
    implementation = _py_exec_tools_toolchain_impl,
    attrs = {"precompiler": attr.label(allow_files = True, cfg = "exec")},
)
