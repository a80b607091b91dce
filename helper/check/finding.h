/* SPDX-License-Identifier: MIT */
/* What is wrong with a tree or an archive: one finding for each fault of a file. */
#ifndef FINDING_H
#define FINDING_H

#include <stddef.h>
#include "base/palette.h"
#include "base/util.h"

/* In the order of their names. The manual page describes them. */
enum finding_kind {
	FINDING_DAMAGED,
	FINDING_LEGACY,
	FINDING_MAGIC,
	FINDING_MISSING,
	FINDING_ORPHAN,
	FINDING_PATH,
	FINDING_SOURCE,
	FINDING_STALE,
	FINDING_WRITABLE,
};

struct finding {
	char *path; /* of the file, on the target */
	enum finding_kind kind;
	char *sentence;
};

/* Initialise to {0}. */
struct findings {
	struct finding *list;
	size_t count, room;
};

/* Adds a finding. Takes the sentence. */
void findings_add(struct findings *, enum finding_kind, const char *path, char *sentence);

/* Orders findings by the bytes of their paths, then by kind. Removes those that are there twice. */
void findings_sort(struct findings *);

/*
 * Prints each finding on standard output as a line "PATH: KIND: SENTENCE", with control characters as \xNN; or all of
 * them as one JSON object.
 */
void findings_print(const struct findings *, const struct palette *);
void findings_print_json(const struct findings *);

void findings_free(struct findings *);

#endif
