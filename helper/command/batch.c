/* SPDX-License-Identifier: MIT */
/* pybytecode batch: the units of a list, of which those that are not fresh are compiled. The manual page is its
 * reference. */
#include <errno.h>
#include <string.h>
#include "compile/batch.h"
#include "command/command.h"
#include "compile/unit-list.h"

enum { DEPENDS = UNIT_OPTIONS, JOBS };

/* What is older than a file that it depends on is not fresh. */
static void
read_depends(const char *command, const struct option *option, struct list *list)
{
	struct file_status status;
	int64_t newest = INT64_MIN;
	size_t i;

	for (i = 0; i < option->count; i++) {
		if (file_status(option->values[i], &status) < 0)
			option_error(command, xasprintf("--depends '%s': %s", option->values[i], strerror(errno)),
				option->expected);
		if (status.mtime_ns > newest)
			newest = status.mtime_ns;
	}
	for (i = 0; i < list->count; i++)
		list->units[i].oldest = newest;
}

static char *
complete(const struct option *options, struct unit *unit, bool has_level, const char **expected)
{
	char *error;

	(void)has_level;
	if (!*unit->cfile)
		unit->cfile = pyc_path(unit->source, unit->optimize);
	unit->dfile = unit_option_recorded(options, *unit->dfile ? unit->dfile : unit->source, &error);
	*expected = "another path to record";
	return unit->dfile ? NULL : error;
}

/* An empty CFILE is the default, an empty DFILE is the source. */
static const struct list_form form = {"SOURCE<TAB>CFILE<TAB>DFILE[<TAB>LEVEL]", "cfile", complete};

int
command_batch(int argc, char *argv[])
{
	struct option options[] = {
		UNIT_OPTION_ROWS,
		[DEPENDS] = {.name = "--depends", .expected = "a file", .repeated = true},
		[JOBS] = BATCH_JOBS_ROW,
	};
	int operands = option_parse(argv[0], options, LEN(options), argc, argv);
	unsigned int workers;
	struct list list;

	if (operands < 1)
		option_error(argv[0], "LIST is missing", "a file of lines, or -");
	if (operands > 1)
		option_error(argv[0], xasprintf("'%s' after '%s'", argv[2], argv[1]), "one LIST");
	workers = batch_jobs(argv[0], &options[JOBS]);
	if (list_read(&form, argv[0], argv[1], options, &list) < 0)
		return 1;
	read_depends(argv[0], &options[DEPENDS], &list);
	return batch_compile(list.units, list.count, workers) < 0;
}
