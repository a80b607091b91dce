/* SPDX-License-Identifier: MIT */
/* pybytecode freeze: writes modules as C, for a program that embeds Python. */
#include <stdlib.h>
#include <string.h>
#include "bundle/frozen.h"
#include "command/bundle-option.h"
#include "compile/output.h"
#include "config.h"

enum { OUTPUT_DIRECTORY, PART };

enum part { PART_MODULES, PART_STDLIB };

static const char *const parts[] = {[PART_MODULES] = "modules", [PART_STDLIB] = "stdlib", NULL};

static struct option options[] = {
	[OUTPUT_DIRECTORY] = {.name = "--output-directory",
		.argument = "DIR",
		.expected = "the directory of the files to write",
		.required = true,
		.help = "The directory of the files to write (required)."},
	[PART] = {.name = "--part",
		.choices = parts,
		.help = "modules: write all files except that of the standard library; stdlib: write only "
			"that file, and take no LIST (default: write all)."},
	BUNDLE_OPTIONS,
};

struct freezer {
	struct bundle bundle;
	const char *directory;
	bool modules, stdlib; /* the parts to write */
	bool has_stdlib;      /* pybytecode_frozen.c refers to the standard library's file */
	struct frozen_table stdlib_table, generated;
};

static int
check_unit(const struct settings *settings, struct unit *unit, bool has_level, struct usage_error *error)
{
	const char *name = unit->cfile;

	(void)settings;
	if (member_check(unit, has_level, error) < 0)
		return INVALID_INPUT;
	if (!is_module_name(name))
		error->expected = "a module, such as pkg/mod.pyc: resources cannot be frozen";
	else if (memchr(name, '.', strlen(name) - strlen(".pyc")))
		error->expected = "a module, such as pkg/mod.pyc";
	else if (PYTHON_VERSION_MINOR < 11 && !bytes_are_ascii(bytes_of(name)))
		error->expected = "an ASCII name: CPython " PYTHON_X_Y " finds no other";
	else if (strcmp(name, FROZEN_NAME ".pyc") == 0 || strcmp(name, FROZEN_NAME "_stdlib.pyc") == 0)
		error->expected = "another name: freeze writes a file of this name itself";
	else
		return 0;
	error->value = xasprintf("name '%s'", name);
	return INVALID_INPUT;
}

static const struct unit_list_form form = {"SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]", "name", check_unit};

static char *
output_path(const struct freezer *freezer, const char *name, const char *suffix)
{
	return xasprintf("%s/%s%s", freezer->directory, name, suffix);
}

/* Writes a file if it changes, and frees its text. */
static int
write_text(const char *path, struct buffer *text)
{
	int ret = output_update(path, buffer_view(text));

	buffer_free(text);
	return ret;
}

static int
write_program_file(const struct freezer *freezer, const char *suffix, struct buffer *text)
{
	char *path = output_path(freezer, FROZEN_NAME, suffix);
	int ret = write_text(path, text);

	free(path);
	return ret;
}

/* Adds a module to the tables, or writes its own file. */
static int
freeze_payload(struct freezer *freezer, struct member *member, struct bytes payload)
{
	struct buffer text = {0};
	char *output;

	if (!*member->unit.source) {
		frozen_table_add(&freezer->generated, member, payload);
		member_set_output(member, output_path(freezer, FROZEN_NAME, ".c"), payload);
		return 0;
	}
	if (member->stdlib) {
		frozen_table_add(&freezer->stdlib_table, member, payload);
		member_set_output(member, output_path(freezer, FROZEN_NAME, "_stdlib.c"), payload);
		return 0;
	}
	output = output_path(freezer, member->module, ".c");
	frozen_print_module(&text, member, payload);
	member_set_output(member, output, payload);
	return write_text(output, &text);
}

static int
freeze_member(struct freezer *freezer, struct member *member)
{
	struct bytes pyc;
	int ret;

	if (member_is_compiled(member) ? member->content.size == 0 : member_read(member) < 0)
		return FAILED;
	pyc = buffer_view(&member->content);
	ret = freeze_payload(freezer, member, (struct bytes){pyc.data + PYC_HEADER_SIZE, pyc.size - PYC_HEADER_SIZE});
	buffer_free(&member->content);
	return ret;
}

