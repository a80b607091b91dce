/* SPDX-License-Identifier: MIT */
/*
 * For libFuzzer: the first byte chooses a command and its options, the others are the LIST of batch, zip or freeze. An
 * accepted list gives exactly the units of its lines. A refused one gives one line on standard error.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "command.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define STRIPDIR "/s/t"
#define PREPENDDIR "/p"

/* How a command is called. */
struct call {
	const struct command *command;
	int optimize;
	bool changes_path; /* --stripdir and --prependdir are given */
	bool is_batch;
};

/* The fields of a line; NULL: it has fewer. */
struct line {
	char *source, *cfile, *dfile, *level;
};

static int
compare_cfiles(const void *a, const void *b)
{
	return strcmp(((const struct unit *)a)->cfile, ((const struct unit *)b)->cfile);
}

static const struct unit *
find_unit(const struct outcome *outcome, const char *cfile)
{
	struct unit key = {.cfile = cfile};

	if (outcome->count == 0)
		return NULL;
	return bsearch(&key, outcome->units, outcome->count, sizeof(key), compare_cfiles);
}

/* Checks a unit of batch against its line. */
static void
check_recorded_path(const struct call *call, const struct unit *unit, const struct line *line)
{
	const char *path = *line->dfile ? line->dfile : line->source, *rest;

	if (!call->changes_path) {
		check(strcmp(unit->dfile, path) == 0);
		return;
	}
	check(strncmp(unit->dfile, PREPENDDIR "/", strlen(PREPENDDIR "/")) == 0);
	rest = unit->dfile + strlen(PREPENDDIR "/");
	check(*rest && strlen(path) > strlen(STRIPDIR "/") - 1 + strlen(rest));
	check(*path == '/' && strcmp(path + strlen(path) - strlen(rest), rest) == 0);
}

static void
check_unit(const struct call *call, const struct unit *unit, const struct line *line)
{
	check(*line->source && strcmp(unit->source, line->source) == 0);
	check(unit->optimize == (line->level ? *line->level - '0' : call->optimize));
	check(unit->optimize >= 0 && unit->optimize <= 2 && (!line->level || !line->level[1]));
	check(*unit->cfile != '\0');
	if (*line->cfile)
		check(strcmp(unit->cfile, line->cfile) == 0);
	else
		check(call->is_batch && strstr(unit->cfile, "__pycache__/"));
	if (call->is_batch)
		check_recorded_path(call, unit, line);
	else if (*line->dfile)
		check(strcmp(unit->dfile, line->dfile) == 0);
}

/* Cuts the text of a line at its tabs. */
static struct line
split(char *text)
{
	struct line line = {0};
	char **fields[] = {&line.source, &line.cfile, &line.dfile, &line.level};
	size_t i;

	for (i = 0; i < LEN(fields) && text; i++) {
		*fields[i] = text;
		text = strchr(text, '\t');
		if (text)
			*text++ = '\0';
	}
	check(!text && line.dfile); /* the list was accepted */
	return line;
}

/* Checks the units against the lines of the list, which it changes. batch keeps their order. Returns their number. */
static size_t
check_lines(const struct call *call, const struct outcome *outcome, char *list, size_t size)
{
	char *text, *next, *end = list + size;
	size_t n = 0;

	for (text = list; text < end; text = next) {
		struct line line;
		const struct unit *unit;

		next = memchr(text, '\n', (size_t)(end - text));
		if (!next)
			next = end;
		*next++ = '\0';
		if (next - text == 1)
			continue;
		check(strlen(text) == (size_t)(next - text) - 1); /* a NUL byte is refused */
		line = split(text);
		unit = call->is_batch ? &outcome->units[n] : find_unit(outcome, line.cfile);
		check(n++ < outcome->count && unit);
		check_unit(call, unit, &line);
	}
	return n;
}

static void
check_accepted(const struct call *call, struct outcome *outcome, char *list, size_t size)
{
	size_t i, lines = 0;

	check(outcome->err_size == 0);
	if (call->is_batch)
		lines = check_lines(call, outcome, list, size);
	if (outcome->count > 0)
		qsort(outcome->units, outcome->count, sizeof(*outcome->units), compare_cfiles);
	for (i = 1; i < outcome->count; i++)
		check(strcmp(outcome->units[i - 1].cfile, outcome->units[i].cfile) != 0);
	if (!call->is_batch)
		lines = check_lines(call, outcome, list, size);
	check(outcome->count == lines);
}

/* Checks that the error names a line of the list; or two lines, whose modules have one name. */
static void
check_refused(const struct call *call, const struct outcome *outcome, struct bytes list)
{
	char *beginning = xasprintf("pybytecode %s: error: '", call->command->name), *end;
	unsigned long line = 0, lines = 1;
	size_t i;

	check(outcome->status == 2 && outcome->out_size == 0);
	if (!call->is_batch && strncmp(outcome->err, beginning, strlen(beginning)) == 0) {
		check(strstr(outcome->err, ", which are both the module ") != NULL);
	} else {
		beginning = xasprintf("LIST:");
		check(strncmp(outcome->err, beginning, strlen(beginning)) == 0);
		line = strtoul(outcome->err + strlen(beginning), &end, 10);
		check(strncmp(end, ": error: ", strlen(": error: ")) == 0);
		for (i = 0; i < list.size; i++)
			lines += list.data[i] == '\n';
		check(line >= 1 && line <= lines);
	}
	check_error(outcome->err, outcome->err_size, beginning, 0);
}

static struct call
choose_call(unsigned char byte)
{
	static const struct command *const commands[] = {&command_batch, &command_zip, &command_freeze};
	struct call call = {.command = commands[byte % 3], .optimize = byte / 3 % 3};

	call.is_batch = call.command == &command_batch;
	call.changes_path = call.is_batch && byte / 9 % 2;
	return call;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char list_name[] = "LIST", jobs[] = "--jobs=1", strip[] = "--stripdir=" STRIPDIR;
	static char prepend[] = "--prependdir=" PREPENDDIR, archive[] = "--output=o/a.zip",
		    directory[] = "--output-directory=o";
	char level[] = "--optimize=N", name[16], *words[8] = {name};
	struct outcome outcome;
	struct bytes list;
	struct call call;
	char *copy;
	int n = 1;

	if (size == 0)
		return 0;
	call = choose_call(data[0]);
	list = (struct bytes){data + 1, size - 1};
	snprintf(name, sizeof(name), "%s", call.command->name);
	level[sizeof(level) - 2] = (char)('0' + call.optimize);
	words[n++] = level;
	words[n++] = call.is_batch ? jobs : call.command == &command_zip ? archive : directory;
	if (call.changes_path) {
		words[n++] = strip;
		words[n++] = prepend;
	}
	words[n++] = list_name;
	command_run(call.command, n, words, list, &outcome);
	copy = xmalloc(size);
	memcpy(copy, data + 1, size - 1);
	if (outcome.accepted)
		check_accepted(&call, &outcome, copy, size - 1);
	else
		check_refused(&call, &outcome, list);
	command_end(&outcome);
	return 0;
}
