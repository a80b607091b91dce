/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* dladdr() */
#ifdef __APPLE__
#define _DARWIN_C_SOURCE
#endif
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "platform/process.h"
#include "base/util.h"

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
process_file(const void *address)
{
	Dl_info info;

	return dladdr(address, &info) != 0 && info.dli_fname ? realpath(info.dli_fname, NULL) : NULL;
}

void
process_restart(void)
{
	execve(SELF, arguments, environment);
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
catch_crashes(void)
{
	static char stack[1 << 16];
	struct sigaction action = {.sa_handler = restart_after_crash, .sa_flags = SA_ONSTACK | SA_NODEFER};

	sigemptyset(&action.sa_mask);
	sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof(stack)}, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
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
	catch_crashes();
}
