/* SPDX-License-Identifier: MIT */
/*
 * For libFuzzer: the first byte chooses a command and SOURCE_DATE_EPOCH, the others are the words of its command line,
 * separated by NUL bytes. An accepted line gives each option the value, and the command the operands, that a second
 * reading of that line gives; the option allows the value. A refused line gives one line on standard error. Lists that
 * the command reads are empty.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "command.h"
#include "command/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define WORDS_MAX 30

/* What an accepted line means: the last value of each option, how many it has, and the operands. */
struct reading {
	const char *values[32];
	size_t counts[32];
	const char *operands[WORDS_MAX];
	int operand_count;
};

static bool
is_name(const char *name, const char *word, size_t length)
{
	return name && strlen(name) == length && memcmp(name, word, length) == 0;
}

/* Returns the index of the option that a word names. */
static size_t
find_option(const struct command *command, const char *word)
{
	size_t i, length = strcspn(word, "=");

	for (i = 0; i < command->option_count; i++) {
		if (is_name(command->options[i].name, word, length) || is_name(command->options[i].alias, word, length))
			break;
	}
	check(i < command->option_count);
	return i;
}

/* Reads an accepted line by itself. */
static void
read_words(const struct command *command, int count, char *const words[], struct reading *reading)
{
	bool is_end = false;
	int i;

	for (i = 1; i < count; i++) {
		char *equals = strchr(words[i], '=');
		const struct option *option;
		size_t n;

		if (is_end || words[i][0] != '-' || !words[i][1]) {
			reading->operands[reading->operand_count++] = words[i];
		} else if (strcmp(words[i], "--") == 0) {
			is_end = true;
		} else {
			n = find_option(command, words[i]);
			option = &command->options[n];
			if (option->argument || option->choices)
				reading->values[n] = equals ? equals + 1 : words[++i];
			else
				check(!equals);
			check(i < count);
			reading->counts[n]++;
		}
	}
}

static void
check_choice(const struct option *option)
{
	int i;

	for (i = 0; i <= option->choice; i++)
		check(option->choices[i] != NULL);
	check((option->any_case ? strcasecmp : strcmp)(option->choices[option->choice], option->value) == 0);
	check(option->chosen >> option->choice & 1);
}

/* Checks an option against the value that it must have; count says how often it is given. */
static void
check_option(const struct option *option, const char *value, size_t count)
{
	if (count == 0) {
		check(!option->value && !option->required && option->count == 0 && option->chosen == 0);
		return;
	}
	if (!option->argument && !option->choices) {
		check(option->value && !*option->value);
		return;
	}
	check(option->value == value);
	check(*value || option->may_be_empty);
	check(option->count == (option->repeated ? count : 0));
	check(!option->repeated || option->values[count - 1] == value);
	if (option->choices)
		check_choice(option);
}

/* True if the text is what --verbose prints: zip and freeze come to their end. */
static bool
is_summary(const struct command *command, const char *text)
{
	char *beginning = xasprintf("pybytecode %s: 0 compiled, ", command->name);

	return command_option(command, "--verbose")->value && strncmp(text, beginning, strlen(beginning)) == 0 &&
	       strchr(text, '\n') == text + strlen(text) - 1;
}

static void
check_accepted(const struct command *command, const struct outcome *outcome, int count, char *const words[],
	char *const moved[])
{
	struct reading reading = {0};
	size_t i;
	int n;

	check(outcome->err_size == 0 || is_summary(command, outcome->err));
	read_words(command, count, words, &reading);
	for (i = 0; i < command->option_count; i++)
		check_option(&command->options[i], reading.values[i], reading.counts[i]);
	check(reading.operand_count >= command->operands_min && reading.operand_count <= command->operands_max);
	for (n = 0; n < reading.operand_count; n++)
		check(moved[1 + n] == reading.operands[n]);
	for (i = 0; i < outcome->count; i++) {
		check(outcome->units[i].optimize >= 0 && outcome->units[i].optimize <= 2);
		check(*outcome->units[i].cfile && outcome->units[i].dfile);
	}
}

static void
check_help(const struct command *command, const struct outcome *outcome, int count, char *const words[])
{
	char *beginning = xasprintf("usage: pybytecode %s ", command->name);
	int i, asked = 0;

	for (i = 1; i < count; i++)
		asked += strcmp(words[i], "-h") == 0 || strcmp(words[i], "--help") == 0;
	check(asked > 0 && outcome->err_size == 0);
	check(strncmp(outcome->out, beginning, strlen(beginning)) == 0);
}

/* A message shows the newlines of a word as they are. */
static void
check_refused(const struct command *command, const struct outcome *outcome, int count, char *const words[])
{
	char *beginning = xasprintf("pybytecode %s: error: ", command->name), *at;
	size_t newlines = 0;
	int i;

	for (i = 1; i < count; i++) {
		for (at = words[i]; (at = strchr(at, '\n')); at++)
			newlines++;
	}
	check(outcome->status == 2);
	check_error(outcome->err, outcome->err_size, beginning, newlines);
}

static const struct command *
choose_command(unsigned char byte)
{
	static const struct command *const commands[] = {&command_batch, &command_compile, &command_compile_dir,
		&command_install_hook, &command_zip, &command_freeze, &command_info, &command_check,
		&command_precompile};
	static const char *const epochs[] = {"", "1000", "99999999999999999999", "now"};

	setenv("SOURCE_DATE_EPOCH", epochs[byte / LEN(commands) % LEN(epochs)], 1);
	setenv("MESON_INSTALL_DESTDIR_PREFIX", "/d/p", 1);
	setenv("MESON_INSTALL_PREFIX", "/p", 1);
	unsetenv("DESTDIR");
	return commands[byte % LEN(commands)];
}

/* Removes the words @FILE, since the files that the command reads are empty. Returns the number of the others. */
static int
drop_argument_files(const struct command *command, int count, char *words[])
{
	int i, kept = 1;

	if (command != &command_precompile)
		return count;
	for (i = 1; i < count; i++) {
		if (*words[i] != '@')
			words[kept++] = words[i];
	}
	words[kept] = NULL;
	return kept;
}

/* Cuts the text into words. Returns their number, with the command's name. */
static int
split(char *text, size_t size, char *words[])
{
	char *end = text + size;
	int count = 1;

	for (; text < end && count < WORDS_MAX; text += strlen(text) + 1)
		words[count++] = text;
	words[count] = NULL;
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A command may look at the word before its name. Parsing moves the words that it gets. */
	char program[] = "pybytecode", name[32], *words[WORDS_MAX + 2] = {program, name}, *moved[WORDS_MAX + 2];
	const struct command *command;
	struct outcome outcome;
	char *text;
	int count;

	if (size == 0)
		return 0;
	command = choose_command(data[0]);
	text = xmalloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	strcpy(name, command->name);
	count = split(text, size - 1, words + 1);
	memcpy(moved, words, sizeof(moved));
	command_run(command, count, moved + 1, bytes_of(""), &outcome);
	count = drop_argument_files(command, count, words + 1);
	if (outcome.accepted)
		check_accepted(command, &outcome, count, words + 1, moved + 1);
	else if (outcome.status == 0)
		check_help(command, &outcome, count, words + 1);
	else
		check_refused(command, &outcome, count, words + 1);
	command_end(&outcome);
	free(text);
	return 0;
}
