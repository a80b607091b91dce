/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "compile/freshness.h"

/* The magic number and the flags: the part of a header that does not depend on the source. */
#define PYC_KIND_SIZE 8

/* Makes the header that the unit would write now. FAILED: the source cannot be read. */
static int
make_header(const struct unit *unit, const unsigned char *written, const struct file_status *status,
	unsigned char header[PYC_HEADER_SIZE])
{
	struct file source;

	unit_header(unit, (struct bytes){header, 0}, status->mtime, header);
	if (memcmp(header, written, PYC_KIND_SIZE) != 0)
		return 0; /* different already: do not read the source */
	if (unit->invalidation_mode == PYC_TIMESTAMP) {
		unit_header(unit, (struct bytes){NULL, (size_t)status->size}, status->mtime, header);
		return 0;
	}
	if (file_read_regular(unit->source, SOURCE_SIZE_MAX, &source) < 0)
		return FAILED;
	unit_header(unit, buffer_view(&source.bytes), source.mtime, header);
	buffer_free(&source.bytes);
	return 0;
}

static bool
is_fresh(const struct unit *unit, const struct freshness *freshness, struct bytes pyc)
{
	const struct file_status *source = &freshness->source;
	unsigned char header[PYC_HEADER_SIZE];

	if (pyc.size <= sizeof(header) || freshness->output_time < unit->oldest)
		return false;
	if (unit->invalidation_mode == PYC_TIMESTAMP && freshness->output_time < source->mtime_ns)
		return false;
	if (make_header(unit, pyc.data, source, header) < 0 || memcmp(header, pyc.data, sizeof(header)) != 0)
		return false;
	if (pyc.size == source->size && file_same(unit->source, unit->cfile))
		return false; /* the pipeline refuses it */
	return pyc_records_path((struct bytes){pyc.data + sizeof(header), pyc.size - sizeof(header)}, unit->dfile);
}

struct freshness
unit_freshness(const struct unit *unit)
{
	struct freshness freshness = {.source = {.mtime_ns = INT64_MIN}};
	struct bytes pyc;

	if (file_status(unit->source, &freshness.source) == 0 &&
		file_read_written(unit->cfile, &pyc, &freshness.output_time) == 0)
		freshness.fresh = is_fresh(unit, &freshness, pyc);
	return freshness;
}

bool
unit_touch(const struct unit *unit, const struct freshness *freshness)
{
	struct file_status now;

	return file_status(unit->source, &now) == 0 && now.mtime_ns == freshness->source.mtime_ns &&
	       file_touch(unit->cfile) == 0;
}
