/* SPDX-License-Identifier: MIT */
/* Frozen modules as C. frozen.c says what the files have in common. */
#ifndef FROZEN_H
#define FROZEN_H

#include "bundle/bundle.h"

#define FROZEN_NAME "pybytecode_frozen"

/* Appends a file: of one module; of those of the standard library, between the begin and the end. */
void frozen_module(struct buffer *, const struct member *, const struct buffer *payload);
void frozen_stdlib_begin(struct buffer *);
void frozen_stdlib_module(struct buffer *, const struct member *, const struct buffer *payload);
void frozen_stdlib_end(struct buffer *, const struct bundle *);

/*
 * The header; and the table, of the modules of the list. With has_stdlib the standard library's follow. Packages that
 * are generated, in whose order payloads are, follow in any case.
 */
void frozen_header(struct buffer *);
void frozen_table(struct buffer *, const struct bundle *, const struct buffer *payloads, bool has_stdlib);

#endif
