/* SPDX-License-Identifier: MIT */
/* A list of units: a file of lines. */
#ifndef UNIT_LIST_H
#define UNIT_LIST_H

#include "compile/settings.h"

struct unit_list {
	struct unit *units; /* their paths are never freed */
	size_t count;
};

/* What differs between the lists of commands. */
struct unit_list_form {
	const char *line;  /* the fields of a line, for errors: "SOURCE<TAB>CFILE<TAB>DFILE[<TAB>LEVEL]" */
	const char *cfile; /* the name of the second field, for errors */

	/* Fills in empty fields. has_level: the line has a level. Returns 0; or INVALID_INPUT and sets the error. */
	int (*complete)(const struct settings *, struct unit *, bool has_level, struct usage_error *);
};

/*
 * Reads a list; "-" is standard input. Lines end with LF, which the last may lack; all other bytes belong to the
 * fields. A line is empty, or
 *
 *     source TAB cfile TAB dfile [TAB level]
 *
 * A missing level is that of the settings. Returns FAILED if the list cannot be read or is larger than SOURCE_SIZE_MAX,
 * INVALID_INPUT if a line is wrong; the diagnostic names the line, the value and what was expected.
 */
int unit_list_read(const struct unit_list_form *, const char *path, const struct settings *, struct unit_list *);

#endif
