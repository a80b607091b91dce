/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "archive_py.h"
#include "base/path.h"
#include "check/archive.h"
#include "cpython/cpython.h"
#include "format/pyc.h"

/* A file, as archive.py tells of it */
struct entry {
	char *path; /* of the archive, a slash, and the name */
	struct archive_member member;
	char *error; /* NULL: none */
};

bool
archive_has_suffix(const char *name)
{
	return has_suffix(name, ".zip") || has_suffix(name, ".egg") || has_suffix(name, ".pyz") ||
	       has_suffix(name, ".pyzw");
}

/* Reads the next entry. Returns what follows it. */
static const unsigned char *
read_entry(const unsigned char *at, const char *archive, struct entry *entry)
{
	char *rest = (char *)at;
	size_t name = strtoull(rest, &rest, 10), content = strtoull(rest, &rest, 10);
	int64_t mtime = strtoll(rest, &rest, 10);
	size_t error = strtoull(rest, &rest, 10);

	at = (const unsigned char *)rest + 1;
	entry->path = xasprintf("%s/%.*s", archive, (int)name, (const char *)at);
	at += name;
	entry->member = (struct archive_member){{at, content}, mtime, strlen(archive)};
	at += content;
	entry->error = error > 0 ? xasprintf("%.*s", (int)error, (const char *)at) : NULL;
	return at + error;
}

static struct entry *
read_entries(struct bytes output, const char *archive, size_t *count)
{
	const unsigned char *at = output.data, *end = at + output.size;
	struct entry *entries = NULL;
	size_t room = 0;

	*count = 0;
	while (at < end) {
		entries = xgrow(entries, *count, 1, &room, sizeof(*entries));
		at = read_entry(at, archive, &entries[(*count)++]);
	}
	return entries;
}

static void
add_source(struct check *check, struct entry *entry)
{
	struct checked_source *source = check_add_source(check, entry->path);

	source->member = &entry->member;
	source->missing = 1;
	source->beside = true;
}

static void
add_bytecode(struct check *check, const struct entry *entry, const struct source_range *range)
{
	struct checked_bytecode *bytecode;
	const char *name = entry->path + range->prefix;
	size_t i;

	if (has_component(name, PYC_DIRECTORY)) {
		check_find_orphan(check, entry->path, xstrdup("Python reads no __pycache__ in an archive"));
		return;
	}
	i = check_find_source(check, range, name, strlen(name) - strlen(".pyc"));
	bytecode = check_add_bytecode(check, entry->path);
	bytecode->member = &entry->member;
	bytecode->source = i;
	if (i != NO_SOURCE && has_suffix(name, ".pyc"))
		check->sources[i].missing = 0;
}

static bool
has_bytecode(const struct entry *entries, size_t count)
{
	while (count > 0) {
		if (has_suffix(entries[--count].path, ".pyc"))
			return true;
	}
	return false;
}

/* Adds entries. They must stay where they are. */
static void
add_entries(struct check *check, const char *archive, struct entry *entries, size_t count)
{
	struct source_range range = {check->source_count, 0, strlen(archive) + 1};
	size_t i;

	for (i = 0; i < count; i++) {
		if (entries[i].error)
			check_find(check, FINDING_DAMAGED, entries[i].path,
				xasprintf("zipimport cannot read it: %s", entries[i].error));
		else if (has_suffix(entries[i].path, ".py"))
			add_source(check, &entries[i]);
	}
	range.last = check->source_count;
	for (i = 0; i < count; i++) {
		if (!entries[i].error && !has_suffix(entries[i].path, ".py"))
			add_bytecode(check, &entries[i], &range);
	}
}

void
check_add_archive(struct check *check, const char *path, bool in_tree)
{
	struct buffer output;
	struct entry *entries;
	struct bytes rest;
	unsigned int mode;
	size_t count, length;

	if (cpython_call(archive_py, bytes_of(path), &output, path) < 0) {
		check->failed = true;
		return;
	}
	buffer_append(&output, "", 1); /* for strtoull() */
	length = strcspn((const char *)output.data, "\n");
	if (length > 0) {
		if (!in_tree)
			check_find(check, FINDING_DAMAGED, path,
				xasprintf("Python cannot read it as an archive: %.*s", (int)length, output.data));
		return;
	}
	rest = (struct bytes){output.data + 1, output.size - 2};
	entries = read_entries(rest, path, &count);
	if (in_tree && !has_bytecode(entries, count))
		return;
	add_entries(check, path, entries, count);
	if (file_mode(path, &mode) == 0)
		check_mode(check, path, mode);
}
