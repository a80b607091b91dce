/* SPDX-License-Identifier: MIT */
/* Would Python use the bytecode of these trees and archives? */
#ifndef CHECK_H
#define CHECK_H

#include "check/subject.h"

/* The numbers of files looked at */
struct check_counts {
	size_t sources, bytecode;
};

/*
 * Checks what lies at paths on the target. Sets *findings, in the order of the paths, to be freed. Sets *counts unless
 * it is NULL. Returns FAILED if something could not be looked at, which it reports; the rest is checked. Shows its
 * progress.
 */
int check_paths(const struct check_settings *, char *const *paths, size_t count, struct findings *findings,
	struct check_counts *counts);

#endif
