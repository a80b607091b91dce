/* SPDX-License-Identifier: MIT */
/* Frozen modules as C. Each function appends to a text; template/ has the parts that are the same in every program. */
#ifndef FROZEN_H
#define FROZEN_H

#include "bundle/bundle.h"

/* The start of the names of files that are written once for a program. */
#define FROZEN_NAME "pybytecode_frozen"

/* A set of frozen modules. Several may be in one program if they have different names. */
struct frozen_set {
	const char *name;          /* NULL: none */
	const char *prefix;        /* of its C names, from frozen_prefix() */
	bool has_stdlib, has_data; /* it has files with these tables */
};

/* Returns the start of the C names of a set, to be freed: "pybytecode_", or "pybytecode_NAME_". */
char *frozen_prefix(const char *name);

enum frozen_kind { FROZEN_STDLIB, FROZEN_DATA };

/* Modules of the standard library, or other files, whose bytes are in one file of C. Initialise to {.kind = ...}. */
struct frozen_table {
	enum frozen_kind kind;
	struct buffer arrays, rows;
	size_t count;
};

/* Adds a member. They must come in the order of their names. */
void frozen_table_add(struct frozen_table *, const char *prefix, const struct member *, struct bytes);
void frozen_table_free(struct frozen_table *);

/* Prints the file of a table. */
void frozen_print_table(struct buffer *, const char *prefix, const struct frozen_table *);

/* Prints the file of one module of the list. */
void frozen_print_module(struct buffer *, const char *prefix, const struct member *, struct bytes payload);

/* Prints pybytecode_frozen.h. */
void frozen_print_header(struct buffer *, const char *prefix);

/* Prints pybytecode_frozen.c, which makes the members importable. Returns FAILED if it cannot compile the importer. */
int frozen_print_main(struct buffer *, const struct frozen_set *, const struct bundle *);

/* Prints a file with a main() that runs a module. */
void frozen_print_program(struct buffer *, const char *prefix, const char *module);

#endif
