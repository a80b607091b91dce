/* SPDX-License-Identifier: MIT */
/* The options of a command: rows of its table, and what the command line says of them. */
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
	bool any_case; /* upper-case letters of a choice mean the same */
	bool repeated; /* may be given more than once, and all its values count; otherwise the last one counts */

	/* Set by parse_arguments() */
	const char *value;   /* as given; NULL: not given; "" for an option without a value */
	const char **values; /* all values, if repeated */
	size_t count, room;  /* of values */
	int choice;          /* index of the value among the choices */
	unsigned int chosen; /* the indices of all values given, as bits 1 << index */
};

/* Finds the option that a word names, up to '='. NULL: none. */
struct option *option_find_word(struct option *options, size_t count, const char *word);

/* Returns the choices as text: "0, 1 or 2" with the separators ", " and " or ". The caller frees it. */
char *option_choices(const struct option *, const char *separator, const char *last_separator);

#endif
