/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into the helper. $PYBYTECODE_FAULT says what fails:
 *
 *     rename PATH   before it renames a file to PATH, the process ends by $PYBYTECODE_SIGNAL; 0: with exit status 3
 *     write TEXT    a write() of bytes that contain TEXT writes half of them, and kills the process
 *     touch         setting the time of a file fails
 *     compile TEXT  before it compiles a source that contains TEXT, the process gets $PYBYTECODE_SIGNAL; 0: it ends
 *                   with exit status 3
 *     wait TEXT     before it compiles a source that contains TEXT, it reads the FIFO `wait` to its end
 *     marshal TEXT  CPython's marshal writes TEXT in place of a code object
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Returns the argument of the fault if the fault is of this kind, else NULL. */
static const char *
fault(const char *kind)
{
	const char *value = getenv("PYBYTECODE_FAULT");
	size_t length = strlen(kind);

	return value && strncmp(value, kind, length) == 0 ? value + length : NULL;
}

static void
die(int number)
{
	sigset_t none;

	if (number == 0)
		_exit(3);
	signal(number, SIG_DFL); /* a sanitizer may have set a handler */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	raise(number);
}

int
rename(const char *from, const char *to)
{
	static int (*next)(const char *, const char *);
	const char *path = fault("rename ");

	if (path && strcmp(path, to) == 0)
		die(atoi(getenv("PYBYTECODE_SIGNAL")));
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "rename");
	return next(from, to);
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	static ssize_t (*next)(int, const void *, size_t);
	const char *text = fault("write ");

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "write");
	if (text && memmem(bytes, size, text, strlen(text))) {
		next(fd, bytes, size / 2);
		die(SIGKILL);
	}
	return next(fd, bytes, size);
}

int
utimensat(int directory, const char *path, const struct timespec times[2], int flags)
{
	static int (*next)(int, const char *, const struct timespec *, int);

	if (fault("touch")) {
		errno = EPERM;
		return -1;
	}
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "utimensat");
	return next(directory, path, times, flags);
}

void *Py_CompileStringObject(const char *text, void *filename, int start, void *flags, int optimize);

void *
Py_CompileStringObject(const char *text, void *filename, int start, void *flags, int optimize)
{
	static void *(*next)(const char *, void *, int, void *, int);
	const char *crash = fault("compile "), *wait = fault("wait ");
	char byte;
	int fifo;

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "Py_CompileStringObject");
	if (crash && strstr(text, crash)) {
		if (atoi(getenv("PYBYTECODE_SIGNAL")) == 0)
			_exit(3);
		raise(atoi(getenv("PYBYTECODE_SIGNAL")));
	}
	if (wait && strstr(text, wait)) {
		fifo = open("wait", O_RDONLY);
		while (read(fifo, &byte, 1) > 0)
			;
		close(fifo);
	}
	return next(text, filename, start, flags, optimize);
}

void *PyMarshal_WriteObjectToString(void *object, int version);

void *
PyMarshal_WriteObjectToString(void *object, int version)
{
	static void *(*next)(void *, int), *(*bytes)(const char *, ssize_t);
	static int (*is_instance)(void *, void *);
	const char *text = fault("marshal ");

	if (!next) {
		*(void **)&is_instance = dlsym(RTLD_NEXT, "PyObject_IsInstance");
		*(void **)&next = dlsym(RTLD_NEXT, "PyMarshal_WriteObjectToString");
		*(void **)&bytes = dlsym(RTLD_NEXT, "PyBytes_FromStringAndSize");
	}
	if (!text || is_instance(object, dlsym(RTLD_NEXT, "PyCode_Type")) != 1)
		return next(object, version);
	return bytes(text, (ssize_t)strlen(text));
}
