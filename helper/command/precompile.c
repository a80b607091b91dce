/* SPDX-License-Identifier: MIT */
/*
 * pybytecode precompile: stands in for the precompiler of Bazel's rules_python, tools/precompiler/precompiler.py. Its
 * command line is described at PyExecToolsInfo.precompiler in python/private/py_exec_tools_info.bzl.
 */
#include <string.h>
#include "command/argument-file.h"
#include "command/compile-one.h"
#include "command/settings-option.h"
#include "compile/batch.h"
#include "config.h"

static const char *const levels[] = {"-1", "0", "1", "2", NULL};
static const char *const modes[] = {
	[PYC_TIMESTAMP] = "timestamp",
	[PYC_CHECKED_HASH] = "checked_hash",
	[PYC_UNCHECKED_HASH] = "unchecked_hash",
	NULL,
};

enum { SRC, SRC_NAME, PYC, OPTIMIZE, INVALIDATION_MODE, VERSION };

static struct option options[] = {
	[SRC] = {.name = "--src",
		.argument = "PATH",
		.expected = "the path of a source",
		.repeated = true,
		.required = true,
		.help = "A source. --src, --src_name and --pyc may be given several times: the first of each are for "
			"one .pyc, the second of each for the next, and so on."},
	[SRC_NAME] = {.name = "--src_name",
		.argument = "PATH",
		.expected = "the path to record",
		.repeated = true,
		.required = true,
		.may_be_empty = true,
		.help = "The path to record as that of the source, co_filename (if PATH is empty: that of --src)."},
	[PYC] = {.name = "--pyc",
		.argument = "PATH",
		.expected = "the path of the .pyc to write",
		.repeated = true,
		.required = true,
		.help = "The .pyc to write. Missing directories are made."},
	[OPTIMIZE] = {.name = "--optimize",
		.choices = levels,
		.help = "-1 and 0: all code; 1: without assert statements; 2: also without docstrings (default: -1)."},
	[INVALIDATION_MODE] = {.name = "--invalidation_mode",
		.choices = modes,
		.any_case = true,
		.help = "How Python notices that the .pyc is stale (PEP 552). timestamp: by the time and size of the "
			"source; checked_hash: by its hash; unchecked_hash: never. Upper-case letters mean the same "
			"(default: checked_hash)."},
	[VERSION] = {.name = "--python_version",
		.argument = "X.Y",
		.expected = PYTHON_X_Y ", the CPython of this pybytecode",
		.help = "The version of the Python that will load the .pyc. It must be that of pybytecode (default: "
			"not compared)."},
};

/* Also takes X.Y.Z: all releases of X.Y have the same bytecode. */
static void
check_version(const struct command *command)
{
	const struct option *option = &options[VERSION];
	size_t length = strlen(PYTHON_X_Y);

	if (option->value && (strncmp(option->value, PYTHON_X_Y, length) != 0 ||
				     (option->value[length] && option->value[length] != '.')))
		report_usage_error(command, xasprintf("--python_version '%s'", option->value), option->expected);
}

static void
check_counts(const struct command *command)
{
	size_t sources = options[SRC].count, names = options[SRC_NAME].count, outputs = options[PYC].count;

	if (sources != names || sources != outputs)
		report_usage_error(command,
			xasprintf("%zu of --src, %zu of --src_name, %zu of --pyc", sources, names, outputs),
			"the same number of each");
}

static struct unit *
make_units(void)
{
	struct settings settings = {.invalidation_mode = PYC_CHECKED_HASH, .mtime_max = INT64_MAX};
	struct unit *units = xmalloc(options[SRC].count * sizeof(*units));
	const char *name;
	size_t i;

	if (options[OPTIMIZE].value && options[OPTIMIZE].choice > 0)
		settings.optimize = options[OPTIMIZE].choice - 1;
	if (options[INVALIDATION_MODE].value)
		settings.invalidation_mode = (enum pyc_invalidation_mode)options[INVALIDATION_MODE].choice;
	for (i = 0; i < options[SRC].count; i++) {
		name = options[SRC_NAME].values[i];
		units[i] = settings_unit(&settings);
		units[i].source = options[SRC].values[i];
		units[i].cfile = options[PYC].values[i];
		units[i].dfile = *name ? name : units[i].source;
		units[i].oldest = INT64_MAX; /* compile what is fresh, too, as py_compile.compile() does */
	}
	return units;
}

static int
run(const struct command *command, int argc, char *argv[])
{
	struct unit_context context;
	struct run_files files = {0};
	struct batch_result result;
	struct unit *units;
	int ret;

	argv = argument_files_expand(command, &argc, argv);
	parse_arguments(command, argc, argv);
	check_counts(command);
	check_version(command);
	units = make_units();
	if (options[SRC].count == 1) {
		context = compile_one_context(argv);
		context.regular_only = true;
		return -compile_one(units, &context);
	}
	/* one process: Bazel counts on one processor for an action */
	ret = batch_compile(units, options[SRC].count, 1, INT64_MIN, &files, &result);
	if (ret == INVALID_INPUT)
		report_usage_error(command, result.error.value, result.error.expected);
	return -ret;
}

const struct command command_precompile = {
	.name = "precompile",
	.summary = "Stand in for the precompiler of Bazel's rules_python.",
	.description = "Compile each --src to its --pyc, as the precompiler of Bazel's rules_python does, with its "
		       "options.\n"
		       "A FILE has one argument a line. It may name another with @FILE.",
	.operands = "[@FILE]...",
	.expected = "options only, or @FILE",
	OPTIONS(options),
	.run = run,
};
