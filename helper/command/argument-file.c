/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "base/diagnostic.h"
#include "command/argument-file.h"
#include "platform/file.h"

#define FILE_SIZE_MAX ((size_t)256 << 20)
#define DEPTH_MAX 10 /* ends a file that names itself */

struct words {
	const struct command *command;
	char **list;
	size_t count, room;
};

static void
append_word(struct words *words, char *word)
{
	words->list = xgrow(words->list, words->count, 1, &words->room, sizeof(*words->list));
	words->list[words->count++] = word;
}

static void NORETURN
report_file(const struct words *words, const char *word, const char *reason)
{
	report_usage_error(words->command, xasprintf("'%s' %s", word, reason), "a file with one argument a line");
}

/* Reads the file of a word. Its text is never freed: the words point into it. */
static char *
read_text(const struct words *words, const char *word)
{
	struct file file;

	if (file_read(word + 1, FILE_SIZE_MAX, &file) < 0)
		finish(-diagnostic_print_errno(errno, word + 1));
	if (strlen((char *)file.bytes.data) != file.bytes.size)
		report_file(words, word, "has a NUL byte");
	return (char *)file.bytes.data;
}

static void
expand_word(struct words *words, char *word, int depth)
{
	char *line, *end;

	if (*word != '@') {
		append_word(words, word);
		return;
	}
	if (depth == DEPTH_MAX)
		report_file(words, word, "is named by too many files in turn");
	for (line = read_text(words, word); *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (*line && line[strlen(line) - 1] == '\r')
			line[strlen(line) - 1] = '\0';
		expand_word(words, line, depth + 1);
	}
}

char **
argument_files_expand(const struct command *command, int *argc, char *argv[])
{
	struct words words = {.command = command};
	int i;

	append_word(&words, argv[-1]);
	append_word(&words, argv[0]);
	for (i = 1; i < *argc; i++)
		expand_word(&words, argv[i], 0);
	if (words.count > INT_MAX)
		fatal("out of memory");
	*argc = (int)words.count - 1;
	append_word(&words, NULL);
	return words.list + 1;
}
