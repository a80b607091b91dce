/* SPDX-License-Identifier: MIT */
/* Files; one implementation a platform. Functions that fail return -1 and set errno. */
#ifndef FILE_H
#define FILE_H

#include <stdint.h>
#include "base/bytes.h"

struct file {
	struct buffer bytes;
	int64_t mtime;     /* whole seconds, as CPython rounds them */
	unsigned int mode; /* permissions */
	bool regular;      /* a regular file: it can be read again */
};

enum file_kind {
	FILE_NONE, /* or it cannot be looked at */
	FILE_REGULAR,
	FILE_DIRECTORY,
	FILE_SYMLINK, /* dangling or not */
	FILE_OTHER,
};

enum file_kind file_kind(const char *path);

/* True if both paths lead to the same file. */
bool file_same(const char *, const char *);

struct file_status {
	uint64_t size;
	int64_t mtime;    /* as in struct file */
	int64_t mtime_ns; /* the same time in nanoseconds, as st_mtime_ns */
};

/* Follows symbolic links. Fails if the path does not lead to a regular file. */
int file_status(const char *path, struct file_status *);

/*
 * Reads a whole file. The mtime of a regular file is never later than the bytes: a file that changes while it is read
 * is read again. The caller frees the bytes. A NUL byte follows them.
 */
int file_read(const char *path, struct file *);

/* Reads standard input to its end. The caller frees the bytes. */
int file_read_input(struct buffer *);

/*
 * Reads a file that file_write() wrote: not a symbolic link, and never changed in place. The bytes are valid until the
 * next call.
 */
int file_read_written(const char *path, struct bytes *, int64_t *mtime_ns);

/* Sets the mtime of such a file to now. */
int file_touch(const char *path);

/*
 * Writes a file from n parts, atomically: all of it or, on failure, nothing. Makes missing directories above it. The
 * umask applies to the mode. Signals that end the process wait until the file is written.
 */
int file_write(const char *path, unsigned int mode, const struct bytes *parts, size_t n);

/*
 * Lists the names in a directory, except "." and "..", in the order of their bytes. Follows a symbolic link. The caller
 * frees each name and the array, also after a failure.
 */
int file_names(const char *directory, char ***names, size_t *count);

/*
 * True if the whole path matches a pattern of glob(7): "*" and "?" match no slash, and any other character, also a dot
 * at the start of a name.
 */
bool file_matches(const char *path, const char *pattern);

/* Makes a directory, and those above it, if missing. Sets its mtime to now. */
int file_touch_directory(const char *path);

/* Removes temporary files beside path that a process left when it was killed within file_write(). */
void file_clean(const char *path, long process);

#endif
