/* SPDX-License-Identifier: MIT */
/* Diagnostics on standard error, in the form that compilers use and editors read. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>

struct message {
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
char *message_text(const char *path, const struct message *);

/* Prints it on standard error. */
void message_print(const char *path, const struct message *);

/* The exception that CPython raises for a value of errno (PEP 3151): its class and its text, which names file. */
const char *message_oserror_type(int error);
char *message_oserror_text(int error, const char *file);

#endif
