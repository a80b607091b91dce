/* SPDX-License-Identifier: MIT */
/* What every file needs: memory that does not run out, and the one way out of the process. */
#ifndef UTIL_H
#define UTIL_H

#include <stddef.h>

#if defined(__GNUC__)
#define PRINTF_LIKE(n, first) __attribute__((format(printf, n, first)))
#define NORETURN __attribute__((noreturn))
#else
#define PRINTF_LIKE(n, first)
#define NORETURN
#endif

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

struct buffer {
	unsigned char *data;
	size_t size;
};

/*
 * Ends the process without what exit() would run. The interpreter is not finalised, which would
 * take time and change nothing; a leak checker in a project that builds the helper with its own
 * flags would call that a leak.
 */
void finish(int status) NORETURN;

/* Prints "pybytecode: error: " and the message, and ends the process with status 1. */
void fatal(const char *, ...) PRINTF_LIKE(1, 2) NORETURN;

/* Takes the message in place of standard error, in a process whose parent is to print it; NULL: none does. */
extern void (*fatal_hook)(const char *message);

/* As malloc(), realloc(), strdup() and asprintf(), but fatal() when there is no memory. */
void *xmalloc(size_t);
void *xrealloc(void *, size_t);
char *xstrdup(const char *);
char *xasprintf(const char *, ...) PRINTF_LIKE(1, 2);

void buffer_append(struct buffer *, const void *bytes, size_t);

#endif
