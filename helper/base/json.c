/* SPDX-License-Identifier: MIT */
#include "base/json.h"

/* Returns how many bytes the character at text has. 0: it is not UTF-8. */
static size_t
decode(const unsigned char *text, unsigned long *character)
{
	static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t i, size = *text < 0x80   ? 1
			 : *text < 0xc0 ? 0
			 : *text < 0xe0 ? 2
			 : *text < 0xf0 ? 3
			 : *text < 0xf8 ? 4
					: 0;

	*character = size == 1 ? *text : *text & (0x7fu >> size);
	for (i = 1; i < size; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (text[i] & 0x3f);
	}
	if (size == 0 || *character < least[size] || *character > 0x10ffff)
		return 0;
	return *character >= 0xd800 && *character < 0xe000 ? 0 : size;
}

static void
append_character(struct buffer *buffer, unsigned long character)
{
	if (character >= 0x10000) {
		character -= 0x10000;
		buffer_print(buffer, "\\u%04lx\\u%04lx", 0xd800 + (character >> 10), 0xdc00 + (character & 0x3ff));
	} else if (character < 0x20 || character > 0x7e) {
		buffer_print(buffer, "\\u%04lx", character);
	} else {
		buffer_print(buffer, character == '"' || character == '\\' ? "\\%c" : "%c", (int)character);
	}
}

void
json_append_string(struct buffer *buffer, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	unsigned long character;
	size_t size;

	if (!text) {
		buffer_append_string(buffer, "null");
		return;
	}
	buffer_append_string(buffer, "\"");
	for (; *at; at += size ? size : 1) {
		size = decode(at, &character);
		append_character(buffer, size ? character : 0xdc00u + *at);
	}
	buffer_append_string(buffer, "\"");
}
