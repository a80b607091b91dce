/* SPDX-License-Identifier: MIT */
/* The files of a run: no output may be an input or another output, whatever the paths are. */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#include "compile/unit.h"

/* Initialise to {0}. Is never freed. */
struct run_files {
	struct run_file *list;
	size_t count, room;
	bool has_output;
};

/* Add a file, unless its path is NULL. The role says what it is, for errors, such as "--depfile". */
void run_files_add_input(struct run_files *, const char *role, const char *path);
void run_files_add_output(struct run_files *, const char *role, const char *path);

/* Returns FAILED if output_check() refuses an output. */
int run_files_check_outputs(const struct run_files *);

/* Adds the sources and the outputs of units. */
void run_files_add_units(struct run_files *, const struct unit *, size_t count);

/*
 * Returns INVALID_INPUT and sets the error if an output is also an input or another output. Leaves a unit whose output
 * is its own source to unit_compile(), which refuses it.
 */
int run_files_check(struct run_files *, struct usage_error *);

#endif
