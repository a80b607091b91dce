/* SPDX-License-Identifier: MIT */
/* CPython's compiler, and all that the helper knows of its C API. No object of Python's crosses this border. */
#ifndef CPYTHON_H
#define CPYTHON_H

#include <stdbool.h>
#include "base/diagnostic.h"
#include "base/util.h"

typedef void cpython_report(const void *, const struct diagnostic *);

/* The version of the libpython that is loaded, such as "3.11.2"; to be freed. */
char *cpython_version(void);

/* A place in the libpython that is loaded, wherever that comes from. */
const void *cpython_address(void);

/*
 * Starts the interpreter: isolated, without site, without PYTHON* variables, with UTF-8 file names.
 * The process ends with one message if it does not start, or if the libpython loaded is not the one
 * that the helper was built for.
 */
void cpython_start(void);

/*
 * Starts the interpreter in the fast lane: without its import system, which is a quarter of the
 * work. It compiles sources for which source_is_plain() holds; what fails there, or gives a warning,
 * has to be compiled by a full interpreter, which takes another process. -1: it cannot be started
 * so, nor in any other way in this process.
 */
int cpython_start_fast(void);

/* Whether the libpython loaded can be started so: final releases from 3.9 on. */
bool cpython_has_fast_lane(void);

/* What cpython_compile() returns of a source that has to go to the full lane. */
#define CPYTHON_NOT_HERE 1

/*
 * Compiles as py_compile.compile() does: compile(source, filename, 'exec', dont_inherit=True,
 * optimize=optimize), then marshal.dumps(). filename is what co_filename records; path is where the
 * source can be read, for what the compiler shows of it. Starts the interpreter if need be.
 * Warnings, and the exception where -1 is returned, go to report; without a report
 * they take CPython's way, and the exception stays set. The caller frees payload->data.
 */
int cpython_compile(const struct buffer *source, const char *path, const char *filename, int optimize,
	struct buffer *payload, cpython_report *report, const void *arg);

/*
 * Runs a Python program in the interpreter that compiles, which is started if need be. It finds the bytes input, and
 * leaves the bytes output, which the caller frees. -1: it has raised an exception, which went to report.
 */
int cpython_ask(const char *program, const struct buffer *input, struct buffer *output, cpython_report *report,
	const void *arg);

/* What a program run by cpython_run() calls as _pybytecode.compile(); -1: an exception is set. */
typedef int cpython_compile_unit(
	const char *source, const char *cfile, const char *dfile, int optimize, int invalidation_mode);

/*
 * Runs a Python program with argv as its sys.argv in an interpreter that is initialised as python is: with site, and
 * with PYTHON* variables. The program finds a module _pybytecode, of one function:
 *
 *     compile(source, cfile, dfile, optimize, invalidation_mode)
 *
 * It returns None, or the exception that the compiler raised; exceptions of files it raises.
 * Returns the exit status, where the program does not end the process itself.
 */
int cpython_run(const char *program, cpython_compile_unit *, int argc, char *argv[]);

/* Set an exception, in a cpython_compile_unit; the second one, of a built-in type. */
void cpython_raise_os_error(int error, const char *file);
void cpython_raise(const char *type, const char *text);

#endif
