/* SPDX-License-Identifier: MIT */
/*
 * A line on the terminal that shows how far a run is: "[ 120/1000] compiling pkg/mod.py". It appears if the run takes
 * long, and goes before anything else is printed on standard error (print_hook), and before the process ends.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Lets progress_show() show something from now on, if standard error is a terminal, and unless make has started this
 * process: then other commands write to the terminal at the same time.
 */
void progress_start(void);

/* True if progress_show() may show something. */
bool progress_is_on(void);

/* Shows that so many of count things are done, and what is done now: a verb and a path. Limits the rate itself. */
void progress_show(size_t done, size_t count, const char *verb, const char *path);

/* Removes the line. The next progress_show() may show it again. */
void progress_hide(void);

/* In a child process: the line is the parent's. */
void progress_leave(void);

#endif
