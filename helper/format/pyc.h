/* SPDX-License-Identifier: MIT */
/* The name and the header of a .pyc (PEP 3147, 488, 552). */
#ifndef PYC_H
#define PYC_H

#include <stdint.h>
#include "base/bytes.h"

#define PYC_HEADER_SIZE 16
#define PYC_DIRECTORY "__pycache__" /* PEP 3147 */

/* py_compile.PycInvalidationMode (PEP 552) */
enum pyc_invalidation_mode {
	PYC_TIMESTAMP,
	PYC_CHECKED_HASH,
	PYC_UNCHECKED_HASH,
};

/* A .pyc of CPython 3.6 to 3.16 */
struct pyc {
	unsigned int magic_number;
	int minor;     /* of the CPython 3.MINOR that has it */
	bool released; /* that of its final releases, not of a pre-release */
	enum pyc_invalidation_mode mode;
	uint32_t mtime, source_size; /* only with PYC_TIMESTAMP; modulo 2**32 */
	unsigned char hash[8];       /* only with the other modes */
	struct bytes payload;
};

/*
 * Reads the header of a .pyc of any CPython. Returns NULL; or a description of what the content is, to be freed, if it
 * is none.
 */
char *pyc_parse(struct bytes content, struct pyc *);

/* Makes the header for a source; mtime is in seconds, int(os.stat().st_mtime). */
void pyc_header(unsigned char header[PYC_HEADER_SIZE], enum pyc_invalidation_mode, struct bytes source, int64_t mtime);

/* Makes the header of an unchecked-hash .pyc from that of another one: with its hash, or 0 if it has none. */
void pyc_header_unchecked(unsigned char header[PYC_HEADER_SIZE], const unsigned char other[PYC_HEADER_SIZE]);

/* Does the same for a content that begins with the magic number of the Python that the helper was built for. */
char *pyc_parse_own(struct bytes content, struct pyc *);

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

/* A name in __pycache__: STEM.TAG.pyc or STEM.TAG.opt-LEVEL.pyc */
struct pyc_name {
	size_t stem;     /* its length */
	const char *tag; /* within the name */
	size_t tag_length;
	int level; /* 0, 1 or 2; -1: another one */
};

/* Splits such a name. Returns false if it is no name of PEP 3147 and PEP 488. */
bool pyc_split_name(const char *name, struct pyc_name *);

/* True if the tag is that of the Python that the helper was built for. */
bool pyc_has_own_tag(const struct pyc_name *);

/*
 * Returns the path of the source, to be freed, whose name ends in .py and for which pyc_path() gives this path at some
 * level. NULL: there is none.
 */
char *pyc_source(const char *path);

/* True if the code records that path. Paths that are not UTF-8 are never equal: marshal stores them in another form. */
bool pyc_records_path(struct bytes payload, const char *path);

/* Returns a co_filename, as a payload has it, as a path: as os.fsencode() does. The caller frees it. */
char *pyc_decode_path(struct bytes filename);

#endif
