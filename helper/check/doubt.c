/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "check/doubt.h"
#include "compile/unit.h"
#include "cpython/cpython.h"
#include "format/pyc.h"
#include "platform/process.h"
#include "platform/progress.h"
#include "platform/worker.h"

struct job {
	struct doubt *doubts;
	size_t *open; /* numbers of the doubts that are not resolved */
	bool *resolved;
	size_t count, resolved_count;
	bool worked;  /* a worker has resolved a doubt, or died at one */
	bool stopped; /* the interpreter does not start */
};

/* Where the compiler's diagnostic goes. */
struct relay {
	const char *name;
	char **answer;
};

/* Takes the first error, in one line. */
static void
take_diagnostic(const void *arg, const struct diagnostic *diagnostic)
{
	const struct relay *relay = arg;
	struct diagnostic line = *diagnostic;

	if (diagnostic->warning || *relay->answer)
		return;
	line.source = NULL;
	*relay->answer = diagnostic_text(&palette_plain, relay->name, &line);
	(*relay->answer)[strcspn(*relay->answer, "\n")] = '\0';
}

static char *
compile_source(const struct doubt *doubt, struct bytes source)
{
	char *answer = NULL;
	struct relay relay = {doubt->name, &answer};
	struct buffer payload = {0};

	if (cpython_compile(source, doubt->path, doubt->name, doubt->optimize, &payload, take_diagnostic, &relay) == 0)
		buffer_free(&payload);
	return answer;
}

static char *
load_payload(struct bytes content, char **filename)
{
	struct bytes payload = {content.data + PYC_HEADER_SIZE, content.size - PYC_HEADER_SIZE};

	if (content.size < PYC_HEADER_SIZE)
		return xstrdup("it has changed meanwhile");
	return cpython_load(payload, filename);
}

/* In a worker. The bytes that it reads have a NUL byte after them. */
static char *
answer_doubt(const struct doubt *doubt, char **filename)
{
	struct file file = {0};
	char *answer;

	if (doubt->member)
		buffer_append(&file.bytes, doubt->member->data, doubt->member->size);
	else if (file_read_regular(doubt->path, SOURCE_SIZE_MAX, &file) < 0)
		return diagnostic_errno_text(errno, doubt->path);
	*buffer_reserve(&file.bytes, 1) = '\0';
	answer = doubt->is_source ? compile_source(doubt, buffer_view(&file.bytes))
				  : load_payload(buffer_view(&file.bytes), filename);
	buffer_free(&file.bytes);
	return answer;
}

/* In a worker */
static void
work(void *arg, size_t task)
{
	const struct job *job = arg;
	size_t i = job->open[task];
	char *filename = NULL, *answer;

	process_silence(); /* CPython prints what it cannot raise */
	worker_begin(i);
	answer = answer_doubt(&job->doubts[i], &filename);
	worker_end(i, answer ? FAILED : 0, bytes_of(answer ? answer : filename ? filename : ""));
	free(filename);
	free(answer);
}

static void
take_answer(void *arg, size_t i, int status, struct bytes text)
{
	struct job *job = arg;
	struct doubt *doubt = &job->doubts[i];

	job->worked = job->resolved[i] = true;
	job->resolved_count++;
	*(status < 0 ? &doubt->answer : &doubt->filename) = xasprintf("%.*s", (int)text.size, (const char *)text.data);
}

static bool
take_death(void *arg, size_t i, const struct worker_death *death)
{
	struct job *job = arg;

	if (job->stopped)
		return false;
	if (death->fatal && !job->worked) {
		/* not the file's fault: the interpreter does not start */
		print_error("%s", death->fatal);
		job->stopped = true;
		return false;
	}
	job->worked = job->resolved[i] = true;
	job->resolved_count++;
	job->doubts[i].answer = xasprintf("CPython %s", death->how);
	return true;
}

static void
show_doubt(void *arg, size_t i)
{
	const struct job *job = arg;

	progress_show(job->resolved_count, job->count, "checking", job->doubts[i].path);
}

/* Collects the doubts that are not resolved. Returns their number. */
static size_t
list_open(struct job *job, size_t count)
{
	size_t i, n = 0;

	for (i = 0; i < count; i++) {
		if (!job->resolved[i])
			job->open[n++] = i;
	}
	return n;
}

int
doubts_resolve(struct doubt *doubts, size_t count)
{
	struct job job = {.doubts = doubts, .count = count};
	struct worker_job workers = {.workers = WORKERS_FREE,
		.work = work,
		.ended = take_answer,
		.died = take_death,
		.watch = progress_is_on() ? show_doubt : NULL,
		.arg = &job};

	if (count == 0)
		return 0;
	job.open = xmalloc(count * sizeof(*job.open));
	job.resolved = xmalloc(count * sizeof(*job.resolved));
	memset(job.resolved, 0, count * sizeof(*job.resolved));
	while (!job.stopped && (workers.tasks = list_open(&job, count)) > 0) {
		job.worked = false;
		if (worker_run(&workers) < 0) {
			print_error("cannot start a process: %s", strerror(errno));
			job.stopped = true;
		} else if (!job.worked && !job.stopped) {
			print_error("the interpreters end before they begin");
			job.stopped = true;
		}
	}
	free(job.resolved);
	free(job.open);
	return job.stopped ? FAILED : 0;
}
