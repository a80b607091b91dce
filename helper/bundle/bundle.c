/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bundle/bundle.h"
#include "format/canonical.h"
#include "config.h"
#include "cpython/cpython.h"
#include "format/depfile.h"
#include "compile/source-scan.h"
#include "stdlib_py.h"

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), length = strlen(end);

	return n > length && strcmp(text + n - length, end) == 0;
}

bool
bundle_is_module(const char *name)
{
	return ends_with(name, ".pyc");
}

static bool
is_text(const char *text)
{
	return source_is_text(&(struct buffer){(unsigned char *)text, strlen(text)});
}

/* Whether it is a relative path of which no component is empty, "." or "..", nor has a backslash. */
static bool
is_plain_path(const char *path)
{
	size_t length;

	for (;; path += length + 1) {
		length = strcspn(path, "/");
		if (length == 0 || strncmp(path, ".", length) == 0 || (length == 2 && strncmp(path, "..", 2) == 0))
			return false;
		if (!path[length])
			return !strchr(path, '\\');
	}
}

static bool
has_component(const char *path, const char *name)
{
	size_t length = strlen(name);
	const char *at;

	for (at = path; (at = strstr(at, name)); at++) {
		if ((at == path || at[-1] == '/') && (at[length] == '/' || !at[length]))
			return true;
	}
	return false;
}

char *
bundle_check(const struct unit *unit, bool has_level, const char **expected)
{
	*expected = "a path such as pkg/mod.pyc, in UTF-8";
	if (!is_plain_path(unit->cfile) || !is_text(unit->cfile))
		return xasprintf("name '%s'", unit->cfile);
	*expected = "pkg/mod.pyc, which is where Python looks without a source";
	if (ends_with(unit->cfile, ".py") ||
		(bundle_is_module(unit->cfile) && has_component(unit->cfile, "__pycache__")))
		return xasprintf("name '%s'", unit->cfile);
	*expected = "a path in UTF-8";
	if (!is_text(unit->dfile))
		return xasprintf("dfile '%s'", unit->dfile);
	*expected = "none, since it is no source";
	if (has_level && (bundle_is_module(unit->source) || !bundle_is_module(unit->cfile)))
		return xasprintf("level of '%s'", unit->source);
	if (*unit->dfile && !bundle_is_module(unit->cfile))
		return xasprintf("dfile '%s'", unit->dfile);
	return NULL;
}

/* "pkg/mod.pyc" is pkg.mod, "pkg/__init__.pyc" is the package pkg. */
static void
name_module(struct member *member)
{
	static const char init[] = "/__init__.pyc";
	const char *name = member->unit.cfile;
	char *module, *slash;

	member->module = name;
	member->kind = MEMBER_RESOURCE;
	if (!bundle_is_module(name))
		return;
	member->kind = ends_with(name, init) ? MEMBER_PACKAGE : MEMBER_MODULE;
	module = xasprintf("%.*s",
		(int)(strlen(name) - (member->kind == MEMBER_PACKAGE ? sizeof(init) - 1 : strlen(".pyc"))), name);
	for (slash = module; (slash = strchr(slash, '/'));)
		*slash = '.';
	member->module = module;
}

/* The list's come first, so that they stay where the standard library has the same. */
static int
by_module(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = strcmp(x->module, y->module);

	if (order == 0)
		order = x->stdlib - y->stdlib;
	return order ? order : strcmp(x->unit.cfile, y->unit.cfile);
}

static int
read_list(struct bundle *bundle, const struct list_form *form, const struct option *options)
{
	struct option unit_options[UNIT_OPTIONS] = {
		[UNIT_OPTIMIZE] = options[BUNDLE_OPTIMIZE],
		[UNIT_QUIET] = options[BUNDLE_QUIET],
	};
	struct list list;
	size_t i;

	if (list_read(form, bundle->command, bundle->list, unit_options, &list) < 0)
		return -1;
	bundle->members = xmalloc(list.count * sizeof(*bundle->members));
	bundle->count = list.count;
	for (i = 0; i < list.count; i++) {
		bundle->members[i] = (struct member){.unit = list.units[i]};
		bundle->members[i].unit.invalidation_mode = PYC_UNCHECKED_HASH;
		name_module(&bundle->members[i]);
	}
	free(list.units);
	return 0;
}

