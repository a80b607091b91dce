/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/path.h"
#include "check/archive.h"
#include "check/tree.h"
#include "format/pyc.h"
#include "platform/directory.h"

/* One directory, while its entries are looked at. */
struct folder {
	struct check *check;
	const char *path; /* "" or without a slash at its end, or "/" */
	const char *root; /* the directory that was given: patterns are compared with paths below it; NULL: none was */
	unsigned int levels; /* those that its sources must have */
	struct source_range sources;
};

static struct folder
start_folder(struct check *check, const char *path, const char *root, unsigned int levels)
{
	size_t length = strlen(path), count = check->source_count;

	if (length > 0 && path[length - 1] != '/')
		length++;
	return (struct folder){check, path, root, levels, {count, count, length}};
}

/* True if an entry of the folder is left out. */
static bool
is_excluded(const struct folder *folder, const char *name, const char *path)
{
	const struct exclusions *exclusions = &folder->check->settings.exclusions;
	size_t root;

	if (exclusions->count == 0 || !folder->root)
		return false;
	root = strlen(folder->root);
	while (path[root] == '/')
		root++;
	return exclusions_match(exclusions, name, path + root);
}

/* Takes path, whose name ends in .py. Whether a file is there is looked at when it matters: that costs time. */
static void
add_source(const struct folder *folder, char *path)
{
	struct checked_source *source = check_add_source(folder->check, path);

	source->missing = folder->levels;
	source->beside = folder->check->settings.layout == CHECK_SOURCELESS;
}

static void
add_sources(const struct folder *folder, char *const *names, size_t count)
{
	char *path;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!has_suffix(names[i], ".py"))
			continue;
		path = join_path(folder->path, names[i]);
		if (is_excluded(folder, names[i], path))
			free(path);
		else
			add_source(folder, path);
	}
}

/* True if the name is that of bytecode which belongs to an excluded source. */
static bool
has_excluded_source(const struct folder *folder, const char *name, size_t length)
{
	char *source, *path;
	bool ret;

	if (folder->check->settings.exclusions.count == 0)
		return false;
	source = xasprintf("%.*s.py", (int)length, name);
	path = join_path(folder->path, source);
	ret = is_excluded(folder, source, path);
	free(path);
	free(source);
	return ret;
}

/* Adds mod.pyc beside the place of mod.py. Takes path. */
static void
add_beside(const struct folder *folder, const char *name, char *path)
{
	struct check *check = folder->check;
	size_t length = strlen(name) - strlen(".pyc");
	struct checked_bytecode *bytecode;

	if (has_excluded_source(folder, name, length)) {
		free(path);
		return;
	}
	bytecode = check_add_bytecode(check, path);
	bytecode->source = check_find_source(check, &folder->sources, name, length);
	if (bytecode->source != NO_SOURCE && check->settings.layout == CHECK_SOURCELESS)
		check->sources[bytecode->source].missing = 0;
}

/* Adds a file in __pycache__. Takes path. */
static void
add_cached(const struct folder *folder, const char *name, char *path)
{
	struct check *check = folder->check;
	struct pyc_name parts;
	struct checked_bytecode *bytecode;
	struct checked_source *source;
	size_t i;

	if (!pyc_split_name(name, &parts)) {
		check_find_orphan(check, path, xasprintf("Python reads no file of this name"));
		free(path);
		return;
	}
	if (has_excluded_source(folder, name, parts.stem)) {
		free(path);
		return;
	}
	i = check_find_source(check, &folder->sources, name, parts.stem);
	if (i == NO_SOURCE) {
		check_find_orphan(check, path, xasprintf("there is no source %.*s.py", (int)parts.stem, name));
		free(path);
		return;
	}
	bytecode = check_add_bytecode(check, path);
	bytecode->source = i;
	bytecode->cached = true;
	source = &check->sources[i];
	if (!source->beside && pyc_has_own_tag(&parts) && parts.level >= 0)
		source->missing &= ~(1u << parts.level);
}

