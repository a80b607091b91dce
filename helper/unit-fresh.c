/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "canonical.h"
#include "config.h"
#include "unit-fresh.h"

/* The magic number and the flags, which do not depend on the source */
#define PYC_KIND_SIZE 8

/* The header that the unit would have now; -1: its source cannot be read, or only once */
static int
header_now(const struct unit *unit, const unsigned char *header, unsigned char now[PYC_HEADER_SIZE], uint64_t *size)
{
	struct file_status status;
	struct file source;

	if (file_status(unit->source, &status) < 0)
		return -1;
	*size = status.size;
	unit_header(unit, &(struct buffer){now, 0}, status.mtime, now);
	if (memcmp(now, header, PYC_KIND_SIZE) != 0)
		return 0;
	if (unit->invalidation_mode == PYC_TIMESTAMP) {
		unit_header(unit, &(struct buffer){NULL, (size_t)status.size}, status.mtime, now);
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
is_fresh(const void *arg, const struct buffer *pyc)
{
	const struct unit *unit = arg;
	unsigned char header[PYC_HEADER_SIZE];
	uint64_t source_size;

	if (pyc->size <= sizeof(header) || header_now(unit, pyc->data, header, &source_size) < 0 ||
		memcmp(header, pyc->data, sizeof(header)) != 0)
		return false;
	if (pyc->size == source_size && file_same(unit->source, unit->cfile))
		return false; /* the pipeline refuses it */
	return records(&(struct buffer){pyc->data + sizeof(header), pyc->size - sizeof(header)}, unit->dfile);
}

bool
unit_fresh(const struct unit *unit)
{
	return file_touch(unit->cfile, is_fresh, unit) == 0;
}
