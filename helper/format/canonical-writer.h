/* SPDX-License-Identifier: MIT */
/* Writes values as marshal data. */
#ifndef CANONICAL_WRITER_H
#define CANONICAL_WRITER_H

#include "base/bytes.h"
#include "format/canonical-value.h"

/* Appends the canonical form of a value to a buffer. Numbers the values that are referred to: to be called once. */
void write_form(struct values *, uint32_t id, struct buffer *form);

#endif
