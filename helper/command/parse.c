/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/diagnostic.h"
#include "command/help.h"
#include "command/parse.h"

/* Takes the message. */
static void NORETURN
report_error(const struct command *command, char *message)
{
	error_print(xasprintf("pybytecode %s", command->name), message);
	finish(2);
}

void
report_usage_error(const struct command *command, const char *value, const char *expected)
{
	report_error(command, xasprintf("%s: expected %s", value, expected));
}

/* Returns the number of letters to insert, remove, replace or swap to turn one word into the other (Damerau's
 * distance). */
static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][64] = {{0}};
	size_t m = strlen(a), n = strlen(b), i, j, best;

	if (m >= LEN(rows[0]) || n >= LEN(rows[0]))
		return SIZE_MAX;
	for (j = 0; j <= n; j++)
		rows[0][j] = j;
	for (i = 1; i <= m; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (j = 1; j <= n; j++) {
			best = above[j - 1] + (a[i - 1] != b[j - 1]);
			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				two_above[j - 2] + 1 < best)
				best = two_above[j - 2] + 1;
			row[j] = best;
		}
	}
	return rows[m % 3][n];
}

const char *
closest_name(const char *word, const char *const *names, size_t count)
{
	const char *closest = NULL;
	size_t i, d, limit = strlen(word) / 5 + 1;

	for (i = 0; i < count; i++) {
		if (strlen(word) > 3 && strncmp(word, names[i], strlen(word)) == 0)
			return names[i]; /* an abbreviation */
		d = distance(word, names[i]);
		if (d < limit || (d == limit && !closest)) {
			closest = names[i];
			limit = d;
		}
	}
	return closest;
}

static void NORETURN
report_unknown_option(const struct command *command, const char *word)
{
	char *name = xasprintf("%.*s", (int)strcspn(word, "="), word), *known = xstrdup(""), *longer;
	const char **names = xmalloc((command->option_count + 1) * sizeof(*names)), *closest;
	size_t i;

	for (i = 0; i < command->option_count; i++) {
		names[i] = command->options[i].name;
		longer = xasprintf("%s%s%s", known, i ? ", " : "", names[i]);
		free(known);
		known = longer;
	}
	names[i] = "--help";
	closest = closest_name(name, names, i + 1);
	if (closest)
		report_error(command, xasprintf("unknown option '%s': did you mean '%s'?", name, closest));
	report_error(command, xasprintf("unknown option '%s': expected %s%s", name,
				      command->option_count > 1 ? "one of " : "", known));
}

const struct option *
command_option(const struct command *command, const char *name)
{
	return option_find_word(command->options, command->option_count, name);
}

static void
set_choice(const struct command *command, struct option *option, const char *value)
{
	int i;

	for (i = 0; option->choices[i]; i++) {
		if ((option->any_case ? strcasecmp : strcmp)(option->choices[i], value) == 0) {
			option->choice = i;
			option->chosen |= 1u << i;
			return;
		}
	}
	report_usage_error(command, xasprintf("%s '%s'", option->name, value), option_choices(option, ", ", " or "));
}

static const char *
expected_value(const struct option *option)
{
	return option->choices ? option_choices(option, ", ", " or ") : option->expected;
}

static void
set_value(const struct command *command, struct option *option, const char *value)
{
	if (!value)
		report_usage_error(
			command, xasprintf("%s: the value is missing", option->name), expected_value(option));
	if (!*value && !option->may_be_empty)
		report_usage_error(command, xasprintf("%s ''", option->name), expected_value(option));
	option->value = value;
	if (option->repeated) {
		option->values = xgrow(option->values, option->count, 1, &option->room, sizeof(*option->values));
		option->values[option->count++] = value;
	}
	if (option->choices)
		set_choice(command, option, value);
}

static bool
takes_value(const struct option *option)
{
	return option->argument || option->choices;
}

/* Reads the option argv[i]. Returns the index of its last word. */
static int
read_option(const struct command *command, int i, char *argv[])
{
	char *word = argv[i], *equals = strchr(word, '=');
	struct option *option = option_find_word(command->options, command->option_count, word);

	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		help_print_command(command);
		finish(help_flush());
	}
	if (!option)
		report_unknown_option(command, word);
	if (!takes_value(option)) {
		if (equals)
			report_usage_error(command, xasprintf("'%s'", word), "no value");
		option->value = "";
	} else if (equals) {
		set_value(command, option, equals + 1);
	} else {
		set_value(command, option, argv[++i]); /* argv[argc] is NULL */
	}
	return i;
}

static void
check_complete(const struct command *command, int operands, char *argv[])
{
	const char *name = command->operands;
	size_t i;
	int n;

	if (operands < command->operands_min) {
		for (n = 0; n < operands; n++)
			name += strcspn(name, " ") + 1;
		report_usage_error(
			command, xasprintf("%.*s is missing", (int)strcspn(name, " ."), name), command->expected);
	}
	if (operands > command->operands_max)
		report_usage_error(command,
			xasprintf("'%s' after '%s'", argv[command->operands_max + 1], argv[command->operands_max]),
			command->expected);
	for (i = 0; i < command->option_count; i++) {
		const struct option *option = &command->options[i];

		if (option->required && !option->value)
			report_usage_error(command, xasprintf("%s is missing", option->name), expected_value(option));
	}
}

int
parse_arguments(const struct command *command, int argc, char *argv[])
{
	int i, operands = 0;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			for (i++; i < argc; i++)
				argv[++operands] = argv[i];
		} else if (argv[i][0] != '-' || !argv[i][1]) {
			argv[++operands] = argv[i];
		} else {
			i = read_option(command, i, argv);
		}
	}
	check_complete(command, operands, argv);
	return operands;
}
