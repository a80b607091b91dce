/* SPDX-License-Identifier: MIT */
/* The canonical form of a payload: the same code object gives the same bytes, whatever CPython had done before. */
#ifndef CANONICAL_H
#define CANONICAL_H

#include "base/bytes.h"

/*
 * Appends the canonical form of a payload, which canonical.c describes: the marshal data of a code object of CPython
 * 3.MINOR (3.8 to 3.15). marshal.loads() gives equal objects for both. Returns -1, with the form unchanged, if the
 * payload is not the data of one code object.
 */
int canonical_form(int minor, struct bytes payload, struct buffer *form);

/* Does the same, but all code objects record another file name, in UTF-8: as if they were compiled under that name. */
int canonical_form_renamed(int minor, struct bytes payload, struct bytes filename, struct buffer *form);

/* Sets *path to the co_filename of the code object, within the payload. Returns -1 as above. */
int canonical_filename(int minor, struct bytes payload, struct bytes *path);

#endif
