/* SPDX-License-Identifier: MIT */
/* Many units, compiled by forked workers. A worker that dies costs the unit that it was compiling, which is reported.
 */
#ifndef BATCH_H
#define BATCH_H

#include "compile/run-files.h"
#include "compile/unit.h"

struct batch_result {
	struct usage_error error;
	size_t compiled, fresh, failed; /* their number of units */
};

/*
 * Compiles the units that are not fresh. A fresh output gets the current time if it is older than the source of any
 * unit, or than newest, which is in nanoseconds. Diagnostics are printed in the order of the units. files has the other
 * files of the run. Returns FAILED if at least one unit failed; or INVALID_INPUT and sets the error, before anything is
 * written, if an output is also an input or another output. Shows its progress.
 */
int batch_compile(const struct unit *, size_t count, unsigned int workers, int64_t newest, struct run_files *files,
	struct batch_result *);

/*
 * Compiles all units and writes nothing: calls take() with each .pyc, in any order. An empty source path stands for an
 * empty source. Returns FAILED as batch_compile() does.
 */
int batch_compile_payloads(const struct unit *, size_t count, unsigned int workers,
	void (*take)(void *arg, size_t unit, struct bytes pyc), void *arg);

#endif