static bool
is_bytecode(const char *name)
{
	return has_suffix(name, ".pyc") || has_suffix(name, ".pyo");
}

/* Follows symbolic links, as Python does when it looks for bytecode. */
static bool
is_directory(const char *path)
{
	struct file_status status;

	return file_status(path, &status) < 0 && errno == EISDIR;
}

/* Adds the files in __pycache__; only: those of one source, the name of which is only[0..length]; NULL: all. */
static void
add_cache(const struct folder *folder, const char *cache, const char *only, size_t length)
{
	struct check *check = folder->check;
	unsigned int mode;
	char **names, *path;
	size_t count, i;

	if (directory_names(cache, &names, &count) < 0)
		check_fail(check, cache);
	else if (!only && file_mode(cache, &mode) == 0)
		check_mode(check, cache, mode);
	for (i = 0; i < count; i++) {
		if (!is_bytecode(names[i]) ||
			(only && (strncmp(names[i], only, length) != 0 || names[i][length] != '.')))
			continue;
		path = join_path(cache, names[i]);
		if (is_excluded(folder, names[i], path))
			free(path);
		else
			add_cached(folder, names[i], path);
	}
	directory_free_names(names, count);
}

/* Takes path, which may be another thing. */
static void
add_archive(struct check *check, char *path)
{
	struct file_status status;

	if (file_status(path, &status) == 0 && check->probing)
		check->failed = true;
	else if (!check->probing)
		check_add_archive(check, path, true);
	free(path);
}

/* Adds what is neither a source nor in __pycache__. */
static void
add_entries(const struct folder *folder, char *const *names, size_t count)
{
	char *path;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_bytecode(names[i]) && !archive_has_suffix(names[i]))
			continue;
		path = join_path(folder->path, names[i]);
		if (is_excluded(folder, names[i], path))
			free(path);
		else if (is_bytecode(names[i]))
			add_beside(folder, names[i], path);
		else
			add_archive(folder->check, path);
	}
}

static bool
has_name(char *const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static unsigned int
wanted_levels(const struct check *check)
{
	return check->settings.layout == CHECK_SOURCELESS ? 1 : check->settings.levels;
}

void
check_open_folder(struct check *check, const struct check_folder *directory)
{
	struct folder folder = start_folder(check, directory->path, directory->root, wanted_levels(check));
	char **names, *cache;
	size_t count;

	if (directory_names(folder.path, &names, &count) < 0)
		check_fail(check, folder.path);
	add_sources(&folder, names, count);
	folder.sources.last = check->source_count;
	cache = join_path(folder.path, PYC_DIRECTORY);
	if (has_name(names, count, PYC_DIRECTORY) && !is_excluded(&folder, PYC_DIRECTORY, cache) && is_directory(cache))
		add_cache(&folder, cache, NULL, 0);
	free(cache);
	add_entries(&folder, names, count);
	directory_free_names(names, count);
}

/* Adds a directory and those below it. Takes path. */
static void
walk(struct check *check, char *path, const char *root)
{
	struct folder folder = start_folder(check, path, root, 0);
	size_t count, entries, i;
	char **names, *below;

	if (directory_folders(path, &names, &count, &entries) < 0)
		check_fail(check, path);
	else
		check_add_folder(check, path, root, entries);
	for (i = 0; i < count; i++) {
		below = join_path(path, names[i]);
		if (*names[i] == '.' || strcmp(names[i], PYC_DIRECTORY) == 0 || is_excluded(&folder, names[i], below))
			free(below);
		else
			walk(check, below, root);
	}
	directory_free_names(names, count);
}

/* Returns the path of the directory that a path is in: "" or without a slash at its end, or "/". */
static char *
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	while (slash && slash > path && slash[-1] == '/')
		slash--;
	return slash ? xasprintf("%.*s", slash == path ? 1 : (int)(slash - path), path) : xstrdup("");
}

