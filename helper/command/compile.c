/* SPDX-License-Identifier: MIT */
/* pybytecode compile: py_compile.compile() as a command. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "command/compile-one.h"
#include "command/settings-option.h"
#include "command/summary.h"

enum { JOBS, CFILE, DFILE };

static struct option options[] = {
	[JOBS] = JOBS_OPTION,
	[CFILE] = {.name = "--cfile",
		.argument = "PATH",
		.expected = "the path of the .pyc to write",
		.help = "The .pyc to write. Missing directories are made. Only with one FILE (default: in "
			"__pycache__ beside FILE, with the name of PEP 3147 and PEP 488)."},
	[DFILE] = {.name = "--dfile",
		.argument = "PATH",
		.expected = "the path to record",
		.may_be_empty = true,
		.help = "The path to record as that of the source, co_filename. Only with one FILE (default, "
			"and if PATH is empty: FILE)."},
	OPTIMIZE_OPTION,
	SETTINGS_OPTIONS,
	VERBOSE_OPTION,
};

static struct unit
make_unit(const struct command *command, const struct settings *settings, const char *source)
{
	const char *cfile = options[CFILE].value, *dfile = options[DFILE].value;
	struct unit unit = settings_unit(settings);
	struct usage_error error;

	unit.source = source;
	unit.cfile = cfile ? cfile : pyc_path(source, unit.optimize);
	unit.dfile = settings_recorded_path(settings, dfile && *dfile ? dfile : source, &error);
	if (!unit.dfile)
		report_usage_error(command, error.value, error.expected);
	unit.oldest = INT64_MAX; /* compile what is fresh, too */
	return unit;
}

/* words are those of the command line: argv before parse_arguments() moves them. */
static int
compile_file(const struct command *command, const struct settings *settings, const char *source, char *words[])
{
	struct unit_context context = compile_one_context(words);
	struct unit unit = make_unit(command, settings, source);
	int ret = compile_one(&unit, &context);

	summary_print(command, "%d compiled, %d failed", ret == 0, ret != 0);
	return -ret;
}

static void
refuse_option(const struct command *command, const struct option *option)
{
	if (option->value)
		report_usage_error(
			command, xasprintf("%s '%s' with several FILEs", option->name, option->value), "one FILE");
}

static int
compile_files(const struct command *command, const struct settings *settings, char *const sources[], size_t count,
	unsigned int jobs)
{
	struct unit *units = xmalloc(count * sizeof(*units));
	struct run_files files = {0};
	struct batch_result result;
	size_t i;
	int ret;

	refuse_option(command, &options[CFILE]);
	refuse_option(command, &options[DFILE]);
	for (i = 0; i < count; i++)
		units[i] = make_unit(command, settings, sources[i]);
	ret = batch_compile(units, count, jobs, INT64_MIN, &files, &result);
	if (ret == INVALID_INPUT)
		report_usage_error(command, result.error.value, result.error.expected);
	summary_print(command, "%zu compiled, %zu failed", result.compiled, result.failed);
	return -ret;
}

static int
run(const struct command *command, int argc, char *argv[])
{
	size_t size = ((size_t)argc + 2) * sizeof(*argv);
	char **words = memcpy(xmalloc(size), argv - 1, size);
	int count = parse_arguments(command, argc, argv);
	unsigned int jobs = jobs_read(command);
	struct settings settings = settings_read(command);

	summary_start(command);
	if (count == 1)
		return compile_file(command, &settings, argv[1], words + 1);
	return compile_files(command, &settings, argv + 1, (size_t)count, jobs);
}

const struct command command_compile = {
	.name = "compile",
	.summary = "Compile sources, as py_compile.compile() does.",
	.description = "Compile each Python source FILE to a .pyc, as py_compile.compile() does. Several FILEs are "
		       "compiled in several processes. No PYTHON* variable has an effect.",
	.operands = "FILE...",
	.expected = "the sources to compile",
	.operands_min = 1,
	.operands_max = INT_MAX,
	OPTIONS(options),
	.run = run,
};
