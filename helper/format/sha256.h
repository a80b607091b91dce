/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4), for manifests. */
#ifndef SHA256_H
#define SHA256_H

#include "base/bytes.h"

/* Size of a digest as hexadecimal digits with a NUL byte. */
#define SHA256_TEXT 65

void sha256(struct bytes, char text[SHA256_TEXT]);

#endif
