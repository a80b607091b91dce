/* SPDX-License-Identifier: MIT */
/* Written by `pybytecode freeze`. */
#include <Python.h>
#include <stdlib.h>
#include "pybytecode_frozen.h"

/* begin struct */
#ifndef PYBYTECODE_MODULE /* each file has it, and a unity build makes one file of them */
#define PYBYTECODE_MODULE
struct pybytecode_module {
	const char *name;
	const unsigned char *code;
	int size;
	int is_package;
};
#endif
/* end struct */

/* begin tables */
static const struct pybytecode_module *const pybytecode_modules[] = {NULL};
static const struct pybytecode_module pybytecode_stdlib[] = {{NULL, NULL, 0, 0}};
static const struct pybytecode_module pybytecode_packages[] = {{NULL, NULL, 0, 0}};
/* end tables */

static size_t
pybytecode_count_modules(const struct pybytecode_module *module)
{
	size_t n = 0;

	while (module[n].name)
		n++;
	return n;
}

static struct _frozen *
pybytecode_add_module(struct _frozen *row, const struct pybytecode_module *module)
{
	row->name = module->name;
	row->code = module->code;
#if PY_VERSION_HEX >= 0x030B0000
	row->size = module->size;
	row->is_package = module->is_package;
#else
	row->size = module->is_package ? -module->size : module->size;
#endif
	return row + 1;
}

static struct _frozen *
pybytecode_add_modules(struct _frozen *row, const struct pybytecode_module *module)
{
	for (; module->name; module++)
		row = pybytecode_add_module(row, module);
	return row;
}

/* The import system takes the first module of a name: so those of the program come first, those of others last. */
int
pybytecode_register_frozen(void)
{
	static struct _frozen *table;
	const struct _frozen *others =
		PyImport_FrozenModules; /* up to 3.10 CPython's own; since 3.11 NULL unless set */
	const size_t n = sizeof(pybytecode_modules) / sizeof(pybytecode_modules[0]) - 1;
	size_t i, n_others = 0;
	struct _frozen *row;

	if (table)
		return 0;
	while (others && others[n_others].name)
		n_others++;
	row = table = calloc(n + pybytecode_count_modules(pybytecode_stdlib) +
				     pybytecode_count_modules(pybytecode_packages) + n_others + 1,
		sizeof(*table));
	if (!table)
		return -1;
	for (i = 0; i < n; i++)
		row = pybytecode_add_module(row, pybytecode_modules[i]);
	row = pybytecode_add_modules(row, pybytecode_stdlib);
	row = pybytecode_add_modules(row, pybytecode_packages);
	for (i = 0; i < n_others; i++)
		*row++ = others[i];
	PyImport_FrozenModules = table;
	return 0;
}
