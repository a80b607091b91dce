/* SPDX-License-Identifier: MIT */
/* pybytecode install-hook: compiles what an install step has installed. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/path.h"
#include "command/settings-option.h"
#include "command/summary.h"
#include "compile/source-tree.h"
#include "platform/worker.h"

static struct option options[] = {
	OPTIMIZE_OPTION_REPEATED,
	INVALIDATION_MODE_OPTION,
	VERBOSE_OPTION,
};

/* Set by `meson install`, see https://mesonbuild.com/Reference-manual_builtin_meson.html#mesonadd_install_script */
#define DESTDIR_PREFIX "MESON_INSTALL_DESTDIR_PREFIX"
#define PREFIX "MESON_INSTALL_PREFIX"
#define QUIET "MESON_INSTALL_QUIET"
#define DRY_RUN "MESON_INSTALL_DRY_RUN"

static bool
is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

static const char *
read_directory(const struct command *command, const char *variable)
{
	const char *value = getenv(variable);
	char *word;

	if (value && *value == '/')
		return value;
	word = value ? xasprintf("%s '%s'", variable, value) : xasprintf("%s is not set", variable);
	report_usage_error(command, word, "an absolute path, as meson install sets it");
}

struct place {
	char *staged, *installed; /* where a directory is now, and where it will be */
	char *real;               /* staged without symbolic links, with a slash and a dot at its end */
};

static struct place
find_place(const struct command *command, char *directory)
{
	const char *destdir = getenv("DESTDIR");
	size_t length = strlen(directory);
	struct place place;
	char *dot;

	while (length > 1 && directory[length - 1] == '/')
		directory[--length] = '\0';
	if (*directory == '/') {
		place.staged = xasprintf("%s%s", destdir ? destdir : "", directory);
		place.installed = xstrdup(directory);
	} else {
		place.staged = join_path(read_directory(command, DESTDIR_PREFIX), directory);
		place.installed = join_path(read_directory(command, PREFIX), directory);
	}
	dot = join_path(place.staged, ".");
	place.real = file_place(dot, false);
	free(dot);
	return place;
}

/* True if another place has the sources of places[i]: one above it, or an earlier one of the same directory. */
static bool
is_covered(const struct place *places, int count, int i)
{
	int j;

	for (j = 0; j < count; j++) {
		if (j == i || strncmp(places[i].real, places[j].real, strlen(places[j].real) - 1) != 0)
			continue;
		if (j < i || strcmp(places[i].real, places[j].real) != 0)
			return true;
	}
	return false;
}

static void
add_place(const struct command *command, struct source_tree *tree, struct settings *settings, const struct place *place)
{
	struct usage_error error;

	if (!is_set(QUIET))
		printf("Compiling the sources in %s\n", place->staged);
	settings->stripdir = place->staged;
	settings->prependdir = place->installed;
	if (!is_set(DRY_RUN) && source_tree_add(tree, place->staged, place->staged, settings, &error) < 0)
		report_usage_error(command, error.value, error.expected);
}

static void
add_places(const struct command *command, struct source_tree *tree, struct settings *settings, int count, char *names[])
{
	struct place *places = xmalloc((size_t)count * sizeof(*places));
	int i;

	for (i = 0; i < count; i++)
		places[i] = find_place(command, names[i]);
	for (i = 0; i < count; i++) {
		if (!is_covered(places, count, i))
			add_place(command, tree, settings, &places[i]);
	}
	free(places);
}

static int
run(const struct command *command, int argc, char *argv[])
{
	int i, operands = parse_arguments(command, argc, argv);
	struct source_tree tree = {0};
	struct run_files files = {0};
	struct batch_result result;
	struct settings settings;
	int ret;

	for (i = 1; i <= operands; i++) {
		if (!*argv[i])
			report_usage_error(command, "DIR ''", command->expected);
	}
	if (!is_set(QUIET))
		summary_start(command);
	read_directory(command, DESTDIR_PREFIX);
	read_directory(command, PREFIX);
	settings = settings_read(command);
	settings.quiet = is_set(QUIET) ? QUIET_WARNINGS : QUIET_NOTHING;
	add_places(command, &tree, &settings, operands, argv + 1);
	fflush(stdout);
	ret = batch_compile(tree.units, tree.count, WORKERS_FREE, INT64_MIN, &files, &result);
	if (ret == INVALID_INPUT)
		report_usage_error(command, result.error.value, result.error.expected);
	summary_print_batch(command, &result, tree.failed);
	return ret < 0 || tree.failed;
}

const struct command command_install_hook = {
	.name = "install-hook",
	.summary = "Compile what an install step has installed.",
	.description = "Compile, in place, the sources that an install step has put into each DIR and "
		       "below. A source whose .pyc is fresh is skipped. The command is for "
		       "meson.add_install_script().\n"
		       "DIR is absolute, or relative to MESON_INSTALL_PREFIX, which must be set. The files "
		       "are now in MESON_INSTALL_DESTDIR_PREFIX, which must be set too; those of an "
		       "absolute DIR are below DESTDIR.",
	.operands = "DIR...",
	.expected = "a directory, absolute or relative to the prefix",
	.operands_min = 1,
	.operands_max = INT_MAX,
	OPTIONS(options),
	.run = run,
};
