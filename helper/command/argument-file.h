/* SPDX-License-Identifier: MIT */
/* @FILE on the command line: a file of arguments. */
#ifndef ARGUMENT_FILE_H
#define ARGUMENT_FILE_H

#include "command/parse.h"

/*
 * Replaces each word @FILE after argv[0] by the lines of FILE, as argparse does with fromfile_prefix_chars='@': a line
 * is one argument, and may be @FILE itself. Lines end with LF or CRLF; no character quotes another. Returns a new argv
 * and its size in *argc; its word -1 is argv[-1]. Ends the process if a file cannot be read, with status 1, or is
 * wrong, with status 2.
 */
char **argument_files_expand(const struct command *, int *argc, char *argv[]);

#endif
