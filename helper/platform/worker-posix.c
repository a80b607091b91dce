/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#ifdef __APPLE__
#define _DARWIN_C_SOURCE
#endif
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include "platform/file.h"
#include "platform/jobserver.h"
#include "platform/process.h"
#include "platform/processors.h"
#include "platform/progress.h"
#include "platform/worker.h"

#define NONE SIZE_MAX

/* In milliseconds: between two calls of watch() */
#define WATCH_INTERVAL 100

/* At most so many workers take slots of a job server. */
#define SLOTS_MAX 1024

/* Shared by all processes. */
struct shared {
	atomic_size_t next;    /* the first task that no worker has taken */
	atomic_size_t begun[]; /* by worker: the unit that it began last, or NONE */
};

/* Precedes size bytes of text in a worker's pipe. */
struct record {
	size_t unit; /* NONE: the text is fatal()'s message */
	size_t size;
	int status;
};

struct worker {
	pid_t process;
	int pipe;
	size_t ended; /* the unit of the last record, or NONE */
	struct buffer received;
	char *fatal;
	bool has_slot; /* of the job server */
	unsigned char slot;
};

struct crew {
	const struct worker_job *job;
	struct shared *shared;
	struct worker *workers; /* the first count of them have been started */
	struct pollfd *polls;   /* of the same workers, and one more; fd -1: the worker has ended */
	size_t count, most;
	bool is_served; /* each worker but the first needs a slot of the job server */
	bool cancelled;
};

/* In a worker: itself. */
static struct {
	pid_t parent;
	int pipe;
	atomic_size_t *begun;
} self;

/* Ends the process if the parent is gone: nobody needs the work. */
static void
send_all(const void *bytes, size_t size)
{
	const char *rest = bytes;
	ssize_t n;

	while (size > 0) {
		n = write(self.pipe, rest, size);
		if (n < 0 && errno != EINTR)
			_Exit(1);
		if (n > 0) {
			rest += n;
			size -= (size_t)n;
		}
	}
}

static void
send_record(size_t unit, int status, const void *text, size_t size)
{
	struct record record;

	memset(&record, 0, sizeof(record)); /* its padding, too */
	record.unit = unit;
	record.size = size;
	record.status = status;
	send_all(&record, sizeof(record));
	send_all(text, size);
}

static void
send_fatal(const char *message)
{
	send_record(NONE, 1, message, strlen(message) + 1);
}

static bool
has_parent(void)
{
	return getppid() == self.parent;
}

void
worker_begin(size_t unit)
{
	if (!has_parent())
		_Exit(1);
	atomic_store(self.begun, unit);
}

void
worker_end(size_t unit, int status, struct bytes text)
{
	send_record(unit, status, text.data, text.size);
}

static void NORETURN
run_worker(const struct crew *crew, size_t i, int end, pid_t parent)
{
	size_t task, other;

	/* only the parent keeps the read ends, so that a worker gets SIGPIPE once the parent is dead */
	for (other = 0; other < crew->count; other++) {
		if (crew->polls[other].fd >= 0)
			close(crew->polls[other].fd);
	}
	self.parent = parent;
	self.pipe = end;
	self.begun = &crew->shared->begun[i];
	fatal_hook = send_fatal;
	progress_leave();
	file_is_wanted = has_parent;
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	while ((task = atomic_fetch_add(&crew->shared->next, 1)) < crew->job->tasks)
		crew->job->work(crew->job->arg, task);
	finish(0);
}

/* Returns -1 and sets errno if the system has no more processes or files to give. */
static int
start_worker(struct crew *crew, size_t i)
{
	pid_t process, parent = getpid();
	int ends[2];

	if (pipe(ends) < 0)
		return -1;
	atomic_store(&crew->shared->begun[i], NONE);
	process = fork();
	if (process == 0) {
		close(ends[0]);
		run_worker(crew, i, ends[1], parent);
	}
	if (process < 0) {
		int error = errno;

		close(ends[0]);
		close(ends[1]);
		errno = error;
		return -1;
	}
	close(ends[1]);
	crew->workers[i].process = process;
	crew->workers[i].pipe = ends[0];
	crew->workers[i].ended = NONE;
	crew->polls[i] = (struct pollfd){.fd = ends[0], .events = POLLIN};
	return 0;
}

/* Takes the records that are complete. */
static void
take_records(const struct crew *crew, struct worker *worker)
{
	struct buffer *received = &worker->received;
	struct bytes text;
	struct record record;
	size_t at = 0;

	while (received->size - at >= sizeof(record)) {
		memcpy(&record, received->data + at, sizeof(record));
		if (received->size - at - sizeof(record) < record.size)
			break;
		text = (struct bytes){received->data + at + sizeof(record), record.size};
		at += sizeof(record) + record.size;
		if (record.unit == NONE) {
			worker->fatal = xstrdup((const char *)text.data);
		} else {
			worker->ended = record.unit;
			crew->job->ended(crew->job->arg, record.unit, record.status, text);
		}
	}
	if (at == 0)
		return;
	received->size -= at;
	memmove(received->data, received->data + at, received->size);
}

