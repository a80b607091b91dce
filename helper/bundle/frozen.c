/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "bundle/frozen.h"

static const char begin[] = "/* Made by pybytecode " PYBYTECODE_VERSION " for CPython " PYTHON_X_Y ". */\n";

/*
 * struct _frozen has three layouts, so only the table, which is made when the program starts, knows it; and one module
 * that changes is one file that changes. What all files have in common:
 */
static const char module_struct[] = "struct pybytecode_module {\n"
				    "\tconst char *name;\n"
				    "\tconst unsigned char *code;\n"
				    "\tint size;\n"
				    "\tint is_package;\n"
				    "};\n";

/*
 * The bytes are string literals: for 2 MB gcc 12 takes 0.11 s and 37 MB of memory, where it takes 1.5 s and 210 MB for
 * numbers. C promises 4095 characters only, gcc and clang have no limit; they would warn with -Wpedantic.
 */
static const char no_warning[] = "#ifdef __GNUC__\n"
				 "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
				 "#endif\n";

#define ROW 64

/* One byte as it is in a literal; a digit after it would be taken for part of its escape. */
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
print_literal(struct buffer *text, const struct buffer *bytes)
{
	size_t at, i, end, rows = bytes->size / ROW + 1;
	char *out;

	text->data = xrealloc(text->data, text->size + 4 * bytes->size + rows * strlen("\"\"\n"));
	out = (char *)text->data + text->size;
	for (at = 0; at < bytes->size; at = end) {
		end = bytes->size - at < ROW ? bytes->size : at + ROW;
		*out++ = '"';
		for (i = at; i < end; i++)
			out = put_byte(out, bytes->data[i],
				i + 1 < end && bytes->data[i + 1] >= '0' && bytes->data[i + 1] <= '7');
		*out++ = '"';
		*out++ = '\n';
	}
	text->size = (size_t)(out - (char *)text->data);
}

/* The array of a module, and its name: letters and digits stay, no two modules have the same. */
static char *
symbol(const char *module)
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
print_array(struct buffer *text, const char *name, const struct buffer *payload)
{
	buffer_print(text, "\nstatic const unsigned char %s[] =\n", name);
	print_literal(text, payload);
	buffer_print(text, ";\n");
}

/* A name as it is in a literal */
static void
print_name(struct buffer *text, const char *name)
{
	char byte[4], *end;

	buffer_print(text, "\"");
	for (; *name; name++) {
		end = put_byte(byte, (unsigned char)*name, true);
		buffer_append(text, byte, (size_t)(end - byte));
	}
	buffer_print(text, "\"");
}

static void
print_row(struct buffer *text, const struct member *member, const char *array, size_t size)
{
	buffer_print(text, "{");
	print_name(text, member->module);
	buffer_print(text, ", %s, %zu, %d}", array, size, member->kind == MEMBER_PACKAGE);
}

void
frozen_module(struct buffer *text, const struct member *member, const struct buffer *payload)
{
	char *name = symbol(member->module);

	buffer_print(text, "%s%s", begin, no_warning);
	print_array(text, "code", payload);
	buffer_print(text, "\n%sextern const struct pybytecode_module pybytecode_module_%s;\n", module_struct, name);
	buffer_print(text, "const struct pybytecode_module pybytecode_module_%s = ", name);
	print_row(text, member, "code", payload->size);
	buffer_print(text, ";\n");
	free(name);
}

void
frozen_stdlib_begin(struct buffer *text)
{
	buffer_print(text, "%s#include <stddef.h>\n%s", begin, no_warning);
}

static char *
array_name(const struct member *member)
{
	char *name = symbol(member->module), *array = xasprintf("code_%s", name);

	free(name);
	return array;
}

void
frozen_stdlib_module(struct buffer *text, const struct member *member, const struct buffer *payload)
{
	char *array = array_name(member);
	struct buffer one = {0}; /* appended at once: the text of them all is large */

	print_array(&one, array, payload);
	buffer_append(text, one.data, one.size);
	free(one.data);
	free(array);
}

void
frozen_stdlib_end(struct buffer *text, const struct bundle *bundle)
{
	struct buffer rows = {0};
	size_t i;
	char *array;

	buffer_print(&rows, "\n%sextern const struct pybytecode_module pybytecode_stdlib[];\n", module_struct);
	buffer_print(&rows, "const struct pybytecode_module pybytecode_stdlib[] = {\n");
	for (i = 0; i < bundle->count; i++) {
		const struct member *member = &bundle->members[i];

		if (!member->stdlib || !member_is_taken(member))
			continue;
		array = array_name(member);
		buffer_print(&rows, "\t");
		print_row(&rows, member, array, member->size);
		buffer_print(&rows, ",\n");
		free(array);
	}
	buffer_print(&rows, "\t{NULL, NULL, 0, 0},\n};\n");
	buffer_append(text, rows.data, rows.size);
	free(rows.data);
}

static const char header[] =
	"#ifndef PYBYTECODE_FROZEN_H\n"
	"#define PYBYTECODE_FROZEN_H\n"
	"\n"
	"#ifdef __cplusplus\n"
	"extern \"C\" {\n"
	"#endif\n"
	"\n"
	"/*\n"
	" * Makes the frozen modules of this program importable. To be called before Py_InitializeFromConfig() or\n"
	" * Py_Initialize(). Modules that PyImport_FrozenModules has already stay importable, unless one here has their name.\n"
	" * A second call changes nothing. Returns 0, or -1: out of memory.\n"
	" */\n"
	"int pybytecode_register_frozen(void);\n"
	"\n"
	"#ifdef __cplusplus\n"
	"}\n"
	"#endif\n"
	"\n"
	"#endif\n";

