/* SPDX-License-Identifier: MIT */
/* One unit, compiled by this process itself, in the fast lane if that can compile it. */
#ifndef COMPILE_ONE_H
#define COMPILE_ONE_H

#include "compile/unit.h"

/*
 * Returns the context for compile_one(). argv[-1] is the program, argv[0] the command: with these words, which must not
 * change, the process runs again if the source needs the full lane. From now on a crash of this process is handled.
 */
struct unit_context compile_one_context(char *argv[]);

/* Compiles the unit and frees the context. A crash gives the message that the crash of a worker gives. */
int compile_one(const struct unit *, struct unit_context *);

#endif