static int
freeze_members(struct freezer *freezer)
{
	struct bundle *bundle = &freezer->bundle;
	size_t i;
	int ret;

	for (i = 0; i < bundle->count; i++) {
		if (!*bundle->members[i].unit.dfile)
			bundle->members[i].unit.dfile = xasprintf("<frozen %s>", bundle->members[i].module);
	}
	ret = bundle_compile(bundle);
	for (i = 0; i < bundle->count; i++) {
		if (member_is_included(&bundle->members[i]) && freeze_member(freezer, &bundle->members[i]) < 0)
			ret = FAILED;
	}
	return ret;
}

static int
write_program_files(struct freezer *freezer)
{
	struct buffer text = {0};

	if (freezer->stdlib) {
		frozen_print_stdlib(&text, &freezer->stdlib_table);
		if (write_program_file(freezer, "_stdlib.c", &text) < 0)
			return FAILED;
	}
	if (!freezer->modules)
		return 0;
	frozen_print_header(&text);
	if (write_program_file(freezer, ".h", &text) < 0)
		return FAILED;
	frozen_print_main(&text, &freezer->bundle, &freezer->generated, freezer->has_stdlib);
	return write_program_file(freezer, ".c", &text);
}

static int
freeze(struct freezer *freezer)
{
	int ret = freeze_members(freezer);

	if (ret == 0)
		ret = write_program_files(freezer);
	frozen_table_free(&freezer->stdlib_table);
	frozen_table_free(&freezer->generated);
	return ret;
}

/* Adds the files to write. */
static void
add_outputs(const struct freezer *freezer, struct run_files *files)
{
	static const char *const suffixes[] = {".c", ".h", "_stdlib.c"};
	const struct member *member;
	size_t i;

	for (i = 0; i < LEN(suffixes); i++)
		run_files_add_output(files, "output", output_path(freezer, FROZEN_NAME, suffixes[i]));
	for (i = 0; i < freezer->bundle.count; i++) {
		member = &freezer->bundle.members[i];
		if (*member->unit.source && !member->stdlib && member_is_included(member))
			run_files_add_output(files, "output", output_path(freezer, member->module, ".c"));
	}
}

static void
check_list(const struct command *command, const struct freezer *freezer, const char *list)
{
	if (!freezer->modules && list)
		report_usage_error(command, xasprintf("'%s' with --part stdlib", list), "no LIST");
	if (!freezer->modules && !freezer->has_stdlib)
		report_usage_error(command, "--part stdlib without --stdlib", "both");
	if (!list && (!freezer->stdlib || !freezer->has_stdlib))
		report_usage_error(command, "LIST is missing", command->expected);
}

static int
run(const struct command *command, int argc, char *argv[])
{
	const char *list = parse_arguments(command, argc, argv) > 0 ? argv[1] : NULL;
	struct bundle_settings settings = bundle_settings_read(command);
	const struct option *part = &options[PART];
	struct freezer freezer = {
		.directory = options[OUTPUT_DIRECTORY].value,
		.modules = !part->value || part->choice == PART_MODULES,
		.stdlib = !part->value || part->choice == PART_STDLIB,
		.has_stdlib = settings.stdlib.count > 0,
	};
	struct run_files files = {0};
	const char *target;
	int status;

	check_list(command, &freezer, list);
	settings.list = list;
	if (!freezer.stdlib)
		settings.stdlib.count = 0;
	freezer.stdlib = freezer.stdlib && freezer.has_stdlib;
	status = bundle_read_for(command, &freezer.bundle, &form, &settings);
	if (status != 0)
		return status;
	bundle_add_packages(&freezer.bundle);
	add_outputs(&freezer, &files);
	if (bundle_check_files(command, &freezer.bundle, &files) < 0 || freeze(&freezer) < 0)
		return 1;
	target = command_option(command, "--manifest")->value;
	if (!target)
		target = output_path(&freezer, FROZEN_NAME, freezer.modules ? ".c" : "_stdlib.c");
	return -bundle_write_lists(command, &freezer.bundle, target);
}

const struct command command_freeze = {
	.name = "freeze",
	.summary = "Write modules as C, for a program that embeds Python.",
	.description = "Write the modules of LIST, and modules of the standard library, as C for a program "
		       "that embeds Python.\n"
		       "LIST is a file, or - for standard input. Each line is for one module: "
		       "SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]. SOURCE is a .py or a .pyc. NAME says which "
		       "module it is, such as pkg/mod.pyc. An empty DFILE stands for a path such as <frozen "
		       "pkg.mod>, a missing LEVEL for that of --optimize.",
	.operands = "[LIST]",
	.expected = "one LIST: a file of lines, or -",
	.operands_max = 1,
	OPTIONS(options),
	.run = run,
};
