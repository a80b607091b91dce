/* SPDX-License-Identifier: MIT */
/* Questions that only CPython can answer: does a payload load, does a source compile? */
#ifndef DOUBT_H
#define DOUBT_H

#include "base/bytes.h"

struct doubt {
	const char *path;           /* the file to read; or, with a member, only its name */
	const struct bytes *member; /* the content of a file in an archive; NULL: the file is read */
	bool is_source;             /* true: a source to compile; false: a .pyc to load */
	const char *name;           /* of the source, in the compiler's diagnostic */
	int optimize;               /* the level */

	/* Set by doubts_resolve(), to be freed */
	char *answer;   /* the exception, or the diagnostic; NULL: none */
	char *filename; /* the path that a payload records, if it loads */
};

/*
 * Asks CPython in worker processes, since a damaged payload may crash it. Returns FAILED if no interpreter can be
 * started, which it reports.
 */
int doubts_resolve(struct doubt *, size_t count);

#endif
