/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "format/depfile.h"

static void
append_path(struct buffer *text, const char *path)
{
	unsigned char *start = buffer_reserve(text, 2 * strlen(path) + 1), *out = start;
	size_t length, backslashes;

	for (;;) {
		length = strcspn(path, "\\ #$");
		memcpy(out, path, length);
		out += length;
		path += length;
		backslashes = strspn(path, "\\");
		memset(out, '\\', 2 * backslashes + 1);
		path += backslashes;
		if (*path == ' ')
			out += 2 * backslashes + 1;
		else if (*path == '#')
			out += backslashes + 1;
		else
			out += backslashes;
		if (*path == '$')
			*out++ = '$';
		if (!*path)
			break;
		*out++ = (unsigned char)*path++;
	}
	text->size += (size_t)(out - start);
}

const char *
depfile_print(struct buffer *text, const char *target, const char *const *prerequisites, size_t count)
{
	size_t i;

	append_path(text, target);
	buffer_append_string(text, ":");
	for (i = 0; i < count; i++) {
		if (strchr(prerequisites[i], '\n'))
			return prerequisites[i];
		buffer_append_string(text, " \\\n  ");
		append_path(text, prerequisites[i]);
	}
	buffer_append_string(text, "\n");
	return NULL;
}
