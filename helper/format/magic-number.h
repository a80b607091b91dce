/* SPDX-License-Identifier: MIT */
/* The magic numbers of CPython's bytecode. */
#ifndef MAGIC_NUMBER_H
#define MAGIC_NUMBER_H

#include <stdbool.h>

/*
 * Returns the minor version of the CPython 3.6 to 3.16 that has this magic number. Sets *released if it is that of the
 * final releases, not of a pre-release. Returns -1 if the magic number is of none of them.
 */
int magic_number_minor(unsigned int number, bool *released);

#endif
