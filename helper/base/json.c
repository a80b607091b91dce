/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "base/json.h"
#include "base/utf8.h"

static void
append_character(struct buffer *buffer, uint32_t character)
{
	if (character >= 0x10000) {
		character -= 0x10000;
		buffer_print(buffer, "\\u%04x\\u%04x", (unsigned int)(0xd800 + (character >> 10)),
			(unsigned int)(0xdc00 + (character & 0x3ff)));
	} else if (character < 0x20 || character > 0x7e) {
		buffer_print(buffer, "\\u%04x", (unsigned int)character);
	} else {
		buffer_print(buffer, character == '"' || character == '\\' ? "\\%c" : "%c", (int)character);
	}
}

void
json_append_string(struct buffer *buffer, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t size, left;
	uint32_t character;

	if (!text) {
		buffer_append_string(buffer, "null");
		return;
	}
	buffer_append_string(buffer, "\"");
	for (left = strlen(text); left > 0; left -= size, at += size) {
		size = utf8_decode(at, left, &character);
		if (size == 0 || (character >= 0xd800 && character < 0xe000)) {
			size = 1;
			character = *at < 0x80 ? *at : 0xdc00u + *at;
		}
		append_character(buffer, character);
	}
	buffer_append_string(buffer, "\"");
}
