/* SPDX-License-Identifier: MIT */
/* pybytecode compile: py_compile.compile() as a command. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "command/settings-option.h"
#include "cpython/cpython.h"
#include "platform/process.h"

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

/*
 * Selects the lane: not set, the fast one with a fall-back to the full one; "full", the full one only; "fast", for
 * tests, the fast one or exit status 3.
 */
#define LANE "PYBYTECODE_LANE"

static void
restart_in_full_lane(void)
{
	process_restart();
	fatal("cannot start again: %s", strerror(errno));
}

static void
refuse_full_lane(void)
{
	finish(3);
}

/* Returns what the pipeline calls for a source that needs the full lane. NULL: this process is the full lane. */
static void (*choose_restart(int argc, char *argv[]))(void)
{
	const char *lane = getenv(LANE);
	static char full[] = LANE "=full";
	size_t size = ((size_t)argc + 2) * sizeof(*argv);

	if (lane)
		return strcmp(lane, "fast") == 0 ? refuse_full_lane : NULL;
	if (!process_can_restart() || !cpython_has_fast_lane())
		return NULL;
	/* argv[-1] is the program; parsing the options moves what is after it */
	process_prepare_restart(memcpy(xmalloc(size), argv - 1, size), full);
	return restart_in_full_lane;
}

/* A crash of this process gives the message that a crash of a worker gives. */
static void
report_crash(const struct unit *unit)
{
	char *subject = xasprintf("%s: error: the compiler", unit->source);

	process_report_crash(unit->quiet < QUIET_ALL ? subject : NULL);
	free(subject);
}

static int
run(const struct command *command, int argc, char *argv[])
{
	struct unit_context context = {.restart = choose_restart(argc, argv)};
	struct usage_error error;
	struct settings settings;
	struct unit unit;
	char *cfile = NULL, *dfile;
	int ret;

	parse_arguments(command, argc, argv);
	settings = settings_read(command);
	unit = settings_unit(&settings);
	unit.source = argv[1];
	if (context.restart != restart_in_full_lane)
		report_crash(&unit);
	unit.cfile = options[CFILE].value;
	if (!unit.cfile)
		unit.cfile = cfile = pyc_path(unit.source, unit.optimize);
	unit.dfile = options[DFILE].value && *options[DFILE].value ? options[DFILE].value : unit.source;
	unit.dfile = dfile = settings_recorded_path(&settings, unit.dfile, &error);
	if (!dfile)
		report_usage_error(command, error.value, error.expected);
	ret = unit_compile(&unit, &context);
	unit_context_free(&context);
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
