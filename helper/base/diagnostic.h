/* SPDX-License-Identifier: MIT */
/* Diagnostics on standard error, in the form that compilers use and editors read. */
#ifndef DIAGNOSTIC_H
#define DIAGNOSTIC_H

#include <stdbool.h>
#include "base/palette.h"
#include "base/util.h"

/*
 * What a function returns that has failed and has reported it. Negated they are exit statuses. Functions that do not
 * mention INVALID_INPUT return 0 or FAILED.
 */
enum {
	FAILED = -1,        /* a file could not be compiled, read or written */
	INVALID_INPUT = -2, /* the command line, a list or the environment is wrong */
};

/* A wrong value and what was expected instead, for the caller to report: only a command knows its own name. */
struct usage_error {
	char *value; /* NULL: no error; else to be freed */
	const char *expected;
};

struct diagnostic {
	bool warning;
	const char *type;   /* class of the exception or of the warning */
	const char *text;   /* UTF-8; may be empty */
	long line;          /* from 1; 0: unknown */
	long column;        /* from 1; 0: unknown */
	const char *source; /* that line, UTF-8, without its end; NULL: unknown */
	long caret;         /* the column in source, from 1; 0: unknown */
};

/*
 * Formats one diagnostic about the source at path. The caller frees the result:
 *
 *     PATH:LINE:COLUMN: error: TYPE: TEXT
 *     the source line
 *         ^
 *
 * Unknown parts are left out: the column, the line, the source line with its caret.
 */
char *diagnostic_text(const struct palette *, const char *path, const struct diagnostic *);

/* Prints diagnostic_text() on standard error. */
void diagnostic_print(const char *path, const struct diagnostic *);

/* Returns the line "WHERE: error: MESSAGE" for standard error, to be freed. */
char *error_text(const char *where, const char *format, ...) PRINTF_LIKE(2, 3);

/* Prints that line. Takes the message. */
void error_print(const char *where, char *message);

/* Return the class and the text of the exception that CPython raises for errno at a file (PEP 3151). */
const char *diagnostic_errno_type(int error);
char *diagnostic_errno_text(int error, const char *file); /* to be freed */

/* Prints that exception as a diagnostic about the file. Returns FAILED. */
int diagnostic_print_errno(int error, const char *file);

#endif
