/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/palette.h"
#include "base/util.h"

void (*print_hook)(void);

void
finish(int status)
{
	if (print_hook)
		print_hook();
	fflush(NULL);
	_Exit(status);
}

void (*fatal_hook)(const char *message);

static void
print_message(const char *message)
{
	const struct palette *colors = palette_stderr;

	if (print_hook)
		print_hook();
	fprintf(stderr, "%spybytecode:%s %serror:%s %s\n", colors->location, colors->end, colors->error, colors->end,
		message);
}

void
fatal(const char *format, ...)
{
	char message[4096]; /* there may be no other memory */
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	if (fatal_hook)
		fatal_hook(message);
	else
		print_message(message);
	finish(1);
}

void
print_error(const char *format, ...)
{
	char message[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	print_message(message);
}

void
print_lines(const char *lines)
{
	if (print_hook)
		print_hook();
	fputs(lines, stderr);
}

void *
xmalloc(size_t size)
{
	return xrealloc(NULL, size);
}

void *
xrealloc(void *old, size_t size)
{
	void *new;

	new = realloc(old, size ? size : 1);
	if (!new)
		fatal("out of memory");
	return new;
}

char *
xstrdup(const char *string)
{
	size_t size = strlen(string) + 1;

	return memcpy(xmalloc(size), string, size);
}

char *
xvasprintf(const char *format, va_list args)
{
	char small[256]; /* enough for most */
	va_list copy;
	char *string;
	int length;

	va_copy(copy, args);
	length = vsnprintf(small, sizeof(small), format, copy);
	va_end(copy);
	if (length < 0)
		fatal("cannot format a message");
	string = xmalloc((size_t)length + 1);
	if ((size_t)length < sizeof(small))
		return memcpy(string, small, (size_t)length + 1);
	vsnprintf(string, (size_t)length + 1, format, args);
	return string;
}

char *
xasprintf(const char *format, ...)
{
	va_list args;
	char *string;

	va_start(args, format);
	string = xvasprintf(format, args);
	va_end(args);
	return string;
}

/* The room that an array has at first, in bytes. */
#define SMALLEST 256

void *
xgrow_more(void *array, size_t count, size_t *room, size_t element_size)
{
	*room = 2 * *room > count ? 2 * *room : count;
	if (*room * element_size < SMALLEST)
		*room = SMALLEST / element_size;
	return xrealloc(array, *room * element_size);
}

void
print_visible(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			printf("\\x%02x", (unsigned char)*text);
		else
			putchar(*text);
	}
}
