/* SPDX-License-Identifier: MIT */
/* A depfile: what a file or a directory was made of, for build engines. */
#ifndef DEPFILE_H
#define DEPFILE_H

#include <stddef.h>

/*
 * Writes a depfile, atomically. Its syntax is that of make, as Ninja and GCC understand each other:
 *
 *     target: \
 *       prerequisite \
 *       prerequisite
 *
 * with "\ " for a space, "\#" for "#", "$$" for "$", and backslashes before a space doubled. A path
 * with a newline cannot be written. -1: it failed, that has been reported.
 */
int depfile_write(const char *path, const char *target, const char *const *prerequisites, size_t count);

#endif
