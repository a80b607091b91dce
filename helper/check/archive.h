/* SPDX-License-Identifier: MIT */
/* Collects what is in zip archives from which Python imports. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "check/subject.h"

/* True if a name ends as those of such archives do: .zip, .egg, .pyz, .pyzw. */
bool archive_has_suffix(const char *name);

/*
 * Adds the sources and the bytecode in an archive, as zipimport reads them; their paths begin with that of the archive.
 * An archive that Python cannot read is damaged. If it was found in a tree, it counts only if it has bytecode. Starts
 * the interpreter.
 */
void check_add_archive(struct check *, const char *path, bool in_tree);

#endif
