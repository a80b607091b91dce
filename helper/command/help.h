/* SPDX-License-Identifier: MIT */
/* What --help prints, on standard output. The text is in the tables of the commands. */
#ifndef HELP_H
#define HELP_H

#include "command/command.h"

/* Commands with a purpose in common. */
struct command_group {
	const char *title;
	const struct command *commands[4]; /* up to NULL */
};

void help_print(const struct command_group *, size_t count);
void help_print_command(const struct command *);

/* Flushes standard output. Returns the exit status. */
int help_flush(void);

#endif
