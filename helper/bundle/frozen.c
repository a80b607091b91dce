/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "bundle/frozen.h"
#include "config.h"
#include "pybytecode_frozen_c.h"
#include "pybytecode_frozen_h.h"

/*
 * CPython's struct _frozen has three layouts. Only pybytecode_frozen.c knows it, and builds the table when the program
 * starts; the other files have a struct pybytecode_module for each module. So a module that changes is one file that
 * changes. A unity build includes the files in one file, together with the program's: so all names begin with
 * pybytecode_, and none is in two files.
 */

static const char title[] = "/* Made by pybytecode " PYBYTECODE_VERSION " for CPython " PYTHON_X_Y ". */\n";

/*
 * Bytes are string literals: gcc 12 compiles 2 MB in 0.11 s with 37 MB of memory, but takes 1.5 s and 210 MB for
 * numbers. C promises only 4095 characters; gcc and clang have no limit, but would warn with -Wpedantic.
 */
static const char no_warning[] = "#ifdef __GNUC__\n"
				 "#pragma GCC diagnostic push\n"
				 "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
				 "#endif\n";
static const char warning_again[] = "#ifdef __GNUC__\n"
				    "#pragma GCC diagnostic pop\n"
				    "#endif\n";

#define ROW 64

/* Writes a byte as in a literal. After an escape of fewer than three digits, a digit would become part of it. */
static char *
put_byte(char *out, unsigned char byte, bool digit_follows)
{
	if (byte == '"' || byte == '\\' || byte == '?') { /* '?': no trigraphs */
		*out++ = '\\';
		*out++ = (char)byte;
	} else if (byte >= 0x20 && byte < 0x7f) {
		*out++ = (char)byte;
	} else {
		*out++ = '\\';
		if (byte >= 0100 || digit_follows)
			*out++ = (char)('0' + (byte >> 6));
		if (byte >= 010 || digit_follows)
			*out++ = (char)('0' + (byte >> 3 & 7));
		*out++ = (char)('0' + (byte & 7));
	}
	return out;
}

static void
print_literal(struct buffer *text, struct bytes bytes)
{
	size_t at, i, end, rows = bytes.size / ROW + 1;
	char *start = (char *)buffer_reserve(text, 4 * bytes.size + rows * strlen("\"\"\n")), *out = start;

	for (at = 0; at < bytes.size; at = end) {
		end = bytes.size - at < ROW ? bytes.size : at + ROW;
		*out++ = '"';
		for (i = at; i < end; i++)
			out = put_byte(out, bytes.data[i],
				i + 1 < end && bytes.data[i + 1] >= '0' && bytes.data[i + 1] <= '7');
		*out++ = '"';
		*out++ = '\n';
	}
	text->size += (size_t)(out - start);
}

/* Returns a C identifier for a module, to be freed. Letters and digits stay, and no two modules have the same. */
static char *
module_symbol(const char *module)
{
	char *name = xmalloc(strlen(module) * 4 + 1), *out = name;
	unsigned char c;

	for (; (c = (unsigned char)*module); module++) {
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
			*out++ = (char)c;
			continue;
		}
		*out++ = '_';
		if (c == '.' || c == '_') {
			*out++ = c == '.' ? 'd' : '_';
			continue;
		}
		*out++ = "0123456789abcdef"[c >> 4];
		*out++ = "0123456789abcdef"[c & 15];
	}
	*out = '\0';
	return name;
}

static void
print_array(struct buffer *text, const char *name, struct bytes payload)
{
	buffer_print(text, "\nstatic const unsigned char %s[] =\n", name);
	print_literal(text, payload);
	buffer_append_string(text, ";\n");
}

/* Prints a name as a literal. */
static void
print_name(struct buffer *text, const char *name)
{
	char byte[4], *end;

	buffer_append_string(text, "\"");
	for (; *name; name++) {
		end = put_byte(byte, (unsigned char)*name, true);
		buffer_append(text, byte, (size_t)(end - byte));
	}
	buffer_append_string(text, "\"");
}

/* Prints a struct pybytecode_module. */
static void
print_row(struct buffer *text, const struct member *member, const char *array, size_t size)
{
	buffer_append_string(text, "{");
	print_name(text, member->module);
	buffer_print(text, ", %s, %zu, %d}", array, size, member->kind == MEMBER_PACKAGE);
}

/* Skips a line of the template. */
static const char *
skip_line(const char *line)
{
	return strchr(line, '\n') + 1;
}

/* Returns the lines of the template between the comments "begin NAME" and "end NAME". */
static struct bytes
find_section(const char *name)
{
	char *begin = xasprintf("/* begin %s */\n", name), *end = xasprintf("/* end %s */\n", name);
	const char *start = strstr(pybytecode_frozen_c, begin) + strlen(begin);
	struct bytes section = {(const unsigned char *)start, (size_t)(strstr(start, end) - start)};

	free(begin);
	free(end);
	return section;
}

