/* SPDX-License-Identifier: MIT */
/* Frozen modules as C. Each function appends to a text; template/ has the parts that are the same in every program. */
#ifndef FROZEN_H
#define FROZEN_H

#include "bundle/bundle.h"

/* The start of the names of files that are written once for a program. */
#define FROZEN_NAME "pybytecode_frozen"

/* Modules whose bytecode is in one file: an array for each, and the rows of their table. Initialise to {0}. */
struct frozen_table {
	struct buffer arrays, rows;
};

void frozen_table_add(struct frozen_table *, const struct member *, struct bytes payload);
void frozen_table_free(struct frozen_table *);

/* Prints the file of one module of the list. */
void frozen_print_module(struct buffer *, const struct member *, struct bytes payload);

/* Prints the file of the standard library. */
void frozen_print_stdlib(struct buffer *, const struct frozen_table *);

/* Prints pybytecode_frozen.h. */
void frozen_print_header(struct buffer *);

/*
 * Prints pybytecode_frozen.c, which registers the modules: those of the list, those of the standard library if there is
 * one, and generated packages.
 */
void frozen_print_main(struct buffer *, const struct bundle *, const struct frozen_table *generated, bool has_stdlib);

#endif
