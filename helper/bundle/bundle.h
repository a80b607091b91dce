/* SPDX-License-Identifier: MIT */
/* What an archive or a program includes: the modules of a list, and of the standard library what it needs. */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "bundle/closure.h"
#include "compile/run-files.h"
#include "compile/unit-list.h"

struct bundle_settings {
	struct settings settings;
	const char *list; /* the path of a list of units; NULL: none */
	struct closure_settings stdlib;
};

/* The members, sorted by module. The list's module replaces one of the same name in the standard library. */
struct bundle {
	const char *list; /* as above */
	struct member *members;
	size_t count, room;
};

/*
 * Reads the list and looks for the modules of the standard library. Returns FAILED if something cannot be read; or
 * INVALID_INPUT if a value is wrong: then it sets the error, unless that was a line of the list, which is reported.
 */
int bundle_read(struct bundle *, const struct unit_list_form *, const struct bundle_settings *, struct usage_error *);

/* Compiles the members that are sources, each as an unchecked-hash .pyc. Returns FAILED if one fails, and reports it.
 */
int bundle_compile(struct bundle *);

/* Adds the list and the sources of the members as inputs of the run. */
void bundle_add_inputs(const struct bundle *, struct run_files *);

/* Adds an empty package, with the source "", for each missing package above the list's modules. */
void bundle_add_packages(struct bundle *);

#endif
