/* SPDX-License-Identifier: MIT */
/* Paths as text. */
#ifndef PATH_H
#define PATH_H

#include <stdbool.h>

/* Returns directory/name, without a second slash. The caller frees it. */
char *join_path(const char *directory, const char *name);

/* Returns what follows the last slash. */
const char *path_name(const char *path);

/* True if a text ends in a suffix and has something before it. */
bool has_suffix(const char *text, const char *suffix);

/* True if a directory or the file of a path has this name. */
bool has_component(const char *path, const char *name);

#endif
