/* SPDX-License-Identifier: MIT */
/* The modules that a program brings itself, with their sources: these show what it imports. */
#ifndef APPLICATION_H
#define APPLICATION_H

#include "bundle/member.h"

struct application_module {
	const char *name, *source; /* are never freed */
};

/* The modules, sorted by name. Initialise to {0}; the caller frees the array. */
struct application {
	struct application_module *modules;
	size_t count, room;
};

/*
 * Collects the modules among the members of a list. Returns INVALID_INPUT and sets the error if the source of one is
 * not known.
 */
int application_read(struct application *, const struct member *, size_t count, struct usage_error *);

#endif
