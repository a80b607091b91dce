/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "format/canonical.h"
#include "config.h"
#include "cpython/cpython.h"
#include "base/diagnostic.h"
#include "compile/source-scan.h"
#include "compile/unit.h"

static void
print_message(const struct unit *unit, const struct diagnostic *m)
{
	char *text;

	if (unit->quiet >= (m->warning ? QUIET_WARNINGS : QUIET_ALL))
		return;
	if (!unit->diagnostics) {
		diagnostic_print(unit->source, m);
		return;
	}
	text = diagnostic_text(unit->source, m);
	buffer_append(unit->diagnostics, text, strlen(text));
	free(text);
}

static void
print_os_error(const struct unit *unit, int error, const char *file)
{
	char *text = diagnostic_errno_text(error, file);

	print_message(unit, &(struct diagnostic){.type = diagnostic_errno_type(error), .text = text});
	free(text);
}

static void
print_error(const struct unit *unit, const char *type, const char *text)
{
	print_message(unit, &(struct diagnostic){.type = type, .text = text});
}

const struct unit_reporter unit_printer = {print_message, print_os_error, print_error};

struct reporting {
	const struct unit *unit;
	bool *any;
};

static void
report(const void *arg, const struct diagnostic *m)
{
	const struct reporting *reporting = arg;

	*reporting->any = true;
	reporting->unit->reporter->message(reporting->unit, m);
}

#define IF_IMPORT " if import writes a byte-compiled file to it"

/* py_compile's two refusals, in its words; and one more, where it would overwrite the source itself. */
static int
check_output(const struct unit *unit)
{
	const char *reason;
	char *text;

	switch (file_kind(unit->cfile)) {
	case FILE_SYMLINK:
		reason = "a symlink and will be changed into a regular file" IF_IMPORT;
		break;
	case FILE_DIRECTORY:
	case FILE_OTHER:
		reason = "a non-regular file and will be changed into a regular one" IF_IMPORT;
		break;
	case FILE_REGULAR:
		if (file_same(unit->source, unit->cfile)) {
			reason = "the source itself and would be lost";
			break;
		}
		return 0;
	default:
		return 0;
	}
	text = xasprintf("%s is %s", unit->cfile, reason);
	unit->reporter->error(unit, "FileExistsError", text);
	free(text);
	return -1;
}

void
unit_header(const struct unit *unit, const struct buffer *source, int64_t mtime, unsigned char header[PYC_HEADER_SIZE])
{
	if (mtime > unit->mtime_max)
		mtime = unit->mtime_max;
	pyc_header(header, unit->invalidation_mode, &(struct pyc_source){source, mtime});
}

static int
write_pyc(const struct unit *unit, const struct file *source, const struct buffer *payload)
{
	unsigned char header[PYC_HEADER_SIZE];
	struct buffer parts[] = {{header, sizeof(header)}, *payload};

	unit_header(unit, &source->bytes, source->mtime, header);
	/* importlib's _calc_mode(): the permissions of the source, and its owner may write */
	if (file_write(unit->cfile, source->mode | 0200, parts, LEN(parts)) == 0)
		return 0;
	unit->reporter->os_error(unit, errno, unit->cfile);
	return -1;
}

/* Takes payload, and gives its canonical form. */
static int
make_canonical(const struct unit *unit, struct buffer *payload)
{
	struct buffer form;

	if (canonical_form(PYTHON_VERSION_MINOR, payload, &form) < 0) {
		free(payload->data);
		payload->data = NULL;
		unit->reporter->error(unit, "SystemError", "CPython has written bytecode that cannot be read");
		return -1;
	}
	free(payload->data);
	*payload = form;
	return 0;
}

/* Whether the payload that is there is what compiling for this level would give. What warned has to warn again. */
static bool
compiled(const struct unit_common *common, int optimize)
{
	if (!common->payload.data || common->reported)
		return false;
	return optimize == common->optimize ||
	       (optimize < 2 && common->optimize < 2 && source_without_asserts(&common->source.bytes));
}

static int
compile_common(const struct unit *unit, struct unit_common *common)
{
	struct reporting reporting = {unit, &common->reported};
	int ret;

	free(common->payload.data);
	common->payload.data = NULL;
	common->reported = false;
	common->optimize = unit->optimize;
	if (unit->restart && common->source.regular && source_is_plain(&common->source.bytes) &&
		cpython_start_fast() < 0)
		unit->restart();
	ret = cpython_compile(&common->source.bytes, unit->source, unit->dfile, unit->optimize, &common->payload,
		unit->reporter->message ? report : NULL, &reporting);
	if (ret == CPYTHON_NOT_HERE)
		unit->restart();
	if (ret < 0)
		return -1;
	return make_canonical(unit, &common->payload);
}

int
unit_make(const struct unit *unit, struct unit_common *common)
{
	if (!common->source.bytes.data && file_read(unit->source, &common->source) < 0) {
		unit->reporter->os_error(unit, errno, unit->source);
		return -1;
	}
	return compiled(common, unit->optimize) ? 0 : compile_common(unit, common);
}

int
unit_compile_next(const struct unit *unit, struct unit_common *common)
{
	if (check_output(unit) < 0 || unit_make(unit, common) < 0)
		return -1;
	return write_pyc(unit, &common->source, &common->payload);
}

void
unit_common_free(struct unit_common *common)
{
	free(common->source.bytes.data);
	free(common->payload.data);
}

int
unit_compile(const struct unit *unit)
{
	struct unit_common common = {0};
	int ret = unit_compile_next(unit, &common);

	unit_common_free(&common);
	return ret;
}
