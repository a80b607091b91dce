/* SPDX-License-Identifier: MIT */
/* Options of a command line. */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include "base/util.h"

struct option {
	const char *name;           /* with its dashes: "--optimize" */
	const char *alias;          /* another name; or NULL */
	const char *argument;       /* what help calls the value: "PATH"; NULL: no value, or one of the choices */
	const char *expected;       /* what the value must be, for errors; NULL: one of the choices */
	const char *const *choices; /* the values allowed, up to NULL; or NULL: any */
	const char *help;           /* what the option does, and its default */
	bool required;
	bool may_be_empty;
	bool repeated; /* may be given more than once, and all its values count; otherwise the last one counts */

	/* Set by option_parse() */
	const char *value;   /* as given; NULL: not given; "" for an option without a value */
	const char **values; /* all values, if repeated */
	size_t count, room;  /* of values */
	int choice;          /* index of the value among the choices */
	unsigned int chosen; /* the indices of all values given, as bits 1 << index */
};

struct command;

/*
 * Reads argv[1] and what follows: options and operands in any order; "--" ends the options. Moves the operands to
 * argv[1..n] and returns n, which the command allows. Ends the process with status 2 and one line on standard error if
 * the command line is wrong; for -h and --help, prints the help and ends it with status 0.
 */
int option_parse(const struct command *, int argc, char *argv[]);

/* Finds a command's option. NULL: it has none of that name. */
const struct option *option_find(const struct command *, const char *name);

/* Returns the choices as text: "0, 1 or 2" with the separators ", " and " or ". The caller frees it. */
char *option_choices(const struct option *, const char *separator, const char *last_separator);

/* Prints "pybytecode COMMAND: error: VALUE: expected EXPECTED" and ends the process with status 2. */
void option_error(const struct command *, const char *value, const char *expected) NORETURN;

/* Returns the name that the word is probably a misspelling or the start of. NULL: no name is close. */
const char *closest_name(const char *word, const char *const *names, size_t count);

#endif
