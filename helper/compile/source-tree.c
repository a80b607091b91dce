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
};

char *
join_path(const char *directory, const char *name)
{
	size_t length = strlen(directory);

	return xasprintf("%s%s%s", directory, length > 0 && directory[length - 1] != '/' ? "/" : "", name);
}

static bool
ends_in_py(const char *name)
{
	size_t length = strlen(name);

	return length >= 3 && strcmp(name + length - 3, ".py") == 0;
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
		unit.cfile = pyc_path(output, unit.optimize);
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

	if (file_kind(path) == FILE_DIRECTORY && strcmp(name, CACHE) != 0)
		return walk_directory(walk, path, output);
	if (ends_in_py(name) && file_status(path, &status) == 0)
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
	struct walk walk = {tree, settings, settings_unit(settings), error};

	return walk_directory(&walk, xstrdup(directory), output);
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct outputs {
	const char **paths; /* sorted */
	size_t count;
};

static void
prune_directory(const struct outputs *outputs, const char *directory, bool is_cache)
{
	char **names, *path;
	size_t count, i;

	file_names(directory, &names, &count);
	for (i = 0; i < count; i++) {
		path = join_path(directory, names[i]);
		if (file_kind(path) == FILE_DIRECTORY) {
			prune_directory(outputs, path, strcmp(names[i], CACHE) == 0);
			remove(path); /* fails if it is not empty */
		} else if (is_cache &&
			   !bsearch(&path, outputs->paths, outputs->count, sizeof(*outputs->paths), compare_paths)) {
			remove(path);
		}
		free(path);
	}
	free_names(names, count);
}

void
source_tree_prune(const struct source_tree *tree, const char *output)
{
	struct outputs outputs = {xmalloc(tree->count * sizeof(*outputs.paths)), tree->count};
	size_t i;

	for (i = 0; i < tree->count; i++)
		outputs.paths[i] = tree->units[i].cfile;
	qsort(outputs.paths, outputs.count, sizeof(*outputs.paths), compare_paths);
	prune_directory(&outputs, output, false);
	free(outputs.paths);
}
