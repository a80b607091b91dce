/* SPDX-License-Identifier: MIT */
/* pybytecode batch: compiles the units of a list that are not fresh. */
#include <string.h>
#include "command/settings-option.h"
#include "command/summary.h"
#include "compile/unit-list.h"

static struct option options[] = {
	JOBS_OPTION,
	DEPENDS_OPTION,
	OPTIMIZE_OPTION,
	SETTINGS_OPTIONS,
	VERBOSE_OPTION,
};

/* Returns the mtime of the list: a build rule that reads a list depends on it. */
static int64_t
list_time(const char *list)
{
	struct file_status status;

	return strcmp(list, "-") != 0 && file_status(list, &status) == 0 ? status.mtime_ns : INT64_MIN;
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
	struct run_files files = {0};
	struct batch_result result;
	unsigned int jobs;
	int64_t newest, oldest;
	size_t i;
	int ret;

	parse_arguments(command, argc, argv);
	summary_start(command);
	jobs = jobs_read(command);
	oldest = depends_read(command);
	settings = settings_read(command);
	newest = list_time(argv[1]); /* before the list is read: it may change afterwards */
	ret = unit_list_read(&form, argv[1], &settings, &list);
	if (ret < 0)
		return -ret;
	for (i = 0; i < list.count; i++)
		list.units[i].oldest = oldest;
	if (strcmp(argv[1], "-") != 0)
		run_files_add_input(&files, "list", argv[1]);
	depends_add(command, &files);
	ret = batch_compile(list.units, list.count, jobs, newest, &files, &result);
	if (ret == INVALID_INPUT)
		report_usage_error(command, result.error.value, result.error.expected);
	summary_print_batch(command, &result, 0);
	return -ret;
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
