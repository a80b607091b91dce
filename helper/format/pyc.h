/* SPDX-License-Identifier: MIT */
/* What a .pyc is besides its payload: its name and its header. */
#ifndef PYC_H
#define PYC_H

#include <stdint.h>
#include "base/util.h"

#define PYC_HEADER_SIZE 16

/* py_compile.PycInvalidationMode (PEP 552) */
enum pyc_invalidation_mode {
	PYC_TIMESTAMP,
	PYC_CHECKED_HASH,
	PYC_UNCHECKED_HASH,
};

/* What the header says of the source. */
struct pyc_source {
	const struct buffer *bytes;
	int64_t mtime; /* seconds, as int(os.stat().st_mtime) */
};

void pyc_header(unsigned char header[PYC_HEADER_SIZE], enum pyc_invalidation_mode, const struct pyc_source *);

/* The header of an unchecked .pyc whose source is the same: with its hash, or where that one is not by hash with 0. */
void pyc_header_unchecked(unsigned char header[PYC_HEADER_SIZE], const unsigned char other[PYC_HEADER_SIZE]);

/*
 * Points *payload to that of a .pyc. NULL: it is one of the Python that the helper was built for; else what it is
 * instead, to be freed.
 */
char *pyc_read(const struct buffer *pyc, struct buffer *payload);

/*
 * The .pyc of a source, as importlib.util.cache_from_source(source, optimization='' | 1 | 2): PEP
 * 3147 and PEP 488. sys.pycache_prefix is not known here, since the helper reads no PYTHON*
 * variable.
 */
char *pyc_path(const char *source, int optimize);

#endif
