/* SPDX-License-Identifier: MIT */
/* pybytecode freeze: modules as C, for a program that embeds Python. The manual page is its reference. */
#include <stdlib.h>
#include <string.h>
#include "command/command.h"
#include "config.h"
#include "bundle/frozen.h"

enum { OUTPUT_DIRECTORY = BUNDLE_OPTIONS, PART };

enum part { PART_MODULES, PART_STDLIB, PART_ALL };

static const char *const parts[] = {"modules", "stdlib", NULL};

struct freezer {
	struct bundle bundle;
	const char *directory;
	enum part part;
	bool has_stdlib;
	struct buffer stdlib;     /* its file */
	struct buffer *generated; /* payloads */
	size_t generated_count;
};

static bool
is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

static char *
complete(const struct option *options, struct unit *unit, bool has_level, const char **expected)
{
	const char *name = unit->cfile;
	char *error;

	(void)options;
	error = bundle_check(unit, has_level, expected);
	if (error)
		return error;
	*expected = "a module, such as pkg/mod.pyc: resources cannot be frozen";
	if (!bundle_is_module(name))
		return xasprintf("name '%s'", name);
	*expected = "a module, such as pkg/mod.pyc";
	if (memchr(name, '.', strlen(name) - strlen(".pyc")))
		return xasprintf("name '%s'", name);
	*expected = "an ASCII one, since CPython " PYTHON_X_Y " finds no other";
	if (PYTHON_VERSION_MINOR < 11 && !is_ascii(name))
		return xasprintf("name '%s'", name);
	*expected = "a module, such as pkg/mod.pyc";
	if (strcmp(name, FROZEN_NAME ".pyc") == 0 || strcmp(name, FROZEN_NAME "_stdlib.pyc") == 0)
		return xasprintf("name '%s', of which there is a file already", name);
	return NULL;
}

static const struct list_form form = {"SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]", "name", complete};

static char *
path(const struct freezer *freezer, const char *name, const char *suffix)
{
	return xasprintf("%s/%s%s", freezer->directory, name, suffix);
}

static int
write_text(const struct freezer *freezer, const char *suffix, struct buffer *text)
{
	char *output = path(freezer, FROZEN_NAME, suffix);
	int ret = bundle_update(output, text);

	free(output);
	free(text->data);
	return ret;
}

static int
freeze_module(struct member *member, const char *output, const struct buffer *payload)
{
	struct buffer text = {0};
	int ret;

	frozen_module(&text, member, payload);
	ret = bundle_update(output, &text);
	free(text.data);
	return ret;
}

static int
freeze_member(struct freezer *freezer, struct member *member)
{
	unsigned char header[PYC_HEADER_SIZE];
	struct buffer payload;
	char *output;
	int ret = 0;

	if (!*member->unit.dfile)
		member->unit.dfile = xasprintf("<frozen %s>", member->module);
	if (member_read(member, &payload, header) < 0)
		return -1;
	if (!*member->unit.source) {
		output = path(freezer, FROZEN_NAME, ".c");
		freezer->generated[freezer->generated_count++] = payload;
		member_set_output(member, output, &payload);
		return 0;
	}
	output = member->stdlib ? path(freezer, FROZEN_NAME, "_stdlib.c") : path(freezer, member->module, ".c");
	if (member->stdlib)
		frozen_stdlib_module(&freezer->stdlib, member, &payload);
	else
		ret = freeze_module(member, output, &payload);
	member_set_output(member, output, &payload);
	free(payload.data);
	return ret;
}

static int
freeze_members(struct freezer *freezer)
{
	size_t i;
	int ret = 0;

	frozen_stdlib_begin(&freezer->stdlib);
	for (i = 0; i < freezer->bundle.count; i++) {
		if (member_is_taken(&freezer->bundle.members[i]) &&
			freeze_member(freezer, &freezer->bundle.members[i]) < 0)
			ret = -1;
	}
	frozen_stdlib_end(&freezer->stdlib, &freezer->bundle);
	return ret;
}

static int
freeze(struct freezer *freezer)
{
	struct buffer header = {0}, table = {0};

	bundle_add_packages(&freezer->bundle);
	freezer->generated = xmalloc(freezer->bundle.count * sizeof(*freezer->generated));
	if (freeze_members(freezer) < 0)
		return -1;
	if (freezer->has_stdlib && freezer->part != PART_MODULES &&
		write_text(freezer, "_stdlib.c", &freezer->stdlib) < 0)
		return -1;
	if (freezer->part == PART_STDLIB)
		return 0;
	frozen_header(&header);
	frozen_table(&table, &freezer->bundle, freezer->generated, freezer->has_stdlib);
	if (write_text(freezer, ".h", &header) < 0)
		return -1;
	return write_text(freezer, ".c", &table);
}

static void
check_words(
	const struct freezer *freezer, const char *command, const struct option *options, int operands, char *argv[])
{
	if (operands > 1)
		option_error(command, xasprintf("'%s' after '%s'", argv[2], argv[1]), "one LIST");
	if (freezer->part == PART_STDLIB && operands > 0)
		option_error(command, xasprintf("'%s' with --part stdlib", argv[1]), "no LIST");
	if (freezer->part == PART_STDLIB && !freezer->has_stdlib)
		option_error(command, "--part stdlib without --stdlib", "both");
	if (operands < 1 && (freezer->part == PART_MODULES || !freezer->has_stdlib))
		option_error(command, "LIST is missing", "a file of lines, or -");
	if (!freezer->directory || !*freezer->directory)
		option_error(command, freezer->directory ? "--output-directory ''" : "--output-directory is missing",
			options[OUTPUT_DIRECTORY].expected);
}

int
command_freeze(int argc, char *argv[])
{
	struct option options[] = {
		BUNDLE_OPTION_ROWS,
		[OUTPUT_DIRECTORY] = {.name = "--output-directory", .expected = "the folder of the files to write"},
		[PART] = {.name = "--part", .expected = "modules or stdlib", .choices = parts, .choice = PART_ALL},
	};
	int operands = option_parse(argv[0], options, LEN(options), argc, argv);
	struct freezer freezer = {
		.bundle = {.command = argv[0], .list = operands > 0 ? argv[1] : NULL},
		.directory = options[OUTPUT_DIRECTORY].value,
		.part = (enum part)options[PART].choice,
		.has_stdlib = options[BUNDLE_STDLIB].count > 0,
	};
	const char *target = options[BUNDLE_MANIFEST].value;

	check_words(&freezer, argv[0], options, operands, argv);
	if (freezer.part == PART_MODULES) { /* that there is a standard library is enough */
		options[BUNDLE_STDLIB].count = 0;
		options[BUNDLE_NO_DEFERRED].value = NULL;
	}
	if (bundle_read(&freezer.bundle, &form, options) < 0 || freeze(&freezer) < 0)
		return 1;
	if (!target)
		target = path(&freezer, FROZEN_NAME, freezer.part == PART_STDLIB ? "_stdlib.c" : ".c");
	return bundle_write_lists(&freezer.bundle, options, target) < 0;
}
