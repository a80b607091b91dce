/* SPDX-License-Identifier: MIT */
/* Reads the command line of a command. */
#ifndef PARSE_H
#define PARSE_H

#include "command/command.h"

/*
 * Reads argv[1] and what follows: options and operands in any order; "--" ends the options. Moves the operands to
 * argv[1..n] and returns n, which the command allows. Ends the process with status 2 and one line on standard error if
 * the command line is wrong; for -h and --help, prints the help and ends it with status 0.
 */
int parse_arguments(const struct command *, int argc, char *argv[]);

/* Prints "pybytecode COMMAND: error: VALUE: expected EXPECTED" and ends the process with status 2. */
void report_usage_error(const struct command *, const char *value, const char *expected) NORETURN;

/* Finds a command's option. NULL: it has none of that name. */
const struct option *command_option(const struct command *, const char *name);

/* Returns the name that the word is probably a misspelling or the start of. NULL: no name is close. */
const char *closest_name(const char *word, const char *const *names, size_t count);

#endif
