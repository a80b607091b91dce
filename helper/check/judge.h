/* SPDX-License-Identifier: MIT */
/* Compares bytecode with its source, as Python does before it uses it. */
#ifndef JUDGE_H
#define JUDGE_H

#include "check/subject.h"

struct verdict {
	bool doubtful; /* only CPython knows whether the payload loads */
	bool unusable; /* Python compiles the source instead */
};

/* Judges bytecode, as far as that needs no interpreter. Adds the findings. */
struct verdict judge_bytecode(struct check *, const struct checked_bytecode *);

/* Judges the path that bytecode records. */
void judge_recorded_path(struct check *, const struct checked_bytecode *, const char *recorded);

#endif
