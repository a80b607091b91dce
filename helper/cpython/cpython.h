/* SPDX-License-Identifier: MIT */
/* CPython's compiler, and everything that the helper knows of CPython's C API. No Python object crosses this border. */
#ifndef CPYTHON_H
#define CPYTHON_H

#include "base/bytes.h"
#include "base/diagnostic.h"

typedef void cpython_report(const void *arg, const struct diagnostic *);

/* Returns the version of the loaded libpython, such as "3.11.2", to be freed. */
char *cpython_version(void);

/* Returns an address within the loaded libpython. */
const void *cpython_address(void);

/*
 * Starts the interpreter in the full lane: isolated, without site, without PYTHON* variables, with UTF-8 file names.
 * Calls fatal() if it does not start, or if the loaded libpython is not the one that the helper was built for.
 */
void cpython_start(void);

/*
 * Starts the interpreter in the fast lane: without its import system, which saves a quarter of the work. The fast lane
 * compiles sources for which source_is_plain() is true. If it fails or warns, the full lane must compile the source in
 * another process. Returns FAILED if it does not start; then this process can start none.
 */
int cpython_start_fast(void);

/* Loads the extension module that the compiler may need, if it is one: unicodedata, for \N{...} and non-ASCII names. */
void cpython_load_extensions(void);

/* True if the loaded libpython has a fast lane: final releases from 3.9 on. */
bool cpython_has_fast_lane(void);

/* Returned by cpython_compile() in the fast lane: the source needs the full lane. */
#define CPYTHON_NEEDS_FULL_LANE 1

/*
 * Compiles as py_compile.compile() does: compile(source, filename, 'exec', dont_inherit=True, optimize=optimize), then
 * marshal.dumps(). co_filename records filename; the compiler shows source lines from path. Starts the full lane if no
 * interpreter runs. Sends warnings, and the exception if it returns FAILED, to report(). If report is NULL, CPython
 * handles warnings itself and the exception stays set. The caller frees the payload.
 */
int cpython_compile(struct bytes source, const char *path, const char *filename, int optimize, struct buffer *payload,
	cpython_report *report, const void *arg);

/*
 * Does what Python does with a payload that it imports: marshal.loads(). If that gives a code object, returns NULL and
 * sets *filename to its co_filename as os.fsencode() gives it; otherwise returns a description of the exception or of
 * the object. The caller frees both. A payload that CPython's compiler has not made may crash the process. Starts the
 * full lane if no interpreter runs.
 */
char *cpython_load(struct bytes payload, char **filename);

/*
 * Runs a Python program in the interpreter that compiles. Starts the full lane if no interpreter runs. The program
 * reads the bytes `input` and sets the bytes `output`, which the caller frees. Returns FAILED if the program raises an
 * exception, after printing it as a diagnostic about path.
 */
int cpython_call(const char *program, struct bytes input, struct buffer *output, const char *path);

/* Is called for _pybytecode.compile(). Returns FAILED with an exception set. */
typedef int cpython_compile_file(
	const char *source, const char *cfile, const char *dfile, int optimize, int invalidation_mode);

/*
 * Runs a Python program with argv as sys.argv, in an interpreter that is initialised as `python` is: with site, and
 * with PYTHON* variables. The program can import the module _pybytecode with two functions:
 *
 *     compile(source, cfile, dfile, optimize, invalidation_mode)
 *         returns None, or the exception that the compiler raised. It raises exceptions of files.
 *     work(tasks, workers, work, ended, died)
 *         runs worker_run(). In a worker, work(task) returns bytes. In this process, ended(task, bytes) takes them, or
 *         died(task, how) is called. An exception of these two, and KeyboardInterrupt, ends the workers.
 *
 * Returns the exit status.
 */
int cpython_run(const char *program, cpython_compile_file *, int argc, char *argv[]);

/* Set an exception within a cpython_compile_file(); the type is the name of a built-in one. */
void cpython_raise_os_error(int error, const char *file);
void cpython_raise(const char *type, const char *text);

#endif
