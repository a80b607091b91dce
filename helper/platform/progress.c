/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/util.h"
#include "platform/process.h"
#include "platform/progress.h"
#include "platform/terminal.h"

/* In nanoseconds: until the line appears, and between two changes of it */
#define DELAY 500000000
#define INTERVAL 100000000

static struct {
	bool on;
	bool shown;
	int64_t next; /* when the line may change, on process_clock() */
} line;

void
progress_start(void)
{
	if (getenv("MAKELEVEL") || !terminal_is(stderr))
		return;
	line.on = true;
	line.next = process_clock() + DELAY;
	print_hook = progress_hide;
}

bool
progress_is_on(void)
{
	return line.on;
}

static size_t
count_digits(size_t number)
{
	size_t digits = 1;

	while (number >= 10) {
		number /= 10;
		digits++;
	}
	return digits;
}

/* Replaces what could move the cursor. */
static void
make_visible(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
	}
}

/*
 * Returns the end of the path that fits into so many columns. No character takes more columns than it has bytes, in
 * UTF-8 and in older encodings.
 */
static const char *
cut_path(const char *path, size_t columns)
{
	size_t length = strlen(path);

	if (length <= columns)
		return path;
	path += length - columns;
	while ((*path & 0xC0) == 0x80) /* not the first byte of a character */
		path++;
	return path;
}

/* Leaves the last column free: a character there may move the cursor to the next line. */
static void
draw(size_t done, size_t count, const char *verb, const char *path)
{
	size_t width = terminal_width(stderr) - 1, used;
	char *start = xasprintf("[%*zu/%zu] %s ", (int)count_digits(count), done, count, verb), *text;
	const char *end;

	used = strlen(start);
	end = cut_path(path, used < width ? width - used : 0);
	if (end > path)
		end = cut_path(path, used + 3 < width ? width - used - 3 : 0);
	text = xasprintf("%s%s%s", start, end > path ? "..." : "", end);
	if (strlen(text) > width)
		text[width] = '\0'; /* of ASCII */
	make_visible(text);
	fprintf(stderr, "\r%s\33[K", text);
	free(text);
	free(start);
	line.shown = true;
}

void
progress_show(size_t done, size_t count, const char *verb, const char *path)
{
	int64_t now;

	if (!line.on || done >= count)
		return;
	now = process_clock();
	if (now < line.next)
		return;
	line.next = now + INTERVAL;
	draw(done, count, verb, path);
}

void
progress_hide(void)
{
	if (line.shown)
		fputs("\r\33[K", stderr);
	line.shown = false;
}

void
progress_leave(void)
{
	line.on = line.shown = false;
	print_hook = NULL;
}
