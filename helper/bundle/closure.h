/* SPDX-License-Identifier: MIT */
#ifndef CLOSURE_H
#define CLOSURE_H

#include "bundle/bundle.h"

/*
 * Adds the modules of the standard library in settings.stdlib and all that they import, as stdlib.py finds them.
 * Returns FAILED if the search fails, which it reports; or INVALID_INPUT and sets the error if a name is not such a
 * module.
 */
int closure_add(struct bundle *, const struct bundle_settings *, struct usage_error *);

#endif
