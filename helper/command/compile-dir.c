/* SPDX-License-Identifier: MIT */
/* pybytecode compile-dir: compiles a directory of sources to a directory of bytecode. */
#include <errno.h>
#include "command/settings-option.h"
#include "command/summary.h"
#include "compile/output.h"
#include "compile/source-tree.h"
#include "cpython/cpython.h"
#include "platform/directory.h"
#include "platform/process.h"

enum { JOBS, DEPFILE, NO_DIRECTORIES, STAMP, DEPENDS, LAYOUT, EXCLUDE };

static struct option options[] = {
	[JOBS] = JOBS_OPTION,
	[DEPFILE] = DEPFILE_OPTION,
	[NO_DIRECTORIES] = {.name = "--no-directories",
		.help = "Do not name directories in the depfile: then a build tool does not notice that a file was "
			"added (default: name them)."},
	[STAMP] = {.name = "--stamp",
		.argument = "FILE",
		.expected = "the path of a file to write",
		.help = "Write FILE, which is empty, when the bytecode is complete. The depfile is then for "
			"FILE, not for OUTPUT (default: none)."},
	[DEPENDS] = DEPENDS_OPTION,
	[LAYOUT] = {.name = "--layout",
		.choices = option_layouts,
		.help = "Where a .pyc goes. pycache: to __pycache__, with the names of PEP 3147 and PEP 488; "
			"sourceless: to the place of its source, as Python finds it without the source. "
			"sourceless allows one level only (default: pycache)."},
	[EXCLUDE] = EXCLUDE_OPTION("DIR"),
	OPTIMIZE_OPTION_REPEATED,
	SETTINGS_OPTIONS,
	VERBOSE_OPTION,
};

/* Makes every .pyc that is older than this time not fresh. */
static void
depend_on_time(struct source_tree *tree, int64_t time)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		if (time > tree->units[i].oldest)
			tree->units[i].oldest = time;
	}
}

/* Makes every .pyc that is older than a file not fresh: another compiler may have made it. */
static void
depend_on_file(struct source_tree *tree, const char *file)
{
	struct file_status status;

	if (file && file_status(file, &status) == 0)
		depend_on_time(tree, status.mtime_ns);
}

/* Reports once that OUTPUT is not a directory: otherwise each .pyc would fail. */
static void
check_output_directory(const struct command *command, const char *output)
{
	struct file_status status;

	if (file_status(output, &status) == 0 || errno == EINVAL || errno == ENOTDIR)
		report_usage_error(command, xasprintf("OUTPUT '%s', which is not a directory", output), "a directory");
}

static void
read_layout(const struct command *command, struct source_tree *tree, const struct settings *settings)
{
	tree->sourceless = options[LAYOUT].choice == LAYOUT_SOURCELESS;
	if (tree->sourceless && settings->levels & (settings->levels - 1))
		report_usage_error(command, "--layout sourceless with several levels", "one --optimize");
}

/* Adds the files besides those of the units. Returns FAILED if one must not be written. */
static int
add_files(const struct command *command, const char *output, struct run_files *files)
{
	int ret;

	run_files_add_output(files, "--depfile", options[DEPFILE].value);
	run_files_add_output(files, "--stamp", options[STAMP].value);
	ret = run_files_check_outputs(files);
	if (files->has_output)
		run_files_add_output(files, "OUTPUT", output);
	depends_add(command, files);
	return ret;
}

static int
compile_tree(const struct command *command, const struct source_tree *tree, unsigned int jobs, struct run_files *files)
{
	struct batch_result result;
	int ret = batch_compile(tree->units, tree->count, jobs, INT64_MIN, files, &result);

	if (ret == INVALID_INPUT)
		report_usage_error(command, result.error.value, result.error.expected);
	summary_print_batch(command, &result, tree->failed);
	return ret < 0 || tree->failed ? FAILED : 0;
}

static int
write_lists(const struct source_tree *tree, const char *output)
{
	const char *depfile = options[DEPFILE].value, *stamp = options[STAMP].value;
	const char *target = stamp ? stamp : output;

	if (depfile && output_write_depfile(depfile, target, (const char *const *)tree->inputs, tree->input_count) < 0)
		return FAILED;
	if (stamp && output_write(stamp, (struct bytes){0}) < 0)
		return FAILED;
	/* Ninja compares the directory's own mtime, which files below it do not change */
	return directory_touch(output) < 0 ? diagnostic_print_errno(errno, output) : 0;
}

static int
run(const struct command *command, int argc, char *argv[])
{
	struct source_tree tree = {0};
	struct run_files files = {0};
	struct usage_error error;
	struct settings settings;
	unsigned int jobs;
	int64_t oldest;

	parse_arguments(command, argc, argv);
	summary_start(command);
	if (file_same(argv[1], argv[2]))
		report_usage_error(command, xasprintf("OUTPUT '%s', which is DIR", argv[2]), "another directory");
	check_output_directory(command, argv[2]);
	jobs = jobs_read(command);
	oldest = depends_read(command);
	settings = settings_read(command);
	tree.sources_only = options[NO_DIRECTORIES].value != NULL;
	tree.exclusions = exclusions_read(command);
	read_layout(command, &tree, &settings);
	if (source_tree_add(&tree, argv[1], argv[2], &settings, &error) < 0)
		report_usage_error(command, error.value, error.expected);
	depend_on_time(&tree, oldest);
	depend_on_file(&tree, process_program());
	depend_on_file(&tree, process_file(cpython_address()));
	if (add_files(command, argv[2], &files) < 0 || compile_tree(command, &tree, jobs, &files) < 0 ||
		source_tree_prune(&tree, argv[1], argv[2], &settings) < 0 || write_lists(&tree, argv[2]) < 0)
		return 1;
	return 0;
}

const struct command command_compile_dir = {
	.name = "compile-dir",
	.summary = "Compile a directory of sources to another directory.",
	.description = "Compile the sources in DIR and below to OUTPUT, which has the same directories. A source "
		       "whose .pyc is fresh is skipped. Directories whose names begin with a dot are left out.\n"
		       "The bytecode of a source that is gone is removed from OUTPUT if this command has made "
		       "it: if it records the path of that source.",
	.operands = "DIR OUTPUT",
	.expected = "DIR OUTPUT",
	.operands_min = 2,
	.operands_max = 2,
	OPTIONS(options),
	.run = run,
};
