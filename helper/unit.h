/* SPDX-License-Identifier: MIT */
/* The pipeline: one source becomes one .pyc. Every command that compiles makes units of its work.
 */
#ifndef UNIT_H
#define UNIT_H

#include "message.h"
#include "pyc.h"

enum unit_quiet {
	QUIET_NOTHING,  /* errors and warnings are printed */
	QUIET_WARNINGS, /* errors only */
	QUIET_ALL,      /* no output */
};

struct unit;

/* Where a unit's diagnostics go. */
struct unit_reporter {
	void (*message)(const struct unit *, const struct message *); /* NULL: the compiler's exception stays set */
	void (*os_error)(const struct unit *, int error, const char *file);
	void (*error)(const struct unit *, const char *type, const char *text); /* another exception */
};

/* Prints them on standard error, as message_print() does. */
extern const struct unit_reporter unit_printer;

struct unit {
	const char *source; /* the path that diagnostics name */
	const char *cfile;  /* the .pyc */
	const char *dfile;  /* the path recorded in the code objects */
	int optimize;       /* 0, 1 or 2; what else compile() takes */
	enum pyc_invalidation_mode invalidation_mode;
	int64_t mtime_max; /* a later mtime of the source is recorded as this one */
	const struct unit_reporter *reporter;
	enum unit_quiet quiet; /* what unit_printer leaves out */
};

/* Compiles as py_compile.compile(). -1: it failed, that has been reported, the output is as it was. */
int unit_compile(const struct unit *);

#endif
