/* SPDX-License-Identifier: MIT */
/* What check looks at: the sources and the bytecode of trees and archives, and the findings about them. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include "check/finding.h"
#include "compile/exclusion.h"
#include "platform/file.h"

enum check_layout {
	CHECK_EITHER,     /* a source has its bytecode in __pycache__; a mod.pyc may be without source */
	CHECK_PYCACHE,    /* every .pyc belongs to a source */
	CHECK_SOURCELESS, /* every module is a mod.pyc without source */
};

struct check_settings {
	const char *destdir; /* stands before the paths on the target; "" if they are the paths now */
	unsigned int levels; /* those that every source must have, as bits 1 << level */
	enum check_layout layout;
	struct exclusions exclusions;
	bool fast; /* neither load payloads nor compile sources */
};

/* A file in an archive */
struct archive_member {
	struct bytes content;
	int64_t mtime;  /* as zipimport reads it; 0: none */
	size_t archive; /* the length of the archive's path, with which the path begins */
};

struct checked_source {
	char *path;                          /* now; its path on the target begins after destdir */
	const struct archive_member *member; /* NULL: it is a file, if anything */
	unsigned int missing;                /* the levels that it must have and has not, as bits 1 << level */
	bool beside;                         /* its bytecode must lie beside it, not in __pycache__ */
	bool compiled;                       /* Python would compile it: it finds no bytecode that it can use */
};

#define NO_SOURCE SIZE_MAX

struct checked_bytecode {
	char *path;
	size_t source;                       /* its number, or NO_SOURCE */
	const struct archive_member *member; /* NULL: it is a file */
	bool cached;                         /* it lies in __pycache__ */
};

/* A directory to look into */
struct check_folder {
	char *path;       /* now */
	const char *root; /* the directory that was given: patterns are compared with paths below it */
	size_t entries;   /* how many names are in it */
};

struct check {
	struct check_settings settings;
	bool probing; /* only whether all is right is asked: errors are not reported, archives not opened */
	struct check_folder *folders;
	size_t folder_count, folder_room;
	struct checked_source *sources;
	size_t source_count, source_room;
	struct checked_bytecode *bytecode;
	size_t bytecode_count, bytecode_room;
	size_t orphans; /* number of orphans, which are not in bytecode */
	struct findings findings;
	bool failed; /* something could not be looked at, which was reported unless probing */
};

/* Returns the path on the target. */
const char *check_target(const struct check *, const char *path);

/* Adds a source or bytecode. Takes the path. Returns it, to be completed; valid until the next one is added. */
struct checked_source *check_add_source(struct check *, char *path);
struct checked_bytecode *check_add_bytecode(struct check *, char *path);

/* Adds a finding about the file at a path. Takes the sentence. */
void check_find(struct check *, enum finding_kind, const char *path, char *sentence);

/* Finds that Python never reads a .pyc, for a reason that it takes. */
void check_find_orphan(struct check *, const char *path, char *reason);

/* Finds that everybody may write a file or directory with these permissions. */
void check_mode(struct check *, const char *path, unsigned int mode);

/* Adds a directory. Takes the path. */
void check_add_folder(struct check *, char *path, const char *root, size_t entries);

/* Reports that a path cannot be looked at, for errno. */
void check_fail(struct check *, const char *path);

/* True if errno says that there is no file at a path: nothing, a dangling link or a directory. */
bool check_is_gone(void);

/* The sources of a directory, or of an archive, in the order of their names */
struct source_range {
	size_t first, last; /* the numbers of the first one, and of the one after the last */
	size_t prefix;      /* the length of what stands before the names in their paths */
};

/* Finds the source whose name is name[0..length] and ".py". Returns its number or NO_SOURCE. */
size_t check_find_source(const struct check *, const struct source_range *, const char *name, size_t length);

/* Frees the sources, the bytecode and the findings. */
void check_free(struct check *);

#endif
