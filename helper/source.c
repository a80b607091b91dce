/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "source.h"

/* What follows start in the bytes after a word; NULL: the word is not in them. */
static const unsigned char *
after(const unsigned char *start, const unsigned char *end, const char *word)
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

static bool
is_ascii(const unsigned char *start, const unsigned char *end)
{
	unsigned char seen = 0;

	while (start < end)
		seen |= *start++;
	return seen < 0x80;
}

/* The end of the second line, or a later one where lines end with CR: what PEP 263 looks at is not longer. */
static const unsigned char *
second_line_end(const unsigned char *start, const unsigned char *end)
{
	const unsigned char *first = memchr(start, '\n', (size_t)(end - start));
	const unsigned char *second = first ? memchr(first + 1, '\n', (size_t)(end - first - 1)) : NULL;

	return second ? second : end;
}

static bool
is_utf8(const unsigned char *name, const unsigned char *end)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

	if (name < end && (*name == ':' || *name == '='))
		name++;
	while (name < end && (*name == ' ' || *name == '\t'))
		name++;
	if (end - name < 5 || memcmp(name, "utf-8", 5) != 0)
		return false;
	return name + 5 == end || !name[5] || !strchr(letters, name[5]);
}

/* Whether all that may be taken for the name of a codec is utf-8. */
static bool
has_usual_codec(const unsigned char *start, const unsigned char *end)
{
	end = second_line_end(start, end);
	while ((start = after(start, end, "coding"))) {
		if (!is_utf8(start, end))
			return false;
	}
	return true;
}

bool
source_without_asserts(const struct buffer *source)
{
	const unsigned char *start = source->data, *end = start + source->size;

	return is_ascii(start, end) && has_usual_codec(start, end) && !after(start, end, "assert") &&
	       !after(start, end, "__debug__");
}
