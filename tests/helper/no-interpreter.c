/* SPDX-License-Identifier: MIT */
/* Preloaded into the helper: an interpreter that is started is the end of its process. */
#include <stdlib.h>

void Py_InitializeFromConfig(const void *);

void
Py_InitializeFromConfig(const void *config)
{
	(void)config;
	abort();
}
