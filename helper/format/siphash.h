/* SPDX-License-Identifier: MIT */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stdint.h>
#include "base/bytes.h"

/* Returns SipHash-c-d of data with the key k0, k1 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). */
uint64_t siphash(int c, int d, uint64_t k0, uint64_t k1, struct bytes data);

#endif
