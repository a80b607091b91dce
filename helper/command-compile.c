/* SPDX-License-Identifier: MIT */
/* pybytecode compile: py_compile.compile() as a command. The manual page is its reference. */
#include <stdlib.h>
#include "command.h"
#include "unit-option.h"

enum { CFILE = UNIT_OPTIONS, DFILE };

int
command_compile(int argc, char *argv[])
{
	struct option options[] = {
		UNIT_OPTION_ROWS,
		[CFILE] = {.name = "--cfile", .expected = "the path of the .pyc to write"},
		[DFILE] = {.name = "--dfile", .expected = "the path to record"},
	};
	int operands = option_parse(argv[0], options, LEN(options), argc, argv);
	char *cfile = NULL, *dfile, *error;
	struct unit unit;
	int ret;

	if (operands < 1)
		option_error(argv[0], "FILE is missing", "one source file");
	if (operands > 1)
		option_error(argv[0], xasprintf("'%s' after '%s'", argv[2], argv[1]), "one source file");
	unit = unit_option_read(argv[0], options);
	unit.source = argv[1];
	unit.cfile = options[CFILE].value;
	if (!unit.cfile)
		unit.cfile = cfile = pyc_path(unit.source, unit.optimize);
	if (!*unit.cfile)
		option_error(argv[0], "--cfile ''", options[CFILE].expected);
	unit.dfile = options[DFILE].value && *options[DFILE].value ? options[DFILE].value : unit.source;
	dfile = unit_option_recorded(options, unit.dfile, &error);
	if (!dfile)
		option_error(argv[0], error, "another path to record");
	unit.dfile = dfile;
	ret = unit_compile(&unit);
	free(dfile);
	free(cfile);
	return ret < 0;
}
