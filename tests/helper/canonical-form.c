/* SPDX-License-Identifier: MIT */
/*
 * canonical-form MINOR: reads payloads of CPython 3.MINOR from standard input. Writes the canonical form of each and
 * the file name that it records, or two empty texts for a malformed payload. The size of each payload and text comes
 * before it, in 4 bytes, the least significant first.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "format/canonical.h"

static int
read_size(size_t *size)
{
	int i, c;

	*size = 0;
	for (i = 0; i < 4; i++) {
		c = getchar();
		if (c == EOF)
			return -1;
		*size |= (size_t)c << (8 * i);
	}
	return 0;
}

static void
write_text(struct bytes text)
{
	int i;

	for (i = 0; i < 4; i++)
		putchar((int)(text.size >> (8 * i) & 0xff));
	if (text.size > 0 && fwrite(text.data, 1, text.size, stdout) != text.size)
		fatal("cannot write");
}

static void
convert(int minor, struct bytes payload)
{
	struct buffer form = {0};
	struct bytes path = {NULL, 0}, same;

	if (canonical_form(minor, payload, &form) == 0 &&
		(canonical_filename(minor, payload, &path) < 0 ||
			canonical_filename(minor, buffer_view(&form), &same) < 0 || !bytes_equal(same, path)))
		fatal("the canonical form records another file name");
	write_text(buffer_view(&form));
	write_text(path);
	buffer_free(&form);
}

int
main(int argc, char *argv[])
{
	unsigned char *payload;
	size_t size;

	if (argc != 2)
		fatal("usage: canonical-form MINOR");
	while (read_size(&size) == 0) {
		payload = xmalloc(size);
		if (fread(payload, 1, size, stdin) != size)
			fatal("the input ends too early");
		convert(atoi(argv[1]), (struct bytes){payload, size});
		free(payload);
	}
	return fflush(stdout) != 0;
}
