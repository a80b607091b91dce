/* SPDX-License-Identifier: MIT */
/* Shared by the POSIX implementations of file.h and directory.h. */
#ifndef FILE_POSIX_H
#define FILE_POSIX_H

#include <sys/stat.h>
#include "base/bytes.h"

/*
 * Reads a file in a directory that is open, unless it is a symbolic link. What is no regular file is not read: the
 * caller looks at *st. Replaces the bytes of the buffer.
 */
int file_read_at(int directory, const char *name, struct buffer *, struct stat *st);

#endif
