/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#ifdef __APPLE__
#define _DARWIN_C_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/util.h"
#include "platform/jobserver.h"

static int reader = -1, writer = -1;

/*
 * The guard is a process that outlives this one and its workers: it gives back the slots that they held. It knows that
 * they are gone when all have closed the pipe.
 */
static pid_t guard;
static int guard_pipe;
static atomic_uint *held; /* by byte: the slots that are taken; shared with the guard */

/* What MAKEFLAGS says. GNU make 4.3 writes "k -j4 --jobserver-auth=3,4 -- VARIABLE=VALUE". */
struct flags {
	const char *server; /* the last one counts; NULL: none */
	size_t length;
	bool is_serial; /* -j1 */
};

static void
read_word(struct flags *flags, const char *word, size_t length)
{
	static const char *const names[] = {"--jobserver-auth=", "--jobserver-fds="};
	size_t i, n;

	for (i = 0; i < LEN(names); i++) {
		n = strlen(names[i]);
		if (length >= n && strncmp(word, names[i], n) == 0) {
			flags->server = word + n;
			flags->length = length - n;
		}
	}
	if (length >= 2 && strncmp(word, "-j", 2) == 0)
		flags->is_serial = length == 3 && word[2] == '1';
}

static struct flags
read_flags(void)
{
	const char *word = getenv("MAKEFLAGS");
	struct flags flags = {0};
	size_t length;

	for (; word && *word; word += length) {
		word += strspn(word, " ");
		length = strcspn(word, " ");
		if (length == 2 && strncmp(word, "--", 2) == 0)
			break; /* variables follow */
		read_word(&flags, word, length);
	}
	return flags;
}

static void
close_server(void)
{
	if (reader >= 0)
		close(reader);
	if (writer >= 0)
		close(writer);
	reader = writer = -1;
}

/* True if the descriptor is one end of a pipe. Sets its status. */
static bool
is_pipe(int fd, int mode, struct stat *status)
{
	int flags = fcntl(fd, F_GETFL), access = flags & O_ACCMODE;

	return flags >= 0 && (access == mode || access == O_RDWR) && fstat(fd, status) == 0 &&
	       S_ISFIFO(status->st_mode);
}

static bool
open_fifo(const char *path)
{
	struct stat status;

	reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (reader >= 0 && is_pipe(reader, O_RDONLY, &status))
		writer = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	return writer >= 0;
}

/*
 * Takes the ends of a pipe that are inherited. What is open by these numbers may be something else, so both must be
 * ends of one pipe. Opens the read end anew, since O_NONBLOCK would also hold for make. Without /proc it is the
 * inherited one.
 */
static bool
open_pipe(int read_end, int write_end)
{
	struct stat status, other;
	char path[32];

	if (!is_pipe(read_end, O_RDONLY, &status) || !is_pipe(write_end, O_WRONLY, &other) ||
		status.st_dev != other.st_dev || status.st_ino != other.st_ino)
		return false;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", read_end);
	reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (reader < 0)
		reader = fcntl(read_end, F_DUPFD_CLOEXEC, 0);
	writer = fcntl(write_end, F_DUPFD_CLOEXEC, 0);
	return reader >= 0 && writer >= 0;
}

static bool
open_server(const char *server)
{
	int read_end, write_end, length = 0;

	if (strncmp(server, "fifo:", 5) == 0)
		return open_fifo(server + 5);
	return sscanf(server, "%d,%d%n", &read_end, &write_end, &length) == 2 && !server[length] &&
	       open_pipe(read_end, write_end);
}

static void
write_slot(unsigned char slot)
{
	while (write(writer, &slot, 1) < 0 && errno == EINTR)
		;
}

/* Is started before the workers, so that it does not hold an end of theirs. It leaves the group that a signal may end.
 * It closes the standard streams, for whose end others may wait. */
static void NORETURN
run_guard(int end)
{
	unsigned int byte, n;
	char c;

	setsid();
	for (n = 0; n <= STDERR_FILENO; n++)
		close((int)n);
	while (read(end, &c, 1) < 0 && errno == EINTR)
		;
	for (byte = 0; byte <= 0xff; byte++) {
		for (n = atomic_load(&held[byte]); n > 0; n--)
			write_slot((unsigned char)byte);
	}
	_exit(0);
}

/* Returns false if the system has no more processes, files or memory to give. */
static bool
start_guard(void)
{
	int ends[2];

	if (!held) {
		held = mmap(NULL, 256 * sizeof(*held), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (held == MAP_FAILED)
			held = NULL;
	}
	if (!held || pipe(ends) < 0)
		return false;
	guard = fork();
	if (guard == 0) {
		close(ends[1]);
		run_guard(ends[0]);
	}
	close(ends[0]);
	if (guard < 0) {
		close(ends[1]);
		return false;
	}
	guard_pipe = ends[1];
	fcntl(guard_pipe, F_SETFD, FD_CLOEXEC);
	return true;
}

enum jobserver
jobserver_connect(void)
{
	struct flags flags = read_flags();
	char *server;
	bool is_open;

	if (!flags.server)
		return flags.is_serial ? JOBSERVER_ONE : JOBSERVER_NONE;
	server = xasprintf("%.*s", (int)flags.length, flags.server);
	is_open = open_server(server) && start_guard();
	free(server);
	if (!is_open)
		close_server();
	return is_open ? JOBSERVER_SLOTS : JOBSERVER_ONE;
}

/* Reads a slot without waiting. The read end may be the inherited one: then looks first. */
static bool
read_slot(unsigned char *slot)
{
	struct pollfd pollfd = {.fd = reader, .events = POLLIN};

	return poll(&pollfd, 1, 0) == 1 && (pollfd.revents & POLLIN) && read(reader, slot, 1) == 1;
}

/* Between the byte and the note for the guard comes no signal but SIGKILL. */
bool
jobserver_take(unsigned char *slot)
{
	sigset_t all, previous;
	bool taken;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &previous);
	taken = read_slot(slot);
	if (taken)
		atomic_fetch_add(&held[*slot], 1);
	sigprocmask(SIG_SETMASK, &previous, NULL);
	return taken;
}

int
jobserver_descriptor(void)
{
	return reader;
}

void
jobserver_give(unsigned char slot)
{
	sigset_t all, previous;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &previous);
	atomic_fetch_sub(&held[slot], 1);
	write_slot(slot);
	sigprocmask(SIG_SETMASK, &previous, NULL);
}

void
jobserver_disconnect(void)
{
	close(guard_pipe);
	while (waitpid(guard, NULL, 0) < 0 && errno == EINTR)
		;
	close_server();
}
