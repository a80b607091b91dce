/* SPDX-License-Identifier: MIT */
/* One unit, compiled by this process itself, in the fast lane if that can compile it. */
#ifndef COMPILE_ONE_H
#define COMPILE_ONE_H

#include "compile/unit.h"

/*
 * Returns the context for compile_one(). argv[-1] is the program, argv[0] the command: with these words the process
 * runs again if the source needs the full lane. Call it before parse_arguments(), which moves operands.
 */
struct unit_context compile_one_context(int argc, char *argv[]);

/* Compiles the unit and frees the context. A crash gives the message that the crash of a worker gives. */
int compile_one(const struct unit *, struct unit_context *);

#endif
