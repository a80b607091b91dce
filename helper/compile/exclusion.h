/* SPDX-License-Identifier: MIT */
/* Patterns of files and directories to leave out of a tree. */
#ifndef EXCLUSION_H
#define EXCLUSION_H

#include <stdbool.h>
#include <stddef.h>

struct exclusion {
	char *pattern;
	bool by_path; /* compared with paths below the directory, not with names */
};

/* Initialise to {0}. */
struct exclusions {
	struct exclusion *list;
	size_t count, room;
};

/*
 * Leaves out the files and directories that match a pattern of file_matches(), with all below them. A pattern without
 * a slash is compared with each name, one with a slash with the path below the directory. A slash at the end does not
 * count. Returns INVALID_INPUT if the pattern is empty without slashes at its start and its end.
 */
int exclusions_add(struct exclusions *, const char *pattern);

/* True if an entry of a directory is left out: name is its name, path its path below the directory. */
bool exclusions_match(const struct exclusions *, const char *name, const char *path);

#endif
