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
is_in_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether a statement may begin here: on a new line, continued or not, or after ';' or ':', and blanks. */
static bool
may_begin(const unsigned char *start, const unsigned char *here)
{
	while (here > start && (here[-1] == ' ' || here[-1] == '\t' || here[-1] == '\f'))
		here--;
	return here == start || here[-1] == '\n' || here[-1] == '\r' || here[-1] == ';' || here[-1] == ':';
}

/* Whether there may be an assert statement, in ASCII: it begins with the word, and no more letters after that. */
static bool
may_assert(const unsigned char *start, const unsigned char *end)
{
	const unsigned char *rest = start;

	while ((rest = after(rest, end, "assert"))) {
		if ((rest == end || !is_in_name(*rest)) && may_begin(start, rest - strlen("assert")))
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

	return is_ascii(start, end) && has_usual_codec(start, end) && !may_assert(start, end) &&
	       !after(start, end, "__debug__");
}
