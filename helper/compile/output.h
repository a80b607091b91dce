/* SPDX-License-Identifier: MIT */
/* What a run writes. Functions that return FAILED have reported it. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "base/bytes.h"
#include "base/diagnostic.h"

/*
 * Returns why a file must not be written: it is there, and is no regular file. NULL: it may be written. The words are
 * those of py_compile, up to the reason that it adds. The caller frees them.
 */
char *output_refusal(const char *path);

/* Does the same. Prints the reason and returns FAILED. */
int output_check(const char *path);

/* Writes a file atomically, if output_check() allows it. */
int output_write(const char *path, struct bytes);

/* Does the same, but leaves a file alone that has these bytes already. */
int output_update(const char *path, struct bytes);

/* Writes a depfile: see depfile_print(). */
int output_write_depfile(const char *path, const char *target, const char *const *prerequisites, size_t count);

#endif
