/* SPDX-License-Identifier: MIT */
/* The words of a command line: options, and operands, in any order; "--" ends the options. */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include "base/util.h"

struct option {
	const char *name;           /* with its dashes */
	const char *alias;          /* another name; or NULL */
	bool flag;                  /* it has no value; where it is given, value is not NULL */
	const char *expected;       /* what its value is, for --help and for errors */
	const char *const *choices; /* the values allowed, up to NULL; or NULL: any */
	const char *value;          /* as given; left alone where the option is not given; the last one counts */
	bool repeated;              /* it may be given more than once: all its values count */
	const char **values;        /* as given, where it is repeated */
	size_t count;               /* of values */
	int choice;                 /* index of the value among the choices */
	unsigned int chosen;        /* bit 1 << index: for each value given, as an option that lists may repeat */
};

/*
 * Reads argv[1] and what follows, argv[0] being the command's name. The n operands are moved to
 * argv[1..n]. A word that is wrong is one line on standard error that names it and what was
 * expected; the process ends with status 2.
 */
int option_parse(const char *command, struct option *options, size_t count, int argc, char *argv[]);

/* "pybytecode COMMAND: error: WORD: expected EXPECTED" on standard error; the process ends with status 2. */
void option_error(const char *command, const char *word, const char *expected) NORETURN;

#endif