static char *
describe_end(const struct worker *worker, const siginfo_t *end)
{
	if (worker->fatal)
		return xasprintf("ended: %s", worker->fatal);
	if (end->si_code == CLD_EXITED)
		return xasprintf("ended with exit status %d", end->si_status);
	return process_describe_signal(end->si_status);
}

/* Leaves the worker unreaped: until it is reaped, no other process can have its number, or files named after it. */
static void
report_death(struct crew *crew, const struct worker *worker, size_t unit)
{
	siginfo_t end;
	char *text;

	memset(&end, 0, sizeof(end));
	while (waitid(P_PID, (id_t)worker->process, &end, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	text = describe_end(worker, &end);
	if (!crew->job->died(crew->job->arg, unit, &(struct worker_death){worker->process, text, worker->fatal}))
		crew->cancelled = true;
	free(text);
}

static void
end_worker(struct crew *crew, size_t i)
{
	struct worker *worker = &crew->workers[i];

	while (waitpid(worker->process, NULL, 0) < 0 && errno == EINTR)
		;
	buffer_free(&worker->received);
	free(worker->fatal);
	worker->fatal = NULL;
	close(worker->pipe);
	crew->polls[i].fd = -1;
}

static void
give_slot_back(struct worker *worker)
{
	if (worker->has_slot)
		jobserver_give(worker->slot);
	worker->has_slot = false;
}

static bool
has_tasks(const struct crew *crew)
{
	return atomic_load(&crew->shared->next) < crew->job->tasks;
}

/* Starts another worker in the place of this one while there are tasks, unless this one did not begin any unit. */
static void
replace_worker(struct crew *crew, size_t i)
{
	struct worker *worker = &crew->workers[i];
	size_t begun = atomic_load(&crew->shared->begun[i]);

	if (begun != NONE && begun != worker->ended)
		report_death(crew, worker, begun);
	end_worker(crew, i);
	if (begun == NONE || crew->cancelled || !has_tasks(crew) || start_worker(crew, i) < 0)
		give_slot_back(worker);
}

static void
receive(struct crew *crew, size_t i)
{
	char bytes[1 << 14];
	ssize_t n = read(crew->workers[i].pipe, bytes, sizeof(bytes));

	if (n > 0) {
		buffer_append(&crew->workers[i].received, bytes, (size_t)n);
		take_records(crew, &crew->workers[i]);
	} else if (n == 0 || errno != EINTR) {
		replace_worker(crew, i);
	}
}

static bool
are_working(const struct crew *crew)
{
	size_t i;

	for (i = 0; i < crew->count; i++) {
		if (crew->polls[i].fd >= 0)
			return true;
	}
	return false;
}

/* Starts a worker and, if it needs one, takes a slot for it. */
static bool
add_worker(struct crew *crew)
{
	struct worker *worker = &crew->workers[crew->count];

	*worker = (struct worker){0};
	if (crew->is_served && crew->count > 0) {
		if (!jobserver_take(&worker->slot))
			return false;
		worker->has_slot = true;
	}
	if (start_worker(crew, crew->count) < 0) {
		give_slot_back(worker);
		crew->most = crew->count; /* the system has no more to give */
		return false;
	}
	crew->count++;
	return true;
}

static void
add_workers(struct crew *crew)
{
	while (crew->count < crew->most && has_tasks(crew) && add_worker(crew))
		;
}

/* Ends all workers. */
static void
cancel(struct crew *crew)
{
	size_t i;

	for (i = 0; i < crew->count; i++) {
		if (crew->polls[i].fd < 0)
			continue;
		kill(crew->workers[i].process, SIGTERM);
		end_worker(crew, i);
		give_slot_back(&crew->workers[i]);
	}
}

/* Waits for workers, and for a free slot if another worker could use it. Returns -1 if it is interrupted. */
static int
wait_for_events(struct crew *crew)
{
	bool can_grow = crew->is_served && crew->count < crew->most && has_tasks(crew);

	crew->polls[crew->count] = (struct pollfd){.fd = can_grow ? jobserver_descriptor() : -1, .events = POLLIN};
	return poll(crew->polls, (nfds_t)crew->count + 1, crew->job->watch ? WATCH_INTERVAL : -1);
}

/* Tells of the unit of the first worker that is at one. */
static void
watch(const struct crew *crew)
{
	size_t i, unit;

	for (i = 0; i < crew->count; i++) {
		unit = atomic_load(&crew->shared->begun[i]);
		if (crew->polls[i].fd < 0 || unit == NONE || unit == crew->workers[i].ended)
			continue;
		crew->job->watch(crew->job->arg, unit);
		return;
	}
}

static void
receive_all(struct crew *crew)
{
	size_t i;
	int n;

	while (are_working(crew)) {
		n = wait_for_events(crew);
		if (n > 0 && crew->polls[crew->count].revents)
			add_workers(crew);
		for (i = 0; i < crew->count && n > 0; i++) {
			if (crew->polls[i].fd >= 0 && crew->polls[i].revents)
				receive(crew, i);
		}
		if (crew->job->watch)
			watch(crew);
		if (crew->cancelled || (crew->job->is_cancelled && crew->job->is_cancelled(crew->job->arg)))
			cancel(crew);
	}
}

/* Returns NULL and sets errno on failure. */
static void *
share_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* For worker_ask(), in shared memory. */
struct questions {
	atomic_size_t next;
	max_align_t answers[];
};

static void
answer_questions(struct questions *questions, size_t count, size_t size, size_t step,
	void (*ask)(const void *arg, size_t i, void *answer), const void *arg)
{
	size_t i, end;

	while ((i = atomic_fetch_add(&questions->next, step)) < count) {
		end = count - i < step ? count : i + step;
		for (; i < end; i++)
			ask(arg, i, (char *)questions->answers + i * size);
	}
}

/*
 * Returns how many workers may work on so many tasks. Sets *is_served if all but the first need a slot of the job
 * server; then jobserver_disconnect() must follow.
 */
static size_t
limit_workers(unsigned int workers, size_t tasks, bool *is_served)
{
	size_t most = workers;

	*is_served = false;
	if (tasks < 2)
		return tasks;
	if (workers == WORKERS_FREE) {
		switch (jobserver_connect()) {
		case JOBSERVER_NONE:
			most = processors_count();
			break;
		case JOBSERVER_ONE:
			most = 1;
			break;
		case JOBSERVER_SLOTS:
			most = SLOTS_MAX;
			*is_served = true;
			break;
		}
	}
	return tasks < most ? tasks : most;
}

/* One process that answers besides this one. */
struct assistant {
	pid_t process;
	unsigned char slot;
};

void
worker_ask(void *answers, size_t count, size_t size, size_t step, unsigned int workers,
	void (*ask)(const void *arg, size_t i, void *answer), const void *arg)
{
	size_t shared_size = sizeof(struct questions) + count * size, i, n, most;
	struct questions *questions = share_memory(shared_size);
	struct assistant *assistants;
	bool is_served;

	if (!questions)
		fatal("out of memory");
	most = limit_workers(workers, count / step / 2 + 1, &is_served);
	assistants = xmalloc(most * sizeof(*assistants));
	atomic_init(&questions->next, 0);
	for (n = 0; n + 1 < most; n++) {
		if (is_served && !jobserver_take(&assistants[n].slot))
			break;
		assistants[n].process = fork();
		if (assistants[n].process == 0) {
			progress_leave();
			answer_questions(questions, count, size, step, ask, arg);
			finish(0);
		}
		if (assistants[n].process < 0) {
			if (is_served)
				jobserver_give(assistants[n].slot);
			break;
		}
	}
	answer_questions(questions, count, size, step, ask, arg);
	for (i = 0; i < n; i++) {
		while (waitpid(assistants[i].process, NULL, 0) < 0 && errno == EINTR)
			;
		if (is_served)
			jobserver_give(assistants[i].slot);
	}
	if (is_served)
		jobserver_disconnect();
	memcpy(answers, questions->answers, count * size);
	free(assistants);
	munmap(questions, shared_size);
}

int
worker_run(const struct worker_job *job)
{
	struct crew crew = {.job = job};
	size_t size;
	int error;

	if (job->tasks == 0)
		return 0;
	crew.most = limit_workers(job->workers, job->tasks, &crew.is_served);
	size = sizeof(struct shared) + crew.most * sizeof(atomic_size_t);
	crew.shared = share_memory(size);
	if (!crew.shared)
		return -1;
	atomic_init(&crew.shared->next, 0);
	crew.workers = xmalloc(crew.most * sizeof(*crew.workers));
	crew.polls = xmalloc((crew.most + 1) * sizeof(*crew.polls));
	add_workers(&crew);
	error = errno;
	receive_all(&crew);
	if (crew.is_served)
		jobserver_disconnect();
	free(crew.polls);
	free(crew.workers);
	munmap(crew.shared, size);
	errno = error;
	return crew.count > 0 ? 0 : -1;
}
