/* SPDX-License-Identifier: MIT */
/* pybytecode compile-dir: compiles a directory of sources to a directory of bytecode. */
#include <errno.h>
#include "command/settings-option.h"
#include "compile/batch.h"
#include "compile/output.h"
#include "compile/source-tree.h"
#include "cpython/cpython.h"
#include "platform/process.h"

enum { JOBS, DEPFILE };

static struct option options[] = {
	[JOBS] = JOBS_OPTION,
	[DEPFILE] = DEPFILE_OPTION,
	OPTIMIZE_OPTION_REPEATED,
	SETTINGS_OPTIONS,
};

/* Makes every .pyc that is older than a file not fresh: another compiler may have made it. */
static void
depend_on(struct source_tree *tree, const char *file)
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

static int
run(const struct command *command, int argc, char *argv[])
{
	const char *depfile, *output;
	struct source_tree tree = {0};
	struct usage_error error;
	struct settings settings;
	unsigned int jobs;

	parse_arguments(command, argc, argv);
	depfile = options[DEPFILE].value;
	output = argv[2];
	if (file_same(argv[1], output))
		report_usage_error(command, xasprintf("OUTPUT '%s', which is DIR", output), "another directory");
	jobs = jobs_read(command);
	settings = settings_read(command);
	if (source_tree_add(&tree, argv[1], output, &settings, &error) < 0)
		report_usage_error(command, error.value, error.expected);
	depend_on(&tree, process_program());
	depend_on(&tree, process_file(cpython_address()));
	if (batch_compile(tree.units, tree.count, jobs, INT64_MIN) < 0 || tree.failed)
		return 1;
	source_tree_prune(&tree, output);
	if (depfile && output_write_depfile(depfile, output, (const char *const *)tree.inputs, tree.input_count) < 0)
		return 1;
	/* Ninja compares the directory's own mtime, which files below it do not change */
	return file_touch_directory(output) < 0 ? -diagnostic_print_errno(errno, output) : 0;
}

const struct command command_compile_dir = {
	.name = "compile-dir",
	.summary = "Compile a directory of sources to another directory.",
	.description =
		"Compile the sources in DIR and below to __pycache__ directories in OUTPUT, which "
		"has the same layout. A source whose .pyc is fresh is skipped.\n"
		"All else in __pycache__ directories in OUTPUT is removed, such as the .pyc of a source that is gone.",
	.operands = "DIR OUTPUT",
	.expected = "DIR OUTPUT",
	.operands_min = 2,
	.operands_max = 2,
	OPTIONS(options),
	.run = run,
};
