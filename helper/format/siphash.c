/* SPDX-License-Identifier: MIT */
#include "format/siphash.h"

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
rounds(uint64_t v[4], int n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

/* Reads n <= 8 bytes, the least significant first. */
static uint64_t
load(const unsigned char *bytes, size_t n)
{
	uint64_t word = 0;

	while (n-- > 0)
		word = word << 8 | bytes[n];
	return word;
}

uint64_t
siphash(int c, int d, uint64_t k0, uint64_t k1, struct bytes data)
{
	uint64_t v[4] = {
		k0 ^ UINT64_C(0x736f6d6570736575),
		k1 ^ UINT64_C(0x646f72616e646f6d),
		k0 ^ UINT64_C(0x6c7967656e657261),
		k1 ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word;
	size_t i, whole = data.size - data.size % 8;

	for (i = 0; i < whole; i += 8) {
		word = load(data.data + i, 8);
		v[3] ^= word;
		rounds(v, c);
		v[0] ^= word;
	}
	word = (uint64_t)data.size << 56 | load(data.data + whole, data.size % 8);
	v[3] ^= word;
	rounds(v, c);
	v[0] ^= word;
	v[2] ^= 0xff;
	rounds(v, d);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
