/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/unit-list.h"
#include "format/siphash.h"

enum { SOURCE, CFILE, DFILE, LEVEL, FIELDS };

struct reader {
	const struct list_form *form;
	const char *path; /* of the list, as it is shown */
	const struct option *options;
	struct unit model;
	size_t line;
	struct list list;
	size_t *lines; /* of the units */
	size_t *index; /* a hash table of the units by cfile: 1 + the unit; 0: free */
	size_t index_size;
};

static void NORETURN
malformed(const struct reader *reader, const char *value, const char *expected)
{
	fprintf(stderr, "%s:%zu: error: %s: expected %s\n", reader->path, reader->line, value, expected);
	finish(2);
}

/* Cuts a line at its tabs. */
static void
split(const struct reader *reader, char *line, char *fields[FIELDS])
{
	size_t n = 1;
	char *tab;

	for (tab = line; (tab = strchr(tab, '\t')); tab++)
		n++;
	if (n < LEVEL || n > FIELDS)
		malformed(reader, xasprintf("'%s' has %zu field%s", line, n, n == 1 ? "" : "s"), reader->form->line);
	fields[LEVEL] = NULL;
	for (n = 0; line; n++) {
		fields[n] = line;
		line = strchr(line, '\t');
		if (line)
			*line++ = '\0';
	}
}

static int
level(const struct reader *reader, const char *field)
{
	int i;

	if (!field)
		return reader->model.optimize;
	for (i = 0; unit_option_levels[i]; i++) {
		if (strcmp(field, unit_option_levels[i]) == 0)
			return i;
	}
	malformed(reader, xasprintf("level '%s'", field), "0, 1 or 2");
}

/* Where a cfile is in the index, or is to be put. */
static size_t *
find(const struct reader *reader, const char *cfile)
{
	struct buffer name = {(unsigned char *)cfile, strlen(cfile)};
	size_t i = siphash(1, 3, 0, 0, &name) & (reader->index_size - 1);

	while (reader->index[i] && strcmp(reader->list.units[reader->index[i] - 1].cfile, cfile) != 0)
		i = (i + 1) & (reader->index_size - 1);
	return &reader->index[i];
}

/* Room for a unit each line; the index is at most half full. */
static void
make_room(struct reader *reader, const struct buffer *bytes)
{
	size_t i, lines = 0;

	for (i = 0; i < bytes->size; i++)
		lines += bytes->data[i] == '\n';
	reader->list.units = xmalloc(lines * sizeof(struct unit));
	reader->lines = xmalloc(lines * sizeof(size_t));
	for (reader->index_size = 1; reader->index_size < 2 * lines;)
		reader->index_size *= 2;
	reader->index = xmalloc(reader->index_size * sizeof(size_t));
	memset(reader->index, 0, reader->index_size * sizeof(size_t));
}

static void
add(struct reader *reader, const struct unit *unit)
{
	size_t *place = find(reader, unit->cfile);

	if (*place)
		malformed(reader,
			xasprintf("%s '%s', which is that of line %zu", reader->form->cfile, unit->cfile,
				reader->lines[*place - 1]),
			"another");
	*place = reader->list.count + 1;
	reader->lines[reader->list.count] = reader->line;
	reader->list.units[reader->list.count++] = *unit;
}

static void
read_line(struct reader *reader, char *line, size_t length)
{
	struct unit unit = reader->model;
	const char *expected;
	char *fields[FIELDS], *error;

	if (strlen(line) != length)
		malformed(reader, xasprintf("a NUL byte after '%s'", line), reader->form->line);
	split(reader, line, fields);
	if (!*fields[SOURCE])
		malformed(reader, "source ''", "a path");
	unit.source = fields[SOURCE];
	unit.optimize = level(reader, fields[LEVEL]);
	unit.cfile = fields[CFILE];
	unit.dfile = fields[DFILE];
	error = reader->form->complete(reader->options, &unit, fields[LEVEL] != NULL, &expected);
	if (error)
		malformed(reader, error, expected);
	add(reader, &unit);
}

static int
read_bytes(struct reader *reader, const char *path, struct buffer *bytes)
{
	struct file file;
	char *text;
	int ret;

	if (strcmp(path, "-") == 0) {
		reader->path = "<stdin>";
		ret = file_read_input(bytes);
	} else {
		reader->path = path;
		ret = file_read(path, &file);
		*bytes = file.bytes;
	}
	if (ret < 0) {
		text = diagnostic_errno_text(errno, reader->path);
		diagnostic_print(
			reader->path, &(struct diagnostic){.type = diagnostic_errno_type(errno), .text = text});
		free(text);
	}
	return ret;
}

int
list_read(const struct list_form *form, const char *command, const char *path, const struct option *options,
	struct list *list)
{
	struct reader reader = {.form = form, .options = options, .model = unit_option_read(command, options)};
	struct buffer bytes;
	char *line, *next, *end;

	if (read_bytes(&reader, path, &bytes) < 0)
		return -1;
	buffer_append(&bytes, "\n", 1);
	make_room(&reader, &bytes);
	line = (char *)bytes.data;
	end = line + bytes.size;
	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		*next++ = '\0';
		reader.line++;
		if (next - line > 1)
			read_line(&reader, line, (size_t)(next - line - 1));
	}
	free(reader.lines);
	free(reader.index);
	*list = reader.list;
	return 0;
}
