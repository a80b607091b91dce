/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "base/diagnostic.h"
#include "compile/exclusion.h"
#include "platform/file.h"

int
exclusions_add(struct exclusions *exclusions, const char *pattern)
{
	const char *start = pattern + (*pattern == '/');
	size_t length = strlen(start);

	if (length > 0 && start[length - 1] == '/')
		length--;
	if (length == 0)
		return INVALID_INPUT;
	exclusions->list = xgrow(exclusions->list, exclusions->count, 1, &exclusions->room, sizeof(*exclusions->list));
	exclusions->list[exclusions->count++] = (struct exclusion){
		xasprintf("%.*s", (int)length, start), *pattern == '/' || memchr(start, '/', length) != NULL};
	return 0;
}

bool
exclusions_match(const struct exclusions *exclusions, const char *name, const char *path)
{
	const struct exclusion *exclusion = exclusions->list;
	size_t i;

	for (i = 0; i < exclusions->count; i++) {
		if (file_matches(exclusion[i].by_path ? path : name, exclusion[i].pattern))
			return true;
	}
	return false;
}
