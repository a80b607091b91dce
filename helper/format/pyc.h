/* SPDX-License-Identifier: MIT */
/* The name and the header of a .pyc (PEP 3147, 488, 552). */
#ifndef PYC_H
#define PYC_H

#include <stdint.h>
#include "base/bytes.h"

#define PYC_HEADER_SIZE 16

/* py_compile.PycInvalidationMode (PEP 552) */
enum pyc_invalidation_mode {
	PYC_TIMESTAMP,
	PYC_CHECKED_HASH,
	PYC_UNCHECKED_HASH,
};

/* Makes the header for a source; mtime is in seconds, int(os.stat().st_mtime). */
void pyc_header(unsigned char header[PYC_HEADER_SIZE], enum pyc_invalidation_mode, struct bytes source, int64_t mtime);

/* Makes the header of an unchecked-hash .pyc from that of another one: with its hash, or 0 if it has none. */
void pyc_header_unchecked(unsigned char header[PYC_HEADER_SIZE], const unsigned char other[PYC_HEADER_SIZE]);

/*
 * Sets *payload to that of a .pyc. Returns NULL; or, if it is not a .pyc of the Python that the helper was built for, a
 * description of what it is, to be freed.
 */
char *pyc_read(struct bytes pyc, struct bytes *payload);

/*
 * Returns the path of a source's .pyc, to be freed, as importlib.util.cache_from_source(source, optimization='' | 1 |
 * 2) does. Ignores sys.pycache_prefix: the helper reads no PYTHON* variable.
 */
char *pyc_path(const char *source, int optimize);

/*
 * Returns the path of the source, to be freed, whose name ends in .py and for which pyc_path() gives this path at some
 * level. NULL: there is none.
 */
char *pyc_source(const char *path);

/* True if the code records that path. Paths that are not UTF-8 are never equal: marshal stores them in another form. */
bool pyc_records_path(struct bytes payload, const char *path);

#endif
