/* SPDX-License-Identifier: MIT */
/* pybytecode py_compile and pybytecode compileall: CPython's own programs over the helper's pipeline. See dropin.py. */
#include "command/command.h"
#include "cpython/cpython.h"
#include "dropin_py.h"
#include "compile/unit.h"

static void
raise_os_error(const struct unit *unit, int error, const char *file)
{
	(void)unit;
	cpython_raise_os_error(error, file);
}

static void
raise_error(const struct unit *unit, const char *type, const char *text)
{
	(void)unit;
	cpython_raise(type, text);
}

static const struct unit_reporter raiser = {NULL, raise_os_error, raise_error};

static int
compile_unit(const char *source, const char *cfile, const char *dfile, int optimize, int invalidation_mode)
{
	return unit_compile(&(struct unit){
		.source = source,
		.cfile = cfile,
		.dfile = dfile,
		.optimize = optimize,
		/* the values of PycInvalidationMode start at 1 */
		.invalidation_mode = (enum pyc_invalidation_mode)(invalidation_mode - 1),
		.mtime_max = INT64_MAX,
		.reporter = &raiser,
	});
}

int
command_dropin(int argc, char *argv[])
{
	return cpython_run(dropin_py, compile_unit, argc, argv);
}
