/* SPDX-License-Identifier: MIT */
/* What every file needs: memory that does not run out, and the one way out of the process. */
#ifndef UTIL_H
#define UTIL_H

#include <stdarg.h>
#include <stddef.h>

#if defined(__GNUC__)
#define PRINTF_LIKE(n, first) __attribute__((format(printf, n, first)))
#define NORETURN __attribute__((noreturn))
#else
#define PRINTF_LIKE(n, first)
#define NORETURN
#endif

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Flushes the standard streams and ends the process, without the functions of atexit(). The interpreter is not
 * finalised: that would take time and change nothing, and a leak checker would report what the interpreter keeps.
 */
void finish(int status) NORETURN;

/* Prints "pybytecode: error: " and the message, and ends the process with status 1. */
void fatal(const char *format, ...) PRINTF_LIKE(1, 2) NORETURN;

/* Prints "pybytecode: error: " and the message. */
void print_error(const char *format, ...) PRINTF_LIKE(1, 2);

/* Prints lines on standard error, in one call: parallel builds do not mix them. */
void print_lines(const char *lines);

/* Is called before something is printed on standard error, and before the process ends. NULL: nothing is. */
extern void (*print_hook)(void);

/* Prints a text on standard output, with control characters as \xNN: so it stays in its line. */
void print_visible(const char *text);

/* Takes fatal()'s message instead of standard error, in a process whose parent prints it. NULL: standard error. */
extern void (*fatal_hook)(const char *message);

/* Like malloc(), realloc(), strdup(), asprintf() and vasprintf(), but call fatal() if there is no memory. */
void *xmalloc(size_t);
void *xrealloc(void *, size_t);
char *xstrdup(const char *);
char *xasprintf(const char *format, ...) PRINTF_LIKE(1, 2);
char *xvasprintf(const char *format, va_list) PRINTF_LIKE(1, 0);

/* The part of xgrow() that is rarely needed: makes room for count elements, which do not fit. */
void *xgrow_more(void *array, size_t count, size_t *room, size_t element_size);

/*
 * Makes room for n more elements in an array that has count. Returns the array, which may have moved. *room is the
 * number of elements that fit; it at least doubles when it grows, so that appending one by one costs linear time.
 */
static inline void *
xgrow(void *array, size_t count, size_t n, size_t *room, size_t element_size)
{
	return count + n <= *room ? array : xgrow_more(array, count + n, room, element_size);
}

#endif
