/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "bundle/closure.h"
#include "config.h"
#include "cpython/cpython.h"
#include "stdlib_py.h"

static int
set_error(struct usage_error *error, const char *name, const char *expected)
{
	*error = (struct usage_error){xasprintf("--stdlib '%s'", name), expected};
	return INVALID_INPUT;
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
		return set_error(
			error, fields[1], "a module of the standard library of CPython " PYTHON_X_Y ", or startup");
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

int
closure_find(struct closure *closure, const struct closure_settings *settings, int optimize, struct usage_error *error)
{
	struct buffer input = {0}, output = {0};
	size_t i;
	int ret;

	buffer_append_string(&input, settings->no_deferred ? "no-deferred" : "");
	for (i = 0; i < settings->count; i++) {
		if (strpbrk(settings->names[i], "\t\n"))
			return set_error(
				error, settings->names[i], "the name of a module of the standard library, or startup");
		buffer_print(&input, "\n%s", settings->names[i]);
	}
	ret = cpython_call(stdlib_py, buffer_view(&input), &output, "--stdlib");
	if (ret == 0)
		ret = add_modules(closure, optimize, &output, error);
	buffer_free(&output);
	buffer_free(&input);
	return ret;
}
