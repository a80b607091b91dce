/* SPDX-License-Identifier: MIT */
/* The canonical form of a payload: the same code object gives the same bytes, whatever CPython had done before. */
#ifndef CANONICAL_H
#define CANONICAL_H

#include "base/bytes.h"

/*
 * Brings the marshal data of a code object of CPython 3.MINOR (3.8 to 3.15) into its canonical form, which canonical.c
 * describes; what marshal.loads() makes of both is equal. The caller frees form->data. -1: the data is not that of one
 * code object, and form is left alone.
 */
int canonical_form(int minor, struct bytes payload, struct buffer *form);

/* The same, of code objects that all record another file name, which is UTF-8: as compiling under that name gives it.
 */
int canonical_form_renamed(int minor, struct bytes payload, struct bytes filename, struct buffer *form);

/* Points *path to where the payload has the co_filename of the code object. -1: as above. */
int canonical_filename(int minor, struct bytes payload, struct bytes *path);

#endif
