/* SPDX-License-Identifier: MIT */
/* Options that several commands have: rows of their tables, and what they say. */
#ifndef SETTINGS_OPTION_H
#define SETTINGS_OPTION_H

#include "command/parse.h"
#include "compile/exclusion.h"
#include "compile/run-files.h"
#include "compile/settings.h"

#define OPTIMIZE_OPTION                                                                                                \
	{                                                                                                              \
		.name = "--optimize", .choices = option_levels,                                                        \
		.help = "0: all code; 1: without assert statements; 2: also without docstrings (default: 0)."          \
	}
#define OPTIMIZE_OPTION_REPEATED                                                                                       \
	{                                                                                                              \
		.name = "--optimize", .choices = option_levels, .repeated = true,                                      \
		.help = "0: all code; 1: without assert statements; 2: also without docstrings (default: 0). "         \
			"May be given several times: each level has a .pyc."                                           \
	}
#define INVALIDATION_MODE_OPTION                                                                                       \
	{                                                                                                              \
		.name = "--invalidation-mode", .choices = option_modes,                                                \
		.help = "How Python notices that the .pyc is stale (PEP 552). timestamp: by the time and "             \
			"size of the source; checked-hash: by its hash; unchecked-hash: never (default: "              \
			"checked-hash if SOURCE_DATE_EPOCH is set and not empty, otherwise timestamp)."                \
	}
#define CLAMP_MTIME_OPTION                                                                                             \
	{                                                                                                              \
		.name = "--clamp-mtime",                                                                               \
		.help = "With timestamp: if the source is later than SOURCE_DATE_EPOCH, record that time "             \
			"instead (default: record the time of the source)."                                            \
	}
#define STRIPDIR_OPTION                                                                                                \
	{                                                                                                              \
		.name = "--stripdir", .alias = "-s", .argument = "DIR", .expected = "a directory",                     \
		.may_be_empty = true,                                                                                  \
		.help = "Remove DIR from the start of the recorded path, which must be below DIR (default: "           \
			"remove nothing)."                                                                             \
	}
#define PREPENDDIR_OPTION                                                                                              \
	{                                                                                                              \
		.name = "--prependdir", .alias = "-p", .argument = "DIR", .expected = "a directory",                   \
		.may_be_empty = true,                                                                                  \
		.help = "Put DIR before the recorded path, or before what --stripdir leaves of it. What "              \
			"follows DIR must be relative (default: put nothing before it)."                               \
	}
#define QUIET_OPTION                                                                                                   \
	{                                                                                                              \
		.name = "--quiet", .choices = option_levels,                                                           \
		.help = "0: print the errors and warnings of sources; 1: print their errors only; 2: print "           \
			"neither (default: 0). Other errors are always printed."                                       \
	}
/* The rows, after --optimize, of a command that compiles sources to .pyc. */
#define SETTINGS_OPTIONS INVALIDATION_MODE_OPTION, CLAMP_MTIME_OPTION, STRIPDIR_OPTION, PREPENDDIR_OPTION, QUIET_OPTION

#define JOBS_OPTION                                                                                                    \
	{                                                                                                              \
		.name = "--jobs", .argument = "N", .expected = "a number from 1 on",                                   \
		.help = "Compile in at most N processes at once (default: as many as make's job server "               \
			"or the processors allow)."                                                                    \
	}
#define DEPENDS_OPTION                                                                                                 \
	{                                                                                                              \
		.name = "--depends", .argument = "FILE", .expected = "a file", .repeated = true,                       \
		.help = "Compile every source whose .pyc is older than FILE. May be given several times "              \
			"(default: none)."                                                                             \
	}
#define DEPFILE_OPTION                                                                                                 \
	{                                                                                                              \
		.name = "--depfile", .argument = "FILE", .expected = "the path of the depfile to write",               \
		.help = "Write a depfile for make or Ninja, which names what was read (default: write none)."          \
	}
#define EXCLUDE_OPTION(directory)                                                                                      \
	{                                                                                                              \
		.name = "--exclude", .argument = "PATTERN",                                                            \
		.expected = "a pattern for names, or for paths below " directory, .repeated = true,                    \
		.help = "Leave out the files and directories that match PATTERN, with all below them. A "              \
			"PATTERN without a slash is compared with each name, one with a slash with the path "          \
			"below " directory ". May be given several times (default: leave out none)."                   \
	}

extern const char *const option_levels[];
extern const char *const option_modes[];

enum { LAYOUT_PYCACHE, LAYOUT_SOURCELESS };
extern const char *const option_layouts[];

/*
 * Reads the options above, of which a command may have some, and SOURCE_DATE_EPOCH. Ends the process with status 2 if
 * SOURCE_DATE_EPOCH is needed and wrong.
 */
struct settings settings_read(const struct command *);

/* Reads --exclude. Ends the process with status 2 if a pattern is wrong. */
struct exclusions exclusions_read(const struct command *);

/* Reads --jobs. */
unsigned int jobs_read(const struct command *);

/*
 * Reads --depends. Returns the mtime of the newest file in nanoseconds, INT64_MIN if none is given. Ends the process if
 * a file cannot be read.
 */
int64_t depends_read(const struct command *);

/* Adds the files of --depends as inputs of the run. */
void depends_add(const struct command *, struct run_files *);

#endif
