/* SPDX-License-Identifier: MIT */
/* Text as JSON (RFC 8259). */
#ifndef JSON_H
#define JSON_H

#include "base/bytes.h"

/*
 * Appends a string, with its quotation marks; null if text is NULL. All output is ASCII. A byte 0x80 to 0xff that is
 * not part of UTF-8 becomes one of \udc80 to \udcff, as in the strings of os.fsdecode() (PEP 383).
 */
void json_append_string(struct buffer *, const char *text);

#endif
