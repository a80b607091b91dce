/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "command/option.h"

void
option_error(const char *command, const char *word, const char *expected)
{
	fprintf(stderr, "pybytecode%s%s: error: %s: expected %s\n", *command ? " " : "", command, word, expected);
	finish(2);
}

static bool
is(const char *name, const char *word, size_t length)
{
	return name && strlen(name) == length && strncmp(name, word, length) == 0;
}

/* The option that a word names, by itself or before '='. */
static struct option *
find(const char *command, struct option *options, size_t count, const char *word, size_t length)
{
	char *known = xstrdup("one of");
	size_t i;

	for (i = 0; i < count; i++) {
		const char *name = options[i].name;
		char *longer = xasprintf("%s%s %s", known, i ? "," : "", name);

		free(known);
		known = longer;
		if (is(name, word, length) || is(options[i].alias, word, length)) {
			free(known);
			return &options[i];
		}
	}
	option_error(command, xasprintf("unknown option '%s'", word), known);
}

static void
set(const char *command, struct option *option, const char *value)
{
	int i;

	if (!value)
		option_error(command, xasprintf("%s: the value is missing", option->name), option->expected);
	option->value = value;
	if (option->repeated) {
		option->values = xrealloc(option->values, (option->count + 1) * sizeof(*option->values));
		option->values[option->count++] = value;
	}
	if (!option->choices)
		return;
	for (i = 0; option->choices[i]; i++) {
		if (strcmp(option->choices[i], value) == 0) {
			option->choice = i;
			option->chosen |= 1u << i;
			return;
		}
	}
	option_error(command, xasprintf("%s '%s'", option->name, value), option->expected);
}

int
option_parse(const char *command, struct option *options, size_t count, int argc, char *argv[])
{
	int i, operands = 0;

	for (i = 1; i < argc; i++) {
		char *equals = strchr(argv[i], '=');
		struct option *option;

		if (strcmp(argv[i], "--") == 0) {
			for (i++; i < argc; i++)
				argv[++operands] = argv[i];
		} else if (argv[i][0] != '-' || !argv[i][1]) {
			argv[++operands] = argv[i];
		} else {
			option = find(command, options, count, argv[i],
				equals ? (size_t)(equals - argv[i]) : strlen(argv[i]));
			if (option->flag && equals)
				option_error(command, xasprintf("'%s'", argv[i]), "no value");
			/* argv[argc] is NULL */
			set(command, option, option->flag ? "" : equals ? equals + 1 : argv[++i]);
		}
	}
	return operands;
}
