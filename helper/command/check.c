/* SPDX-License-Identifier: MIT */
/* pybytecode check: would Python use the bytecode of these trees and archives? */
#include <limits.h>
#include <stdlib.h>
#include "check/check.h"
#include "command/help.h"
#include "command/settings-option.h"
#include "command/summary.h"
#include "platform/terminal.h"

enum { DESTDIR, OPTIMIZE, LAYOUT, EXCLUDE, FAST, JSON, QUIET, VERBOSE };

static struct option options[] = {
	[DESTDIR] = {.name = "--destdir",
		.argument = "DIR",
		.expected = "a directory",
		.may_be_empty = true,
		.help = "The files now lie below DIR: a PATH is what comes after it (default: none)."},
	[OPTIMIZE] = {.name = "--optimize",
		.choices = option_levels,
		.repeated = true,
		.help = "A level of which every source must have bytecode. May be given several times "
			"(default: 0)."},
	[LAYOUT] = {.name = "--layout",
		.choices = option_layouts,
		.help = "Where bytecode must lie. pycache: in __pycache__, and every .pyc must have a source; "
			"sourceless: at the place of its source, which must not be there (default: in "
			"__pycache__, or without a source at its place)."},
	[EXCLUDE] = EXCLUDE_OPTION("PATH"),
	[FAST] = {.name = "--fast",
		.help = "Do not look whether bytecode loads and whether sources compile (default: look where the "
			"headers do not suffice)."},
	[JSON] = {.name = "--json", .help = "Print the findings as JSON (default: as lines)."},
	[QUIET] = {.name = "--quiet", .help = "Print no findings: the exit status tells (default: print them)."},
	[VERBOSE] = VERBOSE_OPTION,
};

static enum check_layout
read_layout(void)
{
	if (!options[LAYOUT].value)
		return CHECK_EITHER;
	return options[LAYOUT].choice == LAYOUT_PYCACHE ? CHECK_PYCACHE : CHECK_SOURCELESS;
}

static void
check_operands(const struct command *command, const char *destdir, char *const *paths, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (!*paths[i])
			report_usage_error(command, "PATH ''", command->expected);
		if (*destdir && *paths[i] != '/')
			report_usage_error(command, xasprintf("PATH '%s' with --destdir", paths[i]),
				"an absolute path: that of the file on the target");
	}
}

/* Returns what the findings mean, to be freed. */
static char *
conclude(size_t findings, bool failed)
{
	const char *rest = failed ? ", and not everything could be checked" : "";

	if (findings > 0)
		return xasprintf("%zu finding%s%s", findings, findings == 1 ? "" : "s", rest);
	if (failed)
		return xstrdup("not everything could be checked");
	return xstrdup(options[FAST].value ? "no findings" : "Python will use all of this bytecode");
}

static void
print_summary(const struct command *command, char *const *paths, int count, const struct check_counts *counts,
	char *conclusion)
{
	char *place = count == 1 ? xstrdup(paths[0]) : xasprintf("%d paths", count);

	if (counts->sources + counts->bytecode == 0)
		summary_print(command, "no source and no .pyc in %s", place);
	else
		summary_print(command, "%zu source%s and %zu .pyc in %s: %s", counts->sources,
			counts->sources == 1 ? "" : "s", counts->bytecode, place, conclusion);
	free(place);
	free(conclusion);
}

static int
run(const struct command *command, int argc, char *argv[])
{
	int count = parse_arguments(command, argc, argv), ret, status;
	struct check_settings settings = {
		.destdir = options[DESTDIR].value ? options[DESTDIR].value : "",
		.levels = options[OPTIMIZE].value ? options[OPTIMIZE].chosen : 1,
		.layout = read_layout(),
		.exclusions = exclusions_read(command),
		.fast = options[FAST].value != NULL,
	};
	struct check_counts counts = {0};
	struct findings findings;

	summary_start(command);
	check_operands(command, settings.destdir, argv + 1, count);
	ret = check_paths(&settings, argv + 1, (size_t)count, &findings, options[VERBOSE].value ? &counts : NULL);
	status = ret < 0 || findings.count > 0;
	if (!options[QUIET].value && options[JSON].value)
		findings_print_json(&findings);
	else if (!options[QUIET].value)
		findings_print(&findings, palette_choose(terminal_is(stdout)));
	if (help_flush())
		status = 1;
	print_summary(command, argv + 1, count, &counts, conclude(findings.count, ret < 0));
	findings_free(&findings);
	return status;
}

const struct command command_check = {
	.name = "check",
	.summary = "Find bytecode that Python would not use.",
	.description = "Find out whether Python would use the bytecode of all sources in each PATH: a directory "
		       "with all below it, a .py, a .pyc or a zip archive. PATH is the place on the target, from "
		       "which Python will import.\n"
		       "Each finding is a line PATH: KIND: SENTENCE. KIND is damaged, legacy, magic, missing, "
		       "orphan, path, source, stale or writable. The exit status is 1 if there is a finding.",
	.operands = "PATH...",
	.expected = "a directory, a .py, a .pyc or a zip archive",
	.operands_min = 1,
	.operands_max = INT_MAX,
	OPTIONS(options),
	.run = run,
};
