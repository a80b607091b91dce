/* SPDX-License-Identifier: MIT */
/* The options that say how units are compiled, which the commands that compile have in common. */
#ifndef SETTINGS_OPTION_H
#define SETTINGS_OPTION_H

#include "command/option.h"
#include "compile/unit.h"

enum unit_option {
	UNIT_OPTIMIZE,
	UNIT_INVALIDATION_MODE,
	UNIT_FIRST_OPTIONS, /* how many the first rows are */
	UNIT_CLAMP_MTIME = UNIT_FIRST_OPTIONS,
	UNIT_STRIPDIR,
	UNIT_PREPENDDIR,
	UNIT_QUIET,
	UNIT_OPTIONS, /* how many; where a command's own begin */
};

/* The rows of a command's table of options; the manual page says what each means. */
#define UNIT_OPTION_FIRST_ROWS                                                                                         \
	[UNIT_OPTIMIZE] = {.name = "--optimize", .expected = "0, 1 or 2", .choices = unit_option_levels},              \
	[UNIT_INVALIDATION_MODE] = {.name = "--invalidation-mode",                                                     \
		.expected = "timestamp, checked-hash or unchecked-hash",                                               \
		.choices = unit_option_modes}
#define UNIT_OPTION_ROWS                                                                                               \
	UNIT_OPTION_FIRST_ROWS, [UNIT_CLAMP_MTIME] = {.name = "--clamp-mtime", .flag = true},                          \
				[UNIT_STRIPDIR] = {.name = "--stripdir", .alias = "-s", .expected = "a directory"},    \
				[UNIT_PREPENDDIR] = {.name = "--prependdir",                                           \
					.alias = "-p",                                                                 \
					.expected = "a directory"},                                                    \
				[UNIT_QUIET] = {                                                                       \
					.name = "--quiet", .expected = "0, 1 or 2", .choices = unit_option_levels}

extern const char *const unit_option_levels[];
extern const char *const unit_option_modes[];

/*
 * A unit with what the options say, and what the environment does: SOURCE_DATE_EPOCH. Its files are
 * left to the caller. The process ends with status 2 where SOURCE_DATE_EPOCH is needed and wrong.
 */
struct unit unit_option_read(const char *command, const struct option *);

/*
 * The path to record for one that a unit was given, to be freed: --stripdir taken off its start,
 * --prependdir put before the rest. Compares whole components of the path, as compileall from 3.13
 * on. NULL, and what is wrong in *error, to be freed: --stripdir is not its start, or what
 * --prependdir is to be put before is absolute.
 */
char *unit_option_recorded(const struct option *, const char *path, char **error);

#endif
