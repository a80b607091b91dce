/* SPDX-License-Identifier: MIT */
/* Tests of a source by its bytes, before it is compiled. All err to the safe side. */
#ifndef SOURCE_SCAN_H
#define SOURCE_SCAN_H

#include "base/bytes.h"

/*
 * True if levels 0 and 1 give the same code for certain. Between these the compiler treats two things differently:
 * assert statements, and the name __debug__. In ASCII bytes that are read as ASCII or UTF-8, both are spelled with
 * these letters. So other bytes make the result false, because identifiers are normalised (PEP 3131), and so do other
 * codecs, because some give ASCII bytes another meaning (utf-7). The word in a string or comment may count as a
 * statement.
 */
bool source_without_asserts(struct bytes);

/* True if the source is valid UTF-8 without NUL bytes. */
bool source_is_text(struct bytes);

/*
 * True if CPython can compile the source without its import system for certain: the source is valid UTF-8 without NUL
 * bytes, its cookie names no other codec (PEP 263), and it has neither wrong escapes nor escapes by name (\N{} needs
 * the module unicodedata). Without the import system, 3.13 and later crash on other codecs and on decoding errors.
 */
bool source_is_plain(struct bytes);

#endif
