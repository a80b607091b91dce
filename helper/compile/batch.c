/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/batch.h"
#include "compile/freshness.h"
#include "platform/worker.h"

struct result {
	bool done;
	char *text; /* to be printed when all before it is; NULL: nothing */
};

/* Units of one source and recorded path: those from the first to the last that are not done yet. */
struct task {
	size_t first, last;
	uint64_t size; /* of the source */
};

struct batch {
	const struct unit *units;
	size_t count;
	struct result *results; /* by unit */
	size_t printed;         /* how many units' */
	struct task *tasks;
	bool failed;
	bool worked; /* a worker has got somewhere */
};

static void
print_results(struct batch *batch)
{
	struct result *result;

	for (; batch->printed < batch->count; batch->printed++) {
		result = &batch->results[batch->printed];
		if (!result->done)
			break;
		if (result->text)
			fputs(result->text, stderr);
		free(result->text);
		result->text = NULL;
	}
}

static void
set_result(struct batch *batch, size_t i, char *text)
{
	batch->results[i] = (struct result){true, text};
	print_results(batch);
}

/* In a worker */
static void
work(void *arg, size_t n)
{
	const struct batch *batch = arg;
	const struct task *task = &batch->tasks[n];
	struct unit_common common = {0};
	struct buffer diagnostics = {0};
	struct unit unit;
	size_t i;
	int ret;

	for (i = task->first; i <= task->last; i++) {
		if (batch->results[i].done)
			continue;
		unit = batch->units[i];
		unit.diagnostics = &diagnostics;
		diagnostics.size = 0;
		worker_begin(i);
		ret = unit_compile_next(&unit, &common);
		worker_end(i, ret, &diagnostics);
	}
	free(diagnostics.data);
	unit_common_free(&common);
}

static void
ended(void *arg, size_t i, int status, const struct buffer *text)
{
	struct batch *batch = arg;
	char *copy = NULL;

	batch->worked = true;
	if (status < 0)
		batch->failed = true;
	if (text->size > 0) {
		copy = xmalloc(text->size + 1);
		memcpy(copy, text->data, text->size);
		copy[text->size] = '\0';
	}
	set_result(batch, i, copy);
}

static void
died(void *arg, size_t i, const struct worker_death *death)
{
	struct batch *batch = arg;
	const struct unit *unit = &batch->units[i];
	char *text = NULL;

	file_clean(unit->cfile, death->process);
	/* not the file's fault: the first of all did not get through, since the interpreter does not start */
	if (death->fatal && !batch->worked)
		fatal("%s", death->fatal);
	batch->worked = true;
	batch->failed = true;
	if (unit->quiet < QUIET_ALL)
		text = xasprintf("%s: error: the compiler %s\n", unit->source, death->how);
	set_result(batch, i, text);
}

static bool
is_fresh(const void *arg, size_t i)
{
	const struct batch *batch = arg;

	return unit_fresh(&batch->units[i]);
}

static void
skip_fresh(struct batch *batch, unsigned int workers)
{
	bool *fresh = xmalloc(batch->count * sizeof(*fresh));
	size_t i;

	worker_ask(fresh, batch->count, workers, is_fresh, batch);
	for (i = 0; i < batch->count; i++)
		batch->results[i] = (struct result){fresh[i], NULL};
	free(fresh);
}

static bool
go_together(const struct unit *a, const struct unit *b)
{
	return strcmp(a->source, b->source) == 0 && strcmp(a->dfile, b->dfile) == 0;
}

static int
by_size(const void *a, const void *b)
{
	const struct task *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

/* Makes tasks of the units that are not done, the largest source first; how many. */
static size_t
plan(struct batch *batch)
{
	const struct unit *units = batch->units;
	struct file_status status;
	size_t i, n = 0;

	for (i = 0; i < batch->count; i++) {
		if (batch->results[i].done)
			continue;
		if (n > 0 && go_together(&units[batch->tasks[n - 1].last], &units[i])) {
			batch->tasks[n - 1].last = i;
			continue;
		}
		if (file_status(units[i].source, &status) < 0)
			status.size = 0;
		batch->tasks[n++] = (struct task){i, i, status.size};
	}
	qsort(batch->tasks, n, sizeof(*batch->tasks), by_size);
	return n;
}

/* What the death of a worker leaves undone is planned anew. */
static void
compile_all(struct batch *batch, unsigned int workers)
{
	struct worker_job job = {.workers = workers, .work = work, .ended = ended, .died = died, .arg = batch};

	while ((job.tasks = plan(batch)) > 0) {
		batch->worked = false;
		worker_run(&job);
		if (!batch->worked)
			fatal("the compilers end before they begin");
	}
}

int
batch_compile(const struct unit *units, size_t count, unsigned int workers)
{
	struct batch batch = {.units = units, .count = count};

	batch.results = xmalloc(count * sizeof(*batch.results));
	batch.tasks = xmalloc(count * sizeof(*batch.tasks));
	skip_fresh(&batch, workers);
	compile_all(&batch, workers);
	free(batch.tasks);
	free(batch.results);
	return batch.failed ? -1 : 0;
}

unsigned int
batch_jobs(const char *command, const struct option *option)
{
	const char *value = option->value;
	unsigned long n = 0;

	if (!value)
		return worker_processors();
	errno = 0;
	if (*value >= '1' && *value <= '9' && strspn(value, "0123456789") == strlen(value))
		n = strtoul(value, NULL, 10);
	if (n == 0 || n > INT_MAX || errno)
		option_error(command, xasprintf("--jobs '%s'", value), option->expected);
	return (unsigned int)n;
}
