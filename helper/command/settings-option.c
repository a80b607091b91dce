/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "command/settings-option.h"
#include "platform/worker.h"

const char *const option_levels[] = {"0", "1", "2", NULL};
const char *const option_modes[] = {
	[PYC_TIMESTAMP] = "timestamp",
	[PYC_CHECKED_HASH] = "checked-hash",
	[PYC_UNCHECKED_HASH] = "unchecked-hash",
	NULL,
};
const char *const option_layouts[] = {[LAYOUT_PYCACHE] = "pycache", [LAYOUT_SOURCELESS] = "sourceless", NULL};

/* Returns NULL if SOURCE_DATE_EPOCH is not set or empty, which py_compile treats alike. */
static const char *
source_date_epoch(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	return epoch && *epoch ? epoch : NULL;
}

/* Reads the format of https://reproducible-builds.org/specs/source-date-epoch/. */
static int64_t
read_epoch(const struct command *command, const char *epoch)
{
	long long seconds = 0;

	errno = 0;
	if (strspn(epoch, "0123456789") == strlen(epoch))
		seconds = strtoll(epoch, NULL, 10);
	else
		errno = EINVAL;
	if (errno)
		report_usage_error(command, xasprintf("--clamp-mtime with SOURCE_DATE_EPOCH '%s'", epoch),
			"seconds since 1970 in decimal digits");
	return seconds;
}

/* Returns the option if the command has it and it is given, otherwise NULL. */
static const struct option *
find_given(const struct command *command, const char *name)
{
	const struct option *option = command_option(command, name);

	return option && option->value ? option : NULL;
}

static const char *
find_value(const struct command *command, const char *name)
{
	const struct option *option = find_given(command, name);

	return option ? option->value : NULL;
}

struct settings
settings_read(const struct command *command)
{
	const char *epoch = source_date_epoch();
	const struct option *option;
	struct settings settings = {
		.levels = 1,
		/* py_compile._get_default_invalidation_mode() */
		.invalidation_mode = epoch ? PYC_CHECKED_HASH : PYC_TIMESTAMP,
		.mtime_max = INT64_MAX,
		.stripdir = find_value(command, "--stripdir"),
		.prependdir = find_value(command, "--prependdir"),
	};

	if ((option = find_given(command, "--optimize"))) {
		settings.optimize = option->choice;
		settings.levels = option->chosen;
	}
	if ((option = find_given(command, "--invalidation-mode")))
		settings.invalidation_mode = (enum pyc_invalidation_mode)option->choice;
	if ((option = find_given(command, "--quiet")))
		settings.quiet = (enum unit_quiet)option->choice;
	if (find_given(command, "--clamp-mtime") && epoch && settings.invalidation_mode == PYC_TIMESTAMP)
		settings.mtime_max = read_epoch(command, epoch);
	return settings;
}

struct exclusions
exclusions_read(const struct command *command)
{
	const struct option *option = command_option(command, "--exclude");
	struct exclusions exclusions = {0};
	size_t i;

	for (i = 0; i < option->count; i++) {
		if (exclusions_add(&exclusions, option->values[i]) < 0)
			report_usage_error(command, xasprintf("--exclude '%s'", option->values[i]), option->expected);
	}
	return exclusions;
}

unsigned int
jobs_read(const struct command *command)
{
	const struct option *option = command_option(command, "--jobs");
	unsigned long n = 0;

	if (!option->value)
		return WORKERS_FREE;
	errno = 0;
	if (*option->value >= '1' && *option->value <= '9' &&
		strspn(option->value, "0123456789") == strlen(option->value))
		n = strtoul(option->value, NULL, 10);
	if (n == 0 || n > INT_MAX || errno)
		report_usage_error(command, xasprintf("--jobs '%s'", option->value), option->expected);
	return (unsigned int)n;
}

int64_t
depends_read(const struct command *command)
{
	const struct option *option = command_option(command, "--depends");
	struct file_status status;
	int64_t newest = INT64_MIN;
	size_t i;

	for (i = 0; i < option->count; i++) {
		if (file_status(option->values[i], &status) < 0)
			report_usage_error(command, xasprintf("--depends '%s': %s", option->values[i], strerror(errno)),
				option->expected);
		if (status.mtime_ns > newest)
			newest = status.mtime_ns;
	}
	return newest;
}

void
depends_add(const struct command *command, struct run_files *files)
{
	const struct option *option = command_option(command, "--depends");
	size_t i;

	for (i = 0; i < option->count; i++)
		run_files_add_input(files, "file of --depends", option->values[i]);
}
