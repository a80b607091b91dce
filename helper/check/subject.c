/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/diagnostic.h"
#include "check/subject.h"

const char *
check_target(const struct check *check, const char *path)
{
	return path + strlen(check->settings.destdir);
}

struct checked_source *
check_add_source(struct check *check, char *path)
{
	struct checked_source *source;

	check->sources = xgrow(check->sources, check->source_count, 1, &check->source_room, sizeof(*check->sources));
	source = &check->sources[check->source_count++];
	*source = (struct checked_source){.path = path};
	return source;
}

struct checked_bytecode *
check_add_bytecode(struct check *check, char *path)
{
	struct checked_bytecode *bytecode;

	check->bytecode =
		xgrow(check->bytecode, check->bytecode_count, 1, &check->bytecode_room, sizeof(*check->bytecode));
	bytecode = &check->bytecode[check->bytecode_count++];
	*bytecode = (struct checked_bytecode){.path = path, .source = NO_SOURCE};
	return bytecode;
}

void
check_add_folder(struct check *check, char *path, const char *root, size_t entries)
{
	check->folders = xgrow(check->folders, check->folder_count, 1, &check->folder_room, sizeof(*check->folders));
	check->folders[check->folder_count++] = (struct check_folder){path, root, entries};
}

void
check_find(struct check *check, enum finding_kind kind, const char *path, char *sentence)
{
	findings_add(&check->findings, kind, check_target(check, path), sentence);
}

void
check_find_orphan(struct check *check, const char *path, char *reason)
{
	check_find(check, FINDING_ORPHAN, path, reason);
	check->orphans++;
}

void
check_mode(struct check *check, const char *path, unsigned int mode)
{
	if (mode & 0002)
		check_find(check, FINDING_WRITABLE, path, xasprintf("everybody may write it: its mode is %03o", mode));
}

void
check_fail(struct check *check, const char *path)
{
	if (!check->probing)
		diagnostic_print_errno(errno, path);
	check->failed = true;
}

bool
check_is_gone(void)
{
	return errno == ENOENT || errno == ENOTDIR || errno == EISDIR;
}

size_t
check_find_source(const struct check *check, const struct source_range *range, const char *name, size_t length)
{
	size_t low = range->first, high = range->last, middle;
	const char *found;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		found = check->sources[middle].path + range->prefix;
		order = strncmp(found, name, length);
		if (order == 0)
			order = strcmp(found + length, ".py");
		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NO_SOURCE;
}

void
check_free(struct check *check)
{
	size_t i;

	for (i = 0; i < check->source_count; i++)
		free(check->sources[i].path);
	for (i = 0; i < check->bytecode_count; i++)
		free(check->bytecode[i].path);
	free(check->sources);
	free(check->bytecode);
	findings_free(&check->findings);
}
