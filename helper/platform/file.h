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
	FILE_NONE, /* there is no such file */
	FILE_REGULAR,
	FILE_DIRECTORY,
	FILE_SYMLINK, /* dangling or not */
	FILE_OTHER,
	FILE_UNKNOWN, /* errno says why it cannot be looked at */
};

enum file_kind file_kind(const char *path);

/* True if both paths lead to the same file. */
bool file_same(const char *, const char *);

/*
 * Returns the absolute path of the place where a file is, or will be: its directory without symbolic links, and its
 * name. If follow is true and the file is a symbolic link: the place of the file that the link leads to. Two paths mean
 * the same file if their places are equal strings. The caller frees it.
 */
char *file_place(const char *path, bool follow);

struct file_status {
	uint64_t size;
	int64_t mtime;     /* as in struct file */
	int64_t mtime_ns;  /* the same time in nanoseconds, as st_mtime_ns; after 2262 INT64_MAX */
	unsigned int mode; /* permissions */
};

/* Follows symbolic links. Fails with EISDIR or EINVAL if the path does not lead to a regular file. */
int file_status(const char *path, struct file_status *);

/* Sets *mode to the permissions of a file or directory. Follows symbolic links. */
int file_mode(const char *path, unsigned int *mode);

/* Returns the time of now, as in file_status.mtime_ns. */
int64_t file_now(void);

/*
 * Reads a whole file. The mtime of a regular file is never later than the bytes: a file that changes while it is read
 * is read again. Fails with EFBIG if it has more than size_max bytes. The caller frees the bytes. A NUL byte follows
 * them.
 */
int file_read(const char *path, size_t size_max, struct file *);

/* Does the same, but fails with EISDIR or EINVAL if the path does not lead to a regular file: waits for no FIFO. */
int file_read_regular(const char *path, size_t size_max, struct file *);

/* Reads standard input to its end. Fails with EFBIG as file_read() does. The caller frees the bytes. */
int file_read_input(size_t size_max, struct buffer *);

/*
 * Reads a file that file_write() wrote: not a symbolic link, and never changed in place. The bytes are valid until the
 * next call.
 */
int file_read_written(const char *path, struct bytes *, int64_t *mtime_ns);

/*
 * Reads a file as it is now. Follows symbolic links. Fails with EISDIR or EINVAL if the path does not lead to a regular
 * file. The bytes are valid until the next call.
 */
int file_read_once(const char *path, struct bytes *, struct file_status *);

/* Sets the mtime of a file that file_write() wrote to now. */
int file_touch(const char *path);

/*
 * Writes a file from n parts, atomically: all of it or, on failure, nothing. It is written beside path and renamed.
 * Makes missing directories above it. The umask applies to the mode. Signals that end the process wait until the file
 * is written. Also removes what a process that was killed within file_write() has left in that directory.
 */
int file_write(const char *path, unsigned int mode, const struct bytes *parts, size_t n);

/* Is called before file_write() renames the file. If it returns false, file_write() removes the file and ends the
 * process. NULL: not called. */
extern bool (*file_is_wanted)(void);

/* Makes a directory, and those above it, if missing, as os.makedirs() does. */
int file_make_directories(const char *path);

/* Returns the length of the path of the first directory above a file that is missing. 0: none is. */
size_t file_first_missing(const char *path);

/* Removes the directories above a file that are empty, from the lowest one up to the one whose path has that length. */
void file_remove_directories(const char *path, size_t length);

/*
 * True if the whole path matches a pattern of glob(7): "*" and "?" match no slash, and any other character, also a dot
 * at the start of a name.
 */
bool file_matches(const char *path, const char *pattern);

/* Removes temporary files beside path that a process left when it was killed within file_write(). */
void file_clean(const char *path, long process);

#endif
