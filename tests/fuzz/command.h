/* SPDX-License-Identifier: MIT */
/*
 * Runs commands of the helper in one process, many times, without an interpreter and without writing files. A command
 * is accepted as soon as it compiles, looks for sources, or writes: the run stops there, except that a list goes on to
 * its last member.
 */
#ifndef FUZZ_COMMAND_H
#define FUZZ_COMMAND_H

#include "command/command.h"
#include "compile/unit.h"

struct outcome {
	bool accepted;
	int status;         /* if it is not accepted: the exit status */
	struct unit *units; /* what it would compile, as far as it came */
	size_t count, room;
	char *out, *err; /* what it printed */
	size_t out_size, err_size;
};

/* Runs a command; words[0] is its name, and words[count] is NULL. The path of any list or depended file gives `list`.
 */
void command_run(const struct command *, int count, char *words[], struct bytes list, struct outcome *);

/* Frees the outcome, and all that the command did not free. Puts the command's options back to their start. */
void command_end(struct outcome *);

/* Aborts if the condition is false: that is a finding. */
void check(bool condition);

/* Checks that the text is an error in one line: the beginning, a value, and what was expected instead. */
void check_error(const char *text, size_t size, const char *beginning, size_t newlines_allowed);

#endif
