/* SPDX-License-Identifier: MIT */
/*
 * Forked processes that work side by side. A task is what one process does without a break; it consists of units. A
 * worker that dies costs the unit that it was at, and another worker takes its place.
 */
#ifndef WORKER_H
#define WORKER_H

#include "base/bytes.h"

/*
 * In place of a number of workers: as many as get a slot of the job server that this process belongs to (jobserver.h).
 * If there is none, as many as processors_count(). The server's slots are taken while tasks are left, and given back
 * when a worker ends.
 */
#define WORKERS_FREE 0

/* How a worker ended before its time. */
struct worker_death {
	long process;
	const char *how;   /* such as "was killed by signal 11 (Segmentation fault)" */
	const char *fatal; /* the message of the fatal() that ended it; or NULL */
};

struct worker_job {
	size_t tasks;         /* their number; workers take them in order, from 0 on */
	unsigned int workers; /* at most; or WORKERS_FREE */

	/* In a worker: does a task, each of its units between worker_begin() and worker_end(). */
	void (*work)(void *arg, size_t task);

	/* In the parent, one of these once for each unit begun: the unit has ended, or its worker has died. */
	void (*ended)(void *arg, size_t unit, int status, struct bytes text);
	bool (*died)(void *arg, size_t unit, const struct worker_death *); /* false: ends the workers at once */

	/* In the parent, several times a second: a unit that a worker is at. NULL: not called */
	void (*watch)(void *arg, size_t unit);

	/* In the parent, whenever a worker has sent something or a signal has come: true ends the workers. NULL: not
	 * called */
	bool (*is_cancelled)(void *arg);

	void *arg;
};

/*
 * Lets workers do the tasks. The rest of a task stays undone if its worker dies, and the whole task if the worker dies
 * before it begins a unit. If the parent dies, the workers end, and file_write() puts no more files in place. Returns
 * -1 and sets errno if no worker can be started.
 */
int worker_run(const struct worker_job *);

/*
 * Calls ask(arg, i, answer) for every i < count, in parallel processes, each of which takes `step` of them at once. The
 * answers are an array of count elements of this size; each answer is zeros when ask() is called. If a process dies,
 * the rest of its answers are zeros.
 */
void worker_ask(void *answers, size_t count, size_t size, size_t step, unsigned int workers,
	void (*ask)(const void *arg, size_t i, void *answer), const void *arg);

/* In a worker: tell the parent that a unit begins, and that it has ended, with its status and a text. */
void worker_begin(size_t unit);
void worker_end(size_t unit, int status, struct bytes text);

#endif
