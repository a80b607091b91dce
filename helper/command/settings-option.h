/* SPDX-License-Identifier: MIT */
/* Options that several commands have: rows of their tables, and what they say. */
#ifndef SETTINGS_OPTION_H
#define SETTINGS_OPTION_H

#include "command/command.h"
#include "compile/settings.h"

#define OPTIMIZE_OPTION                                                                                                \
	{                                                                                                              \
		.name = "--optimize", .choices = option_levels,                                                        \
		.help = "1: without assert statements; 2: also without docstrings (default: 0)."                       \
	}
#define OPTIMIZE_OPTION_REPEATED                                                                                       \
	{                                                                                                              \
		.name = "--optimize", .choices = option_levels, .repeated = true,                                      \
		.help = "1: without assert statements; 2: also without docstrings (default: 0). Give it several "      \
			"times to compile for several levels."                                                         \
	}
#define INVALIDATION_MODE_OPTION                                                                                       \
	{                                                                                                              \
		.name = "--invalidation-mode", .choices = option_modes,                                                \
		.help = "How Python notices that the .pyc is stale, PEP 552 (default: checked-hash if "                \
			"SOURCE_DATE_EPOCH is set and not empty, otherwise timestamp)."                                \
	}
#define CLAMP_MTIME_OPTION                                                                                             \
	{                                                                                                              \
		.name = "--clamp-mtime",                                                                               \
		.help = "With timestamp, record SOURCE_DATE_EPOCH instead of a later time of the source."              \
	}
#define STRIPDIR_OPTION                                                                                                \
	{                                                                                                              \
		.name = "--stripdir", .alias = "-s", .argument = "DIR", .expected = "a directory",                     \
		.may_be_empty = true, .help = "Remove DIR from the start of the recorded path."                        \
	}
#define PREPENDDIR_OPTION                                                                                              \
	{                                                                                                              \
		.name = "--prependdir", .alias = "-p", .argument = "DIR", .expected = "a directory",                   \
		.may_be_empty = true, .help = "Put DIR before the recorded path."                                      \
	}
#define QUIET_OPTION                                                                                                   \
	{                                                                                                              \
		.name = "--quiet", .choices = option_levels,                                                           \
		.help = "0: print errors and warnings; 1: print errors only; 2: print nothing (default: 0)."           \
	}
#define JOBS_OPTION                                                                                                    \
	{                                                                                                              \
		.name = "--jobs", .argument = "N", .expected = "a number from 1 on",                                   \
		.help = "The number of processes that compile (default: one for each processor)."                      \
	}
#define DEPFILE_OPTION                                                                                                 \
	{                                                                                                              \
		.name = "--depfile", .argument = "FILE", .expected = "the path of the depfile to write",               \
		.help = "Write a depfile for make or Ninja: the files that were read."                                 \
	}

extern const char *const option_levels[];
extern const char *const option_modes[];

/*
 * Reads the options above, of which a command may have some, and SOURCE_DATE_EPOCH. Ends the process with status 2 if
 * SOURCE_DATE_EPOCH is needed and wrong.
 */
struct settings settings_read(const struct command *);

/* Reads --jobs. */
unsigned int jobs_read(const struct command *);

#endif
