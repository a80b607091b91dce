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
	const char *imports; /* the path of a file that bundle_write_imports() has written; NULL: none */
};

/* The members, sorted by module. The list's module replaces one of the same name in the standard library. */
struct bundle {
	const char *list; /* as above */
	struct member *members;
	size_t count, room;
	size_t compiled, copied, failed; /* see bundle_count() */
};

/*
 * Reads the list and looks for the modules of the standard library. Returns FAILED if something cannot be read; or
 * INVALID_INPUT if a value is wrong: then it sets the error, unless that was a line of the list, which is reported.
 */
int bundle_read(struct bundle *, const struct unit_list_form *, const struct bundle_settings *, struct usage_error *);

/*
 * Writes what the modules of the list import to a file, if that changes. The directory is that of closure_settings.
 * Returns FAILED, which it reports; or INVALID_INPUT and sets the error if the source of a module is not known.
 */
int bundle_write_imports(const struct bundle *, const char *path, const char *directory, struct usage_error *);

/* Adds for each source of the list its text, as another member: MEMBER_SOURCE, pkg/mod.py. */
void bundle_add_sources(struct bundle *);

/* Compiles the members that are sources, each as an unchecked-hash .pyc. Returns FAILED if one fails, and reports it.
 */
int bundle_compile(struct bundle *);

/* Counts what became of a member that is included. Takes 0 or FAILED, and returns it. */
int bundle_count(struct bundle *, const struct member *, int ret);

/* Adds the list and the sources of the members as inputs of the run. */
void bundle_add_inputs(const struct bundle *, struct run_files *);

#endif
