/* SPDX-License-Identifier: MIT */
/* Does a payload load? Answered without an interpreter, as far as that can be. */
#ifndef LOADABLE_H
#define LOADABLE_H

#include "base/bytes.h"

enum loadable {
	LOADABLE,     /* marshal.loads() returns a code object */
	NOT_LOADABLE, /* it raises an exception: the payload ends too early */
	MAY_LOAD,     /* only CPython knows */
};

/*
 * Looks whether marshal.loads() of CPython 3.MINOR (3.8 to 3.15) makes a code object of a payload. Bytes that follow
 * the code object do not matter, as they do not to CPython. Sets *filename to its co_filename, within the payload; to
 * an empty view unless the result is LOADABLE.
 */
enum loadable payload_loadable(int minor, struct bytes payload, struct bytes *filename);

#endif
