/* SPDX-License-Identifier: MIT */
/* How sources are compiled. Commands read their options into this; nothing below them knows an option. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "compile/unit.h"

struct settings {
	int optimize;        /* level of a unit that names none: 0, 1 or 2 */
	unsigned int levels; /* 1 << level for each level of a directory's sources; not 0 */
	enum pyc_invalidation_mode invalidation_mode;
	int64_t mtime_max; /* as in struct unit */
	enum unit_quiet quiet;
	const char *stripdir;   /* a directory; NULL or empty: none */
	const char *prependdir; /* the same */
};

/* Returns a unit with these settings. The caller sets its paths. */
struct unit settings_unit(const struct settings *);

/*
 * Returns the path to record instead of path: stripdir is removed from its start, then prependdir is put before it.
 * Compares whole components, as compileall does since 3.13. The caller frees the result. Returns NULL and sets the
 * error if path is not below stripdir, or if prependdir would come before an absolute path.
 */
char *settings_recorded_path(const struct settings *, const char *path, struct usage_error *);

#endif
