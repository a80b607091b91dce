/* SPDX-License-Identifier: MIT */
/* Modules of the standard library with all that they import. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include "bundle/member.h"

struct closure_settings {
	const char *const *names; /* modules of the standard library; startup: what an interpreter starts with */
	size_t count;
	bool no_deferred; /* leave out what only functions import, when they are called */
};

/* Initialise to {0}. */
struct closure {
	struct member *members;
	size_t count, room;
};

/*
 * Finds the named modules and all that they import, as stdlib.py says; they are compiled at a level. Returns FAILED if
 * the search fails, which it reports; or INVALID_INPUT and sets the error if a name is not such a module. The caller
 * frees the members in any case.
 */
int closure_find(struct closure *, const struct closure_settings *, int optimize, struct usage_error *);

#endif