void
frozen_header(struct buffer *text)
{
	buffer_print(text, "%s%s", begin, header);
}

static bool
is_of_list(const struct member *member)
{
	return !member->stdlib && *member->unit.source;
}

static void
print_modules(struct buffer *text, const struct bundle *bundle)
{
	size_t i;
	char *name;

	for (i = 0; i < bundle->count; i++) {
		if (is_of_list(&bundle->members[i])) {
			name = symbol(bundle->members[i].module);
			buffer_print(text, "extern const struct pybytecode_module pybytecode_module_%s;\n", name);
			free(name);
		}
	}
	buffer_print(text, "static const struct pybytecode_module *const modules[] = {\n");
	for (i = 0; i < bundle->count; i++) {
		if (is_of_list(&bundle->members[i])) {
			name = symbol(bundle->members[i].module);
			buffer_print(text, "\t&pybytecode_module_%s,\n", name);
			free(name);
		}
	}
	buffer_print(text, "\tNULL,\n};\n");
}

/* Packages that are folders without __init__ have no importer when they are frozen: so they become empty packages. */
static void
print_generated(struct buffer *text, const struct bundle *bundle, const struct buffer *payloads)
{
	struct buffer rows = {0};
	size_t i, n = 0;
	char *array;

	for (i = 0; i < bundle->count; i++) {
		const struct member *member = &bundle->members[i];

		if (*member->unit.source)
			continue;
		array = array_name(member);
		print_array(text, array, &payloads[n]);
		buffer_print(&rows, "\t");
		print_row(&rows, member, array, payloads[n++].size);
		buffer_print(&rows, ",\n");
		free(array);
	}
	buffer_print(text, "\nstatic const struct pybytecode_module generated[] = {\n");
	buffer_append(text, rows.data, rows.size);
	buffer_print(text, "\t{NULL, NULL, 0, 0},\n};\n");
	free(rows.data);
}

/* The first module of a name is the one that is imported. */
static const char functions[] =
	"\n"
	"static size_t\n"
	"count(const struct pybytecode_module *module)\n"
	"{\n"
	"\tsize_t n = 0;\n"
	"\n"
	"\twhile (module[n].name)\n"
	"\t\tn++;\n"
	"\treturn n;\n"
	"}\n"
	"\n"
	"static struct _frozen *\n"
	"add(struct _frozen *row, const struct pybytecode_module *module)\n"
	"{\n"
	"\trow->name = module->name;\n"
	"\trow->code = module->code;\n"
	"#if PY_VERSION_HEX >= 0x030B0000\n"
	"\trow->size = module->size;\n"
	"\trow->is_package = module->is_package;\n"
	"#else\n"
	"\trow->size = module->is_package ? -module->size : module->size;\n"
	"#endif\n"
	"\treturn row + 1;\n"
	"}\n"
	"\n"
	"static struct _frozen *\n"
	"add_all(struct _frozen *row, const struct pybytecode_module *module)\n"
	"{\n"
	"\tfor (; module->name; module++)\n"
	"\t\trow = add(row, module);\n"
	"\treturn row;\n"
	"}\n"
	"\n"
	"int\n"
	"pybytecode_register_frozen(void)\n"
	"{\n"
	"\tstatic struct _frozen *table;\n"
	"\tconst struct _frozen *others = PyImport_FrozenModules; /* CPython's own; from 3.11 on NULL, if nobody set it */\n"
	"\tconst size_t n = sizeof(modules) / sizeof(modules[0]) - 1;\n"
	"\tsize_t i, n_others = 0;\n"
	"\tstruct _frozen *row;\n"
	"\n"
	"\tif (table)\n"
	"\t\treturn 0;\n"
	"\twhile (others && others[n_others].name)\n"
	"\t\tn_others++;\n"
	"\trow = table = calloc(n + count(pybytecode_stdlib) + count(generated) + n_others + 1, sizeof(*table));\n"
	"\tif (!table)\n"
	"\t\treturn -1;\n"
	"\tfor (i = 0; i < n; i++)\n"
	"\t\trow = add(row, modules[i]);\n"
	"\trow = add_all(row, pybytecode_stdlib);\n"
	"\trow = add_all(row, generated);\n"
	"\tfor (i = 0; i < n_others; i++)\n"
	"\t\t*row++ = others[i];\n"
	"\tPyImport_FrozenModules = table;\n"
	"\treturn 0;\n"
	"}\n";

void
frozen_table(struct buffer *text, const struct bundle *bundle, const struct buffer *payloads, bool has_stdlib)
{
	buffer_print(text, "%s#include <Python.h>\n#include <stdlib.h>\n#include \"" FROZEN_NAME ".h\"\n\n", begin);
	buffer_print(text, "#if PY_MAJOR_VERSION != %d || PY_MINOR_VERSION != %d\n", PYTHON_VERSION_MAJOR,
		PYTHON_VERSION_MINOR);
	buffer_print(
		text, "#error \"these modules are frozen for CPython " PYTHON_X_Y "\"\n#endif\n\n%s\n", module_struct);
	print_modules(text, bundle);
	if (has_stdlib)
		buffer_print(text, "\nextern const struct pybytecode_module pybytecode_stdlib[];\n");
	else
		buffer_print(
			text, "\nstatic const struct pybytecode_module pybytecode_stdlib[] = {{NULL, NULL, 0, 0}};\n");
	print_generated(text, bundle, payloads);
	buffer_append(text, functions, sizeof(functions) - 1);
}
