/* SPDX-License-Identifier: MIT */
/*
 * For libFuzzer: the first byte is the minor version of CPython, the others are a payload. What is accepted has a form
 * that is its own form.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "../../helper/canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer payload, form, again, path;

	if (size == 0)
		return 0;
	/* of its own, so that a byte too far is found; what is read is not to be changed */
	payload = (struct buffer){xmalloc(size - 1), size - 1};
	memcpy(payload.data, data + 1, size - 1);
	if (canonical_form(data[0], &payload, &form) == 0) {
		if (canonical_form(data[0], &form, &again) < 0 || again.size != form.size ||
			memcmp(again.data, form.data, form.size) != 0)
			abort();
		free(again.data);
		if (canonical_filename(data[0], &form, &path) == 0 &&
			(path.data < form.data || path.data + path.size > form.data + form.size))
			abort();
		free(form.data);
	}
	free(payload.data);
	return 0;
}
