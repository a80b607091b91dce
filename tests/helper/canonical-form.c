/* SPDX-License-Identifier: MIT */
/*
 * canonical-form MINOR: reads payloads of CPython 3.MINOR from standard input, and writes the canonical form of each,
 * or nothing of one that is malformed. Before each there is its size, 4 bytes, as marshal writes numbers.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "../../helper/canonical.h"

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
write_form(const struct buffer *form)
{
	int i;

	for (i = 0; i < 4; i++)
		putchar((int)(form->size >> (8 * i) & 0xff));
	if (fwrite(form->data, 1, form->size, stdout) != form->size)
		fatal("cannot write");
}

int
main(int argc, char *argv[])
{
	struct buffer payload, form, path;

	if (argc != 2)
		fatal("usage: canonical-form MINOR");
	while (read_size(&payload.size) == 0) {
		payload.data = xmalloc(payload.size);
		if (fread(payload.data, 1, payload.size, stdin) != payload.size)
			fatal("the input ends too early");
		if (canonical_form(atoi(argv[1]), &payload, &form) < 0)
			form = (struct buffer){NULL, 0};
		else if (canonical_filename(atoi(argv[1]), &form, &path) < 0)
			fatal("no file name in the canonical form");
		write_form(&form);
		free(form.data);
		free(payload.data);
	}
	return fflush(stdout) != 0;
}
