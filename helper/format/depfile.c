/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "format/depfile.h"

static void
append_path(struct buffer *text, const char *path)
{
	size_t length, backslashes;

	for (;;) {
		length = strcspn(path, "\\ #$");
		buffer_append(text, path, length);
		path += length;
		backslashes = strspn(path, "\\");
		buffer_append(text, path, backslashes);
		path += backslashes;
		if (*path == ' ') {
			buffer_append(text, path - backslashes, backslashes);
			buffer_append(text, "\\ ", 2);
		} else if (*path == '#') {
			buffer_append(text, "\\#", 2);
		} else if (*path == '$') {
			buffer_append(text, "$$", 2);
		} else if (!*path) {
			return;
		} else {
			continue; /* after backslashes */
		}
		path++;
	}
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
