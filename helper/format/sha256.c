/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "format/sha256.h"

#define BLOCK 64
#define WORDS 8

static const uint32_t constants[BLOCK] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
	0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
	0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t
rotate(uint32_t word, int n)
{
	return word >> n | word << (32 - n);
}

/* Expands the 16 words of a block. */
static void
schedule(const unsigned char *block, uint32_t w[BLOCK])
{
	uint32_t a, b;
	int i;

	for (i = 0; i < 16; i++, block += 4)
		w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
	for (; i < BLOCK; i++) {
		a = w[i - 15];
		b = w[i - 2];
		w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] +
		       (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

static void
add_block(uint32_t state[WORDS], const unsigned char *block)
{
	uint32_t w[BLOCK], v[WORDS], one, two;
	int i;

	schedule(block, w);
	memcpy(v, state, sizeof(v));
	for (i = 0; i < BLOCK; i++) {
		one = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
		      ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + w[i];
		two = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
		      ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, sizeof(v) - sizeof(*v));
		v[4] += one;
		v[0] = one + two;
	}
	for (i = 0; i < WORDS; i++)
		state[i] += v[i];
}

void
sha256(struct bytes bytes, char text[SHA256_TEXT])
{
	uint32_t state[WORDS] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	size_t whole = bytes.size / BLOCK * BLOCK, rest = bytes.size - whole, i;
	unsigned char end[2 * BLOCK] = {0};
	size_t end_size = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;
	uint64_t bits = (uint64_t)bytes.size * 8;

	for (i = 0; i < whole; i += BLOCK)
		add_block(state, bytes.data + i);
	if (rest > 0)
		memcpy(end, bytes.data + whole, rest);
	end[rest] = 0x80;
	for (i = 1; bits > 0; i++, bits >>= 8)
		end[end_size - i] = bits & 0xff;
	for (i = 0; i < end_size; i += BLOCK)
		add_block(state, end + i);
	for (i = 0; i < WORDS; i++)
		snprintf(text + 8 * i, 9, "%08lx", (unsigned long)state[i]);
}
