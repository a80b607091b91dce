/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/path.h"
#include "bundle/member.h"
#include "compile/source-scan.h"
#include "config.h"
#include "format/canonical.h"
#include "format/pyc.h"

#define INIT "/__init__.pyc"

bool
is_module_name(const char *name)
{
	return has_suffix(name, ".pyc");
}

bool
member_is_included(const struct member *member)
{
	return member_is_module(member) || member->kind == MEMBER_RESOURCE;
}

bool
member_is_module(const struct member *member)
{
	return member->kind == MEMBER_MODULE || member->kind == MEMBER_PACKAGE;
}

/* True if no component is empty, "." or "..", and none has a backslash. */
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

static int
set_error(struct usage_error *error, const char *field, const char *value, const char *expected)
{
	*error = (struct usage_error){xasprintf("%s '%s'", field, value), expected};
	return INVALID_INPUT;
}

int
member_check(const struct unit *unit, bool has_level, struct usage_error *error)
{
	bool is_module = is_module_name(unit->cfile);

	if (!is_plain_path(unit->cfile) || !source_is_text(bytes_of(unit->cfile)))
		return set_error(error, "name", unit->cfile, "a path such as pkg/mod.pyc, in UTF-8");
	if (is_module && has_component(unit->cfile, PYC_DIRECTORY))
		return set_error(error, "name", unit->cfile, "pkg/mod.pyc, where Python looks if there is no source");
	if (is_module && memchr(unit->cfile, '.', strlen(unit->cfile) - strlen(".pyc")))
		return set_error(
			error, "name", unit->cfile, "a module, such as pkg/mod.pyc: no import can reach this one");
	if (!source_is_text(bytes_of(unit->dfile)))
		return set_error(error, "dfile", unit->dfile, "a path in UTF-8");
	if (has_level && (is_module_name(unit->source) || !is_module))
		return set_error(error, "level of", unit->source, "none: only sources have one");
	if (*unit->dfile && !is_module)
		return set_error(error, "dfile", unit->dfile, "none: only modules have one");
	return 0;
}

/* Returns the dotted name of a module: pkg for "pkg/__init__.pyc", where the suffix is ".pyc". */
static char *
dotted_name(const char *name, const char *suffix)
{
	char *init = xasprintf("/__init__%s", suffix), *module, *slash;
	size_t length = strlen(name) - strlen(has_suffix(name, init) ? init : suffix);

	module = xasprintf("%.*s", (int)length, name);
	for (slash = module; (slash = strchr(slash, '/'));)
		*slash = '.';
	free(init);
	return module;
}

const char *
member_module_of_source(const char *name)
{
	return dotted_name(name, ".py");
}

/* True if the name is that of a module's source: pkg/mod.py. */
static bool
is_source_name(const char *name)
{
	return has_suffix(name, ".py");
}

int
member_refuse_source(const struct unit *unit, const char *expected, struct usage_error *error)
{
	return is_source_name(unit->cfile) ? set_error(error, "name", unit->cfile, expected) : 0;
}

bool
member_is_file(const struct member *member)
{
	return member->kind == MEMBER_RESOURCE || member->kind == MEMBER_SOURCE;
}

bool
member_is_source(const struct member *member)
{
	return member_is_file(member) && is_source_name(member->unit.cfile);
}

struct member
member_of_unit(const struct unit *unit)
{
	struct member member = {.unit = *unit, .kind = MEMBER_RESOURCE, .module = unit->cfile};

	member.unit.invalidation_mode = PYC_UNCHECKED_HASH;
	if (is_source_name(unit->cfile))
		member.kind = MEMBER_SOURCE;
	if (!is_module_name(unit->cfile))
		return member;
	member.kind = has_suffix(unit->cfile, INIT) ? MEMBER_PACKAGE : MEMBER_MODULE;
	member.module = dotted_name(unit->cfile, ".pyc");
	return member;
}

char *
member_name(const char *module, enum member_kind kind)
{
	char *name = xasprintf("%s%s", module, kind == MEMBER_PACKAGE ? INIT : ".pyc");
	char *dot = name, *end = name + strlen(module);

	while ((dot = strchr(dot, '.')) && dot < end)
		*dot = '/';
	return name;
}

bool
member_is_compiled(const struct member *member)
{
	return member_is_module(member) && !is_module_name(member->unit.source);
}

static int
read_file(const struct unit *unit, const struct unit_context *context, struct buffer *bytes)
{
	struct file file;

	if (file_read_regular(unit->source, SIZE_MAX - 1, &file) < 0)
		return unit_report_errno(unit, context, errno, unit->source);
	*bytes = file.bytes;
	return 0;
}

/* Reads a .pyc and changes the path that it records. */
static int
read_pyc(const struct unit *unit, const struct unit_context *context, struct buffer *content)
{
	unsigned char header[PYC_HEADER_SIZE];
	struct buffer pyc = {0}, payload = {0};
	struct bytes old = {0};
	char *error, *text;
	int ret = 0;

	if (read_file(unit, context, &pyc) < 0)
		return FAILED;
	error = pyc_read(buffer_view(&pyc), &old);
	if (!error && canonical_form_renamed(PYTHON_VERSION_MINOR, old, bytes_of(unit->dfile), &payload) < 0)
		error = xstrdup("a file that cannot be read");
	if (error) {
		text = xasprintf(
			"%s: expected bytecode of CPython " PYTHON_X_Y ", magic number %d", error, PYTHON_MAGIC_NUMBER);
		ret = unit_report_error(unit, context, "ImportError", text);
		free(error);
	} else {
		pyc_header_unchecked(header, pyc.data);
		buffer_append(content, header, sizeof(header));
		buffer_append(content, payload.data, payload.size);
	}
	buffer_free(&payload);
	buffer_free(&pyc);
	return ret;
}

int
member_read(struct member *member)
{
	struct unit_context context = {0};

	if (!member_is_module(member))
		return read_file(&member->unit, &context, &member->content);
	return read_pyc(&member->unit, &context, &member->content);
}

void
member_set_output(struct member *member, const char *output, struct bytes bytes)
{
	member->output = output;
	member->size = bytes.size;
	sha256(bytes, member->hash);
}