/* Returns the directory that has the sources of a __pycache__, to be freed. NULL: the directory is no __pycache__. */
static char *
source_directory(const char *directory)
{
	const char *name = path_name(directory);
	char *self, *place, *parent = NULL;

	if (strcmp(name, PYC_DIRECTORY) == 0)
		return directory_of(directory);
	if (*name && strcmp(name, ".") != 0)
		return NULL;
	/* "", "x/" or ".": ask the system for the name */
	self = join_path(*directory ? directory : ".", ".");
	place = file_place(self, false);
	place[strlen(place) - strlen("/.")] = '\0';
	if (has_suffix(place, "/" PYC_DIRECTORY))
		parent = join_path(directory, "..");
	free(place);
	free(self);
	return parent;
}

/* Adds one source, if it is there, which must have these levels. */
static struct folder
add_lone_source(struct check *check, const char *directory, char *path, unsigned int levels)
{
	struct folder folder = start_folder(check, directory, NULL, levels);

	add_source(&folder, path);
	folder.sources.last = check->source_count;
	return folder;
}

/* Adds a source and its bytecode. */
static void
add_source_file(struct check *check, const char *directory, const char *path)
{
	const char *name = path_name(path);
	struct folder folder = add_lone_source(check, directory, xstrdup(path), wanted_levels(check));
	char *cache = join_path(directory, PYC_DIRECTORY), *beside = xasprintf("%sc", path),
	     *beside_name = xasprintf("%sc", name);

	if (is_directory(cache))
		add_cache(&folder, cache, name, strlen(name) - strlen(".py"));
	if (file_kind(beside) != FILE_NONE)
		add_beside(&folder, beside_name, xstrdup(beside));
	free(beside_name);
	free(beside);
	free(cache);
}

/* Adds bytecode, and the source that it belongs to. */
static void
add_bytecode_file(struct check *check, const char *directory, const char *path)
{
	const char *name = path_name(path);
	char *parent = source_directory(directory);
	struct folder folder;
	struct pyc_name parts;
	char *source;

	if (!parent) {
		folder = add_lone_source(check, directory, xasprintf("%.*s", (int)strlen(path) - 1, path), 0);
		add_beside(&folder, name, xstrdup(path));
		return;
	}
	if (pyc_split_name(name, &parts)) {
		source = xasprintf("%.*s.py", (int)parts.stem, name);
		folder = add_lone_source(check, parent, join_path(parent, source), 0);
		free(source);
	} else {
		folder = start_folder(check, parent, NULL, 0);
	}
	add_cached(&folder, name, xstrdup(path));
	free(parent);
}

static void
add_file(struct check *check, const char *path)
{
	char *directory = directory_of(path);

	if (has_suffix(path, ".py"))
		add_source_file(check, directory, path);
	else if (is_bytecode(path))
		add_bytecode_file(check, directory, path);
	else
		check_add_archive(check, path, false);
	free(directory);
}

/* Adds the bytecode in a directory if it is a __pycache__. */
static bool
add_cache_files(struct check *check, const char *directory)
{
	char *parent = source_directory(directory), **names, *path;
	size_t count, i;

	if (!parent)
		return false;
	if (directory_names(directory, &names, &count) < 0)
		check_fail(check, directory);
	for (i = 0; i < count; i++) {
		path = join_path(directory, names[i]);
		if (is_bytecode(names[i]))
			add_bytecode_file(check, directory, path);
		free(path);
	}
	directory_free_names(names, count);
	free(parent);
	return true;
}

void
check_add_path(struct check *check, const char *target)
{
	char *path = xasprintf("%s%s", check->settings.destdir, target);
	struct file_status status;

	if (is_directory(path)) {
		if (!add_cache_files(check, path))
			walk(check, path, xstrdup(path));
		return;
	}
	if (file_status(path, &status) == 0)
		add_file(check, path);
	else
		check_fail(check, path);
	free(path);
}
