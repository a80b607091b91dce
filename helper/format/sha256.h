/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4), by which manifests name the bytes of a file. */
#ifndef SHA256_H
#define SHA256_H

#include "base/util.h"

/* The digest in hexadecimal digits, with a NUL byte at its end. */
#define SHA256_TEXT 65

void sha256(const struct buffer *, char text[SHA256_TEXT]);

#endif
