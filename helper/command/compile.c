/* SPDX-License-Identifier: MIT */
/* pybytecode compile: py_compile.compile() as a command. The manual page is its reference. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "command/command.h"
#include "cpython/cpython.h"
#include "platform/process.h"
#include "command/settings-option.h"

enum { CFILE = UNIT_OPTIONS, DFILE };

/*
 * Which interpreter compiles. Not set: the fast one, then the full one where that is needed; "full":
 * the full one; and for tests "fast": the fast one, or exit status 3.
 */
#define LANE "PYBYTECODE_LANE"

static void
restart_full(void)
{
	process_restart();
	fatal("cannot start again: %s", strerror(errno));
}

static void
refuse(void)
{
	finish(3);
}

/* argv[-1] is the program. */
static unit_restart *
choose_lane(int argc, char *argv[])
{
	const char *lane = getenv(LANE);
	static char full[] = LANE "=full";
	size_t size = ((size_t)argc + 2) * sizeof(*argv);

	if (lane)
		return strcmp(lane, "fast") == 0 ? refuse : NULL;
	if (!process_can_restart() || !cpython_has_fast_lane())
		return NULL;
	process_prepare_restart(memcpy(xmalloc(size), argv - 1, size), full);
	return restart_full;
}

int
command_compile(int argc, char *argv[])
{
	struct option options[] = {
		UNIT_OPTION_ROWS,
		[CFILE] = {.name = "--cfile", .expected = "the path of the .pyc to write"},
		[DFILE] = {.name = "--dfile", .expected = "the path to record"},
	};
	unit_restart *restart = choose_lane(argc, argv); /* before the words are moved */
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
	unit.restart = restart;
	ret = unit_compile(&unit);
	free(dfile);
	free(cfile);
	return ret < 0;
}
