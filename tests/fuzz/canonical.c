/* SPDX-License-Identifier: MIT */
/*
 * For libFuzzer: the first byte is the minor version of CPython, the others are a payload. An accepted payload has a
 * form that is its own form, also with another file name, which that form then records. The payload and its form record
 * the same file name. If the payload loads, its form does, too.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "format/canonical.h"
#include "format/loadable.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool condition)
{
	if (!condition)
		abort();
}

static void
check_renamed(int minor, struct bytes payload, struct bytes form)
{
	struct bytes name = bytes_of("<frozen a>"), path;
	struct buffer renamed = {0}, again = {0}, of_payload = {0};

	check(canonical_form_renamed(minor, form, name, &renamed) == 0);
	check(canonical_filename(minor, buffer_view(&renamed), &path) == 0 && bytes_equal(path, name));
	check(canonical_form(minor, buffer_view(&renamed), &again) == 0);
	check(bytes_equal(buffer_view(&again), buffer_view(&renamed)));
	check(canonical_form_renamed(minor, payload, name, &of_payload) == 0);
	check(bytes_equal(buffer_view(&of_payload), buffer_view(&renamed)));
	buffer_free(&of_payload);
	buffer_free(&again);
	buffer_free(&renamed);
}

/* Finds the file name of a payload or a form. It must lie within its bytes. */
static bool
find_filename(int minor, struct bytes bytes, struct bytes *path)
{
	if (canonical_filename(minor, bytes, path) < 0)
		return false;
	check(path->data >= bytes.data && path->size <= bytes.size);
	check((size_t)(path->data - bytes.data) <= bytes.size - path->size);
	return true;
}

static void
check_form(int minor, struct bytes payload, struct bytes form)
{
	struct buffer again = {0};
	struct bytes path, same;

	check(canonical_form(minor, form, &again) == 0 && bytes_equal(buffer_view(&again), form));
	buffer_free(&again);
	check_renamed(minor, payload, form);
	check(find_filename(minor, payload, &path));
	check(find_filename(minor, form, &same));
	check(bytes_equal(path, same));
}

/* A payload that loads records the file name that canonical_filename() finds, unless bytes follow it. */
static void
check_loadable(int minor, struct bytes payload, const struct buffer *form)
{
	struct bytes path, same;

	if (payload_loadable(minor, payload, &path) != LOADABLE)
		return;
	check(path.data >= payload.data && path.size <= payload.size);
	check((size_t)(path.data - payload.data) <= payload.size - path.size);
	if (find_filename(minor, payload, &same))
		check(bytes_equal(path, same));
	if (form->size > 0)
		check(payload_loadable(minor, buffer_view(form), &path) == LOADABLE);
}

static void
check_payload(int minor, struct bytes payload)
{
	struct buffer form = {0};
	struct bytes path;

	if (canonical_form(minor, payload, &form) == 0)
		check_form(minor, payload, buffer_view(&form));
	else
		find_filename(minor, payload, &path);
	check_loadable(minor, payload, &form);
	buffer_free(&form);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *payload;

	if (size == 0)
		return 0;
	/* a copy of exactly that size, so that the sanitizer finds a byte too far */
	payload = xmalloc(size - 1);
	memcpy(payload, data + 1, size - 1);
	check_payload(data[0], (struct bytes){payload, size - 1});
	free(payload);
	return 0;
}
