/* SPDX-License-Identifier: MIT */
/* Options that zip and freeze have: rows of their tables, and what they say. */
#ifndef BUNDLE_OPTION_H
#define BUNDLE_OPTION_H

#include "bundle/bundle.h"
#include "command/settings-option.h"
#include "command/summary.h"

#define STDLIB_OPTION                                                                                                  \
	{                                                                                                              \
		.name = "--stdlib", .argument = "MODULE", .repeated = true,                                            \
		.expected = "the name of a module of the standard library, startup or auto",                           \
		.help = "Include MODULE of the standard library and all that it imports; startup stands for "          \
			"the modules that an interpreter starts with, auto for these and those that the "              \
			"modules of LIST import. May be given several times (default: none)."                          \
	}
#define STDLIB_EXCLUDE_OPTION                                                                                          \
	{                                                                                                              \
		.name = "--exclude", .argument = "MODULE", .repeated = true,                                           \
		.expected = "the name of a module of the standard library",                                            \
		.help = "Do not include MODULE of the standard library, what is below it, and what only they "         \
			"import. May be given several times. Needs --stdlib (default: exclude none)."                  \
	}
#define NO_DEFERRED_OPTION                                                                                             \
	{                                                                                                              \
		.name = "--no-deferred",                                                                               \
		.help = "Do not include modules that the standard library imports only within functions. "             \
			"Needs --stdlib (default: include them)."                                                      \
	}
#define STDLIB_DIRECTORY_OPTION                                                                                        \
	{                                                                                                              \
		.name = "--stdlib-directory", .argument = "DIR", .expected = "the directory of a standard library",    \
		.help = "The standard library to take modules from, such as lib/python3.11 of another machine. Needs " \
			"--stdlib (default: that of the helper's Python)."                                             \
	}
#define MANIFEST_OPTION                                                                                                \
	{                                                                                                              \
		.name = "--manifest", .argument = "FILE", .expected = "the path of the manifest to write",             \
		.help = "Write a table of what is included, and of the extension modules that must be "                \
			"shipped if the program needs them (default: write none)."                                     \
	}

#define BUNDLE_OPTIONS                                                                                                 \
	STDLIB_OPTION, STDLIB_EXCLUDE_OPTION, NO_DEFERRED_OPTION, STDLIB_DIRECTORY_OPTION, OPTIMIZE_OPTION,            \
		MANIFEST_OPTION, DEPFILE_OPTION, QUIET_OPTION, VERBOSE_OPTION

/* Reads the options above and those of settings_read(). */
struct bundle_settings bundle_settings_read(const struct command *);

/* Reads the bundle. Returns the exit status if that is not 0; ends the process if a value is wrong. */
int bundle_read_for(
	const struct command *, struct bundle *, const struct unit_list_form *, const struct bundle_settings *);

/* True if --stdlib auto is given: the run reads the sources of modules that are given as .pyc. */
bool bundle_is_auto(const struct command *);

/*
 * Adds the other files of the run: the inputs of the bundle, --manifest and --depfile. Ends the process with status 2
 * if an output is also an input or another output. Returns FAILED if output_check() refuses an output.
 */
int bundle_check_files(const struct command *, const struct bundle *, struct run_files *);

/* Writes --manifest and --depfile, if given; target is what the depfile is about. */
int bundle_write_lists(const struct command *, const struct bundle *, const char *target);

/* Prints the summary of --verbose. */
void bundle_print_summary(const struct command *, const struct bundle *);

#endif
