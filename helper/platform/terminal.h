/* SPDX-License-Identifier: MIT */
/* A standard stream as a terminal; one implementation a platform. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* True if the stream is a terminal that takes control sequences: TERM is set, and not to "dumb". */
bool terminal_is(FILE *);

/* Returns how many columns the terminal has; 80 if it does not tell. */
size_t terminal_width(FILE *);

#endif
