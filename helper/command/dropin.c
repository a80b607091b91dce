/* SPDX-License-Identifier: MIT */
/* pybytecode py_compile and pybytecode compileall: CPython's own programs over the helper's pipeline. See dropin.py. */
#include <limits.h>
#include "command/command.h"
#include "compile/unit.h"
#include "cpython/cpython.h"
#include "dropin_py.h"

static void
raise_os_error(const struct unit_context *context, const struct unit *unit, int error, const char *file)
{
	(void)context;
	(void)unit;
	cpython_raise_os_error(error, file);
}

static void
raise_error(const struct unit_context *context, const struct unit *unit, const char *type, const char *text)
{
	(void)context;
	(void)unit;
	cpython_raise(type, text);
}

static const struct unit_reporter raiser = {NULL, raise_os_error, raise_error};

static int
compile_file(const char *source, const char *cfile, const char *dfile, int optimize, int invalidation_mode)
{
	struct unit_context context = {.reporter = &raiser};
	int ret = unit_compile(
		&(struct unit){
			.source = source,
			.cfile = cfile,
			.dfile = dfile,
			.optimize = optimize,
			/* the values of PycInvalidationMode start at 1 */
			.invalidation_mode = (enum pyc_invalidation_mode)(invalidation_mode - 1),
			.mtime_max = INT64_MAX,
		},
		&context);

	unit_context_free(&context);
	return ret;
}

static int
run(const struct command *command, int argc, char *argv[])
{
	(void)command;
	return cpython_run(dropin_py, compile_file, argc, argv);
}

const struct command command_py_compile = {
	.name = "py_compile",
	.summary = "Do what `python -m py_compile` does.",
	.description = "Do what `python -m py_compile` of CPython does, with the same arguments, output and "
		       "exit status. `pybytecode py_compile --help` prints CPython's own help.",
	.operands = "[ARGUMENT]...",
	.operands_max = INT_MAX,
	.run = run,
};

const struct command command_compileall = {
	.name = "compileall",
	.summary = "Do what `python -m compileall` does.",
	.description = "Do what `python -m compileall` of CPython does, with the same arguments, output and "
		       "exit status. `pybytecode compileall --help` prints CPython's own help.",
	.operands = "[ARGUMENT]...",
	.operands_max = INT_MAX,
	.run = run,
};
