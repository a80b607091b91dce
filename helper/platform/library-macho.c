/* SPDX-License-Identifier: MIT */
#include <mach-o/dyld.h>
#include "base/util.h"
#include "platform/library.h"

void
library_visit(void (*visit)(const char *path))
{
	uint32_t i;

	/* the first one is the program */
	for (i = 1; i < _dyld_image_count(); i++)
		visit(_dyld_get_image_name(i));
}
