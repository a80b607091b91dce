/* SPDX-License-Identifier: MIT */
/* The commands: one file each, command/NAME.c. The manual page is their reference. */
#ifndef COMMAND_H
#define COMMAND_H

#include "command/option.h"

struct command {
	const char *name;
	const char *summary;     /* what it does in one line, for the list of commands */
	const char *description; /* what it does, for its own help */
	const char *operands;    /* as in the usage line: "DIR OUTPUT", "[LIST]", "DIR..." */
	const char *expected;    /* what the operands must be, for errors */
	int operands_min, operands_max;
	struct option *options; /* NULL: the command reads its arguments itself */
	size_t option_count;

	/* Runs the command with argv[0] as its name. Returns the exit status. */
	int (*run)(const struct command *, int argc, char *argv[]);
};

#define OPTIONS(table) .options = (table), .option_count = LEN(table)

extern const struct command command_batch, command_check, command_compile, command_compile_dir, command_compileall,
	command_freeze, command_info, command_install_hook, command_precompile, command_py_compile, command_zip;

#endif
