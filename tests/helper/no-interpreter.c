/* SPDX-License-Identifier: MIT */
/* Preloaded into the helper: a process that starts the interpreter is aborted. */
#include <stdlib.h>

void Py_InitializeFromConfig(const void *);

void
Py_InitializeFromConfig(const void *config)
{
	(void)config;
	abort();
}
