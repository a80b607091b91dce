/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/batch.h"
#include "compile/freshness.h"
#include "platform/progress.h"
#include "platform/worker.h"

/* The number of units that a process looks at before it takes more: each take moves memory between processors. */
#define LOOKS 64

/* Of a unit */
struct result {
	bool done, failed;
	size_t missing; /* see file_first_missing() */
	char *text;     /* printed after the texts of all units before this one; NULL: nothing */
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
	size_t fresh, compiled;  /* numbers of units that have ended so */
	size_t ended;            /* number of the others that have ended */
	struct task *tasks;
	void (*take)(void *arg, size_t unit, struct bytes pyc); /* NULL: the units are written */
	void *take_arg;
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
			print_lines(result->text);
		free(result->text);
		result->text = NULL;
	}
}

static void
set_result(struct batch *batch, size_t i, char *text)
{
	batch->ended++;
	batch->results[i].done = true;
	batch->results[i].text = text;
	print_results(batch);
}

/* In a worker: compiles a unit. Sends the diagnostics, their size before them, and the .pyc. */
static void
compile_payload(size_t i, const struct unit *unit, struct unit_context *context)
{
	struct buffer text = {0};
	unsigned char header[PYC_HEADER_SIZE];
	int status;

	status = unit_compile_payload(unit, context);
	buffer_append(&text, &context->diagnostics->size, sizeof(size_t));
	buffer_append(&text, context->diagnostics->data, context->diagnostics->size);
	if (status == 0) {
		unit_header(unit, buffer_view(&context->source.bytes), context->source.mtime, header);
		buffer_append(&text, header, sizeof(header));
		buffer_append(&text, context->payload.data, context->payload.size);
	}
	worker_end(i, status, buffer_view(&text));
	buffer_free(&text);
}

/* Takes what compile_payload() has sent. Returns the diagnostics. */
static struct bytes
take_payload(const struct batch *batch, size_t i, int status, struct bytes text)
{
	struct bytes diagnostics, pyc;

	memcpy(&diagnostics.size, text.data, sizeof(size_t));
	diagnostics.data = text.data + sizeof(size_t);
	pyc.data = diagnostics.data + diagnostics.size;
	pyc.size = text.size - sizeof(size_t) - diagnostics.size;
	if (status == 0)
		batch->take(batch->take_arg, i, pyc);
	return diagnostics;
}

