/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#ifdef __APPLE__
#define _DARWIN_C_SOURCE
#endif
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "platform/terminal.h"

bool
terminal_is(FILE *stream)
{
	const char *type;

	if (!isatty(fileno(stream)))
		return false;
	type = getenv("TERM");
	return type && *type && strcmp(type, "dumb") != 0;
}

size_t
terminal_width(FILE *stream)
{
	struct winsize size;

	return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
