/* SPDX-License-Identifier: MIT */
/* Reads a payload into values. */
#ifndef CANONICAL_READER_H
#define CANONICAL_READER_H

#include "base/bytes.h"
#include "format/canonical-value.h"

/*
 * Reads the code object of CPython 3.MINOR. Returns its value, or NO_VALUE if the payload is not that of one code
 * object. filename is UTF-8 and takes the place of the file name in all code objects; NULL: they keep their own. The
 * values point to the bytes of both. The caller frees them in either case.
 */
uint32_t read_payload(int minor, struct bytes payload, const struct bytes *filename, struct values *);

#endif
