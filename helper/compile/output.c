/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include "base/diagnostic.h"
#include "compile/output.h"
#include "format/depfile.h"
#include "platform/file.h"

char *
output_refusal(const char *path)
{
	switch (file_kind(path)) {
	case FILE_SYMLINK:
		return xasprintf("%s is a symlink and will be changed into a regular file", path);
	case FILE_DIRECTORY:
	case FILE_OTHER:
		return xasprintf("%s is a non-regular file and will be changed into a regular one", path);
	default:
		return NULL;
	}
}

int
output_check(const char *path)
{
	char *reason = output_refusal(path);

	if (!reason)
		return 0;
	diagnostic_print(path, &(struct diagnostic){.type = "FileExistsError", .text = reason});
	free(reason);
	return FAILED;
}

int
output_write(const char *path, struct bytes bytes)
{
	if (output_check(path) < 0)
		return FAILED;
	return file_write(path, 0666, &bytes, 1) < 0 ? diagnostic_print_errno(errno, path) : 0;
}

int
output_update(const char *path, struct bytes bytes)
{
	struct file file;
	bool same;

	if (file_kind(path) == FILE_REGULAR && file_read(path, SIZE_MAX - 1, &file) == 0) {
		same = bytes_equal(buffer_view(&file.bytes), bytes);
		buffer_free(&file.bytes);
		if (same)
			return 0;
	}
	return output_write(path, bytes);
}

int
output_write_depfile(const char *path, const char *target, const char *const *prerequisites, size_t count)
{
	struct buffer text = {0};
	const char *wrong = depfile_print(&text, target, prerequisites, count);
	char *error;
	int ret = FAILED;

	if (wrong) {
		error = xasprintf("a depfile cannot name '%s', which has a newline", wrong);
		diagnostic_print(path, &(struct diagnostic){.type = "ValueError", .text = error});
		free(error);
	} else {
		ret = output_write(path, buffer_view(&text));
	}
	buffer_free(&text);
	return ret;
}
