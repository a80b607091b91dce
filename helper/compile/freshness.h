/* SPDX-License-Identifier: MIT */
#ifndef FRESHNESS_H
#define FRESHNESS_H

#include "compile/unit.h"

/*
 * Whether a unit's output is there as it would be written now: its header, and the path that it
 * records; and is not older than its source, which two edits within a second or of the time alone do
 * not show in the header. Then its time is set to now, so that every build engine takes it for made. Where that
 * cannot be done it is not fresh. Starts no interpreter.
 */
bool unit_fresh(const struct unit *);

#endif
