/* SPDX-License-Identifier: MIT */
/* What can be said of a source before it is compiled. */
#ifndef SOURCE_SCAN_H
#define SOURCE_SCAN_H

#include <stdbool.h>
#include "base/util.h"

/*
 * Whether the code is the same at levels 0 and 1 for certain. There the compiler looks at the level
 * for two things only: assert statements, and the name __debug__. In a source of ASCII bytes, read as
 * ASCII or UTF-8, either is spelled with these very letters: identifiers that are normalised (PEP
 * 3131), and codecs that give other meaning to ASCII bytes (utf-7), are ruled out. What a string or a
 * comment says may be taken for an assert statement.
 */
bool source_without_asserts(const struct buffer *);

/* Whether it is valid UTF-8 without NUL bytes. */
bool source_is_text(const struct buffer *);

/*
 * Whether CPython can compile the source without its import system for certain: valid UTF-8 without
 * NUL bytes, of no other codec by its cookie (PEP 263), and without escapes by name (\N{}, which
 * takes the module unicodedata) or that are wrong. Without it, 3.13 and later crash on other codecs,
 * and where a codec asks what to do about an error.
 */
bool source_is_plain(const struct buffer *source);

#endif