static void
print_struct(struct buffer *text)
{
	struct bytes section = find_section("struct");

	buffer_append(text, section.data, section.size);
}

static void
append_buffer(struct buffer *text, const struct buffer *other)
{
	buffer_append(text, other->data, other->size);
}

/* Returns the name of a module's array. The list and the standard library may have a module of the same name. */
static char *
array_name(const struct member *member, const char *symbol)
{
	return xasprintf("pybytecode_%scode_%s", member->stdlib ? "stdlib_" : "", symbol);
}

void
frozen_table_add(struct frozen_table *table, const struct member *member, struct bytes payload)
{
	char *symbol = module_symbol(member->module), *array = array_name(member, symbol);

	print_array(&table->arrays, array, payload);
	buffer_append_string(&table->rows, "\t");
	print_row(&table->rows, member, array, payload.size);
	buffer_append_string(&table->rows, ",\n");
	free(array);
	free(symbol);
}

void
frozen_table_free(struct frozen_table *table)
{
	buffer_free(&table->arrays);
	buffer_free(&table->rows);
}

void
frozen_print_module(struct buffer *text, const struct member *member, struct bytes payload)
{
	char *symbol = module_symbol(member->module), *array = array_name(member, symbol);

	buffer_print(text, "%s%s", title, no_warning);
	print_array(text, array, payload);
	buffer_append_string(text, "\n");
	print_struct(text);
	buffer_print(text, "extern const struct pybytecode_module pybytecode_module_%s;\n", symbol);
	buffer_print(text, "const struct pybytecode_module pybytecode_module_%s = ", symbol);
	print_row(text, member, array, payload.size);
	buffer_print(text, ";\n%s", warning_again);
	free(array);
	free(symbol);
}

static void
print_rows(struct buffer *text, const struct buffer *rows)
{
	append_buffer(text, rows);
	buffer_append_string(text, "\t{NULL, NULL, 0, 0},\n};\n");
}

void
frozen_print_stdlib(struct buffer *text, const struct frozen_table *table)
{
	buffer_print(text, "%s#include <stddef.h>\n%s", title, no_warning);
	append_buffer(text, &table->arrays);
	buffer_append_string(text, "\n");
	print_struct(text);
	buffer_append_string(text, "extern const struct pybytecode_module pybytecode_stdlib[];\n"
				   "const struct pybytecode_module pybytecode_stdlib[] = {\n");
	print_rows(text, &table->rows);
	buffer_append_string(text, warning_again);
}

void
frozen_print_header(struct buffer *text)
{
	buffer_append_string(text, title);
	buffer_append_string(text, skip_line(skip_line(pybytecode_frozen_h)));
}

/* Prints a line for each module of the list, with its symbol. */
static void
print_symbols(struct buffer *text, const struct bundle *bundle, const char *before, const char *after)
{
	size_t i;
	char *symbol;

	for (i = 0; i < bundle->count; i++) {
		const struct member *member = &bundle->members[i];

		if (member->stdlib || !*member->unit.source)
			continue;
		symbol = module_symbol(member->module);
		buffer_print(text, "%spybytecode_module_%s%s\n", before, symbol, after);
		free(symbol);
	}
}

static void
print_tables(struct buffer *text, const struct bundle *bundle, const struct frozen_table *generated, bool has_stdlib)
{
	buffer_print(text, "#if PY_MAJOR_VERSION != %d || PY_MINOR_VERSION != %d\n", PYTHON_VERSION_MAJOR,
		PYTHON_VERSION_MINOR);
	buffer_append_string(text, "#error \"these modules are frozen for CPython " PYTHON_X_Y "\"\n#endif\n\n");
	print_symbols(text, bundle, "extern const struct pybytecode_module ", ";");
	buffer_append_string(text, "static const struct pybytecode_module *const pybytecode_modules[] = {\n");
	print_symbols(text, bundle, "\t&", ",");
	buffer_append_string(text, "\tNULL,\n};\n\n");
	buffer_append_string(text,
		has_stdlib ? "extern const struct pybytecode_module pybytecode_stdlib[];\n"
			   : "static const struct pybytecode_module pybytecode_stdlib[] = {{NULL, NULL, 0, 0}};\n");
	append_buffer(text, &generated->arrays);
	buffer_append_string(text, "\nstatic const struct pybytecode_module pybytecode_packages[] = {\n");
	print_rows(text, &generated->rows);
}

void
frozen_print_main(
	struct buffer *text, const struct bundle *bundle, const struct frozen_table *generated, bool has_stdlib)
{
	struct bytes tables = find_section("tables");
	const char *start = skip_line(skip_line(pybytecode_frozen_c));
	const char *end = (const char *)tables.data + tables.size;

	buffer_append_string(text, title);
	buffer_append(text, start, (size_t)((const char *)tables.data - start));
	print_tables(text, bundle, generated, has_stdlib);
	buffer_append_string(text, end);
}
