/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "format/canonical.h"
#include "config.h"
#include "compile/freshness.h"

/* The magic number and the flags, which do not depend on the source */
#define PYC_KIND_SIZE 8

/* The header that the unit would have now; -1: its source cannot be read, or only once */
static int
header_now(const struct unit *unit, const unsigned char *header, const struct file_status *status,
	unsigned char now[PYC_HEADER_SIZE])
{
	struct file source;

	unit_header(unit, &(struct buffer){now, 0}, status->mtime, now);
	if (memcmp(now, header, PYC_KIND_SIZE) != 0)
		return 0;
	if (unit->invalidation_mode == PYC_TIMESTAMP) {
		unit_header(unit, &(struct buffer){NULL, (size_t)status->size}, status->mtime, now);
		return 0;
	}
	if (file_read(unit->source, &source) < 0)
		return -1;
	unit_header(unit, &source.bytes, source.mtime, now);
	free(source.bytes.data);
	return 0;
}

/* Whether the code records dfile as its place. One that is not UTF-8 is never equal: marshal has it in another form. */
static bool
records(const struct buffer *payload, const char *dfile)
{
	struct buffer path;

	return canonical_filename(PYTHON_VERSION_MINOR, payload, &path) == 0 && path.size == strlen(dfile) &&
	       memcmp(path.data, dfile, path.size) == 0;
}

static bool
is_fresh(const void *arg, const struct buffer *pyc, int64_t mtime_ns)
{
	const struct unit *unit = arg;
	unsigned char header[PYC_HEADER_SIZE];
	struct file_status status;

	if (pyc->size <= sizeof(header) || mtime_ns < unit->oldest || file_status(unit->source, &status) < 0)
		return false;
	if (unit->invalidation_mode == PYC_TIMESTAMP && mtime_ns < status.mtime_ns)
		return false;
	if (header_now(unit, pyc->data, &status, header) < 0 || memcmp(header, pyc->data, sizeof(header)) != 0)
		return false;
	if (pyc->size == status.size && file_same(unit->source, unit->cfile))
		return false; /* the pipeline refuses it */
	return records(&(struct buffer){pyc->data + sizeof(header), pyc->size - sizeof(header)}, unit->dfile);
}

bool
unit_fresh(const struct unit *unit)
{
	return file_touch(unit->cfile, is_fresh, unit) == 0;
}
