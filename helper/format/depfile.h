/* SPDX-License-Identifier: MIT */
/* A depfile: what a file or a directory was made from, for build engines. */
#ifndef DEPFILE_H
#define DEPFILE_H

#include "base/bytes.h"

/*
 * Appends a depfile to text. Its syntax is that of make, as far as Ninja and GCC agree on it:
 *
 *     target: \
 *       prerequisite \
 *       prerequisite
 *
 * with "\ " for a space, "\#" for "#", "$$" for "$", and backslashes before a space doubled. Returns NULL; or the first
 * prerequisite that has a newline, which no depfile can name.
 */
const char *depfile_print(struct buffer *text, const char *target, const char *const *prerequisites, size_t count);

#endif
