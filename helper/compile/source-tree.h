/* SPDX-License-Identifier: MIT */
/* The sources in directories and below, as units. */
#ifndef SOURCE_TREE_H
#define SOURCE_TREE_H

#include "compile/exclusion.h"
#include "compile/settings.h"

/* Initialise to {0}; then the caller may set the layout and add exclusions. */
struct source_tree {
	bool sourceless; /* pkg/mod.pyc, as Python reads it without a source; else PEP 3147's name in __pycache__ */
	struct exclusions exclusions;

	struct unit *units; /* their paths are never freed */
	size_t count, room;
	bool sources_only; /* inputs has no directories */
	char **inputs;     /* the directories and sources found, for a depfile */
	size_t input_count, input_room;
	size_t failed; /* number of things that could not be looked at, which was reported */
};

/*
 * Adds the files in a directory and below whose names end in .py, in the order of the names' bytes: for each source
 * and each of settings.levels a unit, with its .pyc at the same place below output. As in compileall, symbolic links
 * to files are sources, links to directories are not followed, and __pycache__ is skipped. Unlike compileall, it also
 * skips directories whose names begin with a dot, and output itself. Skips dangling links silently; whatever else
 * cannot be looked at, or is no regular file, is reported. Returns INVALID_INPUT and sets the error if the settings
 * allow no recorded path for a source.
 */
int source_tree_add(
	struct source_tree *, const char *directory, const char *output, const struct settings *, struct usage_error *);

/*
 * Removes from output the bytecode of sources that are gone, if an earlier run with the same arguments has made it: it
 * is a .pyc of the layout and of this CPython, and records the path of that source. Removes directories that become
 * empty. Returns FAILED if that fails, and reports it.
 */
int source_tree_prune(const struct source_tree *, const char *directory, const char *output, const struct settings *);

#endif