static void
print_program_error(const void *arg, const struct diagnostic *m)
{
	diagnostic_print(arg, m);
}

/* The name that a module of the standard library has in a list. */
static char *
list_name(const char *module, enum member_kind kind)
{
	char *name = xasprintf("%s%s", module, kind == MEMBER_PACKAGE ? "/__init__.pyc" : ".pyc");
	char *dot = name, *end = name + strlen(module);

	while ((dot = strchr(dot, '.')) && dot < end)
		*dot = '/';
	return name;
}

static const char *const kinds[] = {
	[MEMBER_MODULE] = "module",
	[MEMBER_PACKAGE] = "package",
	[MEMBER_RESOURCE] = "resource",
	[MEMBER_EXTENSION] = "extension",
	[MEMBER_DEFERRED] = "deferred",
};

static void
add_stdlib_module(struct bundle *bundle, const struct option *options, char *fields[3])
{
	struct member *member = &bundle->members[bundle->count];
	size_t kind;

	for (kind = 0; kind < LEN(kinds) && strcmp(kinds[kind], fields[0]) != 0; kind++)
		;
	if (kind == LEN(kinds))
		option_error(bundle->command, xasprintf("--stdlib '%s'", fields[1]),
			"a module of the standard library of CPython " PYTHON_X_Y ", or startup");
	*member = (struct member){
		.unit =
			{
				.source = xstrdup(fields[2]),
				.dfile = "",
				.optimize = options[BUNDLE_OPTIMIZE].choice,
				.invalidation_mode = PYC_UNCHECKED_HASH,
				.reporter = &unit_printer,
				.quiet = QUIET_WARNINGS, /* they are not the user's */
			},
		.kind = (enum member_kind)kind,
		.module = xstrdup(fields[1]),
		.stdlib = true,
	};
	member->unit.cfile = list_name(member->module, member->kind);
	bundle->count++;
}

/* Takes the lines of stdlib.py: three fields with tabs between them. */
static void
add_stdlib_modules(struct bundle *bundle, const struct option *options, const struct buffer *text)
{
	char *line = (char *)text->data, *end = line + text->size, *fields[3];
	size_t i, lines = 0;

	for (i = 0; i < text->size; i++)
		lines += text->data[i] == '\n';
	bundle->members = xrealloc(bundle->members, (bundle->count + lines) * sizeof(*bundle->members));
	while (line < end) {
		for (i = 0; i < LEN(fields); i++) {
			fields[i] = line;
			line += strcspn(line, "\t\n");
			*line++ = '\0';
		}
		add_stdlib_module(bundle, options, fields);
	}
}

static int
find_stdlib(struct bundle *bundle, const struct option *options)
{
	const struct option *names = &options[BUNDLE_STDLIB];
	struct buffer input = {0}, output;
	size_t i;

	buffer_print(&input, "%s", options[BUNDLE_NO_DEFERRED].value ? "no-deferred" : "");
	for (i = 0; i < names->count; i++) {
		if (!*names->values[i] || strpbrk(names->values[i], "\t\n"))
			option_error(bundle->command, xasprintf("--stdlib '%s'", names->values[i]), names->expected);
		buffer_print(&input, "\n%s", names->values[i]);
	}
	if (cpython_ask(stdlib_py, &input, &output, print_program_error, "--stdlib") < 0)
		return -1;
	add_stdlib_modules(bundle, options, &output);
	free(output.data);
	free(input.data);
	return 0;
}

static bool
same_module(const struct member *a, const struct member *b)
{
	return a->kind != MEMBER_RESOURCE && b->kind != MEMBER_RESOURCE && strcmp(a->module, b->module) == 0;
}

