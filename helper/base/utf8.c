/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

/* Returns how many bytes a character has that begins with this one. 0: none begins with it. */
static size_t
character_size(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc0 || first >= 0xf8)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t
utf8_decode(const unsigned char *text, size_t size, uint32_t *character)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t i, n = size > 0 ? character_size(*text) : 0;

	if (n == 0 || n > size)
		return 0;
	*character = n == 1 ? *text : *text & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (text[i] & 0x3f);
	}
	return *character < least[n] || *character > 0x10ffff ? 0 : n;
}
