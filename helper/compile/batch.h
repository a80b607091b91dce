/* SPDX-License-Identifier: MIT */
/* Many units, compiled by forked workers. */
#ifndef BATCH_H
#define BATCH_H

#include "compile/unit.h"

/*
 * Compiles the units that are not fresh. A fresh output gets the current time if it is older than the source of any
 * unit, or than newest, which is in nanoseconds. Diagnostics are printed in the order of the units. A worker that dies
 * costs the unit that it was compiling. Returns FAILED if at least one unit failed.
 */
int batch_compile(const struct unit *, size_t count, unsigned int workers, int64_t newest);

#endif