/* A module may take the place of one of the standard library; two of the list may not have one name. */
static void
drop_doubles(struct bundle *bundle)
{
	size_t i, n = 0;

	for (i = 0; i < bundle->count; i++) {
		const struct member *member = &bundle->members[i];

		if (n == 0 || !same_module(&bundle->members[n - 1], member))
			bundle->members[n++] = *member;
		else if (!member->stdlib)
			option_error(bundle->command,
				xasprintf("'%s' and '%s', which are both the module %s",
					bundle->members[n - 1].unit.cfile, member->unit.cfile, member->module),
				"one of them");
	}
	bundle->count = n;
}

int
bundle_read(struct bundle *bundle, const struct list_form *form, const struct option *options)
{
	if (options[BUNDLE_NO_DEFERRED].value && options[BUNDLE_STDLIB].count == 0)
		option_error(bundle->command, "--no-deferred without --stdlib", "both");
	if (bundle->list && read_list(bundle, form, options) < 0)
		return -1;
	if (options[BUNDLE_STDLIB].count > 0 && find_stdlib(bundle, options) < 0)
		return -1;
	qsort(bundle->members, bundle->count, sizeof(*bundle->members), by_module);
	drop_doubles(bundle);
	return 0;
}

static int
compare_module(const void *module, const void *member)
{
	return strcmp(module, ((const struct member *)member)->module);
}

/* Whether there is one among those that are sorted, or among the packages added. */
static bool
has_module(const struct bundle *bundle, const char *module, size_t sorted)
{
	const struct member *found = bsearch(module, bundle->members, sorted, sizeof(*found), compare_module);
	size_t i;

	if (found)
		return member_is_taken(found);
	for (i = sorted; i < bundle->count; i++) {
		if (strcmp(bundle->members[i].module, module) == 0)
			return true;
	}
	return false;
}

static void
add_package(struct bundle *bundle, const char *module)
{
	bundle->members = xrealloc(bundle->members, (bundle->count + 1) * sizeof(*bundle->members));
	bundle->members[bundle->count++] = (struct member){
		.unit = {.source = "",
			.cfile = list_name(module, MEMBER_PACKAGE),
			.dfile = "",
			.reporter = &unit_printer},
		.kind = MEMBER_PACKAGE,
		.module = xstrdup(module),
	};
}

void
bundle_add_packages(struct bundle *bundle)
{
	size_t i, count = bundle->count;
	char *module, *dot;

	for (i = 0; i < count; i++) {
		if (bundle->members[i].stdlib)
			continue;
		module = xstrdup(bundle->members[i].module);
		while ((dot = strrchr(module, '.'))) {
			*dot = '\0';
			if (!has_module(bundle, module, count))
				add_package(bundle, module);
		}
		free(module);
	}
	qsort(bundle->members, bundle->count, sizeof(*bundle->members), by_module);
}

bool
member_is_taken(const struct member *member)
{
	return member->kind != MEMBER_EXTENSION && member->kind != MEMBER_DEFERRED;
}

static int
read_file(const struct unit *unit, struct buffer *bytes)
{
	struct file file;

	if (file_read(unit->source, &file) < 0) {
		unit->reporter->os_error(unit, errno, unit->source);
		return -1;
	}
	*bytes = file.bytes;
	return 0;
}

static int
read_pyc(const struct unit *unit, struct buffer *payload, unsigned char header[PYC_HEADER_SIZE])
{
	struct buffer pyc, old, dfile = {(unsigned char *)unit->dfile, strlen(unit->dfile)};
	char *error, *text;

	if (read_file(unit, &pyc) < 0)
		return -1;
	error = pyc_read(&pyc, &old);
	if (!error && canonical_form_renamed(PYTHON_VERSION_MINOR, &old, &dfile, payload) < 0)
		error = xstrdup("a file that cannot be read");
	if (error) {
		text = xasprintf(
			"%s: expected bytecode of CPython " PYTHON_X_Y ", magic number %d", error, PYTHON_MAGIC_NUMBER);
		unit->reporter->error(unit, "ImportError", text);
		free(text);
		free(error);
	} else {
		pyc_header_unchecked(header, pyc.data);
	}
	free(pyc.data);
	return error ? -1 : 0;
}

