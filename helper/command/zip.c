/* SPDX-License-Identifier: MIT */
/* pybytecode zip: makes an archive of bytecode for zipimport. */
#include <stdlib.h>
#include <string.h>
#include "base/path.h"
#include "command/bundle-option.h"
#include "compile/output.h"
#include "cpython/cpython.h"
#include "zip_py.h"

enum { OUTPUT };

static struct option options[] = {
	[OUTPUT] = {.name = "--output",
		.argument = "FILE",
		.expected = "the path of the archive to write",
		.required = true,
		.help = "The archive to write (required)."},
	BUNDLE_OPTIONS,
};

static int
complete_unit(const struct settings *settings, struct unit *unit, bool has_level, struct usage_error *error)
{
	(void)settings;
	if (member_check(unit, has_level, error) < 0)
		return INVALID_INPUT;
	if (bundle_is_auto(&command_zip))
		return 0;
	return member_refuse_source(unit, "pkg/mod.pyc, or --stdlib auto, which reads it", error);
}

static const struct unit_list_form form = {"SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]", "name", complete_unit};

/* Sets the recorded path as zipimport shows it: the archive, and the source within it. */
static void
set_default_dfile(struct member *member, const char *archive)
{
	const char *name = member->unit.cfile;

	if (!*member->unit.dfile && member->kind != MEMBER_RESOURCE)
		member->unit.dfile = xasprintf("%s/%.*s", path_name(archive), (int)strlen(name) - 1, name);
}

/* Appends a member in the format that zip.py reads. */
static int
append_member(struct buffer *input, struct member *member)
{
	struct buffer *content = &member->content;

	if (member_is_compiled(member) ? content->size == 0 : member_read(member) < 0)
		return FAILED;
	member_set_output(member, member->unit.cfile, buffer_view(content));
	buffer_print(input, "%s\t%zu\n", member->unit.cfile, content->size);
	buffer_append(input, content->data, content->size);
	buffer_free(content);
	return 0;
}

static int
write_archive(struct bundle *bundle, const char *output)
{
	struct buffer input = {0}, archive = {0};
	size_t i;
	int ret;

	for (i = 0; i < bundle->count; i++)
		set_default_dfile(&bundle->members[i], output);
	ret = bundle_compile(bundle);
	for (i = 0; i < bundle->count; i++) {
		struct member *member = &bundle->members[i];

		if (member_is_included(member) && bundle_count(bundle, member, append_member(&input, member)) < 0)
			ret = FAILED;
	}
	if (ret == 0)
		ret = cpython_call(zip_py, buffer_view(&input), &archive, output);
	buffer_free(&input);
	if (ret == 0)
		ret = output_write(output, buffer_view(&archive));
	buffer_free(&archive);
	return ret;
}

static int
run(const struct command *command, int argc, char *argv[])
{
	struct bundle_settings settings;
	struct bundle bundle;
	struct run_files files = {0};
	const char *output;
	int status;

	parse_arguments(command, argc, argv);
	summary_start(command);
	settings = bundle_settings_read(command);
	settings.list = argv[1];
	output = options[OUTPUT].value;
	status = bundle_read_for(command, &bundle, &form, &settings);
	if (status != 0)
		return status;
	run_files_add_output(&files, "--output", output);
	if (bundle_check_files(command, &bundle, &files) < 0)
		return 1;
	status = -write_archive(&bundle, output);
	if (status == 0)
		status = -bundle_write_lists(command, &bundle, output);
	bundle_print_summary(command, &bundle);
	return status;
}

const struct command command_zip = {
	.name = "zip",
	.summary = "Make an archive from which Python imports.",
	.description = "Make a zip archive of bytecode from which Python imports, with the members of LIST, "
		       "and with modules of the standard library.\n"
		       "LIST is a file, or - for standard input. Each line is for one member: "
		       "SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]. SOURCE is a .py, a .pyc or a resource. NAME "
		       "is its place in the archive, such as pkg/mod.pyc. An empty DFILE stands for the "
		       "place of the source in the archive, a missing LEVEL for that of --optimize.",
	.operands = "LIST",
	.expected = "one LIST: a file of lines, or -",
	.operands_min = 1,
	.operands_max = 1,
	OPTIONS(options),
	.run = run,
};
