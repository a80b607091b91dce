/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "command/summary.h"
#include "platform/process.h"
#include "platform/progress.h"

static struct {
	bool started;
	int64_t start;
} summary;

/* True if --quiet is given, and not as --quiet 0. */
static bool
is_quiet(const struct command *command)
{
	const struct option *quiet = command_option(command, "--quiet");

	return quiet && quiet->value && strcmp(quiet->value, "0") != 0;
}

void
summary_start(const struct command *command)
{
	if (is_quiet(command) && command_option(command, "--verbose")->value)
		report_usage_error(command, "--quiet with --verbose", "one of them");
	summary.started = true;
	summary.start = process_clock();
	if (!is_quiet(command))
		progress_start();
}

void
summary_print(const struct command *command, const char *format, ...)
{
	char *text, *line;
	va_list args;

	if (!summary.started || !command_option(command, "--verbose")->value)
		return;
	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	line = xasprintf(
		"pybytecode %s: %s (%.2f s)\n", command->name, text, (double)(process_clock() - summary.start) / 1e9);
	print_lines(line);
	free(line);
	free(text);
}

void
summary_print_batch(const struct command *command, const struct batch_result *result, size_t unseen)
{
	summary_print(command, "%zu compiled, %zu fresh, %zu failed", result->compiled, result->fresh,
		result->failed + unseen);
}
