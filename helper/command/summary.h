/* SPDX-License-Identifier: MIT */
/* What a command says of itself besides its errors: the progress line, and the summary of --verbose. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "command/parse.h"
#include "compile/batch.h"

#define VERBOSE_OPTION                                                                                                 \
	{                                                                                                              \
		.name = "--verbose",                                                                                   \
		.help = "At the end, print one line on standard error: what was done, and in how many "                \
			"seconds (default: print none)."                                                               \
	}

/*
 * Starts the clock, and unless --quiet is given the progress line. Ends the process with status 2 if --quiet and
 * --verbose are both given.
 */
void summary_start(const struct command *);

/* Prints "pybytecode COMMAND: TEXT (SECONDS s)" if --verbose is given, and if summary_start() was called. */
void summary_print(const struct command *, const char *format, ...) PRINTF_LIKE(2, 3);

/* Prints the numbers of units. Those that could not even be looked at have failed, too. */
void summary_print_batch(const struct command *, const struct batch_result *, size_t unseen);

#endif
