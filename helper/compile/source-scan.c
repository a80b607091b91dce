/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>
#include "compile/source-scan.h"

/* Finds a word and returns what follows it. NULL: the word does not occur. */
static const unsigned char *
find_after(const unsigned char *start, const unsigned char *end, const char *word)
{
	size_t length = strlen(word);

	while ((size_t)(end - start) >= length &&
		(start = memchr(start, word[0], (size_t)(end - start) - length + 1))) {
		if (memcmp(start, word, length) == 0)
			return start + length;
		start++;
	}
	return NULL;
}

/* Returns the end of the lines that PEP 263 looks at: the first two, or more if lines end with CR. */
static const unsigned char *
second_line_end(const unsigned char *start, const unsigned char *end)
{
	const unsigned char *first = memchr(start, '\n', (size_t)(end - start));
	const unsigned char *second = first ? memchr(first + 1, '\n', (size_t)(end - first - 1)) : NULL;

	return second ? second : end;
}

static bool
is_in_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* True if a statement may begin here: at the start of a line or after ';' or ':', and blanks. */
static bool
may_begin_statement(const unsigned char *start, const unsigned char *here)
{
	while (here > start && (here[-1] == ' ' || here[-1] == '\t' || here[-1] == '\f'))
		here--;
	return here == start || here[-1] == '\n' || here[-1] == '\r' || here[-1] == ';' || here[-1] == ':';
}

/* True if an ASCII source may have an assert statement: the whole word stands where a statement may begin. */
static bool
may_have_assert(const unsigned char *start, const unsigned char *end)
{
	const unsigned char *rest = start;

	while ((rest = find_after(rest, end, "assert"))) {
		if ((rest == end || !is_in_name(*rest)) && may_begin_statement(start, rest - strlen("assert")))
			return true;
	}
	return false;
}

static bool
is_utf8(const unsigned char *name, const unsigned char *end)
{
	if (name < end && (*name == ':' || *name == '='))
		name++;
	while (name < end && (*name == ' ' || *name == '\t'))
		name++;
	if (end - name < 5 || memcmp(name, "utf-8", 5) != 0)
		return false;
	return name + 5 == end || (!is_in_name(name[5]) && name[5] != '-' && name[5] != '.');
}

/* True if every name that may be a codec cookie is utf-8. */
static bool
has_usual_codec(const unsigned char *start, const unsigned char *end)
{
	end = second_line_end(start, end);
	while ((start = find_after(start, end, "coding"))) {
		if (!is_utf8(start, end))
			return false;
	}
	return true;
}

bool
source_without_asserts(struct bytes source)
{
	const unsigned char *start = source.data, *end = start + source.size;

	return bytes_are_ascii(source) && has_usual_codec(start, end) && !may_have_assert(start, end) &&
	       !find_after(start, end, "__debug__");
}

/* Returns the length of a valid UTF-8 sequence (RFC 3629) that does not begin with ASCII. 0: it is not valid. */
static size_t
sequence_length(const unsigned char *start, const unsigned char *end)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t i, length;

	if (*start < 0xc2 || *start > 0xf4)
		return 0;
	length = *start < 0xe0 ? 2 : *start < 0xf0 ? 3 : 4;
	if ((size_t)(end - start) < length)
		return 0;
	/* no overlong form, no surrogate, nothing beyond U+10FFFF */
	if (*start == 0xe0)
		low = 0xa0;
	else if (*start == 0xed)
		high = 0x9f;
	else if (*start == 0xf0)
		low = 0x90;
	else if (*start == 0xf4)
		high = 0x8f;
	for (i = 1; i < length; i++, low = 0x80, high = 0xbf) {
		if (start[i] < low || start[i] > high)
			return 0;
	}
	return length;
}

/* True if eight bytes are ASCII and not NUL. */
static bool
are_ascii(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	/* subtracting 1 sets the highest bit of a NUL byte; a borrow can only set more of them */
	return !((word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080));
}

static bool
is_text(const unsigned char *start, const unsigned char *end)
{
	size_t length;

	while (start < end) {
		if (end - start >= 8 && are_ascii(start)) {
			start += 8;
			continue;
		}
		length = *start >= 0x80 ? sequence_length(start, end) : *start != '\0';
		if (length == 0)
			return false;
		start += length;
	}
	return true;
}

bool
source_is_text(struct bytes source)
{
	return is_text(source.data, source.data + source.size);
}

static int
hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* True if n hexadecimal digits follow that are at most the last code point. */
static bool
is_code_point(const unsigned char *digits, const unsigned char *end, int n)
{
	unsigned long value = 0;
	int digit;

	for (; n > 0; n--, digits++) {
		digit = digits < end ? hex_digit(*digits) : -1;
		if (digit < 0)
			return false;
		value = value * 16 + (unsigned long)digit;
	}
	return value <= 0x10ffff;
}

/* True if every escape of a code point would be right in a string, and none is by name. */
static bool
has_plain_escapes(const unsigned char *start, const unsigned char *end)
{
	while ((start = memchr(start, '\\', (size_t)(end - start)))) {
		switch (start + 1 < end ? start[1] : 0) {
		case 'N':
			return false;
		case 'x':
			if (!is_code_point(start + 2, end, 2))
				return false;
			break;
		case 'u':
			if (!is_code_point(start + 2, end, 4))
				return false;
			break;
		case 'U':
			if (!is_code_point(start + 2, end, 8))
				return false;
			break;
		}
		/* the character after a backslash has no other meaning, even if it is a backslash */
		start += start + 1 < end ? 2 : 1;
	}
	return true;
}

bool
source_is_plain(struct bytes source)
{
	const unsigned char *start = source.data, *end = start + source.size;

	return is_text(start, end) && has_usual_codec(start, end) && has_plain_escapes(start, end);
}
