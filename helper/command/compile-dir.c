/* SPDX-License-Identifier: MIT */
/* pybytecode compile-dir: a directory of sources becomes one of bytecode. The manual page is its reference. */
#include <errno.h>
#include <stdlib.h>
#include "compile/batch.h"
#include "command/command.h"
#include "cpython/cpython.h"
#include "format/depfile.h"
#include "platform/process.h"
#include "compile/source-tree.h"

enum { JOBS = UNIT_OPTIONS, DEPFILE };

/* Ninja looks at the time of the directory, which what is written below it leaves alone. */
static int
touch(const char *output)
{
	char *text;

	if (file_touch_directory(output) == 0)
		return 0;
	text = diagnostic_errno_text(errno, output);
	diagnostic_print(output, &(struct diagnostic){.type = diagnostic_errno_type(errno), .text = text});
	free(text);
	return -1;
}

/* What is fresh by its header may be the work of another compiler. */
static void
depend_on(struct tree *tree, const char *file)
{
	struct file_status status;
	size_t i;

	if (!file || file_status(file, &status) < 0)
		return;
	for (i = 0; i < tree->count; i++) {
		if (status.mtime_ns > tree->units[i].oldest)
			tree->units[i].oldest = status.mtime_ns;
	}
}

int
command_compile_dir(int argc, char *argv[])
{
	struct option options[] = {
		UNIT_OPTION_ROWS,
		[JOBS] = BATCH_JOBS_ROW,
		[DEPFILE] = {.name = "--depfile", .expected = "the path of the depfile to write"},
	};
	int operands = option_parse(argv[0], options, LEN(options), argc, argv);
	const char *depfile = options[DEPFILE].value;
	struct tree tree = {0};
	unsigned int workers;

	if (operands < 2)
		option_error(argv[0], operands < 1 ? "DIR is missing" : "OUTPUT is missing", "DIR OUTPUT");
	if (operands > 2)
		option_error(argv[0], xasprintf("'%s' after '%s'", argv[3], argv[2]), "DIR OUTPUT");
	if (depfile && !*depfile)
		option_error(argv[0], "--depfile ''", options[DEPFILE].expected);
	if (file_same(argv[1], argv[2]))
		option_error(argv[0], xasprintf("OUTPUT '%s', which is DIR", argv[2]), "another directory");
	workers = batch_jobs(argv[0], &options[JOBS]);
	tree_add(&tree, argv[0], argv[1], argv[2], options);
	depend_on(&tree, process_program());
	depend_on(&tree, process_file(cpython_address()));
	if (batch_compile(tree.units, tree.count, workers) < 0 || tree.failed)
		return 1;
	tree_prune(&tree, argv[2]);
	if (depfile && depfile_write(depfile, argv[2], (const char *const *)tree.inputs, tree.input_count) < 0)
		return 1;
	return touch(argv[2]) < 0;
}
