/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "compile/output.h"
#include "compile/source-scan.h"
#include "compile/unit.h"
#include "config.h"
#include "cpython/cpython.h"
#include "format/canonical.h"

static void
print_diagnostic(const struct unit_context *context, const struct unit *unit, const struct diagnostic *diagnostic)
{
	char *text;

	if (unit->quiet >= (diagnostic->warning ? QUIET_WARNINGS : QUIET_ALL))
		return;
	if (!context->diagnostics) {
		diagnostic_print(unit->source, diagnostic);
		return;
	}
	text = diagnostic_text(palette_stderr, unit->source, diagnostic);
	buffer_append_string(context->diagnostics, text);
	free(text);
}

static void
print_os_error(const struct unit_context *context, const struct unit *unit, int error, const char *file)
{
	char *text = diagnostic_errno_text(error, file);

	print_diagnostic(context, unit, &(struct diagnostic){.type = diagnostic_errno_type(error), .text = text});
	free(text);
}

static void
print_exception(const struct unit_context *context, const struct unit *unit, const char *type, const char *text)
{
	print_diagnostic(context, unit, &(struct diagnostic){.type = type, .text = text});
}

static const struct unit_reporter *
get_reporter(const struct unit_context *context)
{
	static const struct unit_reporter printer = {print_diagnostic, print_os_error, print_exception};

	return context->reporter ? context->reporter : &printer;
}

int
unit_report_errno(const struct unit *unit, const struct unit_context *context, int error, const char *file)
{
	get_reporter(context)->os_error(context, unit, error, file);
	return FAILED;
}

int
unit_report_error(const struct unit *unit, const struct unit_context *context, const char *type, char *text)
{
	get_reporter(context)->error(context, unit, type, text);
	free(text);
	return FAILED;
}

/* Passes the compiler's diagnostics on. */
struct relay {
	const struct unit *unit;
	struct unit_context *context;
};

static void
relay_diagnostic(const void *arg, const struct diagnostic *diagnostic)
{
	const struct relay *relay = arg;

	relay->context->reported = true;
	get_reporter(relay->context)->diagnostic(relay->context, relay->unit, diagnostic);
}

/* Refuses what py_compile refuses, in its words; and also the source itself, which would be lost. */
static int
check_output(const struct unit *unit, const struct unit_context *context)
{
	char *refusal = output_refusal(unit->cfile), *text;

	if (refusal)
		text = xasprintf("%s if import writes a byte-compiled file to it", refusal);
	else if (file_same(unit->cfile, unit->source))
		text = xasprintf("%s is the source itself and would be lost", unit->cfile);
	else
		return 0;
	free(refusal);
	return unit_report_error(unit, context, "FileExistsError", text);
}

void
unit_header(const struct unit *unit, struct bytes source, int64_t mtime, unsigned char header[PYC_HEADER_SIZE])
{
	if (mtime > unit->mtime_max)
		mtime = unit->mtime_max;
	pyc_header(header, unit->invalidation_mode, source, mtime);
}

static int
write_pyc(const struct unit *unit, const struct unit_context *context)
{
	const struct file *source = &context->source;
	unsigned char header[PYC_HEADER_SIZE];
	struct bytes parts[] = {{header, sizeof(header)}, buffer_view(&context->payload)};

	unit_header(unit, buffer_view(&source->bytes), source->mtime, header);
	/* importlib's _calc_mode(): the permissions of the source, and the owner may write */
	if (file_write(unit->cfile, source->mode | 0200, parts, LEN(parts)) == 0)
		return 0;
	return unit_report_errno(unit, context, errno, unit->cfile);
}

/*
 * Brings the payload into its canonical form. A payload that cannot be read stays as CPython made it: a newer CPython
 * may have types of objects that this release does not know. Such a .pyc is never fresh, since its recorded path cannot
 * be read, so batch compiles its source again each time.
 */
static void
make_canonical(struct unit_context *context)
{
	struct buffer form = {0};

	if (canonical_form(PYTHON_VERSION_MINOR, buffer_view(&context->payload), &form) < 0)
		return;
	buffer_free(&context->payload);
	context->payload = form;
}

/* True if the payload is what compiling for this level would give. After a warning it is not: it must warn again. */
static bool
has_payload(const struct unit_context *context, int optimize)
{
	if (!context->payload.data || context->reported)
		return false;
	return optimize == context->optimize ||
	       (optimize < 2 && context->optimize < 2 && source_without_asserts(buffer_view(&context->source.bytes)));
}

/* Starts the interpreter that the source needs, if there is a choice. */
static void
choose_lane(const struct unit_context *context)
{
	if (context->restart && context->source.regular && source_is_plain(buffer_view(&context->source.bytes)) &&
		cpython_start_fast() < 0)
		context->restart();
}

static int
compile_payload(const struct unit *unit, struct unit_context *context)
{
	struct relay relay = {unit, context};
	int ret;

	buffer_free(&context->payload);
	context->reported = false;
	context->optimize = unit->optimize;
	choose_lane(context);
	ret = cpython_compile(buffer_view(&context->source.bytes), unit->source, unit->dfile, unit->optimize,
		&context->payload, get_reporter(context)->diagnostic ? relay_diagnostic : NULL, &relay);
	if (ret == CPYTHON_NEEDS_FULL_LANE)
		context->restart();
	if (ret < 0)
		return FAILED;
	make_canonical(context);
	return 0;
}

int
unit_compile_payload(const struct unit *unit, struct unit_context *context)
{
	int (*read)(const char *, size_t, struct file *) = context->regular_only ? file_read_regular : file_read;

	if (!context->source.bytes.data && read(unit->source, SOURCE_SIZE_MAX, &context->source) < 0)
		return unit_report_errno(unit, context, errno, unit->source);
	return has_payload(context, unit->optimize) ? 0 : compile_payload(unit, context);
}

int
unit_compile(const struct unit *unit, struct unit_context *context)
{
	if (check_output(unit, context) < 0 || unit_compile_payload(unit, context) < 0)
		return FAILED;
	return write_pyc(unit, context);
}

void
unit_context_free(struct unit_context *context)
{
	buffer_free(&context->source.bytes);
	buffer_free(&context->payload);
}
