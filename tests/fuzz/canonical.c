/* SPDX-License-Identifier: MIT */
/*
 * For libFuzzer. The first byte is the minor version of CPython, the others are a payload. The canonical form of an
 * accepted payload must be its own canonical form. With another file name it must be one, too, and have that name.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "format/canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
same(const struct buffer *a, const struct buffer *b)
{
	return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static void
rename_form(int minor, const struct buffer *form)
{
	struct buffer name = {(unsigned char *)"<frozen a>", 10}, renamed, again, path;

	if (canonical_form_renamed(minor, form, &name, &renamed) < 0 ||
		canonical_filename(minor, &renamed, &path) < 0 || !same(&path, &name) ||
		canonical_form(minor, &renamed, &again) < 0 || !same(&again, &renamed))
		abort();
	free(again.data);
	free(renamed.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer payload, form, again, path;

	if (size == 0)
		return 0;
	/* A copy of the exact size, so that the sanitizer finds a read past the end. */
	payload = (struct buffer){xmalloc(size - 1), size - 1};
	memcpy(payload.data, data + 1, size - 1);
	if (canonical_form(data[0], &payload, &form) == 0) {
		if (canonical_form(data[0], &form, &again) < 0 || !same(&again, &form))
			abort();
		free(again.data);
		rename_form(data[0], &form);
		if (canonical_filename(data[0], &form, &path) == 0 &&
			(path.data < form.data || path.data + path.size > form.data + form.size))
			abort();
		free(form.data);
	}
	free(payload.data);
	return 0;
}
