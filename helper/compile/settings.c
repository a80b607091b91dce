/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "compile/settings.h"

struct unit
settings_unit(const struct settings *settings)
{
	return (struct unit){
		.optimize = settings->optimize,
		.invalidation_mode = settings->invalidation_mode,
		.mtime_max = settings->mtime_max,
		.oldest = INT64_MIN,
		.quiet = settings->quiet,
	};
}

/*
 * Returns what follows the directory in path, without slashes at its start; NULL if path is not below the directory.
 * Several slashes count as one.
 */
static const char *
strip_directory(const char *path, const char *directory)
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
settings_recorded_path(const struct settings *settings, const char *path, struct usage_error *error)
{
	const char *stripdir = settings->stripdir, *prependdir = settings->prependdir;
	const char *rest = path;

	error->expected = "another path to record";
	if (stripdir && *stripdir)
		rest = strip_directory(path, stripdir);
	if (!rest) {
		error->value = xasprintf("--stripdir '%s' is not a directory above '%s'", stripdir, path);
		return NULL;
	}
	if (!prependdir || !*prependdir)
		return xstrdup(rest);
	if (*rest == '/') {
		error->value = xasprintf(
			"--prependdir '%s' before '%s', which is absolute without --stripdir", prependdir, path);
		return NULL;
	}
	return xasprintf("%s%s%s", prependdir, prependdir[strlen(prependdir) - 1] == '/' ? "" : "/", rest);
}
