/* SPDX-License-Identifier: MIT */
/* The pipeline: one source becomes one .pyc. Every command that compiles makes units of its work. */
#ifndef UNIT_H
#define UNIT_H

#include "base/diagnostic.h"
#include "format/pyc.h"
#include "platform/file.h"

/* A source with more bytes is an error: EFBIG. */
#define SOURCE_SIZE_MAX ((size_t)256 << 20)

enum unit_quiet {
	QUIET_NOTHING,  /* errors and warnings are printed */
	QUIET_WARNINGS, /* only errors are printed */
	QUIET_ALL,      /* nothing is printed */
};

struct unit {
	const char *source; /* the path of the source, as diagnostics name it */
	const char *cfile;  /* the path of the .pyc */
	const char *dfile;  /* the path to record in the code objects, co_filename */
	int optimize;       /* the level: 0, 1 or 2; or another value that compile() takes */
	enum pyc_invalidation_mode invalidation_mode;
	int64_t mtime_max;     /* seconds; a later mtime of the source is recorded as this one */
	int64_t oldest;        /* nanoseconds; a .pyc with an earlier mtime is not fresh */
	enum unit_quiet quiet; /* what is not printed */
};

struct unit_context;

/* Takes the errors and warnings of units. */
struct unit_reporter {
	/* NULL: CPython handles warnings itself, and the compiler's exception stays set */
	void (*diagnostic)(const struct unit_context *, const struct unit *, const struct diagnostic *);
	void (*os_error)(const struct unit_context *, const struct unit *, int error, const char *file);
	/* any other exception */
	void (*error)(const struct unit_context *, const struct unit *, const char *type, const char *text);
};

/*
 * What several units share. Initialise to {0}. The last source and payload are kept: a unit that differs from the one
 * before it only in output path and level reads no source again, and compiles nothing again if the level does not
 * matter.
 */
struct unit_context {
	/* Set by the caller */
	const struct unit_reporter *reporter; /* NULL: errors and warnings are printed */
	struct buffer *diagnostics;           /* takes what would be printed; NULL: standard error */
	void (*restart)(void); /* runs this process again in the full lane; NULL: there is no fast lane */
	bool regular_only;     /* a source must be a regular file: no process waits for a FIFO */

	/* Set by the pipeline */
	struct file source;
	struct buffer payload;
	int optimize;  /* level of the payload */
	bool reported; /* compiling it gave a diagnostic */
};

/* Compiles as py_compile.compile() does. On failure the output stays as it was. */
int unit_compile(const struct unit *, struct unit_context *);

/* Puts the payload into the context and writes nothing. */
int unit_compile_payload(const struct unit *, struct unit_context *);

void unit_context_free(struct unit_context *);

/* Report an error through the context's reporter. Return FAILED. */
int unit_report_errno(const struct unit *, const struct unit_context *, int error, const char *file);
int unit_report_error(const struct unit *, const struct unit_context *, const char *type, char *text); /* frees text */

/* Makes the header for a source. Only the hash modes look at its bytes, the others only at its size. */
void unit_header(const struct unit *, struct bytes source, int64_t mtime, unsigned char header[PYC_HEADER_SIZE]);

#endif
