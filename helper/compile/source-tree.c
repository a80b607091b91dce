/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/source-tree.h"

#define CACHE "__pycache__"

struct reader {
	struct tree *tree;
	const char *command;
	const struct option *options;
	struct unit model;
	unsigned int levels; /* a bit for each */
};

char *
tree_join(const char *directory, const char *name)
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
add_input(struct tree *tree, char *path)
{
	if (tree->input_count == tree->input_room) {
		tree->input_room = 2 * tree->input_room + 64;
		tree->inputs = xrealloc(tree->inputs, tree->input_room * sizeof(*tree->inputs));
	}
	tree->inputs[tree->input_count++] = path;
}

static void
add_unit(struct tree *tree, const struct unit *unit)
{
	if (tree->count == tree->room) {
		tree->room = 2 * tree->room + 64;
		tree->units = xrealloc(tree->units, tree->room * sizeof(*tree->units));
	}
	tree->units[tree->count++] = *unit;
}

static void
add_source(const struct reader *reader, char *source, const char *output)
{
	struct unit unit = reader->model;
	char *error;

	add_input(reader->tree, source);
	unit.source = source;
	unit.dfile = unit_option_recorded(reader->options, source, &error);
	if (!unit.dfile)
		option_error(reader->command, error, "another path to record");
	for (unit.optimize = 0; unit.optimize < 3; unit.optimize++) {
		if (!(reader->levels & 1u << unit.optimize))
			continue;
		unit.cfile = pyc_path(output, unit.optimize);
		add_unit(reader->tree, &unit);
	}
}

static void
report(const char *path)
{
	char *text = diagnostic_errno_text(errno, path);

	diagnostic_print(path, &(struct diagnostic){.type = diagnostic_errno_type(errno), .text = text});
	free(text);
}

static void
free_names(char **names, size_t count)
{
	while (count > 0)
		free(names[--count]);
	free(names);
}

static void
read_directory(const struct reader *reader, char *directory, const char *output)
{
	struct file_status status;
	char **names, *path, *below;
	size_t count, i;

	add_input(reader->tree, directory);
	if (file_names(directory, &names, &count) < 0) {
		report(directory);
		reader->tree->failed = true;
	}
	for (i = 0; i < count; i++) {
		path = tree_join(directory, names[i]);
		below = tree_join(output, names[i]);
		if (file_kind(path) == FILE_DIRECTORY && strcmp(names[i], CACHE) != 0)
			read_directory(reader, path, below);
		else if (ends_in_py(names[i]) && file_status(path, &status) == 0)
			add_source(reader, path, below);
		else
			free(path);
		free(below);
	}
	free_names(names, count);
}

void
tree_add(
	struct tree *tree, const char *command, const char *directory, const char *output, const struct option *options)
{
	struct reader reader = {
		.tree = tree,
		.command = command,
		.options = options,
		.model = unit_option_read(command, options),
		.levels = options[UNIT_OPTIMIZE].chosen,
	};

	if (!reader.levels)
		reader.levels = 1;
	read_directory(&reader, xstrdup(directory), output);
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct outputs {
	const char **paths; /* sorted */
	size_t count;
};

static void
prune(const struct outputs *outputs, const char *directory, bool cache)
{
	char **names, *path;
	size_t count, i;

	file_names(directory, &names, &count);
	for (i = 0; i < count; i++) {
		path = tree_join(directory, names[i]);
		if (file_kind(path) == FILE_DIRECTORY) {
			prune(outputs, path, strcmp(names[i], CACHE) == 0);
			remove(path); /* where it is empty */
		} else if (cache && !bsearch(&path, outputs->paths, outputs->count, sizeof(*outputs->paths), by_path)) {
			remove(path);
		}
		free(path);
	}
	free_names(names, count);
}

void
tree_prune(const struct tree *tree, const char *output)
{
	struct outputs outputs = {xmalloc(tree->count * sizeof(*outputs.paths)), tree->count};
	size_t i;

	for (i = 0; i < tree->count; i++)
		outputs.paths[i] = tree->units[i].cfile;
	qsort(outputs.paths, outputs.count, sizeof(*outputs.paths), by_path);
	prune(&outputs, output, false);
	free(outputs.paths);
}
