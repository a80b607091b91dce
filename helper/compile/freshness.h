/* SPDX-License-Identifier: MIT */
#ifndef FRESHNESS_H
#define FRESHNESS_H

#include "compile/unit.h"

/*
 * True if a unit's output is what the unit would write now: its header and its recorded path match, it is not older
 * than unit.oldest, and with timestamps not older than its source (a header cannot show the second of two edits within
 * one second). The output then gets the current time, so that build engines take it as made; if that fails, the result
 * is false. Starts no interpreter.
 */
bool unit_is_fresh(const struct unit *);

#endif
