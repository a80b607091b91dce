/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/path.h"
#include "compile/source-tree.h"
#include "platform/directory.h"

struct walk {
	struct source_tree *tree;
	const struct settings *settings;
	struct unit model;
	struct usage_error *error;
	const char *output; /* the directory of all bytecode */
	size_t root;        /* length of the directory's path, with a slash: the rest of a path is below it */
};

static bool
is_entered(const struct walk *walk, const char *name, const char *path)
{
	return *name != '.' && strcmp(name, PYC_DIRECTORY) != 0 && !file_same(path, walk->output);
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

static int walk_directory(const struct walk *, char *directory, const char *output);

static void
report_entry(const struct walk *walk, const char *path)
{
	diagnostic_print_errno(errno, path);
	walk->tree->failed++;
}

/* True for ".py", too: compileall compiles it. */
static bool
is_source_name(const char *name)
{
	return has_suffix(name, ".py") || strcmp(name, ".py") == 0;
}

/* True if the path, a file or a symbolic link, leads to a file that can be compiled. */
static bool
is_source(const struct walk *walk, const char *path, bool is_link)
{
	struct file_status status;

	if (file_status(path, &status) == 0)
		return true;
	if (errno != ENOENT && errno != ENOTDIR && !(is_link && errno == EISDIR))
		report_entry(walk, path);
	return false;
}

/* Takes path. */
static int
walk_entry(const struct walk *walk, const char *name, char *path, const char *output)
{
	enum file_kind kind =
		exclusions_match(&walk->tree->exclusions, name, path + walk->root) ? FILE_NONE : file_kind(path);

	if (kind == FILE_DIRECTORY && is_entered(walk, name, path))
		return walk_directory(walk, path, output);
	if (kind == FILE_UNKNOWN)
		report_entry(walk, path);
	else if (kind != FILE_DIRECTORY && kind != FILE_NONE && is_source_name(name) &&
		 is_source(walk, path, kind == FILE_SYMLINK))
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
	if (directory_names(directory, &names, &count) < 0)
		report_entry(walk, directory);
	for (i = 0; i < count && ret == 0; i++) {
		below = join_path(output, names[i]);
		ret = walk_entry(walk, names[i], join_path(directory, names[i]), below);
		free(below);
	}
	directory_free_names(names, count);
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

struct pruning {
	const char *directory;
	const struct settings *settings;
	bool sourceless;
	bool failed; /* a source could not be looked at, which was reported */
};

/* Returns the path of a .pyc's source, below the directory. NULL: no source has a .pyc with that path below output. */
static char *
find_source(const struct pruning *pruning, const char *path)
{
	if (!pruning->sourceless)
		return pyc_source(path);
	return has_suffix(path, ".pyc") ? xasprintf("%.*s", (int)strlen(path) - 1, path) : NULL;
}

/* True if there is no such source. What is no regular file is there. Reports a source that cannot be looked at. */
static bool
is_gone(struct pruning *pruning, const char *source)
{
	struct file_status status;

	if (file_status(source, &status) == 0 || errno == EISDIR || errno == EINVAL)
		return false;
	if (errno == ENOENT || errno == ENOTDIR)
		return true;
	diagnostic_print_errno(errno, source);
	pruning->failed = true;
	return false;
}

/* True if a path below output is that of bytecode whose source is gone. */
static bool
has_lost_source(void *arg, const char *path)
{
	struct pruning *pruning = arg;
	char *below = find_source(pruning, path), *source;
	bool ret;

	if (!below)
		return false;
	source = join_path(pruning->directory, below);
	ret = is_gone(pruning, source);
	free(source);
	free(below);
	return ret;
}

/* True if the content is bytecode that records the path which that source would give. */
static bool
records_source(void *arg, const char *path, struct bytes content)
{
	const struct pruning *pruning = arg;
	char *below = find_source(pruning, path), *source = join_path(pruning->directory, below), *recorded, *wrong;
	struct usage_error error = {0};
	struct bytes payload;
	bool ret = false;

	recorded = settings_recorded_path(pruning->settings, source, &error);
	wrong = pyc_read(content, &payload);
	if (recorded && !wrong)
		ret = pyc_records_path(payload, recorded);
	free(error.value);
	free(wrong);
	free(recorded);
	free(source);
	free(below);
	return ret;
}

int
source_tree_prune(
	const struct source_tree *tree, const char *directory, const char *output, const struct settings *settings)
{
	struct pruning pruning = {directory, settings, tree->sourceless, false};
	struct directory_selection selection = {has_lost_source, records_source, &pruning};
	char *failed, *path;

	if (directory_remove(output, &selection, &failed) == 0)
		return pruning.failed ? FAILED : 0;
	path = join_path(output, failed);
	diagnostic_print_errno(errno, path);
	free(path);
	free(failed);
	return FAILED;
}
