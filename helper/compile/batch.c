/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/batch.h"
#include "compile/freshness.h"
#include "platform/worker.h"

/* Of a unit */
struct result {
	bool done;
	char *text; /* printed after the texts of all units before this one; NULL: nothing */
};

/* Units of one source and recorded path: those from the first to the last that are not done yet. */
struct task {
	size_t first, last;
	uint64_t size; /* of the source */
};

struct batch {
	const struct unit *units;
	size_t count;
	struct freshness *looks; /* by unit */
	struct result *results;  /* by unit */
	size_t printed;          /* number of units whose text is printed */
	struct task *tasks;
	bool failed;
	bool worked;  /* a worker has finished a unit, or died within one */
	bool stopped; /* the interpreter does not start: no unit can be compiled */
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

/* In a worker: compiles the units of a task. */
static void
compile_task(void *arg, size_t n)
{
	const struct batch *batch = arg;
	const struct task *task = &batch->tasks[n];
	struct buffer diagnostics = {0};
	struct unit_context context = {.diagnostics = &diagnostics};
	size_t i;
	int ret;

	for (i = task->first; i <= task->last; i++) {
		if (batch->results[i].done)
			continue;
		diagnostics.size = 0;
		worker_begin(i);
		ret = unit_compile(&batch->units[i], &context);
		worker_end(i, ret, buffer_view(&diagnostics));
	}
	buffer_free(&diagnostics);
	unit_context_free(&context);
}

static void
take_end(void *arg, size_t i, int status, struct bytes text)
{
	struct batch *batch = arg;

	batch->worked = true;
	if (status < 0)
		batch->failed = true;
	set_result(batch, i, text.size > 0 ? xasprintf("%.*s", (int)text.size, (const char *)text.data) : NULL);
}

static bool
take_death(void *arg, size_t i, const struct worker_death *death)
{
	struct batch *batch = arg;
	const struct unit *unit = &batch->units[i];
	char *text = NULL;

	file_clean(unit->cfile, death->process);
	if (batch->stopped)
		return false;
	if (death->fatal && !batch->worked) {
		/* not the file's fault: the interpreter does not start */
		print_error("%s", death->fatal);
		batch->stopped = true;
		return false;
	}
	batch->worked = true;
	batch->failed = true;
	if (unit->quiet < QUIET_ALL)
		text = xasprintf("%s: error: the compiler %s\n", unit->source, death->how);
	set_result(batch, i, text);
	return true;
}

static void
look_at_unit(const void *arg, size_t i, void *answer)
{
	const struct batch *batch = arg;

	*(struct freshness *)answer = unit_freshness(&batch->units[i]);
}

/*
 * Marks fresh units as done. A rule of a build engine makes all outputs from all sources, so an output that is older
 * than any source gets the current time: otherwise the engine would run the rule for ever.
 */
static void
skip_fresh(struct batch *batch, unsigned int workers, int64_t newest)
{
	struct freshness *looks = batch->looks;
	size_t i;

	worker_ask(looks, batch->count, sizeof(*looks), workers, look_at_unit, batch);
	for (i = 0; i < batch->count; i++) {
		if (looks[i].source.mtime_ns > newest)
			newest = looks[i].source.mtime_ns;
	}
	for (i = 0; i < batch->count; i++) {
		batch->results[i] = (struct result){looks[i].fresh, NULL};
		if (looks[i].fresh && looks[i].output_time < newest)
			batch->results[i].done = unit_touch(&batch->units[i], &looks[i]);
	}
}

/* True if one compilation may serve both. */
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

/* Makes tasks of the units that are not done, the largest source first. Returns the number of tasks. */
static size_t
plan_tasks(struct batch *batch)
{
	const struct unit *units = batch->units;
	size_t i, n = 0;

	for (i = 0; i < batch->count; i++) {
		if (batch->results[i].done)
			continue;
		if (n > 0 && go_together(&units[batch->tasks[n - 1].last], &units[i])) {
			batch->tasks[n - 1].last = i;
			continue;
		}
		batch->tasks[n++] = (struct task){i, i, batch->looks[i].source.size};
	}
	qsort(batch->tasks, n, sizeof(*batch->tasks), by_size);
	return n;
}

/* Plans again what the death of a worker has left undone. */
static void
compile_all(struct batch *batch, unsigned int workers)
{
	struct worker_job job = {
		.workers = workers, .work = compile_task, .ended = take_end, .died = take_death, .arg = batch};

	while (!batch->stopped && (job.tasks = plan_tasks(batch)) > 0) {
		batch->worked = false;
		if (worker_run(&job) < 0) {
			print_error("cannot start a process: %s", strerror(errno));
			batch->stopped = true;
		} else if (!batch->worked && !batch->stopped) {
			print_error("the compilers end before they begin");
			batch->stopped = true;
		}
	}
}

int
batch_compile(const struct unit *units, size_t count, unsigned int workers, int64_t newest)
{
	struct batch batch = {.units = units, .count = count};

	batch.looks = xmalloc(count * sizeof(*batch.looks));
	batch.results = xmalloc(count * sizeof(*batch.results));
	batch.tasks = xmalloc(count * sizeof(*batch.tasks));
	skip_fresh(&batch, workers, newest);
	compile_all(&batch, workers);
	free(batch.tasks);
	free(batch.results);
	free(batch.looks);
	return batch.failed || batch.stopped ? FAILED : 0;
}
