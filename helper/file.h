/* SPDX-License-Identifier: MIT */
/* Files, as the helper needs them; one implementation a platform. All functions that fail set errno. */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "util.h"

struct file {
	struct buffer bytes;
	int64_t mtime;     /* whole seconds, as CPython rounds them */
	unsigned int mode; /* permissions */
};

enum file_kind {
	FILE_NONE, /* or not to be seen */
	FILE_REGULAR,
	FILE_SYMLINK, /* dangling or not */
	FILE_OTHER,
};

enum file_kind file_kind(const char *path);

/* Whether both paths lead to one file. */
bool file_same(const char *, const char *);

/*
 * Reads a whole file. The time of a regular file is never later than the bytes: one that changes
 * while it is read is read again. The caller frees bytes.data.
 */
int file_read(const char *path, struct file *);

/*
 * Writes a file of n parts, atomically: all of it or, on failure, nothing. Makes the folders above
 * it that are missing. The mode is subject to the umask. A signal that ends the process waits until
 * the file is there.
 */
int file_write(const char *path, unsigned int mode, const struct buffer *parts, size_t n);

#endif
