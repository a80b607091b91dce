/* SPDX-License-Identifier: MIT */
/* Preloaded into the helper: write() writes one byte at a time. Every third call is interrupted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <unistd.h>

ssize_t
write(int fd, const void *bytes, size_t size)
{
	static ssize_t (*next)(int, const void *, size_t);
	static int calls;

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "write");
	if (++calls % 3 == 0) {
		errno = EINTR;
		return -1;
	}
	return next(fd, bytes, size ? 1 : 0);
}
