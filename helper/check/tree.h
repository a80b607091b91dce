/* SPDX-License-Identifier: MIT */
/* Collects what is in directories and below. */
#ifndef TREE_H
#define TREE_H

#include "check/subject.h"

/*
 * Adds what is at a path on the target: a directory, and all directories below it that compileall enters, except those
 * whose names begin with a dot; or a .py with its bytecode, a .pyc, or an archive. Reports what cannot be looked at.
 */
void check_add_path(struct check *, const char *target);

/* Adds the sources, the bytecode and the archives in a directory, and finds orphans. */
void check_open_folder(struct check *, const struct check_folder *);

#endif
