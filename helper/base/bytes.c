/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/bytes.h"

struct bytes
bytes_of(const char *string)
{
	return (struct bytes){(const unsigned char *)string, strlen(string)};
}

bool
bytes_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool
bytes_are_ascii(struct bytes bytes)
{
	unsigned char seen = 0;
	size_t i;

	for (i = 0; i < bytes.size; i++)
		seen |= bytes.data[i];
	return seen < 0x80;
}

struct bytes
buffer_view(const struct buffer *buffer)
{
	return (struct bytes){buffer->data, buffer->size};
}

unsigned char *
buffer_reserve(struct buffer *buffer, size_t n)
{
	buffer->data = xgrow(buffer->data, buffer->size, n, &buffer->room, 1);
	return buffer->data + buffer->size;
}

void
buffer_append(struct buffer *buffer, const void *data, size_t size)
{
	if (size == 0)
		return;
	memcpy(buffer_reserve(buffer, size), data, size);
	buffer->size += size;
}

void
buffer_append_string(struct buffer *buffer, const char *string)
{
	buffer_append(buffer, string, strlen(string));
}

void
buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		fatal("cannot format a message");
	buffer_reserve(buffer, (size_t)length + 1);
	va_start(args, format);
	vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, args);
	va_end(args);
	buffer->size += (size_t)length;
}

void
buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){0};
}
