/* SPDX-License-Identifier: MIT */
/* Files, as the helper needs them; one implementation a platform. All functions that fail set errno. */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/util.h"

struct file {
	struct buffer bytes;
	int64_t mtime;     /* whole seconds, as CPython rounds them */
	unsigned int mode; /* permissions */
	bool regular;      /* it can be read again */
};

enum file_kind {
	FILE_NONE, /* or not to be seen */
	FILE_REGULAR,
	FILE_DIRECTORY,
	FILE_SYMLINK, /* dangling or not */
	FILE_OTHER,
};

enum file_kind file_kind(const char *path);

/* Whether both paths lead to one file. */
bool file_same(const char *, const char *);

struct file_status {
	uint64_t size;
	int64_t mtime;    /* as in struct file */
	int64_t mtime_ns; /* the same time in nanoseconds, as st_mtime_ns */
};

/* Of a regular file, or of what a symbolic link to one leads to; -1: there is none. */
int file_status(const char *path, struct file_status *);

/*
 * Reads a whole file. The time of a regular file is never later than the bytes: one that changes
 * while it is read is read again. The caller frees bytes.data, which has a NUL byte after its end.
 */
int file_read(const char *path, struct file *);

/* Reads standard input to its end. The caller frees the data. */
int file_read_input(struct buffer *);

/*
 * Reads what file_write() wrote: a file that is no symbolic link, and does not change but as a whole.
 * Where it is as wanted, its time, which was mtime_ns, is set to now. -1: it is not, or that cannot be done.
 */
int file_touch(
	const char *path, bool (*wanted)(const void *arg, const struct buffer *, int64_t mtime_ns), const void *arg);

/*
 * Writes a file of n parts, atomically: all of it or, on failure, nothing. Makes the folders above
 * it that are missing. The mode is subject to the umask. A signal that ends the process waits until
 * the file is there.
 */
int file_write(const char *path, unsigned int mode, const struct buffer *parts, size_t n);

/*
 * The names in a directory, but "." and "..", in the order of their bytes; of a symbolic link to one,
 * too. The caller frees each and the array. -1: it cannot be read.
 */
int file_names(const char *directory, char ***names, size_t *count);

/* Makes a directory, and those above it, where it is missing, and sets its time to now. */
int file_touch_directory(const char *path);

/* Removes what a process that was killed within file_write() of that path has left beside it. */
void file_clean(const char *path, long process);

#endif
