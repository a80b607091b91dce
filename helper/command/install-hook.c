/* SPDX-License-Identifier: MIT */
/* pybytecode install-hook: compiles what an install has put down. The manual page is its reference. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/batch.h"
#include "command/command.h"
#include "compile/source-tree.h"
#include "platform/worker.h"

#define DESTDIR_PREFIX "MESON_INSTALL_DESTDIR_PREFIX"
#define PREFIX "MESON_INSTALL_PREFIX"
#define QUIET "MESON_INSTALL_QUIET"
#define DRY_RUN "MESON_INSTALL_DRY_RUN"

#define EXPECTED "a directory, absolute or relative to the prefix"

static bool
is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

static const char *
absolute(const char *command, const char *variable)
{
	const char *value = getenv(variable);
	char *word;

	if (value && *value == '/')
		return value;
	word = value ? xasprintf("%s '%s'", variable, value) : xasprintf("%s is not set", variable);
	option_error(command, word, "an absolute path, as meson install sets it");
}

/* Where a directory is now, and where it will be. */
struct place {
	char *staged, *installed;
};

static struct place
find(const char *command, char *directory)
{
	const char *destdir = getenv("DESTDIR");
	size_t length = strlen(directory);

	while (length > 1 && directory[length - 1] == '/')
		directory[--length] = '\0';
	if (*directory == '/')
		return (struct place){xasprintf("%s%s", destdir ? destdir : "", directory), xstrdup(directory)};
	return (struct place){tree_join(absolute(command, DESTDIR_PREFIX), directory),
		tree_join(absolute(command, PREFIX), directory)};
}

static void
check(int operands, char *argv[])
{
	int i;

	if (operands < 1)
		option_error(argv[0], "DIR is missing", EXPECTED);
	for (i = 1; i <= operands; i++) {
		if (!*argv[i])
			option_error(argv[0], "DIR ''", EXPECTED);
	}
	absolute(argv[0], DESTDIR_PREFIX);
	absolute(argv[0], PREFIX);
}

int
command_install_hook(int argc, char *argv[])
{
	struct option options[UNIT_OPTIONS] = {UNIT_OPTION_FIRST_ROWS};
	int i, operands = option_parse(argv[0], options, UNIT_FIRST_OPTIONS, argc, argv);
	struct tree tree = {0};
	struct place place;

	check(operands, argv);
	options[UNIT_QUIET].choice = is_set(QUIET) ? QUIET_WARNINGS : QUIET_NOTHING;
	for (i = 1; i <= operands; i++) {
		place = find(argv[0], argv[i]);
		if (!is_set(QUIET))
			printf("Compiling the sources in %s\n", place.staged);
		options[UNIT_STRIPDIR].value = place.staged;
		options[UNIT_PREPENDDIR].value = place.installed;
		if (!is_set(DRY_RUN))
			tree_add(&tree, argv[0], place.staged, place.staged, options);
	}
	fflush(stdout);
	return batch_compile(tree.units, tree.count, worker_processors()) < 0 || tree.failed;
}
