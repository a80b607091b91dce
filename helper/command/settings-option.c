/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "command/settings-option.h"

const char *const unit_option_levels[] = {"0", "1", "2", NULL};
const char *const unit_option_modes[] = {
	[PYC_TIMESTAMP] = "timestamp",
	[PYC_CHECKED_HASH] = "checked-hash",
	[PYC_UNCHECKED_HASH] = "unchecked-hash",
	NULL,
};

/* NULL: not set, or empty, which is the same to py_compile */
static const char *
source_date_epoch(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	return epoch && *epoch ? epoch : NULL;
}

/* Its format is that of https://reproducible-builds.org/specs/source-date-epoch/ */
static int64_t
clamp(const char *command, const char *epoch)
{
	long long seconds = 0;

	errno = 0;
	if (strspn(epoch, "0123456789") == strlen(epoch))
		seconds = strtoll(epoch, NULL, 10);
	else
		errno = EINVAL;
	if (errno)
		option_error(command, xasprintf("--clamp-mtime with SOURCE_DATE_EPOCH '%s'", epoch),
			"seconds since 1970 in decimal digits");
	return seconds;
}

struct unit
unit_option_read(const char *command, const struct option *options)
{
	const char *epoch = source_date_epoch();
	struct unit unit = {
		.optimize = options[UNIT_OPTIMIZE].choice,
		/* py_compile._get_default_invalidation_mode() */
		.invalidation_mode = epoch ? PYC_CHECKED_HASH : PYC_TIMESTAMP,
		.mtime_max = INT64_MAX,
		.oldest = INT64_MIN,
		.reporter = &unit_printer,
		.quiet = (enum unit_quiet)options[UNIT_QUIET].choice,
	};

	if (options[UNIT_INVALIDATION_MODE].value)
		unit.invalidation_mode = (enum pyc_invalidation_mode)options[UNIT_INVALIDATION_MODE].choice;
	if (options[UNIT_CLAMP_MTIME].value && epoch && unit.invalidation_mode == PYC_TIMESTAMP)
		unit.mtime_max = clamp(command, epoch);
	return unit;
}

/* What of path follows the directory, without slashes at its start; NULL: path is not below it. Slashes count as one.
 */
static const char *
below(const char *path, const char *directory)
{
	while (*directory) {
		if (*directory != '/') {
			if (*path++ != *directory++)
				return NULL;
		} else if (*path == '/') {
			directory += strspn(directory, "/");
			path += strspn(path, "/");
		} else {
			return NULL;
		}
	}
	if (path[-1] != '/' && *path != '/')
		return NULL;
	path += strspn(path, "/");
	return *path ? path : NULL;
}

char *
unit_option_recorded(const struct option *options, const char *path, char **error)
{
	const char *stripdir = options[UNIT_STRIPDIR].value;
	const char *prependdir = options[UNIT_PREPENDDIR].value;
	const char *rest = path;

	if (stripdir && *stripdir)
		rest = below(path, stripdir);
	if (!rest) {
		*error = xasprintf("--stripdir '%s' is not a directory above '%s'", stripdir, path);
		return NULL;
	}
	if (!prependdir || !*prependdir)
		return xstrdup(rest);
	if (*rest == '/') {
		*error = xasprintf(
			"--prependdir '%s' before '%s', which is absolute without --stripdir", prependdir, path);
		return NULL;
	}
	return xasprintf("%s%s%s", prependdir, prependdir[strlen(prependdir) - 1] == '/' ? "" : "/", rest);
}
