/* SPDX-License-Identifier: MIT */
/* Diagnostics on standard error, in the form that compilers use and editors read. */
#ifndef DIAGNOSTIC_H
#define DIAGNOSTIC_H

#include <stdbool.h>

struct diagnostic {
	bool warning;
	const char *type;   /* class of the exception or of the warning */
	const char *text;   /* UTF-8; may be empty */
	long line;          /* from 1; 0: not known */
	long column;        /* from 1; 0: not known */
	const char *source; /* that line, UTF-8, without its end; NULL: not known */
	long caret;         /* the column in source, from 1; 0: not known */
};

/*
 * One diagnostic about the source at path, to be freed:
 *
 *     PATH:LINE:COLUMN: error: TYPE: TEXT
 *     the source line
 *         ^
 *
 * What is not known is left out: the column, the line, the source line with its caret.
 */
char *diagnostic_text(const char *path, const struct diagnostic *);

/* Prints it on standard error. */
void diagnostic_print(const char *path, const struct diagnostic *);

/* The exception that CPython raises for a value of errno (PEP 3151): its class and its text, which names file. */
const char *diagnostic_errno_type(int error);
char *diagnostic_errno_text(int error, const char *file);

#endif
