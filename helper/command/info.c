/* SPDX-License-Identifier: MIT */
/* pybytecode info: describes bytecode. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/json.h"
#include "base/path.h"
#include "check/doubt.h"
#include "command/help.h"
#include "command/settings-option.h"
#include "config.h"
#include "format/canonical.h"
#include "format/loadable.h"
#include "format/pyc.h"

enum { JSON };

static struct option options[] = {
	[JSON] = {.name = "--json", .help = "Print a JSON array (default: print text)."},
};

/* What is said of one file. */
struct info {
	const char *path;
	struct pyc pyc;
	char *local, *iso; /* the time; NULL: no timestamp, or a time that cannot be written */
	char *recorded;    /* NULL: it cannot be read */
	int level;         /* -1: the name does not tell */
	bool cached;       /* in __pycache__ */
	char *reason;      /* why it does not load; NULL: it loads */
	bool canonical;
};

static bool
is_own(const struct pyc *pyc)
{
	return pyc->magic_number == PYTHON_MAGIC_NUMBER;
}

static char *
format_time(const struct tm *tm, const char *format)
{
	char text[64];

	return tm && strftime(text, sizeof(text), format, tm) > 0 ? xstrdup(text) : NULL;
}

static void
read_time(struct info *info)
{
	time_t seconds = (time_t)info->pyc.mtime;

	if (info->pyc.mode != PYC_TIMESTAMP)
		return;
	info->local = format_time(localtime(&seconds), "%Y-%m-%d %H:%M:%S %z");
	info->iso = format_time(gmtime(&seconds), "%Y-%m-%dT%H:%M:%SZ");
}

/* Reads what the path tells. A name without a directory is one in the working directory. */
static void
read_place(struct info *info)
{
	char *place = file_place(info->path, false), *name = strrchr(place, '/');
	struct pyc_name parts;

	info->level = -1;
	if (!name) {
		free(place);
		return;
	}
	*name++ = '\0';
	info->cached = strcmp(path_name(place), PYC_DIRECTORY) == 0;
	if (info->cached && pyc_split_name(name, &parts))
		info->level = parts.level;
	free(place);
}

/* Returns why Python does not load the bytecode, to be freed. Sets the recorded path, or *filename to it, if it loads.
 */
static char *
find_reason(struct info *info, struct bytes content, struct bytes *filename)
{
	struct doubt doubt = {.path = info->path, .member = &content};

	if (!is_own(&info->pyc))
		return xasprintf("CPython " PYTHON_X_Y " loads the magic number %d only", PYTHON_MAGIC_NUMBER);
	switch (payload_loadable(PYTHON_VERSION_MINOR, info->pyc.payload, filename)) {
	case LOADABLE:
		return NULL;
	case NOT_LOADABLE:
		return xstrdup("it ends too early");
	case MAY_LOAD:
		break;
	}
	if (doubts_resolve(&doubt, 1) < 0)
		finish(1);
	info->recorded = doubt.filename;
	return doubt.answer;
}

static void
read_payload(struct info *info, struct bytes content)
{
	const struct pyc *pyc = &info->pyc;
	struct buffer form = {0};
	struct bytes filename = {0};

	info->reason = find_reason(info, content, &filename);
	if (!info->recorded && (filename.data || canonical_filename(pyc->minor, pyc->payload, &filename) == 0))
		info->recorded = pyc_decode_path(filename);
	if (pyc->minor >= 8 && canonical_form(pyc->minor, pyc->payload, &form) == 0)
		info->canonical = bytes_equal(buffer_view(&form), pyc->payload);
	buffer_free(&form);
}

static void
print_field(const char *name, const char *value)
{
	printf("  %-14s  ", name);
	print_visible(value);
	putchar('\n');
}

/* Prints a value, which is freed. */
static void
print_value(const char *name, char *value)
{
	print_field(name, value);
	free(value);
}

static char *
hash_text(const struct pyc *pyc)
{
	char *text = xmalloc(2 * sizeof(pyc->hash) + 1);
	size_t i;

	for (i = 0; i < sizeof(pyc->hash); i++)
		snprintf(text + 2 * i, 3, "%02x", pyc->hash[i]);
	return text;
}

