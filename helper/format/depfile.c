/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "format/depfile.h"
#include "platform/file.h"
#include "base/diagnostic.h"

static int
report(const char *path, const char *type, char *text)
{
	diagnostic_print(path, &(struct diagnostic){.type = type, .text = text});
	free(text);
	return -1;
}

static void
append_path(struct buffer *bytes, const char *path)
{
	size_t backslashes;

	for (; *path; path++) {
		backslashes = strspn(path, "\\");
		buffer_append(bytes, path, backslashes);
		path += backslashes;
		if (*path == ' ') {
			buffer_append(bytes, path - backslashes, backslashes);
			buffer_append(bytes, "\\", 1);
		} else if (*path == '#') {
			buffer_append(bytes, "\\", 1);
		} else if (*path == '$') {
			buffer_append(bytes, "$", 1);
		} else if (!*path) {
			break;
		}
		buffer_append(bytes, path, 1);
	}
}

int
depfile_write(const char *path, const char *target, const char *const *prerequisites, size_t count)
{
	struct buffer bytes = {0};
	size_t i;
	int ret;

	append_path(&bytes, target);
	buffer_append(&bytes, ":", 1);
	for (i = 0; i < count; i++) {
		if (strchr(prerequisites[i], '\n')) {
			free(bytes.data);
			return report(path, "ValueError",
				xasprintf("a depfile cannot name '%s', which has a newline", prerequisites[i]));
		}
		buffer_append(&bytes, " \\\n  ", 5);
		append_path(&bytes, prerequisites[i]);
	}
	buffer_append(&bytes, "\n", 1);
	ret = file_write(path, 0666, &bytes, 1);
	free(bytes.data);
	return ret == 0 ? 0 : report(path, diagnostic_errno_type(errno), diagnostic_errno_text(errno, path));
}
