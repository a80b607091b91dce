/* SPDX-License-Identifier: MIT */
/*
 * canonical-form MINOR: reads payloads of CPython 3.MINOR from standard input. Writes the canonical
 * form of each, and its file name; both are empty if the payload is malformed. The size of each text
 * comes before it: 4 bytes, as marshal writes numbers.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
write_text(const struct buffer *text)
{
	int i;

	for (i = 0; i < 4; i++)
		putchar((int)(text->size >> (8 * i) & 0xff));
	if (text->size > 0 && fwrite(text->data, 1, text->size, stdout) != text->size)
		fatal("cannot write");
}

int
main(int argc, char *argv[])
{
	struct buffer payload, form, path, same;
	int minor;

	if (argc != 2)
		fatal("usage: canonical-form MINOR");
	minor = atoi(argv[1]);
	while (read_size(&payload.size) == 0) {
		payload.data = xmalloc(payload.size);
		if (fread(payload.data, 1, payload.size, stdin) != payload.size)
			fatal("the input ends too early");
		path = (struct buffer){NULL, 0};
		if (canonical_form(minor, &payload, &form) < 0)
			form = path;
		else if (canonical_filename(minor, &payload, &path) < 0 ||
			 canonical_filename(minor, &form, &same) < 0 || same.size != path.size ||
			 memcmp(same.data, path.data, path.size) != 0)
			fatal("the file name is not the same in the canonical form");
		write_text(&form);
		write_text(&path);
		free(form.data);
		free(payload.data);
	}
	return fflush(stdout) != 0;
}