static void
print_text(const struct info *info)
{
	const struct pyc *pyc = &info->pyc;

	print_visible(info->path);
	putchar('\n');
	print_value("magic number", xasprintf("%u, CPython 3.%d%s", pyc->magic_number, pyc->minor,
					    pyc->released ? "" : ", not of its final releases"));
	print_field("mode", option_modes[pyc->mode]);
	if (pyc->mode == PYC_TIMESTAMP) {
		print_value("source time",
			xasprintf("%s, %s", info->local ? info->local : "?", info->iso ? info->iso : "?"));
		print_value("source size", xasprintf("%" PRIu32 " bytes", pyc->source_size));
	} else {
		print_value("source hash", hash_text(pyc));
	}
	print_field("recorded path", info->recorded ? info->recorded : "cannot be read");
	print_value("level", info->level < 0 ? xstrdup("the name does not tell") : xasprintf("%d", info->level));
	print_field("layout", info->cached ? PYC_DIRECTORY : "sourceless");
	print_value("loads", info->reason ? xasprintf("no: %s", info->reason) : xstrdup("yes"));
	print_field("canonical form", info->canonical ? "yes" : "no");
}

static void
append_member(struct buffer *json, const char *name, const char *value)
{
	buffer_print(json, ", \"%s\": ", name);
	json_append_string(json, value);
}

/* Appends a number, or null. */
static void
append_number(struct buffer *json, const char *name, bool known, long long value)
{
	if (known)
		buffer_print(json, ", \"%s\": %lld", name, value);
	else
		buffer_print(json, ", \"%s\": null", name);
}

static void
append_json(struct buffer *json, const struct info *info)
{
	const struct pyc *pyc = &info->pyc;
	bool timestamp = pyc->mode == PYC_TIMESTAMP;
	char *hash = timestamp ? NULL : hash_text(pyc);

	buffer_append_string(json, json->size > 1 ? ",\n {\"path\": " : "\n {\"path\": ");
	json_append_string(json, info->path);
	append_number(json, "magic_number", true, pyc->magic_number);
	buffer_print(json, ", \"python\": \"3.%d\", \"released\": %s", pyc->minor, pyc->released ? "true" : "false");
	append_member(json, "mode", option_modes[pyc->mode]);
	append_number(json, "mtime", timestamp, pyc->mtime);
	append_member(json, "mtime_local", info->local);
	append_member(json, "mtime_iso", info->iso);
	append_number(json, "source_size", timestamp, pyc->source_size);
	append_member(json, "source_hash", hash);
	append_member(json, "recorded_path", info->recorded);
	append_number(json, "level", info->level >= 0, info->level);
	append_member(json, "layout", option_layouts[info->cached ? LAYOUT_PYCACHE : LAYOUT_SOURCELESS]);
	buffer_print(json, ", \"loads\": %s", info->reason ? "false" : "true");
	append_member(json, "reason", info->reason);
	buffer_print(json, ", \"canonical\": %s}", info->canonical ? "true" : "false");
	free(hash);
}

/* Describes a file. Returns FAILED if it is no bytecode, which is reported. */
static int
describe(const char *path, struct buffer *json)
{
	struct info info = {.path = path};
	struct file file;
	char *error;

	if (file_read_regular(path, INT32_MAX, &file) < 0)
		return diagnostic_print_errno(errno, path);
	error = pyc_parse(buffer_view(&file.bytes), &info.pyc);
	if (error) {
		error_print(path, xasprintf("it is %s; expected bytecode of a CPython 3.6 to 3.16", error));
	} else {
		read_time(&info);
		read_place(&info);
		read_payload(&info, buffer_view(&file.bytes));
		if (options[JSON].value)
			append_json(json, &info);
		else
			print_text(&info);
	}
	buffer_free(&file.bytes);
	free(info.recorded);
	free(info.reason);
	free(info.local);
	free(info.iso);
	if (!error)
		return 0;
	free(error);
	return FAILED;
}

static int
run(const struct command *command, int argc, char *argv[])
{
	int i, count = parse_arguments(command, argc, argv), status = 0;
	struct buffer json = {0};

	buffer_append_string(&json, "[");
	for (i = 1; i <= count; i++) {
		if (describe(argv[i], &json) < 0)
			status = 1;
	}
	if (options[JSON].value)
		printf("%.*s]\n", (int)json.size, (const char *)json.data);
	buffer_free(&json);
	return help_flush() ? 1 : status;
}

const struct command command_info = {
	.name = "info",
	.summary = "Describe bytecode of any CPython from 3.6 on.",
	.description = "Describe each FILE, bytecode of a CPython 3.6 to 3.16: its magic number, invalidation mode, "
		       "the time and size or the hash of its source, its recorded path, its level, and whether "
		       "CPython " PYTHON_X_Y " loads it.",
	.operands = "FILE...",
	.expected = "files of bytecode",
	.operands_min = 1,
	.operands_max = INT_MAX,
	OPTIONS(options),
	.run = run,
};
