/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include "canonical.h"
#include "config.h"
#include "cpython.h"
#include "file.h"
#include "message.h"
#include "unit.h"

static void
print_message(const struct unit *unit, const struct message *m)
{
	if (unit->quiet < (m->warning ? QUIET_WARNINGS : QUIET_ALL))
		message_print(unit->source, m);
}

static void
print_os_error(const struct unit *unit, int error, const char *file)
{
	char *text = message_oserror_text(error, file);

	print_message(unit, &(struct message){.type = message_oserror_type(error), .text = text});
	free(text);
}

static void
print_error(const struct unit *unit, const char *type, const char *text)
{
	print_message(unit, &(struct message){.type = type, .text = text});
}

const struct unit_reporter unit_printer = {print_message, print_os_error, print_error};

static void
report(const void *arg, const struct message *m)
{
	const struct unit *unit = arg;

	unit->reporter->message(unit, m);
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

static int
write_pyc(const struct unit *unit, const struct file *source, const struct buffer *payload)
{
	unsigned char header[PYC_HEADER_SIZE];
	struct buffer parts[] = {{header, sizeof(header)}, *payload};

	int64_t mtime = source->mtime < unit->mtime_max ? source->mtime : unit->mtime_max;

	pyc_header(header, unit->invalidation_mode, &(struct pyc_source){&source->bytes, mtime});
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
		unit->reporter->error(unit, "SystemError", "CPython has written bytecode that cannot be read");
		return -1;
	}
	free(payload->data);
	*payload = form;
	return 0;
}

int
unit_compile(const struct unit *unit)
{
	struct file source;
	struct buffer payload;
	int ret;

	if (check_output(unit) < 0)
		return -1;
	if (file_read(unit->source, &source) < 0) {
		unit->reporter->os_error(unit, errno, unit->source);
		return -1;
	}
	ret = cpython_compile(&source.bytes, unit->source, unit->dfile, unit->optimize, &payload,
		unit->reporter->message ? report : NULL, unit);
	if (ret == 0)
		ret = make_canonical(unit, &payload);
	if (ret == 0) {
		ret = write_pyc(unit, &source, &payload);
		free(payload.data);
	}
	free(source.bytes.data);
	return ret;
}
