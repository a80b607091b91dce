/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* dl_iterate_phdr(), which the BSDs and musl have, too */
#include <link.h>
#include <string.h>
#include "base/util.h"
#include "platform/library.h"

static int
visit_object(struct dl_phdr_info *object, size_t size, void *arg)
{
	void (*const *visit)(const char *) = arg;

	(void)size;
	/* the program's name is empty, and what the kernel adds has no path */
	if (object->dlpi_name && strchr(object->dlpi_name, '/'))
		(*visit)(object->dlpi_name);
	return 0;
}

void
library_visit(void (*visit)(const char *path))
{
	dl_iterate_phdr(visit_object, &visit);
}
