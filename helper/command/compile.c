/* SPDX-License-Identifier: MIT */
/* pybytecode compile: py_compile.compile() as a command. */
#include <stdlib.h>
#include "command/compile-one.h"
#include "command/settings-option.h"

enum { CFILE, DFILE };

static struct option options[] = {
	[CFILE] = {.name = "--cfile",
		.argument = "PATH",
		.expected = "the path of the .pyc to write",
		.help = "The .pyc to write. Missing directories are made (default: in __pycache__ beside "
			"FILE, with the name of PEP 3147 and PEP 488)."},
	[DFILE] = {.name = "--dfile",
		.argument = "PATH",
		.expected = "the path to record",
		.may_be_empty = true,
		.help = "The path to record as that of the source, co_filename (default, and if PATH is "
			"empty: FILE)."},
	OPTIMIZE_OPTION,
	SETTINGS_OPTIONS,
};

static int
run(const struct command *command, int argc, char *argv[])
{
	struct unit_context context = compile_one_context(argc, argv);
	struct usage_error error;
	struct settings settings;
	struct unit unit;
	char *cfile = NULL, *dfile;
	int ret;

	parse_arguments(command, argc, argv);
	settings = settings_read(command);
	unit = settings_unit(&settings);
	unit.source = argv[1];
	unit.cfile = options[CFILE].value;
	if (!unit.cfile)
		unit.cfile = cfile = pyc_path(unit.source, unit.optimize);
	unit.dfile = options[DFILE].value && *options[DFILE].value ? options[DFILE].value : unit.source;
	unit.dfile = dfile = settings_recorded_path(&settings, unit.dfile, &error);
	if (!dfile)
		report_usage_error(command, error.value, error.expected);
	ret = compile_one(&unit, &context);
	free(dfile);
	free(cfile);
	return -ret;
}

const struct command command_compile = {
	.name = "compile",
	.summary = "Compile one source, as py_compile.compile() does.",
	.description = "Compile the Python source FILE to a .pyc, as py_compile.compile() does. No PYTHON* "
		       "variable has an effect.",
	.operands = "FILE",
	.expected = "one source file",
	.operands_min = 1,
	.operands_max = 1,
	OPTIONS(options),
	.run = run,
};