static int
compile_source(const struct unit *unit, struct buffer *payload, unsigned char header[PYC_HEADER_SIZE])
{
	struct unit_common common = {0};
	int ret;

	if (!*unit->source)
		common.source.bytes.data = (unsigned char *)xstrdup("");
	ret = unit_make(unit, &common);

	if (ret == 0) {
		unit_header(unit, &common.source.bytes, common.source.mtime, header);
		*payload = common.payload;
		common.payload.data = NULL;
	}
	unit_common_free(&common);
	return ret;
}

int
member_read(const struct member *member, struct buffer *payload, unsigned char header[PYC_HEADER_SIZE])
{
	if (member->kind == MEMBER_RESOURCE)
		return read_file(&member->unit, payload);
	if (bundle_is_module(member->unit.source))
		return read_pyc(&member->unit, payload, header);
	return compile_source(&member->unit, payload, header);
}

void
member_set_output(struct member *member, const char *output, const struct buffer *bytes)
{
	member->output = output;
	member->size = bytes->size;
	sha256(bytes, member->hash);
}

void
buffer_print(struct buffer *buffer, const char *format, ...)
{
	char *text;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		fatal("cannot format a text");
	text = xmalloc((size_t)length + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	buffer_append(buffer, text, (size_t)length);
	free(text);
}

void
bundle_os_error(int error, const char *path)
{
	char *text = diagnostic_errno_text(error, path);

	diagnostic_print(path, &(struct diagnostic){.type = diagnostic_errno_type(error), .text = text});
	free(text);
}

int
bundle_write(const char *path, const struct buffer *bytes)
{
	if (file_write(path, 0666, bytes, 1) == 0)
		return 0;
	bundle_os_error(errno, path);
	return -1;
}

int
bundle_update(const char *path, const struct buffer *bytes)
{
	struct file file;
	bool same;

	if (file_kind(path) == FILE_REGULAR && file_read(path, &file) == 0) {
		same = file.bytes.size == bytes->size && memcmp(file.bytes.data, bytes->data, bytes->size) == 0;
		free(file.bytes.data);
		if (same)
			return 0;
	}
	return bundle_write(path, bytes);
}

/* Of an extension module, the size and the hash are those of its file. */
static int
write_manifest(const struct bundle *bundle, const char *path)
{
	struct buffer text = {0}, bytes;
	size_t i;
	int ret;

	buffer_print(&text, "kind\tmodule\tsource\toutput\tsize\tsha256\n");
	for (i = 0; i < bundle->count; i++) {
		struct member *member = &bundle->members[i];

		if (member->kind == MEMBER_EXTENSION) {
			if (read_file(&member->unit, &bytes) < 0)
				return -1;
			member_set_output(member, "", &bytes);
			free(bytes.data);
		}
		buffer_print(&text, "%s\t%s\t%s\t%s\t", kinds[member->kind], member->module, member->unit.source,
			member->output ? member->output : "");
		if (member->output)
			buffer_print(&text, "%zu\t%s\n", member->size, member->hash);
		else
			buffer_print(&text, "\t\n");
	}
	ret = bundle_write(path, &text);
	free(text.data);
	return ret;
}

static int
write_depfile(const struct bundle *bundle, const char *path, const char *target)
{
	const char **inputs = xmalloc((bundle->count + 1) * sizeof(*inputs));
	size_t i, n = 0;
	int ret;

	if (bundle->list && strcmp(bundle->list, "-") != 0)
		inputs[n++] = bundle->list;
	for (i = 0; i < bundle->count; i++) {
		if (bundle->members[i].kind != MEMBER_DEFERRED && *bundle->members[i].unit.source)
			inputs[n++] = bundle->members[i].unit.source;
	}
	ret = depfile_write(path, target, inputs, n);
	free(inputs);
	return ret;
}

int
bundle_write_lists(const struct bundle *bundle, const struct option *options, const char *target)
{
	const char *manifest = options[BUNDLE_MANIFEST].value, *depfile = options[BUNDLE_DEPFILE].value;

	if (depfile && write_depfile(bundle, depfile, target) < 0)
		return -1;
	return manifest ? write_manifest(bundle, manifest) : 0;
}
