/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "compile/unit-list.h"
#include "format/siphash.h"

enum { SOURCE, CFILE, DFILE, LEVEL, FIELDS };

struct reader {
	const struct unit_list_form *form;
	const char *path; /* of the list, for errors */
	const struct settings *settings;
	struct unit model;
	size_t line; /* from 1 */
	struct unit_list list;
	size_t *lines; /* by unit */
	size_t *index; /* a hash table of the units by cfile: 1 + the unit's number; 0: free */
	size_t index_size;
};

/* Takes value. */
static int
report_line(const struct reader *reader, char *value, const char *expected)
{
	char *where = xasprintf("%s:%zu", reader->path, reader->line);

	error_print(where, xasprintf("%s: expected %s", value, expected));
	free(where);
	free(value);
	return INVALID_INPUT;
}

/* Cuts a line at its tabs. */
static int
split_line(const struct reader *reader, char *line, char *fields[FIELDS])
{
	size_t n = 1;
	char *tab;

	for (tab = line; (tab = strchr(tab, '\t')); tab++)
		n++;
	if (n < LEVEL || n > FIELDS)
		return report_line(
			reader, xasprintf("'%s' has %zu field%s", line, n, n == 1 ? "" : "s"), reader->form->line);
	fields[LEVEL] = NULL;
	for (n = 0; line; n++) {
		fields[n] = line;
		line = strchr(line, '\t');
		if (line)
			*line++ = '\0';
	}
	return 0;
}

static int
read_level(const struct reader *reader, const char *field, int *level)
{
	*level = reader->model.optimize;
	if (!field)
		return 0;
	if (*field < '0' || *field > '2' || field[1])
		return report_line(reader, xasprintf("level '%s'", field), "0, 1 or 2");
	*level = *field - '0';
	return 0;
}

/* Finds the place of a cfile in the index. */
static size_t *
find_place(const struct reader *reader, const char *cfile)
{
	size_t i = siphash(1, 3, 0, 0, bytes_of(cfile)) & (reader->index_size - 1);

	while (reader->index[i] && strcmp(reader->list.units[reader->index[i] - 1].cfile, cfile) != 0)
		i = (i + 1) & (reader->index_size - 1);
	return &reader->index[i];
}

/* Makes room for one unit a line. The index is at most half full. */
static void
reserve_units(struct reader *reader, struct bytes bytes)
{
	const unsigned char *at = bytes.data, *end = at + bytes.size;
	size_t lines = 0;

	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		lines++;
		at++;
	}
	reader->list.units = xmalloc(lines * sizeof(struct unit));
	reader->lines = xmalloc(lines * sizeof(size_t));
	for (reader->index_size = 1; reader->index_size < 2 * lines;)
		reader->index_size *= 2;
	reader->index = xmalloc(reader->index_size * sizeof(size_t));
	memset(reader->index, 0, reader->index_size * sizeof(size_t));
}

static int
add_unit(struct reader *reader, const struct unit *unit)
{
	size_t *place = find_place(reader, unit->cfile);

	if (*place)
		return report_line(reader,
			xasprintf("%s '%s', which line %zu has already", reader->form->cfile, unit->cfile,
				reader->lines[*place - 1]),
			"another");
	*place = reader->list.count + 1;
	reader->lines[reader->list.count] = reader->line;
	reader->list.units[reader->list.count++] = *unit;
	return 0;
}

static int
read_line(struct reader *reader, char *line, size_t length)
{
	struct unit unit = reader->model;
	struct usage_error error;
	char *fields[FIELDS] = {NULL};

	if (strlen(line) != length)
		return report_line(reader, xasprintf("a NUL byte after '%s'", line), reader->form->line);
	if (split_line(reader, line, fields) < 0 || read_level(reader, fields[LEVEL], &unit.optimize) < 0)
		return INVALID_INPUT;
	if (!*fields[SOURCE])
		return report_line(reader, xstrdup("source ''"), "a path");
	unit.source = fields[SOURCE];
	unit.cfile = fields[CFILE];
	unit.dfile = fields[DFILE];
	if (reader->form->complete(reader->settings, &unit, fields[LEVEL] != NULL, &error) < 0)
		return report_line(reader, error.value, error.expected);
	return add_unit(reader, &unit);
}

static int
read_lines(struct reader *reader, struct buffer *bytes)
{
	char *line = (char *)bytes->data, *end = line + bytes->size, *next;

	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		*next++ = '\0';
		reader->line++;
		if (next - line > 1 && read_line(reader, line, (size_t)(next - line - 1)) < 0)
			return INVALID_INPUT;
	}
	return 0;
}

static int
read_bytes(struct reader *reader, const char *path, struct buffer *bytes)
{
	struct file file;
	int ret;

	if (strcmp(path, "-") == 0) {
		reader->path = "<stdin>";
		ret = file_read_input(SOURCE_SIZE_MAX, bytes);
	} else {
		reader->path = path;
		ret = file_read(path, SOURCE_SIZE_MAX, &file);
		*bytes = file.bytes;
	}
	return ret < 0 ? diagnostic_print_errno(errno, reader->path) : 0;
}

int
unit_list_read(
	const struct unit_list_form *form, const char *path, const struct settings *settings, struct unit_list *list)
{
	struct reader reader = {.form = form, .settings = settings, .model = settings_unit(settings)};
	struct buffer bytes; /* the units point into it */
	int ret;

	if (read_bytes(&reader, path, &bytes) < 0)
		return FAILED;
	buffer_append_string(&bytes, "\n");
	reserve_units(&reader, buffer_view(&bytes));
	ret = read_lines(&reader, &bytes);
	free(reader.lines);
	free(reader.index);
	*list = reader.list;
	return ret;
}
