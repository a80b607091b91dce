/* SPDX-License-Identifier: MIT */
/*
 * For libFuzzer: the first byte is the minor version of CPython, the others are a payload. An accepted payload has a
 * form that is its own form, also with another file name, which that form then records.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "format/canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool condition)
{
	if (!condition)
		abort();
}

static void
check_renamed(int minor, struct bytes form)
{
	struct bytes name = bytes_of("<frozen a>"), path;
	struct buffer renamed = {0}, again = {0};

	check(canonical_form_renamed(minor, form, name, &renamed) == 0);
	check(canonical_filename(minor, buffer_view(&renamed), &path) == 0 && bytes_equal(path, name));
	check(canonical_form(minor, buffer_view(&renamed), &again) == 0);
	check(bytes_equal(buffer_view(&again), buffer_view(&renamed)));
	buffer_free(&again);
	buffer_free(&renamed);
}

static void
check_form(int minor, struct bytes form)
{
	struct buffer again = {0};
	struct bytes path;

	check(canonical_form(minor, form, &again) == 0 && bytes_equal(buffer_view(&again), form));
	buffer_free(&again);
	check_renamed(minor, form);
	check(canonical_filename(minor, form, &path) == 0);
	check(path.data >= form.data && path.data + path.size <= form.data + form.size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer form = {0};
	unsigned char *payload;

	if (size == 0)
		return 0;
	/* a copy of exactly that size, so that the sanitizer finds a byte too far */
	payload = xmalloc(size - 1);
	memcpy(payload, data + 1, size - 1);
	if (canonical_form(data[0], (struct bytes){payload, size - 1}, &form) == 0)
		check_form(data[0], buffer_view(&form));
	buffer_free(&form);
	free(payload);
	return 0;
}
