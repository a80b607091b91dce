/* SPDX-License-Identifier: MIT */
/* pybytecode batch: compiles the units of a list that are not fresh. */
#include <errno.h>
#include <string.h>
#include "command/settings-option.h"
#include "compile/batch.h"
#include "compile/unit-list.h"

enum { JOBS, DEPENDS };

static struct option options[] = {
	[JOBS] = JOBS_OPTION,
	[DEPENDS] = {.name = "--depends",
		.argument = "FILE",
		.expected = "a file",
		.repeated = true,
		.help = "Compile every source whose .pyc is older than FILE. May be given several times "
			"(default: none)."},
	OPTIMIZE_OPTION,
	SETTINGS_OPTIONS,
};

/* Makes every .pyc that is older than a file of --depends not fresh. */
static void
apply_depends(const struct command *command, struct unit_list *list)
{
	const struct option *depends = &options[DEPENDS];
	struct file_status status;
	int64_t newest = INT64_MIN;
	size_t i;

	for (i = 0; i < depends->count; i++) {
		if (file_status(depends->values[i], &status) < 0)
			report_usage_error(command,
				xasprintf("--depends '%s': %s", depends->values[i], strerror(errno)),
				depends->expected);
		if (status.mtime_ns > newest)
			newest = status.mtime_ns;
	}
	for (i = 0; i < list->count; i++)
		list->units[i].oldest = newest;
}

static int
complete_unit(const struct settings *settings, struct unit *unit, bool has_level, struct usage_error *error)
{
	(void)has_level;
	if (!*unit->cfile)
		unit->cfile = pyc_path(unit->source, unit->optimize);
	unit->dfile = settings_recorded_path(settings, *unit->dfile ? unit->dfile : unit->source, error);
	return unit->dfile ? 0 : INVALID_INPUT;
}

static const struct unit_list_form form = {"SOURCE<TAB>CFILE<TAB>DFILE[<TAB>LEVEL]", "cfile", complete_unit};

static int
run(const struct command *command, int argc, char *argv[])
{
	struct settings settings;
	struct unit_list list;
	unsigned int jobs;
	int ret;

	parse_arguments(command, argc, argv);
	jobs = jobs_read(command);
	settings = settings_read(command);
	ret = unit_list_read(&form, argv[1], &settings, &list);
	if (ret < 0)
		return -ret;
	apply_depends(command, &list);
	return -batch_compile(list.units, list.count, jobs);
}

const struct command command_batch = {
	.name = "batch",
	.summary = "Compile the sources of a list in several processes.",
	.description = "Compile the sources of LIST in several processes. A source whose .pyc is fresh is "
		       "skipped.\n"
		       "LIST is a file, or - for standard input. Each line is for one .pyc: "
		       "SOURCE<TAB>CFILE<TAB>DFILE[<TAB>LEVEL]. An empty CFILE stands for the name of PEP "
		       "3147 and PEP 488 in __pycache__, an empty DFILE for SOURCE, a missing LEVEL for "
		       "that of --optimize.",
	.operands = "LIST",
	.expected = "one LIST: a file of lines, or -",
	.operands_min = 1,
	.operands_max = 1,
	OPTIONS(options),
	.run = run,
};
