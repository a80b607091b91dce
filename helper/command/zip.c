/* SPDX-License-Identifier: MIT */
/* pybytecode zip: an archive of bytecode for zipimport. The manual page is its reference. */
#include <stdlib.h>
#include <string.h>
#include "bundle/bundle.h"
#include "command/command.h"
#include "cpython/cpython.h"
#include "zip_py.h"

enum { OUTPUT = BUNDLE_OPTIONS };

static char *
complete(const struct option *options, struct unit *unit, bool has_level, const char **expected)
{
	(void)options;
	return bundle_check(unit, has_level, expected);
}

static const struct list_form form = {"SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]", "name", complete};

/* What zipimport says of a module's place: the archive, and the source within. */
static void
set_default_dfile(struct member *member, const char *archive)
{
	const char *slash = strrchr(archive, '/'), *name = member->unit.cfile;

	if (!*member->unit.dfile && member->kind != MEMBER_RESOURCE)
		member->unit.dfile = xasprintf("%s/%.*s", slash ? slash + 1 : archive, (int)strlen(name) - 1, name);
}

/* Appends a member as zip.py reads it. */
static int
add(struct buffer *input, struct member *member)
{
	unsigned char header[PYC_HEADER_SIZE];
	struct buffer payload, content = {0};

	if (member_read(member, &payload, header) < 0)
		return -1;
	if (member->kind != MEMBER_RESOURCE)
		buffer_append(&content, header, sizeof(header));
	buffer_append(&content, payload.data, payload.size);
	member_set_output(member, member->unit.cfile, &content);
	buffer_print(input, "%s\t%zu\n", member->unit.cfile, content.size);
	buffer_append(input, content.data, content.size);
	free(content.data);
	free(payload.data);
	return 0;
}

static void
report(const void *arg, const struct diagnostic *m)
{
	diagnostic_print(arg, m);
}

static int
write_archive(struct bundle *bundle, const char *output)
{
	struct buffer input = {0}, archive;
	size_t i;
	int ret = 0;

	for (i = 0; i < bundle->count; i++) {
		struct member *member = &bundle->members[i];

		set_default_dfile(member, output);
		if (member_is_taken(member) && add(&input, member) < 0)
			ret = -1;
	}
	if (ret == 0)
		ret = cpython_ask(zip_py, &input, &archive, report, output);
	free(input.data);
	if (ret == 0) {
		ret = bundle_write(output, &archive);
		free(archive.data);
	}
	return ret;
}

int
command_zip(int argc, char *argv[])
{
	struct option options[] = {
		BUNDLE_OPTION_ROWS,
		[OUTPUT] = {.name = "--output", .expected = "the path of the archive to write"},
	};
	int operands = option_parse(argv[0], options, LEN(options), argc, argv);
	struct bundle bundle = {.command = argv[0], .list = argv[1]};
	const char *output = options[OUTPUT].value;

	if (operands < 1)
		option_error(argv[0], "LIST is missing", "a file of lines, or -");
	if (operands > 1)
		option_error(argv[0], xasprintf("'%s' after '%s'", argv[2], argv[1]), "one LIST");
	if (!output || !*output)
		option_error(argv[0], output ? "--output ''" : "--output is missing", options[OUTPUT].expected);
	if (bundle_read(&bundle, &form, options) < 0 || write_archive(&bundle, output) < 0)
		return 1;
	return bundle_write_lists(&bundle, options, output) < 0;
}
