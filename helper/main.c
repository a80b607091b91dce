/* SPDX-License-Identifier: MIT */
/* Picks the command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/diagnostic.h"
#include "command/help.h"
#include "command/parse.h"
#include "config.h"
#include "cpython/cpython.h"
#include "platform/library.h"
#include "platform/process.h"
#include "platform/terminal.h"

static const struct command_group groups[] = {
	{"Compile", {&command_compile, &command_batch, &command_compile_dir, &command_precompile}},
	{"Install", {&command_install_hook}},
	{"Embed", {&command_zip, &command_freeze}},
	{"Inspect", {&command_info, &command_check}},
	{"As with `python -m`", {&command_py_compile, &command_compileall}},
};

/* Starts the interpreter, which compares the loaded libpython with the one that the helper was built for. */
static void
print_version(void)
{
	char *version;

	cpython_start();
	version = cpython_version();
	printf("pybytecode %s\nCPython %s\nmagic number %d\ncache tag %s\n", PYBYTECODE_VERSION, version,
		PYTHON_MAGIC_NUMBER, PYTHON_CACHE_TAG);
	free(version);
}

static void
print_libpython(void)
{
	char *file = process_file(cpython_address());

	if (!file)
		fatal("cannot find the file of libpython");
	puts(file);
	free(file);
}

static void
print_line(const char *path)
{
	puts(path);
}

static void
print_inputs(void)
{
	char *program = process_program_file();

	if (!program)
		fatal("cannot find the file of this program");
	puts(program);
	free(program);
	cpython_start();
	cpython_load_extensions();
	library_visit(print_line);
}

static void
print_help(void)
{
	help_print(groups, LEN(groups));
}

static const struct {
	const char *name;
	void (*print)(void);
} options[] = {
	{"-h", print_help},
	{"--help", print_help},
	{"--version", print_version},
	{"--libpython", print_libpython},
	{"--inputs", print_inputs},
};

/* Collects the names of commands and of long options. Returns their number. */
static size_t
list_names(const char *names[32])
{
	size_t i, j, n = 0;

	for (i = 0; i < LEN(groups); i++) {
		for (j = 0; j < LEN(groups[i].commands) && groups[i].commands[j]; j++)
			names[n++] = groups[i].commands[j]->name;
	}
	names[n++] = "help";
	for (i = 1; i < LEN(options); i++)
		names[n++] = options[i].name;
	return n;
}

static int
report_unknown(const char *name)
{
	const char *kind = *name == '-' ? "option" : "command", *names[32], *closest;
	char *known, *longer;
	size_t i, n = list_names(names);

	closest = closest_name(name, names, n);
	if (closest) {
		error_print("pybytecode", xasprintf("unknown %s '%s': did you mean '%s'?", kind, name, closest));
		return 2;
	}
	known = xstrdup(names[0]);
	for (i = 1; i < n; i++) {
		longer = xasprintf("%s, %s%s", known, i + 1 < n ? "" : "or ", names[i]);
		free(known);
		known = longer;
	}
	error_print("pybytecode", xasprintf("unknown %s '%s': expected %s", kind, name, known));
	free(known);
	return 2;
}

static const struct command *
find_command(const char *name)
{
	size_t i, j;

	for (i = 0; i < LEN(groups); i++) {
		for (j = 0; j < LEN(groups[i].commands) && groups[i].commands[j]; j++) {
			if (strcmp(groups[i].commands[j]->name, name) == 0)
				return groups[i].commands[j];
		}
	}
	return NULL;
}

static int
report_excess(const char *argument, const char *before)
{
	error_print("pybytecode", xasprintf("'%s' after %s: expected nothing", argument, before));
	return 2;
}

/* pybytecode help [COMMAND] */
static int
run_help(int argc, char *argv[])
{
	const struct command *command;

	if (argc == 1) {
		print_help();
		return help_flush();
	}
	command = find_command(argv[1]);
	if (!command)
		return report_unknown(argv[1]);
	if (argc > 2)
		return report_excess(argv[2], argv[1]);
	help_print_command(command);
	return help_flush();
}

static int
run_option(int argc, char *argv[], void (*print)(void))
{
	if (argc > 1)
		return report_excess(argv[1], argv[0]);
	print();
	return help_flush();
}

int
main(int argc, char *argv[])
{
	const struct command *command;
	size_t i;

	if (argc < 2) {
		fputs("usage: pybytecode COMMAND [ARGUMENT]..., or pybytecode --help\n", stderr);
		finish(2);
	}
	command = find_command(argv[1]);
	/* a command without a table of options does what CPython does: a closed standard stream has no effect */
	process_reset(command && !command->options);
	palette_stderr = palette_choose(terminal_is(stderr));
	if (command)
		finish(command->run(command, argc - 1, argv + 1));
	if (strcmp(argv[1], "help") == 0)
		finish(run_help(argc - 1, argv + 1));
	for (i = 0; i < LEN(options); i++) {
		if (strcmp(argv[1], options[i].name) == 0)
			finish(run_option(argc - 1, argv + 1, options[i].print));
	}
	finish(report_unknown(argv[1]));
}