/* In a worker: compiles the units of a task. */
static void
compile_task(void *arg, size_t n)
{
	const struct batch *batch = arg;
	const struct task *task = &batch->tasks[n];
	struct buffer diagnostics = {0};
	struct unit_context context = {.diagnostics = &diagnostics, .regular_only = true};
	size_t i;
	int ret;

	for (i = task->first; i <= task->last; i++) {
		const struct unit *unit = &batch->units[i];

		if (batch->results[i].done)
			continue;
		diagnostics.size = 0;
		worker_begin(i);
		if (batch->take) {
			compile_payload(i, unit, &context);
			continue;
		}
		ret = unit_compile(unit, &context);
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
		batch->results[i].failed = batch->failed = true;
	else
		batch->compiled++;
	if (batch->take)
		text = take_payload(batch, i, status, text);
	set_result(batch, i, text.size > 0 ? xasprintf("%.*s", (int)text.size, (const char *)text.data) : NULL);
}

static bool
take_death(void *arg, size_t i, const struct worker_death *death)
{
	struct batch *batch = arg;
	const struct unit *unit = &batch->units[i];
	char *text = NULL;

	if (!batch->take)
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
	batch->results[i].failed = batch->failed = true;
	if (unit->quiet < QUIET_ALL)
		text = error_text(unit->source, "the compiler %s", death->how);
	set_result(batch, i, text);
	return true;
}

/* Shows how many of the units that are not fresh have ended. */
static void
show_unit(void *arg, size_t i)
{
	const struct batch *batch = arg;

	progress_show(batch->ended, batch->count - batch->fresh, "compiling", batch->units[i].source);
}

static void
look_at_unit(const void *arg, size_t i, void *answer)
{
	const struct batch *batch = arg;

	progress_show(i, batch->count, "looking at", batch->units[i].source);
	*(struct freshness *)answer = unit_freshness(&batch->units[i]);
}

static void
look_at_units(struct batch *batch, unsigned int workers)
{
	size_t i;

	worker_ask(batch->looks, batch->count, sizeof(*batch->looks), LOOKS, workers, look_at_unit, batch);
	for (i = 0; i < batch->count; i++)
		batch->results[i].done = batch->looks[i].fresh;
}

/*
 * Touches fresh outputs. A rule of a build engine makes all outputs from all sources, so an output that is older than
 * any source gets the current time: otherwise the engine would run the rule for ever.
 */
static void
touch_fresh(struct batch *batch, int64_t newest)
{
	const struct freshness *looks = batch->looks;
	size_t i;

	for (i = 0; i < batch->count; i++) {
		if (looks[i].source.mtime_ns > newest)
			newest = looks[i].source.mtime_ns;
	}
	for (i = 0; i < batch->count; i++) {
		if (looks[i].fresh && looks[i].output_time < newest)
			batch->results[i].done = unit_touch(&batch->units[i], &looks[i]);
		batch->fresh += batch->results[i].done;
	}
}

/* Warns of sources whose time is in the future. Each run compiles them again, because their .pyc is always older. */
static void
warn_of_future(const struct batch *batch)
{
	const struct unit *unit, *first = NULL;
	int64_t now = file_now();
	bool others = false;
	size_t i;

	for (i = 0; i < batch->count; i++) {
		unit = &batch->units[i];
		if (batch->results[i].done || batch->looks[i].source.mtime_ns <= now || unit->oldest > now ||
			unit->invalidation_mode != PYC_TIMESTAMP || unit->quiet >= QUIET_WARNINGS)
			continue;
		if (!first)
			first = unit;
		else if (strcmp(unit->source, first->source) != 0)
			others = true;
	}
	if (!first)
		return;
	diagnostic_print(first->source,
		&(struct diagnostic){.warning = true,
			.type = "RuntimeWarning",
			.text = others ? "this source and others are later than now: each run compiles them again"
				       : "the source is later than now: each run compiles it again"});
}

/* Returns INVALID_INPUT and sets the error if what is not fresh would be written over another file of the run. */
static int
check_files(const struct batch *batch, struct run_files *files, struct usage_error *error)
{
	bool writes = files->has_output;
	size_t i;

	for (i = 0; i < batch->count && !writes; i++)
		writes = !batch->results[i].done;
	if (!writes)
		return 0;
	run_files_add_units(files, batch->units, batch->count);
	return run_files_check(files, error);
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
	struct worker_job job = {.workers = workers,
		.work = compile_task,
		.ended = take_end,
		.died = take_death,
		.watch = progress_is_on() ? show_unit : NULL,
		.arg = batch};

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

static void
find_missing(struct batch *batch)
{
	size_t i;

	for (i = 0; i < batch->count; i++) {
		if (!batch->results[i].done)
			batch->results[i].missing = file_first_missing(batch->units[i].cfile);
	}
}

/* Removes new directories that stayed empty. A failed worker cannot remove one while another worker has a file in it.
 */
static void
remove_directories(const struct batch *batch)
{
	size_t i;

	for (i = 0; i < batch->count; i++) {
		if (batch->results[i].failed && batch->results[i].missing > 0)
			file_remove_directories(batch->units[i].cfile, batch->results[i].missing);
	}
}

static void
start_batch(struct batch *batch)
{
	batch->looks = xmalloc(batch->count * sizeof(*batch->looks));
	batch->results = xmalloc(batch->count * sizeof(*batch->results));
	batch->tasks = xmalloc(batch->count * sizeof(*batch->tasks));
	memset(batch->results, 0, batch->count * sizeof(*batch->results));
}

/* Takes ret, or if that is 0 the result of the batch. What is left undone has failed. */
static int
end_batch(struct batch *batch, int ret, struct batch_result *result)
{
	progress_hide();
	result->compiled = batch->compiled;
	result->fresh = batch->fresh;
	result->failed = batch->count - batch->compiled - batch->fresh;
	free(batch->tasks);
	free(batch->results);
	free(batch->looks);
	if (ret < 0)
		return ret;
	return batch->failed || batch->stopped ? FAILED : 0;
}

int
batch_compile(const struct unit *units, size_t count, unsigned int workers, int64_t newest, struct run_files *files,
	struct batch_result *result)
{
	struct batch batch = {.units = units, .count = count};
	int ret;

	start_batch(&batch);
	look_at_units(&batch, workers);
	ret = check_files(&batch, files, &result->error);
	if (ret == 0) {
		warn_of_future(&batch);
		touch_fresh(&batch, newest);
		find_missing(&batch);
		compile_all(&batch, workers);
		remove_directories(&batch);
	}
	return end_batch(&batch, ret, result);
}

int
batch_compile_payloads(const struct unit *units, size_t count, unsigned int workers,
	void (*take)(void *arg, size_t unit, struct bytes pyc), void *arg)
{
	struct batch_result result;
	struct batch batch = {.units = units, .count = count, .take = take, .take_arg = arg};

	start_batch(&batch);
	memset(batch.looks, 0, count * sizeof(*batch.looks));
	compile_all(&batch, workers);
	return end_batch(&batch, 0, &result);
}
