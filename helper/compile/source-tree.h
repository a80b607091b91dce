/* SPDX-License-Identifier: MIT */
/* The sources in directories and below, as units. */
#ifndef SOURCE_TREE_H
#define SOURCE_TREE_H

#include "compile/settings.h"

/* Initialise to {0}. */
struct source_tree {
	struct unit *units; /* their paths are never freed */
	size_t count, room;
	char **inputs; /* the directories and sources found, for a depfile */
	size_t input_count, input_room;
	bool failed; /* a directory could not be read, which was reported */
};

/*
 * Adds the files in a directory and below whose names end in .py, in the order of the names' bytes: for each source
 * and each of settings.levels a unit, with its .pyc in the __pycache__ of the same place below output. As in
 * compileall, symbolic links to files are sources, and links to directories are not followed; __pycache__ is skipped.
 * Returns INVALID_INPUT and sets the error if the settings allow no recorded path for a source.
 */
int source_tree_add(
	struct source_tree *, const char *directory, const char *output, const struct settings *, struct usage_error *);

/* Removes from each __pycache__ below output what is not the .pyc of a unit, and then empty directories. */
void source_tree_prune(const struct source_tree *, const char *output);

/* Returns directory/name, without a second slash. The caller frees it. */
char *join_path(const char *directory, const char *name);

#endif
