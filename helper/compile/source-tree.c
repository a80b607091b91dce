/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/source-tree.h"

#define CACHE "__pycache__"

struct walk {
	struct source_tree *tree;
	const struct settings *settings;
	struct unit model;
	struct usage_error *error;
	const char *output; /* the directory of all bytecode */
	size_t root;        /* length of the directory's path, with a slash: the rest of a path is below it */
};

char *
join_path(const char *directory, const char *name)
{
	size_t length = strlen(directory);

	return xasprintf("%s%s%s", directory, length > 0 && directory[length - 1] != '/' ? "/" : "", name);
}

static bool
ends_in(const char *name, const char *suffix)
{
	size_t length = strlen(name), suffix_length = strlen(suffix);

	return length >= suffix_length && strcmp(name + length - suffix_length, suffix) == 0;
}

int
source_tree_exclude(struct source_tree *tree, const char *pattern)
{
	const char *start = pattern + (*pattern == '/');
	size_t length = strlen(start);

	if (length > 0 && start[length - 1] == '/')
		length--;
	if (length == 0)
		return INVALID_INPUT;
	tree->exclusions =
		xgrow(tree->exclusions, tree->exclusion_count, 1, &tree->exclusion_room, sizeof(*tree->exclusions));
	tree->exclusions[tree->exclusion_count++] = (struct exclusion){
		xasprintf("%.*s", (int)length, start), *pattern == '/' || memchr(start, '/', length) != NULL};
	return 0;
}

static bool
is_excluded(const struct walk *walk, const char *name, const char *path)
{
	const struct exclusion *exclusion = walk->tree->exclusions;
	size_t i;

	for (i = 0; i < walk->tree->exclusion_count; i++) {
		if (file_matches(exclusion[i].by_path ? path + walk->root : name, exclusion[i].pattern))
			return true;
	}
	return false;
}

static bool
is_entered(const struct walk *walk, const char *name, const char *path)
{
	return *name != '.' && strcmp(name, CACHE) != 0 && !file_same(path, walk->output);
}

static void
add_input(struct source_tree *tree, char *path)
{
	tree->inputs = xgrow(tree->inputs, tree->input_count, 1, &tree->input_room, sizeof(*tree->inputs));
	tree->inputs[tree->input_count++] = path;
}

static void
add_unit(struct source_tree *tree, const struct unit *unit)
{
	tree->units = xgrow(tree->units, tree->count, 1, &tree->room, sizeof(*tree->units));
	tree->units[tree->count++] = *unit;
}

static int
add_source(const struct walk *walk, char *source, const char *output)
{
	struct unit unit = walk->model;

	add_input(walk->tree, source);
	unit.source = source;
	unit.dfile = settings_recorded_path(walk->settings, source, walk->error);
	if (!unit.dfile)
		return INVALID_INPUT;
	for (unit.optimize = 0; unit.optimize < 3; unit.optimize++) {
		if (!(walk->settings->levels & 1u << unit.optimize))
			continue;
		unit.cfile = walk->tree->sourceless ? xasprintf("%sc", output) : pyc_path(output, unit.optimize);
		add_unit(walk->tree, &unit);
	}
	return 0;
}

static void
free_names(char **names, size_t count)
{
	while (count > 0)
		free(names[--count]);
	free(names);
}

static int walk_directory(const struct walk *, char *directory, const char *output);

/* Takes path. */
static int
walk_entry(const struct walk *walk, const char *name, char *path, const char *output)
{
	struct file_status status;

	if (is_excluded(walk, name, path)) {
		free(path);
		return 0;
	}
	if (file_kind(path) == FILE_DIRECTORY && is_entered(walk, name, path))
		return walk_directory(walk, path, output);
	if (ends_in(name, ".py") && file_status(path, &status) == 0)
		return add_source(walk, path, output);
	free(path);
	return 0;
}

/* Takes directory. */
static int
walk_directory(const struct walk *walk, char *directory, const char *output)
{
	size_t count, i;
	char **names, *below;
	int ret = 0;

	if (!walk->tree->sources_only)
		add_input(walk->tree, directory);
	if (file_names(directory, &names, &count) < 0) {
		diagnostic_print_errno(errno, directory);
		walk->tree->failed = true;
	}
	for (i = 0; i < count && ret == 0; i++) {
		below = join_path(output, names[i]);
		ret = walk_entry(walk, names[i], join_path(directory, names[i]), below);
		free(below);
	}
	free_names(names, count);
	return ret;
}

int
source_tree_add(struct source_tree *tree, const char *directory, const char *output, const struct settings *settings,
	struct usage_error *error)
{
	char *root = join_path(directory, "");
	struct walk walk = {tree, settings, settings_unit(settings), error, output, strlen(root)};

	free(root);
	return walk_directory(&walk, xstrdup(directory), output);
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct outputs {
	bool sourceless;
	const char **paths; /* sorted */
	size_t count;
};

/* True if a file is bytecode that no source gives any more. */
static bool
is_left_over(const struct outputs *outputs, const char *path, bool is_cache)
{
	if (outputs->sourceless ? is_cache || !ends_in(path, ".pyc") || file_kind(path) != FILE_REGULAR : !is_cache)
		return false;
	return !bsearch(&path, outputs->paths, outputs->count, sizeof(*outputs->paths), compare_paths);
}

/* Returns true if it removes anything. */
static bool
prune_directory(const struct outputs *outputs, const char *directory, bool is_cache)
{
	char **names, *path;
	size_t count, i;
	bool removed = false;

	file_names(directory, &names, &count);
	for (i = 0; i < count; i++) {
		path = join_path(directory, names[i]);
		if (file_kind(path) == FILE_DIRECTORY) {
			/* remove() fails if the directory is not empty */
			if (prune_directory(outputs, path, strcmp(names[i], CACHE) == 0) || !outputs->sourceless)
				removed |= remove(path) == 0;
		} else if (is_left_over(outputs, path, is_cache)) {
			removed |= remove(path) == 0;
		}
		free(path);
	}
	free_names(names, count);
	return removed;
}

void
source_tree_prune(const struct source_tree *tree, const char *output)
{
	struct outputs outputs = {tree->sourceless, xmalloc(tree->count * sizeof(*outputs.paths)), tree->count};
	size_t i;

	for (i = 0; i < tree->count; i++)
		outputs.paths[i] = tree->units[i].cfile;
	qsort(outputs.paths, outputs.count, sizeof(*outputs.paths), compare_paths);
	prune_directory(&outputs, output, false);
	free(outputs.paths);
}
