/* SPDX-License-Identifier: MIT */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the first character of size bytes, as bytes.decode('utf-8', 'surrogatepass') does. Returns how many bytes it
 * has. 0: it is not UTF-8, or size is 0.
 */
size_t utf8_decode(const unsigned char *text, size_t size, uint32_t *character);

#endif
