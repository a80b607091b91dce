/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "bundle/frozen.h"
#include "config.h"
#include "cpython/cpython.h"
#include "format/canonical.h"
#include "pybytecode_frozen_c.h"
#include "pybytecode_frozen_h.h"
#include "pybytecode_importer_py.h"
#include "pybytecode_reader_py.h"

/*
 * Each module is a file of C, so a module that changes is one file that changes. A unity build includes the files in
 * one file, together with the program's: so all names begin with pybytecode_, and none is in two files. Several sets
 * may be in one program: so the names of a named set begin with pybytecode_NAME_.
 */

#define PREFIX "pybytecode_"

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
print_array(struct buffer *text, const char *name, struct bytes bytes)
{
	buffer_print(text, "\nstatic const char %s[] =\n", name);
	print_literal(text, bytes.size > 0 ? bytes : (struct bytes){(const unsigned char *)"", 1});
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

/* Prints a struct pybytecode_file. */
static void
print_row(struct buffer *text, const char *name, const char *array, size_t size, bool is_package)
{
	buffer_append_string(text, "{");
	print_name(text, name);
	buffer_print(text, ", %s, %zu, %d}", array, size, is_package);
}

/* Skips a line of the template. */
static const char *
skip_line(const char *line)
{
	return strchr(line, '\n') + 1;
}

/* Prints a part of the template, whose names get the prefix of the set. "pybytecode_frozen.h" is a file. */
static void
print_template(struct buffer *text, const char *prefix, const char *start, const char *end)
{
	const char *name;

	while ((name = strstr(start, PREFIX)) && name < end) {
		buffer_append(text, start, (size_t)(name - start));
		buffer_append_string(text, name[-1] == '"' ? PREFIX : prefix);
		start = name + strlen(PREFIX);
	}
	buffer_append(text, start, (size_t)(end - start));
}

/* Finds the lines of a template between the comments "begin NAME" and "end NAME". */
static const char *
find_section(const char *template, const char *name, const char **end)
{
	char *first = xasprintf("/* begin %s */\n", name), *last = xasprintf("/* end %s */\n", name);
	const char *start = strstr(template, first) + strlen(first);

	*end = strstr(start, last);
	free(first);
	free(last);
	return start;
}

static void
print_struct(struct buffer *text, const char *prefix)
{
	const char *end, *start = find_section(pybytecode_frozen_c, "struct", &end);

	print_template(text, prefix, start, end);
}

static void
append_buffer(struct buffer *text, const struct buffer *other)
{
	buffer_append(text, other->data, other->size);
}

char *
frozen_prefix(const char *name)
{
	char *symbol, *prefix;

	if (!name)
		return xstrdup(PREFIX);
	symbol = module_symbol(name);
	prefix = xasprintf(PREFIX "%s_", symbol);
	free(symbol);
	return prefix;
}

void
frozen_table_add(struct frozen_table *table, const char *prefix, const struct member *member, struct bytes bytes)
{
	/* The list and the standard library may have a module of the same name. */
	const char *kind = table->kind == FROZEN_STDLIB ? "stdlib" : "data";
	char *symbol = module_symbol(member->module), *array = xasprintf("%s%s_%s", prefix, kind, symbol);

	print_array(&table->arrays, array, bytes);
	buffer_append_string(&table->rows, "\t");
	print_row(&table->rows, member->module, array, bytes.size, member->kind == MEMBER_PACKAGE);
	buffer_append_string(&table->rows, ",\n");
	table->count++;
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
frozen_print_module(struct buffer *text, const char *prefix, const struct member *member, struct bytes payload)
{
	char *symbol = module_symbol(member->module), *array = xasprintf("%scode_%s", prefix, symbol);

	buffer_print(text, "%s%s", title, no_warning);
	print_array(text, array, payload);
	buffer_append_string(text, "\n");
	print_struct(text, prefix);
	buffer_print(text, "extern const struct %sfile %smodule_%s;\n", prefix, prefix, symbol);
	buffer_print(text, "const struct %sfile %smodule_%s = ", prefix, prefix, symbol);
	print_row(text, member->module, array, payload.size, member->kind == MEMBER_PACKAGE);
	buffer_print(text, ";\n%s", warning_again);
	free(array);
	free(symbol);
}

/* Prints the declarations of a table and of its size, which are in another file, or those of an empty one. */
static void
print_declarations(struct buffer *text, const char *prefix, const char *kind, bool exists)
{
	const char *storage = exists ? "extern" : "static", *end = exists ? "" : " = {{NULL, NULL, 0, 0}}";

	buffer_print(text, "%s const struct %sfile %s%s[]%s;\n", storage, prefix, prefix, kind, end);
	buffer_print(text, "%s const size_t %s%s_count%s;\n", storage, prefix, kind, exists ? "" : " = 0");
}

static const char *const kinds[] = {[FROZEN_STDLIB] = "stdlib", [FROZEN_DATA] = "data"};

void
frozen_print_table(struct buffer *text, const char *prefix, const struct frozen_table *table)
{
	const char *kind = kinds[table->kind];

	buffer_print(text, "%s#include <stddef.h>\n%s", title, no_warning);
	append_buffer(text, &table->arrays);
	buffer_append_string(text, "\n");
	print_struct(text, prefix);
	print_declarations(text, prefix, kind, true);
	buffer_print(text, "const struct %sfile %s%s[] = {\n", prefix, prefix, kind);
	append_buffer(text, &table->rows);
	buffer_print(text, "\t{NULL, NULL, 0, 0},\n};\nconst size_t %s%s_count = %zu;\n%s", prefix, kind, table->count,
		warning_again);
}

/*
 * Prints what lets a program call the functions without the name of the set. If it includes several headers, it calls
 * those of the unnamed set, or else those of the first one.
 */
static void
print_short_names(struct buffer *text, const char *prefix)
{
	static const char *const names[] = {"main", "register_frozen"};
	bool is_named = strcmp(prefix, PREFIX) != 0;
	size_t i;

	if (is_named)
		buffer_append_string(text, "#if !defined " PREFIX "has_header && !defined " PREFIX "register_frozen\n");
	for (i = 0; i < LEN(names); i++) {
		if (is_named)
			buffer_print(text, "#define " PREFIX "%s %s%s\n", names[i], prefix, names[i]);
		else
			buffer_print(text, "#undef " PREFIX "%s\n", names[i]);
	}
	buffer_append_string(text, is_named ? "#endif\n\n" : "\n");
}

void
frozen_print_header(struct buffer *text, const char *prefix)
{
	const char *end, *names = find_section(pybytecode_frozen_h, "names", &end);

	buffer_append_string(text, title);
	print_template(text, prefix, skip_line(skip_line(pybytecode_frozen_h)), names - strlen("/* begin names */\n"));
	print_short_names(text, prefix);
	end = skip_line(end);
	print_template(text, prefix, end, end + strlen(end));
}

/* Prints a line for each module of the list, with its symbol. Returns their number. */
static size_t
print_symbols(
	struct buffer *text, const char *prefix, const struct bundle *bundle, const char *before, const char *after)
{
	size_t i, n = 0;
	char *symbol;

	for (i = 0; i < bundle->count; i++) {
		const struct member *member = &bundle->members[i];

		if (member->stdlib || !member_is_module(member))
			continue;
		symbol = module_symbol(member->module);
		buffer_print(text, "%s%smodule_%s%s\n", before, prefix, symbol, after);
		free(symbol);
		n++;
	}
	return n;
}

static void
print_failure(const void *path, const struct diagnostic *diagnostic)
{
	diagnostic_print(path, diagnostic);
}

/* Compiles a part of the importer, without docstrings. Only a lack of memory makes that fail. */
static int
compile_part(struct buffer *payload, const char *source, const char *name)
{
	struct buffer compiled = {0};
	char *path = xasprintf("%s.py", name), *filename = xasprintf("<frozen %s>", name);
	int ret = cpython_compile(bytes_of(source), path, filename, 2, &compiled, print_failure, path);

	if (ret == 0 && canonical_form(PYTHON_VERSION_MINOR, buffer_view(&compiled), payload) < 0)
		buffer_append(payload, compiled.data, compiled.size);
	buffer_free(&compiled);
	free(filename);
	free(path);
	return ret;
}

/* Prints the array and the row of a part of the importer. */
static int
print_part(struct buffer *text, const char *prefix, const char *part, const char *source, const char *module)
{
	struct buffer payload = {0};
	char *array = xasprintf("%s%s_code", prefix, part), *name = xasprintf(PREFIX "%s", part);
	int ret = compile_part(&payload, source, name);

	if (ret == 0) {
		print_array(text, array, buffer_view(&payload));
		buffer_print(text, "static const struct %sfile %s%s = ", prefix, prefix, part);
		print_row(text, module, array, payload.size, false);
		buffer_append_string(text, ";\n");
	}
	buffer_free(&payload);
	free(name);
	free(array);
	return ret;
}

/* Prints the importer, and the name of the set for it. */
static int
print_importer(struct buffer *text, const struct frozen_set *set)
{
	char *module = xasprintf("%sfrozen", set->prefix);
	int ret = print_part(text, set->prefix, "importer", pybytecode_importer_py, module);

	if (ret == 0)
		ret = print_part(text, set->prefix, "reader", pybytecode_reader_py, module);
	free(module);
	buffer_print(text, "static const char %sname[] = ", set->prefix);
	print_name(text, set->name ? set->name : "");
	buffer_append_string(text, ";\n");
	return ret;
}

static void
print_tables(struct buffer *text, const struct frozen_set *set, const struct bundle *bundle)
{
	size_t count;

	print_symbols(text, set->prefix, bundle, xasprintf("extern const struct %sfile ", set->prefix), ";");
	buffer_print(text, "static const struct %sfile *const %smodules[] = {\n", set->prefix, set->prefix);
	count = print_symbols(text, set->prefix, bundle, "\t&", ",");
	buffer_print(text, "\tNULL,\n};\nstatic const size_t %smodules_count = %zu;\n", set->prefix, count);
	print_declarations(text, set->prefix, kinds[FROZEN_STDLIB], set->has_stdlib);
	print_declarations(text, set->prefix, kinds[FROZEN_DATA], set->has_data);
}

int
frozen_print_main(struct buffer *text, const struct frozen_set *set, const struct bundle *bundle)
{
	const char *end, *tables = find_section(pybytecode_frozen_c, "tables", &end);

	buffer_append_string(text, title);
	print_template(text, set->prefix, skip_line(skip_line(pybytecode_frozen_c)), tables);
	buffer_print(text, "#if PY_MAJOR_VERSION != %d || PY_MINOR_VERSION != %d\n", PYTHON_VERSION_MAJOR,
		PYTHON_VERSION_MINOR);
	buffer_append_string(text, "#error \"these modules are frozen for CPython " PYTHON_X_Y "\"\n#endif\n\n");
	buffer_append_string(text, no_warning);
	if (print_importer(text, set) < 0)
		return FAILED;
	buffer_print(text, "%s\n", warning_again);
	print_tables(text, set, bundle);
	print_template(text, set->prefix, end, end + strlen(end));
	return 0;
}

void
frozen_print_program(struct buffer *text, const char *prefix, const char *module)
{
	buffer_append_string(text, title);
	buffer_append_string(text, "#include \"pybytecode_frozen.h\"\n\nint\nmain(int argc, char **argv)\n{\n");
	buffer_print(text, "\treturn %smain(", prefix);
	print_name(text, module);
	buffer_append_string(text, ", argc, argv);\n}\n");
}
