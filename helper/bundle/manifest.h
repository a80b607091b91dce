/* SPDX-License-Identifier: MIT */
/* What zip and freeze write about a bundle, besides the bundle. */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "bundle/bundle.h"

/*
 * Writes a line for each member, after a line of titles, with tabs between the fields:
 *
 *     kind module source output size sha256
 *
 * Extension modules have the size and hash of their file, deferred modules none.
 */
int manifest_write(const struct bundle *, const char *path);

/* Writes a depfile with the list and the sources of all members. */
int bundle_write_depfile(const struct bundle *, const char *path, const char *target);

#endif
