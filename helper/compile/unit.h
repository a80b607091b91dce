/* SPDX-License-Identifier: MIT */
/* The pipeline: one source becomes one .pyc. Every command that compiles makes units of its work.
 */
#ifndef UNIT_H
#define UNIT_H

#include "platform/file.h"
#include "base/diagnostic.h"
#include "format/pyc.h"

enum unit_quiet {
	QUIET_NOTHING,  /* errors and warnings are printed */
	QUIET_WARNINGS, /* errors only */
	QUIET_ALL,      /* no output */
};

struct unit;

/* Where a unit's diagnostics go. */
struct unit_reporter {
	void (*message)(const struct unit *, const struct diagnostic *); /* NULL: the compiler's exception stays set */
	void (*os_error)(const struct unit *, int error, const char *file);
	void (*error)(const struct unit *, const char *type, const char *text); /* another exception */
};

/* Prints them on standard error, as diagnostic_print() does, or puts them down in the unit's diagnostics. */
extern const struct unit_reporter unit_printer;

typedef void unit_restart(void);

struct unit {
	const char *source; /* the path that diagnostics name */
	const char *cfile;  /* the .pyc */
	const char *dfile;  /* the path recorded in the code objects */
	int optimize;       /* 0, 1 or 2; what else compile() takes */
	enum pyc_invalidation_mode invalidation_mode;
	int64_t mtime_max; /* a later mtime of the source is recorded as this one */
	int64_t oldest;    /* a .pyc of an earlier time, in nanoseconds, is not fresh */
	const struct unit_reporter *reporter;
	/* Starts the process over, without this; for what the fast lane does not do. NULL: no fast lane. */
	unit_restart *restart;
	enum unit_quiet quiet;      /* what unit_printer leaves out */
	struct buffer *diagnostics; /* where unit_printer puts them; NULL: standard error */
};

/* What units have in common that differ in nothing but their cfile and their level. Starts as {0}. */
struct unit_common {
	struct file source;
	struct buffer payload;
	int optimize;  /* of the payload */
	bool reported; /* compiling it gave a diagnostic */
};

/* Compiles as py_compile.compile(). -1: it failed, that has been reported, the output is as it was. */
int unit_compile(const struct unit *);

/* The same for one unit of several; reads the source once, and compiles once what is the same at several levels. */
int unit_compile_next(const struct unit *, struct unit_common *);

/* Puts the payload into common->payload, and writes nothing. -1: as above. */
int unit_make(const struct unit *, struct unit_common *);

void unit_common_free(struct unit_common *);

/* The header for a source of which the size is known and, for the hash modes, the bytes are. */
void unit_header(const struct unit *, const struct buffer *source, int64_t mtime, unsigned char[PYC_HEADER_SIZE]);

#endif
