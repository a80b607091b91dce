/* SPDX-License-Identifier: MIT */
/* Bytes: a view of some that lie elsewhere, and a buffer that grows. */
#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include "base/util.h"

/* A view: owns nothing, and is valid as long as the bytes that it points to. */
struct bytes {
	const unsigned char *data;
	size_t size;
};

/* Owns its bytes. {0} is an empty one; buffer_free() makes it empty again. */
struct buffer {
	unsigned char *data;
	size_t size;
	size_t room; /* how many bytes fit at data */
};

/* The view of a string, without its NUL byte. */
struct bytes bytes_of(const char *string);

bool bytes_equal(struct bytes, struct bytes);
bool bytes_are_ascii(struct bytes);

/* The view of a buffer; valid until the buffer changes. */
struct bytes buffer_view(const struct buffer *);

/* Makes room for n more bytes and returns where they go. The caller writes them and adds n to size. */
unsigned char *buffer_reserve(struct buffer *, size_t n);

void buffer_append(struct buffer *, const void *data, size_t size);
void buffer_append_string(struct buffer *, const char *);
void buffer_print(struct buffer *, const char *format, ...) PRINTF_LIKE(2, 3);
void buffer_free(struct buffer *);

#endif
