/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "compile/output.h"
#include "compile/run-files.h"

struct run_file {
	const char *role, *path;
	const char *target; /* where the path leads, if it is an input and a symbolic link; otherwise the path */
	const char *name;   /* the last component of target */
	char *place;        /* see file_place(); NULL: not yet known */
	bool is_output;
	const struct unit *unit; /* NULL: of none */
};

static void
add_file(struct run_files *files, const char *role, const char *path, bool is_output, const struct unit *unit)
{
	const char *target, *slash;

	if (!path)
		return;
	target = !is_output && file_kind(path) == FILE_SYMLINK ? file_place(path, true) : path;
	slash = strrchr(target, '/');
	files->list = xgrow(files->list, files->count, 1, &files->room, sizeof(*files->list));
	files->list[files->count++] =
		(struct run_file){role, path, target, slash ? slash + 1 : target, NULL, is_output, unit};
	files->has_output |= is_output;
}

void
run_files_add_input(struct run_files *files, const char *role, const char *path)
{
	add_file(files, role, path, false, NULL);
}

void
run_files_add_output(struct run_files *files, const char *role, const char *path)
{
	add_file(files, role, path, true, NULL);
}

int
run_files_check_outputs(const struct run_files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++) {
		if (files->list[i].is_output && output_check(files->list[i].path) < 0)
			return FAILED;
	}
	return 0;
}

void
run_files_add_units(struct run_files *files, const struct unit *units, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i == 0 || strcmp(units[i].source, units[i - 1].source) != 0)
			add_file(files, "source", units[i].source, false, &units[i]);
		add_file(files, "cfile", units[i].cfile, true, &units[i]);
	}
}

static int
compare_names(const void *a, const void *b)
{
	const struct run_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Puts the files of one place side by side, outputs first. */
static int
compare_places(const void *a, const void *b)
{
	const struct run_file *x = a, *y = b;
	int order = strcmp(x->place, y->place);

	return order ? order : y->is_output - x->is_output;
}

/* Returns the file among those that follow which an output would be written over. NULL: none. */
static const struct run_file *
find_conflict(const struct run_file *output, const struct run_file *end)
{
	const struct run_file *other;

	for (other = output + 1; other < end && strcmp(other->place, output->place) == 0; other++) {
		if (!output->unit || other->unit != output->unit)
			return other;
	}
	return NULL;
}

/* Checks files of one name. */
static int
check_named(struct run_file *file, struct run_file *end, struct usage_error *error)
{
	const struct run_file *other;
	struct run_file *next;

	for (next = file; next < end; next++)
		next->place = file_place(next->target, false);
	qsort(file, (size_t)(end - file), sizeof(*file), compare_places);
	for (; file < end; file++) {
		other = file->is_output ? find_conflict(file, end) : NULL;
		if (!other)
			continue;
		error->value = xasprintf(
			"%s '%s', which is also the %s '%s'", file->role, file->path, other->role, other->path);
		error->expected = "another file";
		return INVALID_INPUT;
	}
	return 0;
}

int
run_files_check(struct run_files *files, struct usage_error *error)
{
	struct run_file *file = files->list, *end = file + files->count, *next;
	bool has_output;

	if (files->count > 0)
		qsort(files->list, files->count, sizeof(*files->list), compare_names);
	/* most names are those of one file, whose place need not be found */
	for (; file < end; file = next) {
		has_output = false;
		for (next = file; next < end && strcmp(next->name, file->name) == 0; next++)
			has_output |= next->is_output;
		if (has_output && next - file > 1 && check_named(file, next, error) < 0)
			return INVALID_INPUT;
	}
	return 0;
}
