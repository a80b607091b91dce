/* SPDX-License-Identifier: MIT */
/* pybytecode freeze: writes modules as C, for a program that embeds Python. */
#include <stdlib.h>
#include <string.h>
#include "bundle/frozen.h"
#include "command/bundle-option.h"
#include "compile/output.h"
#include "config.h"

enum { OUTPUT_DIRECTORY, PART, NAME, MAIN, SOURCES, IMPORTS };

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
	[NAME] = {.name = "--name",
		.argument = "NAME",
		.expected = "a name for this set of modules",
		.help = "The name of this set of modules, by which its C names differ from those of another set in "
			"the same program, and the directory lib/NAME of its extension modules (default: none)."},
	[MAIN] = {.name = "--main",
		.argument = "MODULE",
		.expected = "a module of LIST to run, such as app or app.cli",
		.help = "Also write pybytecode_main.c, with a main() that runs MODULE (default: write none)."},
	[SOURCES] = {.name = "--sources",
		.help = "Include the sources in LIST, for inspect.getsource() and source lines in tracebacks (default: "
			"only bytecode)."},
	[IMPORTS] = {.name = "--imports",
		.argument = "FILE",
		.expected = "the path of a file for what the modules of LIST import",
		.help = "With --stdlib auto, --part modules writes FILE if it changes, and --part stdlib reads it in "
			"place of LIST (default: none)."},
	BUNDLE_OPTIONS,
};

struct freezer {
	struct bundle bundle;
	struct frozen_set set;
	const char *directory, *main;
	bool modules, stdlib; /* the parts to write */
	struct frozen_table stdlib_table, data_table;
};

/* True if the run reads the source of a module that is given as a .pyc. */
static bool
reads_sources(void)
{
	return options[SOURCES].value || bundle_is_auto(&command_freeze);
}

