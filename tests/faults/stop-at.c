/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into the helper: a process stops itself, so that strace can attach to it. $PYBYTECODE_DEPTH says which:
 *
 *     0    the program itself, after the dynamic loader and before main()
 *     1    the first process that it forks
 *     2    the first process that this one forks
 *
 * So the system calls of the dynamic loader, which no program can handle, are not counted.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

static int depth, wanted, forks;

static void
count_fork(void)
{
	forks++;
}

static void
enter_child(void)
{
	depth++;
	if (depth == wanted && forks == 1)
		raise(SIGSTOP);
	if (forks > 1)
		wanted = -1;
	forks = 0;
}

__attribute__((constructor)) static void
start(void)
{
	const char *value = getenv("PYBYTECODE_DEPTH");

	wanted = value ? atoi(value) : -1;
	unsetenv("PYBYTECODE_DEPTH"); /* the helper may start itself again */
	pthread_atfork(count_fork, NULL, enter_child);
	if (wanted == 0)
		raise(SIGSTOP);
}
