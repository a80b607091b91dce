/* SPDX-License-Identifier: MIT */
/* Many units, compiled by forked workers. */
#ifndef BATCH_H
#define BATCH_H

#include "command/option.h"
#include "compile/unit.h"

/*
 * Compiles the units that are not fresh. What is printed is in their order. A worker that dies costs
 * the unit that it was at. -1: at least one failed, that has been reported.
 */
int batch_compile(const struct unit *, size_t count, unsigned int workers);

/* The row of a command's table of options, and what it says: how many workers; by default, one a processor. */
#define BATCH_JOBS_ROW                                                                                                 \
	{                                                                                                              \
		.name = "--jobs", .expected = "a number from 1 on"                                                     \
	}

unsigned int batch_jobs(const char *command, const struct option *);

#endif
