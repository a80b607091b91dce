/* SPDX-License-Identifier: MIT */
/* Modules of the standard library with all that they import. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include "bundle/application.h"

struct closure_settings {
	/* Modules of the standard library; startup: what an interpreter starts with; auto: that, and what the
	   application imports. */
	const char *const *names;
	size_t count;
	const char *const *excluded; /* these modules and all below them are left out */
	size_t excluded_count;
	struct bytes imports;  /* the text of closure_list_imports(), which stands for the application; empty: none */
	const char *directory; /* where the standard library is; NULL: where the helper's Python has it */
	bool no_deferred;      /* leave out what only functions import, when they are called */
};

/* Initialise to {0}. */
struct closure {
	struct member *members;
	size_t count, room;
};

/* True if "auto" is among the names: then closure_find() needs the application, or its imports. */
bool closure_needs_application(const struct closure_settings *);

/*
 * Finds the named modules and all that they import, as stdlib.py says; they are compiled at a level. The sources of the
 * application are read, too; those that cannot be read or have wrong syntax are left to the compiler. Returns FAILED if
 * the search fails, which it reports; or INVALID_INPUT and sets the error if a name is not such a module. The caller
 * frees the members in any case.
 */
int closure_find(struct closure *, const struct closure_settings *, const struct application *, int optimize,
	struct usage_error *);

/*
 * Lists the modules of the application, and those of the standard library that they import, as closure_find() reads
 * them. Returns FAILED if the search fails, which it reports.
 */
int closure_list_imports(struct buffer *, const char *directory, const struct application *);

#endif
