/* SPDX-License-Identifier: MIT */
#ifndef FRESHNESS_H
#define FRESHNESS_H

#include "compile/unit.h"

/* What a look at a unit's source and output has found. */
struct freshness {
	bool fresh;                /* the output is what the unit would write now */
	struct file_status source; /* size 0 and mtime_ns INT64_MIN if it is no regular file */
	int64_t output_time;       /* mtime in nanoseconds; only if fresh */
};

/*
 * Compares a unit's output with what the unit would write now. The output is fresh if its header and its recorded path
 * match, it is not older than unit.oldest, and with timestamps not older than its source: a header cannot show the
 * second of two edits within one second. Starts no interpreter.
 */
struct freshness unit_freshness(const struct unit *);

/*
 * Sets the time of a fresh output to now, so that build engines take it as made. Returns false, and the output is not
 * fresh, if that fails or if the source has changed since the look at it.
 */
bool unit_touch(const struct unit *, const struct freshness *);

#endif
