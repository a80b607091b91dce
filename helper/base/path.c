/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "base/path.h"
#include "base/util.h"

char *
join_path(const char *directory, const char *name)
{
	size_t length = strlen(directory), slash = length > 0 && directory[length - 1] != '/', size = strlen(name) + 1;
	char *path = xmalloc(length + slash + size);

	/* without printf(), which is slow: a tree may have many files */
	memcpy(path, directory, length + 1);
	path[length] = '/';
	memcpy(path + length + slash, name, size);
	return path;
}

const char *
path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool
has_suffix(const char *text, const char *suffix)
{
	size_t length = strlen(text), suffix_length = strlen(suffix);

	return length > suffix_length && strcmp(text + length - suffix_length, suffix) == 0;
}

bool
has_component(const char *path, const char *name)
{
	size_t length = strlen(name);
	const char *at;

	for (at = path; (at = strstr(at, name)); at++) {
		if ((at == path || at[-1] == '/') && (at[length] == '/' || !at[length]))
			return true;
	}
	return false;
}
