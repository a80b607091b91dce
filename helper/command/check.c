/* SPDX-License-Identifier: MIT */
/* pybytecode check: would Python use the bytecode of these trees and archives? */
#include <limits.h>
#include "check/check.h"
#include "command/help.h"
#include "command/settings-option.h"
#include "platform/terminal.h"

enum { DESTDIR, OPTIMIZE, LAYOUT, EXCLUDE, FAST, JSON, QUIET };

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

static int
run(const struct command *command, int argc, char *argv[])
{
	int count = parse_arguments(command, argc, argv), status;
	struct check_settings settings = {
		.destdir = options[DESTDIR].value ? options[DESTDIR].value : "",
		.levels = options[OPTIMIZE].value ? options[OPTIMIZE].chosen : 1,
		.layout = read_layout(),
		.exclusions = exclusions_read(command),
		.fast = options[FAST].value != NULL,
	};
	struct findings findings;

	check_operands(command, settings.destdir, argv + 1, count);
	status = -check_paths(&settings, argv + 1, (size_t)count, &findings);
	if (findings.count > 0)
		status = 1;
	if (!options[QUIET].value && options[JSON].value)
		findings_print_json(&findings);
	else if (!options[QUIET].value)
		findings_print(&findings, palette_choose(terminal_is(stdout)));
	findings_free(&findings);
	return help_flush() ? 1 : status;
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
