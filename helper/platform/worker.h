/* SPDX-License-Identifier: MIT */
/*
 * Work done by forked processes. One that dies costs the unit that it was at; another takes its
 * place. A task is what one process does without a break; it consists of units.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include "base/util.h"

/* How a worker ended before its time. */
struct worker_death {
	long process;
	const char *how;   /* such as "was killed by signal 11 (Segmentation fault)" */
	const char *fatal; /* the message of fatal(), which ended it; or NULL */
};

struct worker_job {
	size_t tasks;         /* how many; they are taken in their order, from 0 on */
	unsigned int workers; /* at most */

	/* In a worker: does a task, each of its units between worker_begin() and worker_end(). */
	void (*work)(void *arg, size_t task);

	/* In the parent, once for each unit that was begun: it has ended, or its worker has died. */
	void (*ended)(void *arg, size_t unit, int status, const struct buffer *text);
	void (*died)(void *arg, size_t unit, const struct worker_death *);

	void *arg;
};

/* The number of processors that this process may use. */
unsigned int worker_processors(void);

/*
 * Has the tasks done. The rest of a task whose worker died is left undone, as is a task whose worker
 * died before the first of its units was begun. If the parent dies, the workers end, too.
 */
void worker_run(const struct worker_job *);

/*
 * Puts into answers, for each number below count, what ask() says of it, having many asked in forked
 * processes. Of one that dies the answers are false.
 */
void worker_ask(bool *answers, size_t count, unsigned int workers, bool (*ask)(const void *arg, size_t number),
	const void *arg);

/* In a worker. The text goes to the parent. */
void worker_begin(size_t unit);
void worker_end(size_t unit, int status, const struct buffer *text);

#endif
