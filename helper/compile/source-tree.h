/* SPDX-License-Identifier: MIT */
/* The sources of directories and what is below them, as units. */
#ifndef SOURCE_TREE_H
#define SOURCE_TREE_H

#include <stdbool.h>
#include "command/settings-option.h"

struct tree {
	struct unit *units; /* their paths stay until the process ends */
	size_t count;
	char **inputs; /* the directories and the sources that were found */
	size_t input_count;
	size_t room, input_room;
	bool failed;
};

/*
 * Adds the files of a directory, and of those below it, whose names end in .py: for each a unit for
 * each --optimize given, with its .pyc in __pycache__ below output, where the layout is the same.
 * They are in the order of the names' bytes. As compileall does, symbolic links to files are taken,
 * those to directories and __pycache__ are not entered. A directory that cannot be read is reported,
 * and the tree has failed. The process ends with status 2 as in unit_option_read(), and where a path
 * cannot be recorded as the options say.
 */
void tree_add(struct tree *, const char *command, const char *directory, const char *output, const struct option *);

/* Removes what is in __pycache__ below output and is not the .pyc of a unit, then the directories that are empty. */
void tree_prune(const struct tree *, const char *output);

/* directory/name, without a second slash; to be freed */
char *tree_join(const char *directory, const char *name);

#endif
