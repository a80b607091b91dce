/* SPDX-License-Identifier: MIT */
/* Directories; one implementation a platform. Functions that fail return -1 and set errno. */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include "base/bytes.h"

/*
 * Lists the names in a directory, except "." and "..", in the order of their bytes. Follows a symbolic link. The caller
 * frees them, also after a failure.
 */
int directory_names(const char *path, char ***names, size_t *count);
void directory_free_names(char **names, size_t count);

/*
 * Lists the names of the directories in a directory, as directory_names() does. Symbolic links are not among them. Sets
 * *entries to the number of all names.
 */
int directory_folders(const char *path, char ***names, size_t *count, size_t *entries);

/* Makes a directory, and those above it, if missing, as os.makedirs() does. Sets its mtime to now. */
int directory_touch(const char *path);

/* Selects files for directory_remove(). Paths are below its directory. */
struct directory_selection {
	bool (*is_candidate)(void *arg, const char *path);
	bool (*is_selected)(void *arg, const char *path, struct bytes content); /* of the candidates */
	void *arg;
};

/*
 * Removes the selected regular files in a directory and below, and the directories that this leaves empty; not the
 * directory itself. Follows no symbolic link below it, not even one that another process puts there meanwhile. Does not
 * enter directories that it may not read, nor those whose names begin with a dot. On failure sets *failed to the path
 * below the directory, to be freed.
 */
int directory_remove(const char *path, const struct directory_selection *, char **failed);

#endif
