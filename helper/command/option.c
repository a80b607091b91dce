/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "command/option.h"

static bool
has_name(const char *name, const char *word)
{
	size_t length = strcspn(word, "=");

	return name && strlen(name) == length && strncmp(name, word, length) == 0;
}

struct option *
option_find_word(struct option *options, size_t count, const char *word)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (has_name(options[i].name, word) || has_name(options[i].alias, word))
			return &options[i];
	}
	return NULL;
}

char *
option_choices(const struct option *option, const char *separator, const char *last_separator)
{
	char *text = xstrdup(option->choices[0]), *longer;
	size_t i;

	for (i = 1; option->choices[i]; i++) {
		longer = xasprintf(
			"%s%s%s", text, option->choices[i + 1] ? separator : last_separator, option->choices[i]);
		free(text);
		text = longer;
	}
	return text;
}
