/* SPDX-License-Identifier: MIT */
/* A list of units: a file of lines that end with LF, which may be missing from the last; its bytes are those of paths.
 */
#ifndef UNIT_LIST_H
#define UNIT_LIST_H

#include "command/settings-option.h"

struct list {
	struct unit *units; /* their paths stay until the process ends */
	size_t count;
};

struct list_form {
	const char *line;  /* what a line is, for errors: three fields and a level, with tabs between them */
	const char *cfile; /* what its second field is */
	/* Fills in what the fields leave empty; has_level: there was one. NULL; or what is wrong, and what was
	 * expected. */
	char *(*complete)(const struct option *, struct unit *, bool has_level, const char **expected);
};

/*
 * Reads a list, "-" being standard input. A line is empty, or
 *
 *     source TAB cfile TAB dfile [TAB level]
 *
 * where a level that is missing is that of the options. -1: it cannot be read, which has been reported. A line that is
 * wrong is one line on standard error that names it, the value and what was expected; the process ends with status 2.
 */
int list_read(const struct list_form *, const char *command, const char *path, const struct option *, struct list *);

#endif