static int
check_unit(const struct settings *settings, struct unit *unit, bool has_level, struct usage_error *error)
{
	static const char *const taken[] = {
		FROZEN_NAME ".pyc", FROZEN_NAME "_stdlib.pyc", FROZEN_NAME "_data.pyc", "pybytecode_main.pyc"};
	size_t i;

	(void)settings;
	if (member_check(unit, has_level, error) < 0)
		return INVALID_INPUT;
	if (!reads_sources() &&
		member_refuse_source(unit, "pkg/mod.pyc, or --sources or --stdlib auto, which read it", error) < 0)
		return INVALID_INPUT;
	for (i = 0; i < LEN(taken); i++) {
		if (strcmp(unit->cfile, taken[i]) != 0)
			continue;
		*error = (struct usage_error){
			xasprintf("name '%s'", unit->cfile), "another name: freeze writes a file of this name itself"};
		return INVALID_INPUT;
	}
	return 0;
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
write_program_file(const struct freezer *freezer, const char *name, struct buffer *text)
{
	char *path = output_path(freezer, name, "");
	int ret = write_text(path, text);

	free(path);
	return ret;
}

/* Adds a member to a table, whose file takes its bytes. */
static void
tabulate(const struct freezer *freezer, struct frozen_table *table, const char *file, struct member *member,
	struct bytes bytes)
{
	frozen_table_add(table, freezer->set.prefix, member, bytes);
	member_set_output(member, output_path(freezer, file, ""), bytes);
}

/* Writes the file of one module. */
static int
write_module(const struct freezer *freezer, struct member *member, struct bytes payload)
{
	struct buffer text = {0};
	char *output = output_path(freezer, member->module, ".c");

	frozen_print_module(&text, freezer->set.prefix, member, payload);
	member_set_output(member, output, payload);
	return write_text(output, &text);
}

static int
freeze_member(struct freezer *freezer, struct member *member)
{
	struct bytes bytes;
	int ret = 0;

	if (member_is_compiled(member) ? member->content.size == 0 : member_read(member) < 0)
		return FAILED;
	bytes = buffer_view(&member->content);
	if (member_is_module(member))
		bytes = (struct bytes){bytes.data + PYC_HEADER_SIZE, bytes.size - PYC_HEADER_SIZE};
	if (member->kind == MEMBER_RESOURCE)
		tabulate(freezer, &freezer->data_table, FROZEN_NAME "_data.c", member, bytes);
	else if (member->stdlib)
		tabulate(freezer, &freezer->stdlib_table, FROZEN_NAME "_stdlib.c", member, bytes);
	else
		ret = write_module(freezer, member, bytes);
	buffer_free(&member->content);
	return ret;
}

static int
freeze_members(struct freezer *freezer)
{
	struct bundle *bundle = &freezer->bundle;
	struct member *member;
	size_t i;
	int ret;

	for (i = 0; i < bundle->count; i++) {
		member = &bundle->members[i];
		if (!*member->unit.dfile && member_is_module(member)) /* pkg/mod.py: the importer makes it a path */
			member->unit.dfile = xasprintf("%.*s", (int)strlen(member->unit.cfile) - 1, member->unit.cfile);
	}
	ret = bundle_compile(bundle);
	for (i = 0; i < bundle->count; i++) {
		member = &bundle->members[i];
		if (member_is_included(member) && bundle_count(bundle, member, freeze_member(freezer, member)) < 0)
			ret = FAILED;
	}
	return ret;
}

static int
write_table(const struct freezer *freezer, const char *name, const struct frozen_table *table)
{
	struct buffer text = {0};

	frozen_print_table(&text, freezer->set.prefix, table);
	return write_program_file(freezer, name, &text);
}

static int
write_program_files(struct freezer *freezer)
{
	struct buffer text = {0};

	if (freezer->stdlib && write_table(freezer, FROZEN_NAME "_stdlib.c", &freezer->stdlib_table) < 0)
		return FAILED;
	if (!freezer->modules)
		return 0;
	if (freezer->set.has_data && write_table(freezer, FROZEN_NAME "_data.c", &freezer->data_table) < 0)
		return FAILED;
	frozen_print_header(&text, freezer->set.prefix);
	if (write_program_file(freezer, FROZEN_NAME ".h", &text) < 0)
		return FAILED;
	if (freezer->main) {
		frozen_print_program(&text, freezer->set.prefix, freezer->main);
		if (write_program_file(freezer, "pybytecode_main.c", &text) < 0)
			return FAILED;
	}
	if (frozen_print_main(&text, &freezer->set, &freezer->bundle) < 0)
		return FAILED;
	return write_program_file(freezer, FROZEN_NAME ".c", &text);
}

static int
freeze(struct freezer *freezer)
{
	int ret = freeze_members(freezer);

	if (ret == 0)
		ret = write_program_files(freezer);
	frozen_table_free(&freezer->stdlib_table);
	frozen_table_free(&freezer->data_table);
	return ret;
}

/* Adds the files to write. */
static void
add_outputs(const struct freezer *freezer, struct run_files *files)
{
	static const char *const names[] = {FROZEN_NAME ".c", FROZEN_NAME ".h", FROZEN_NAME "_stdlib.c",
		FROZEN_NAME "_data.c", "pybytecode_main.c"};
	const struct member *member;
	size_t i;

	for (i = 0; i < LEN(names); i++)
		run_files_add_output(files, "output", output_path(freezer, names[i], ""));
	for (i = 0; i < freezer->bundle.count; i++) {
		member = &freezer->bundle.members[i];
		if (member_is_module(member) && !member->stdlib)
			run_files_add_output(files, "output", output_path(freezer, member->module, ".c"));
	}
}

/* Includes the sources if they are asked for. */
static void
take_sources(struct freezer *freezer)
{
	struct member *member;
	size_t i;

	if (options[SOURCES].value)
		bundle_add_sources(&freezer->bundle);
	for (i = 0; i < freezer->bundle.count; i++) {
		member = &freezer->bundle.members[i];
		if (member->kind == MEMBER_SOURCE && options[SOURCES].value)
			member->kind = MEMBER_RESOURCE;
		if (member->kind == MEMBER_RESOURCE)
			freezer->set.has_data = true;
	}
}

/* Ends the process if --name cannot be the name of a directory. */
static void
check_name(const struct command *command, const char *name)
{
	if (name && (strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0))
		report_usage_error(command, xasprintf("--name '%s'", name), options[NAME].expected);
}

/* Ends the process if --main is not a module of the list, or a package with a __main__. */
static void
check_main(const struct command *command, const struct freezer *freezer)
{
	const struct member *members = freezer->bundle.members;
	char *package_main;
	size_t i;

	if (!freezer->main || !freezer->modules)
		return;
	package_main = xasprintf("%s.__main__", freezer->main);
	for (i = 0; i < freezer->bundle.count; i++) {
		if (members[i].stdlib)
			continue;
		if ((members[i].kind == MEMBER_MODULE && strcmp(members[i].module, freezer->main) == 0) ||
			strcmp(members[i].module, package_main) == 0) {
			free(package_main);
			return;
		}
	}
	report_usage_error(command, xasprintf("--main '%s'", freezer->main),
		"a module of LIST, or a package of LIST with a module __main__");
}

static void
check_list(const struct command *command, const struct freezer *freezer, bool is_auto, const char *list)
{
	const bool one_part = options[PART].value != NULL;
	const char *imports = options[IMPORTS].value;

	if (!freezer->modules && list)
		report_usage_error(command, xasprintf("'%s' with --part stdlib", list), "no LIST");
	if (!freezer->modules && !freezer->set.has_stdlib)
		report_usage_error(command, "--part stdlib without --stdlib", "both");
	if (imports && !(one_part && is_auto))
		report_usage_error(command, "--imports without --part and --stdlib auto", "all three");
	if (is_auto && one_part && !imports)
		report_usage_error(command, "--part with --stdlib auto, without --imports", "all three");
	if (!list && freezer->modules && (is_auto || !freezer->stdlib || !freezer->set.has_stdlib))
		report_usage_error(command, "LIST is missing", command->expected);
}

/* Writes --imports with the modules. Returns the exit status. */
static int
write_imports(const struct command *command, const struct freezer *freezer)
{
	struct usage_error error = {0};
	const char *path = options[IMPORTS].value, *directory = command_option(command, "--stdlib-directory")->value;
	int ret = freezer->modules && path ? bundle_write_imports(&freezer->bundle, path, directory, &error) : 0;

	if (error.value)
		report_usage_error(command, error.value, error.expected);
	return -ret;
}

/* Writes --depfile for the manifest, or else for the first file, and the manifest. */
static int
write_lists(const struct command *command, const struct freezer *freezer)
{
	const char *target = command_option(command, "--manifest")->value;

	if (!target)
		target = output_path(freezer, FROZEN_NAME, freezer->modules ? ".c" : "_stdlib.c");
	return bundle_write_lists(command, &freezer->bundle, target);
}

static int
run(const struct command *command, int argc, char *argv[])
{
	const char *list = parse_arguments(command, argc, argv) > 0 ? argv[1] : NULL;
	struct bundle_settings settings = bundle_settings_read(command);
	const bool is_auto = bundle_is_auto(command);
	const struct option *part = &options[PART];
	struct freezer freezer = {
		.directory = options[OUTPUT_DIRECTORY].value,
		.modules = !part->value || part->choice == PART_MODULES,
		.stdlib = !part->value || part->choice == PART_STDLIB,
		.set = {.name = options[NAME].value,
			.prefix = frozen_prefix(options[NAME].value),
			.has_stdlib = settings.stdlib.count > 0},
		.main = options[MAIN].value,
		.stdlib_table = {.kind = FROZEN_STDLIB},
		.data_table = {.kind = FROZEN_DATA},
	};
	struct run_files files = {0};
	int status;

	summary_start(command);
	check_name(command, freezer.set.name);
	check_list(command, &freezer, is_auto, list);
	settings.list = list;
	settings.imports = options[IMPORTS].value;
	if (!freezer.stdlib)
		settings.stdlib.count = 0;
	freezer.stdlib = freezer.stdlib && freezer.set.has_stdlib;
	status = bundle_read_for(command, &freezer.bundle, &form, &settings);
	if (status != 0)
		return status;
	take_sources(&freezer);
	check_main(command, &freezer);
	add_outputs(&freezer, &files);
	if (freezer.modules)
		run_files_add_output(&files, "--imports", settings.imports);
	else if (settings.imports)
		run_files_add_input(&files, "--imports", settings.imports);
	if (bundle_check_files(command, &freezer.bundle, &files) < 0)
		return 1;
	status = write_imports(command, &freezer);
	if (status != 0)
		return 1;
	status = -freeze(&freezer);
	if (status == 0)
		status = -write_lists(command, &freezer);
	bundle_print_summary(command, &freezer.bundle);
	return status;
}

const struct command command_freeze = {
	.name = "freeze",
	.summary = "Write modules as C, for a program that embeds Python.",
	.description = "Write the modules of LIST, and modules of the standard library, as C for a program "
		       "that embeds Python.\n"
		       "LIST is a file, or - for standard input. Each line is for one file: "
		       "SOURCE<TAB>NAME<TAB>DFILE[<TAB>LEVEL]. SOURCE is a .py, a .pyc or a resource. NAME "
		       "says which module it is, such as pkg/mod.pyc, or the place of another file, such as "
		       "pkg/data.txt. An empty DFILE stands for a path below the program, a missing LEVEL for "
		       "that of --optimize.",
	.operands = "[LIST]",
	.expected = "one LIST: a file of lines, or -",
	.operands_max = 1,
	OPTIONS(options),
	.run = run,
};
