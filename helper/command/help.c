/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "command/help.h"
#include "config.h"

#define WIDTH 80
#define NAME_WIDTH 26 /* of options and commands, with the blanks around them */

/*
 * Prints words at a column, with line breaks where they do not fit. Lines after the first begin at indent. A word is
 * what stands between blanks, except that brackets keep it together. Returns the column after the text.
 */
static size_t
print_words(const char *text, size_t column, size_t indent)
{
	size_t length;
	int depth;

	for (; *text; text += length + (text[length] == ' ')) {
		for (length = 0, depth = 0; text[length] && (text[length] != ' ' || depth > 0); length++)
			depth += (text[length] == '[') - (text[length] == ']');
		if (column > indent && column + 1 + length > WIDTH) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		printf("%.*s", (int)length, text);
		column += length;
	}
	return column;
}

static void
print_row(const char *name, const char *text)
{
	int width = printf("  %s", name);

	if (width + 2 > NAME_WIDTH)
		printf("\n%*s", NAME_WIDTH, "");
	else
		printf("%*s", NAME_WIDTH - width, "");
	print_words(text, NAME_WIDTH, NAME_WIDTH);
	putchar('\n');
}

/* Returns the option with its value, as in "--optimize 0|1|2", to be freed. */
static char *
option_text(const struct option *option, const char *name)
{
	char *choices, *text;

	if (!option->choices && !option->argument)
		return xstrdup(name);
	choices = option->choices ? option_choices(option, "|", "|") : xstrdup(option->argument);
	text = xasprintf("%s %s", name, choices);
	free(choices);
	return text;
}

static void
print_usage(const struct command *command)
{
	size_t column = (size_t)printf("usage: pybytecode %s", command->name), indent = strlen("usage: pybytecode "), i;
	char *option, *text;

	for (i = 0; i < command->option_count; i++) {
		option = option_text(&command->options[i], command->options[i].name);
		text = command->options[i].required
			       ? xstrdup(option)
			       : xasprintf("[%s]%s", option, command->options[i].repeated ? "..." : "");
		column = print_words(text, column, indent);
		free(text);
		free(option);
	}
	print_words(command->operands, column, indent);
	putchar('\n');
}

static void
print_option(const struct option *option)
{
	char *names = option->alias ? xasprintf("%s, %s", option->alias, option->name) : xstrdup(option->name);
	char *text = option_text(option, names);

	print_row(text, option->help);
	free(text);
	free(names);
}

/* Prints paragraphs, which are separated by newlines, each after an empty line. */
static void
print_paragraphs(const char *text)
{
	char *copy = xstrdup(text), *paragraph = copy, *end;

	while (paragraph) {
		end = strchr(paragraph, '\n');
		if (end)
			*end++ = '\0';
		putchar('\n');
		print_words(paragraph, 0, 0);
		putchar('\n');
		paragraph = end;
	}
	free(copy);
}

void
help_print_command(const struct command *command)
{
	size_t i;

	print_usage(command);
	print_paragraphs(command->description);
	if (!command->options)
		return;
	puts("\nOptions:");
	for (i = 0; i < command->option_count; i++)
		print_option(&command->options[i]);
	print_row("-h, --help", "Print this help.");
}

void
help_print(const struct command_group *groups, size_t count)
{
	size_t i, j;

	puts("usage: pybytecode COMMAND [ARGUMENT]...\n\n"
	     "Compile Python sources to bytecode for CPython " PYTHON_X_Y ".");
	for (i = 0; i < count; i++) {
		printf("\n%s:\n", groups[i].title);
		for (j = 0; j < LEN(groups[i].commands) && groups[i].commands[j]; j++)
			print_row(groups[i].commands[j]->name, groups[i].commands[j]->summary);
	}
	puts("\nOptions:");
	print_row("-h, --help", "Print this help. `pybytecode help COMMAND` and `pybytecode COMMAND --help` print "
				"the help of a command.");
	print_row("--version", "Print the versions of pybytecode and CPython, the magic number and the cache tag.");
	print_row("--libpython", "Print the path of the loaded libpython.");
	print_row("--inputs", "Print the paths of this program and of its libraries.");
	print_paragraphs("Exit status: 0 if all is done; 1 if a source cannot be compiled, or a file cannot "
			 "be read or written; 2 if the command line, a list or the environment is wrong.\n"
			 "The manual page pybytecode(1) is the reference.");
}

int
help_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	print_error("cannot write to standard output");
	return 1;
}
