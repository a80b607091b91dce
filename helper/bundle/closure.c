/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "bundle/closure.h"
#include "config.h"
#include "cpython/cpython.h"
#include "stdlib_py.h"

#define STDLIB "--stdlib"
#define EXCLUDE "--exclude"
#define DIRECTORY "--stdlib-directory"

static int
set_error(struct usage_error *error, const char *option, const char *name, const char *expected)
{
	*error = (struct usage_error){xasprintf("%s '%s'", option, name), expected};
	return INVALID_INPUT;
}

/* Sets the error for a name that stdlib.py does not know. */
static int
set_unknown(struct usage_error *error, const char *option, const char *name)
{
	if (strcmp(option, DIRECTORY) == 0)
		return set_error(error, option, name, "a directory of the standard library, which has os.py");
	if (strcmp(option, EXCLUDE) == 0)
		return set_error(error, option, name, "a module of the standard library of CPython " PYTHON_X_Y);
	return set_error(
		error, option, name, "a module of the standard library of CPython " PYTHON_X_Y ", startup or auto");
}

/* Reads a kind as stdlib.py writes it. False: it is unknown. */
static bool
read_kind(const char *word, enum member_kind *kind)
{
	static const char *const words[] = {
		[MEMBER_MODULE] = "module",
		[MEMBER_PACKAGE] = "package",
		[MEMBER_EXTENSION] = "extension",
		[MEMBER_DEFERRED] = "deferred",
	};
	size_t i;

	for (i = 0; i < LEN(words); i++) {
		if (words[i] && strcmp(words[i], word) == 0) {
			*kind = (enum member_kind)i;
			return true;
		}
	}
	return false;
}

static int
add_module(struct closure *closure, int optimize, char *fields[3], struct usage_error *error)
{
	struct member member = {.stdlib = true};

	if (!read_kind(fields[0], &member.kind))
		return set_unknown(error, fields[2], fields[1]);
	member.module = xstrdup(fields[1]);
	member.unit = (struct unit){
		.source = xstrdup(fields[2]),
		.cfile = member_name(member.module, member.kind),
		.dfile = "",
		.optimize = optimize,
		.invalidation_mode = PYC_UNCHECKED_HASH,
		.quiet = QUIET_WARNINGS, /* the user cannot mend these sources */
	};
	closure->members = xgrow(closure->members, closure->count, 1, &closure->room, sizeof(*closure->members));
	closure->members[closure->count++] = member;
	return 0;
}

/* Adds the lines of stdlib.py: three fields with tabs between them. */
static int
add_modules(struct closure *closure, int optimize, struct buffer *text, struct usage_error *error)
{
	char *line = (char *)text->data, *end = line + text->size, *fields[3];
	size_t i;

	while (line < end) {
		for (i = 0; i < LEN(fields); i++) {
			fields[i] = line;
			line += strcspn(line, "\t\n");
			*line++ = '\0';
		}
		if (add_module(closure, optimize, fields, error) < 0)
			return INVALID_INPUT;
	}
	return 0;
}

bool
closure_needs_application(const struct closure_settings *settings)
{
	size_t i;

	for (i = 0; i < settings->count; i++) {
		if (strcmp(settings->names[i], "auto") == 0)
			return true;
	}
	return false;
}

/* Prints the values of an option as stdlib.py reads them. */
static int
print_names(struct buffer *input, const char *word, const char *option, const char *const *names, size_t count,
	struct usage_error *error)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strpbrk(names[i], "\t\n"))
			return set_unknown(error, option, names[i]);
		buffer_print(input, "%s\t%s\n", word, names[i]);
	}
	return 0;
}

/* Names and paths of a list have neither tabs nor newlines. */
static void
print_application(struct buffer *input, const struct application *application)
{
	size_t i;

	for (i = 0; i < application->count; i++)
		buffer_print(input, "module\t%s\t%s\n", application->modules[i].name, application->modules[i].source);
}

static int
print_input(struct buffer *input, const struct closure_settings *settings, const struct application *application,
	struct usage_error *error)
{
	if (settings->no_deferred)
		buffer_append_string(input, "no-deferred\n");
	if (settings->directory && print_names(input, "directory", DIRECTORY, &settings->directory, 1, error) < 0)
		return INVALID_INPUT;
	print_application(input, application);
	buffer_append(input, settings->imports.data, settings->imports.size);
	if (print_names(input, "stdlib", STDLIB, settings->names, settings->count, error) < 0)
		return INVALID_INPUT;
	return print_names(input, "exclude", EXCLUDE, settings->excluded, settings->excluded_count, error);
}

int
closure_find(struct closure *closure, const struct closure_settings *settings, const struct application *application,
	int optimize, struct usage_error *error)
{
	struct buffer input = {0}, output = {0};
	int ret = print_input(&input, settings, application, error);

	if (ret == 0)
		ret = cpython_call(stdlib_py, buffer_view(&input), &output, STDLIB);
	if (ret == 0)
		ret = add_modules(closure, optimize, &output, error);
	buffer_free(&output);
	buffer_free(&input);
	return ret;
}

int
closure_list_imports(struct buffer *list, const char *directory, const struct application *application)
{
	struct buffer input = {0};
	int ret;

	if (directory)
		buffer_print(&input, "directory\t%s\n", directory);
	buffer_append_string(&input, "list-imports\n");
	print_application(&input, application);
	ret = cpython_call(stdlib_py, buffer_view(&input), list, STDLIB);
	buffer_free(&input);
	return ret;
}
