/* SPDX-License-Identifier: MIT */
/* pybytecode compile: py_compile.compile() as a command. The manual page is its reference. */
#include <stdlib.h>
#include "command.h"
#include "option.h"
#include "unit.h"

enum { CFILE, DFILE, OPTIMIZE, INVALIDATION_MODE, QUIET };

static const char *const levels[] = {"0", "1", "2", NULL};
static const char *const modes[] = {
	[PYC_TIMESTAMP] = "timestamp",
	[PYC_CHECKED_HASH] = "checked-hash",
	[PYC_UNCHECKED_HASH] = "unchecked-hash",
	NULL,
};

/* py_compile._get_default_invalidation_mode() */
static enum pyc_invalidation_mode
default_mode(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	return epoch && *epoch ? PYC_CHECKED_HASH : PYC_TIMESTAMP;
}

int
command_compile(int argc, char *argv[])
{
	struct option options[] = {
		[CFILE] = {.name = "--cfile", .expected = "the path of the .pyc to write"},
		[DFILE] = {.name = "--dfile", .expected = "the path to record"},
		[OPTIMIZE] = {.name = "--optimize", .expected = "0, 1 or 2", .choices = levels},
		[INVALIDATION_MODE] = {.name = "--invalidation-mode",
			.expected = "timestamp, checked-hash or unchecked-hash",
			.choices = modes},
		[QUIET] = {.name = "--quiet", .expected = "0, 1 or 2", .choices = levels},
	};
	int operands = option_parse(argv[0], options, LEN(options), argc, argv);
	struct unit unit = {.reporter = &unit_printer};
	char *cfile = NULL;
	int ret;

	if (operands < 1)
		option_error(argv[0], "FILE is missing", "one source file");
	if (operands > 1)
		option_error(argv[0], xasprintf("'%s' after '%s'", argv[2], argv[1]), "one source file");
	unit.source = argv[1];
	unit.optimize = options[OPTIMIZE].choice;
	unit.cfile = options[CFILE].value;
	if (!unit.cfile)
		unit.cfile = cfile = pyc_path(unit.source, unit.optimize);
	if (!*unit.cfile)
		option_error(argv[0], "--cfile ''", options[CFILE].expected);
	unit.dfile = options[DFILE].value && *options[DFILE].value ? options[DFILE].value : unit.source;
	unit.invalidation_mode = options[INVALIDATION_MODE].value
					 ? (enum pyc_invalidation_mode)options[INVALIDATION_MODE].choice
					 : default_mode();
	unit.quiet = (enum unit_quiet)options[QUIET].choice;
	ret = unit_compile(&unit);
	free(cfile);
	return ret < 0;
}
