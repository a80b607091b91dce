/* SPDX-License-Identifier: MIT */
/* Files that commands write besides .pyc. All functions report what fails. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "base/bytes.h"

/* Writes a file atomically. */
int output_write(const char *path, struct bytes);

/* Does the same, but leaves a file alone that has these bytes already. */
int output_update(const char *path, struct bytes);

/* Writes a depfile: see depfile_print(). */
int output_write_depfile(const char *path, const char *target, const char *const *prerequisites, size_t count);

#endif
