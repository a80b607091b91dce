/* SPDX-License-Identifier: MIT */
/* The colours of messages: those of GCC, and Clang's for the caret. */
#ifndef PALETTE_H
#define PALETTE_H

#include <stdbool.h>

/* The control sequences that begin each colour, and the one that ends it. All are "" in plain text. */
struct palette {
	const char *location; /* bold */
	const char *error;    /* bold red */
	const char *warning;  /* bold magenta */
	const char *caret;    /* bold green */
	const char *end;
};

extern const struct palette palette_plain;

/* That of messages on standard error. main() sets it; until then it is the plain one. */
extern const struct palette *palette_stderr;

/*
 * Returns the palette for a stream. Colours are for terminals, and with CLICOLOR_FORCE for all streams, as Ninja reads
 * it; but with NO_COLOR for none (https://no-color.org).
 */
const struct palette *palette_choose(bool is_terminal);

#endif
