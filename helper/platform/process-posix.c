/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* dladdr() */
#ifdef __APPLE__
#define _DARWIN_C_SOURCE
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/util.h"
#include "platform/process.h"

extern char **environ;

/* See proc(5); some other systems than Linux have it, too. */
#define SELF "/proc/self/exe"

static char **arguments, **environment;

const char *
process_program(void)
{
	return SELF;
}

bool
process_can_restart(void)
{
	return access(SELF, X_OK) == 0;
}

char *
process_program_file(void)
{
	char *file = realpath(SELF, NULL);
	Dl_info info;

	/* without /proc: the name of the program's object is argv[0] */
	if (!file && dladdr(SELF, &info) != 0 && info.dli_fname && strchr(info.dli_fname, '/'))
		file = realpath(info.dli_fname, NULL);
	return file;
}

char *
process_file(const void *address)
{
	Dl_info info, own;

	if (dladdr(address, &info) == 0 || !info.dli_fname)
		return process_program_file();
	if (dladdr(SELF, &own) != 0 && own.dli_fbase == info.dli_fbase)
		return process_program_file();
	return realpath(info.dli_fname, NULL);
}

int64_t
process_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void
process_restart(void)
{
	execve(SELF, arguments, environment);
}

void
process_reset(bool to_null)
{
	int fd, mode;

	/* if it is ignored, a parent does not learn how its children end */
	signal(SIGCHLD, SIG_DFL);
	/* a file over the size limit is an error of write(), not the end of the process */
	signal(SIGXFSZ, SIG_IGN);
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		mode = to_null ? O_RDWR : fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode) < 0)
			return; /* open() gives no number that is lower and free */
	}
}

void
process_silence(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDERR_FILENO);
		close(null);
	}
}

char *
process_describe_signal(int number)
{
	return xasprintf("was killed by signal %d (%s)", number, strsignal(number));
}

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

/* By crash: what its handler prints. Made before, since a handler may not make it. */
static char *crash_texts[LEN(crashes)];

static void
report_crash(int number)
{
	size_t i;

	for (i = 0; i < LEN(crashes); i++) {
		if (crashes[i] == number && crash_texts[i] &&
			write(STDERR_FILENO, crash_texts[i], strlen(crash_texts[i])) < 0)
			break; /* nobody can be told */
	}
	_exit(1);
}

static void
restart_after_crash(int number)
{
	process_restart();
	signal(number, SIG_DFL);
	raise(number);
}

/* The crash may be a stack overflow: runs the handler on a stack of its own. */
static void
catch_crashes(void (*handler)(int))
{
	static char stack[1 << 16];
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK | SA_NODEFER};
	sigset_t signals;
	size_t i;

	sigemptyset(&action.sa_mask);
	sigemptyset(&signals);
	sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof(stack)}, NULL);
	for (i = 0; i < LEN(crashes); i++) {
		sigaction(crashes[i], &action, NULL);
		sigaddset(&signals, crashes[i]);
	}
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

void
process_report_crash(const char *subject)
{
	char *how;
	size_t i;

	for (i = 0; i < LEN(crashes) && subject; i++) {
		how = process_describe_signal(crashes[i]);
		crash_texts[i] = xasprintf("%s %s\n", subject, how);
		free(how);
	}
	catch_crashes(report_crash);
}

void
process_prepare_restart(char *argv[], char *variable)
{
	size_t n = 0;

	while (environ[n])
		n++;
	environment = xmalloc((n + 2) * sizeof(*environment));
	memcpy(environment + 1, environ, (n + 1) * sizeof(*environment));
	environment[0] = variable;
	arguments = argv;
	catch_crashes(restart_after_crash);
}
