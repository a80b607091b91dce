/* SPDX-License-Identifier: MIT */
/* The linker replaces functions of the helper by those here whose names begin with __wrap_ (--wrap). */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bundle/bundle.h"
#include "check/check.h"
#include "command.h"
#include "compile/batch.h"
#include "compile/output.h"
#include "compile/source-tree.h"
#include "cpython/cpython.h"
#include "platform/process.h"

static jmp_buf end;
static struct outcome *outcome; /* NULL: no command runs */
static const struct command *running;
static struct option options[32]; /* the running command's, as they were */
static struct bytes list_bytes;
static FILE *real_out, *real_err;

/* The allocated blocks of the running command: longjmp() would leak them. */
static void **blocks;
static size_t block_count, block_room;

void
check(bool condition)
{
	if (!condition)
		abort();
}

static void
forget_block(const void *block)
{
	size_t i = block_count;

	while (i > 0) {
		if (blocks[--i] == block) {
			blocks[i] = blocks[--block_count];
			return;
		}
	}
}

void *__real_malloc(size_t);
void *__wrap_malloc(size_t);
void *__real_realloc(void *, size_t);
void *__wrap_realloc(void *, size_t);
void __real_free(void *);
void __wrap_free(void *);

static void
remember_block(void *block)
{
	if (!outcome || !block)
		return;
	if (block_count == block_room) {
		block_room = block_room ? 2 * block_room : 256;
		blocks = __real_realloc(blocks, block_room * sizeof(*blocks));
		check(blocks != NULL);
	}
	blocks[block_count++] = block;
}

/* The compiler calls it for realloc(NULL, size). */
void *
__wrap_malloc(size_t size)
{
	void *block = __real_malloc(size);

	remember_block(block);
	return block;
}

void *
__wrap_realloc(void *old, size_t size)
{
	void *block = __real_realloc(old, size);

	if (outcome && old && block)
		forget_block(old);
	remember_block(block);
	return block;
}

void
__wrap_free(void *block)
{
	if (outcome && block)
		forget_block(block);
	__real_free(block);
}

static void
accept_unit(const struct unit *unit)
{
	outcome->accepted = true;
	outcome->units = xgrow(outcome->units, outcome->count, 1, &outcome->room, sizeof(*unit));
	outcome->units[outcome->count++] = *unit;
}

static void NORETURN
accept_run(void)
{
	outcome->accepted = true;
	longjmp(end, 1);
}

void __wrap_finish(int) NORETURN;
int __wrap_file_read(const char *, size_t, struct file *);
int __wrap_file_read_input(size_t, struct buffer *);
char *__wrap_file_place(const char *, bool);
int __wrap_file_status(const char *, struct file_status *);
int __wrap_batch_compile(const struct unit *, size_t, unsigned int, int64_t, struct run_files *, struct batch_result *);
int __wrap_bundle_compile(struct bundle *);
int __wrap_unit_compile(const struct unit *, struct unit_context *);
int __wrap_source_tree_add(
	struct source_tree *, const char *, const char *, const struct settings *, struct usage_error *);
int __wrap_check_paths(const struct check_settings *, char *const *, size_t, struct findings *, struct check_counts *);
int __wrap_file_read_regular(const char *, size_t, struct file *);
int __wrap_member_read(struct member *);
void __wrap_process_report_crash(const char *);
int __wrap_output_check(const char *);
int __wrap_output_write(const char *, struct bytes);
int __wrap_output_update(const char *, struct bytes);

void
__wrap_finish(int status)
{
	outcome->status = status;
	longjmp(end, 1);
}

int
__wrap_file_read_input(size_t size_max, struct buffer *bytes)
{
	(void)size_max;
	*bytes = (struct buffer){0};
	bytes->data = xmalloc(list_bytes.size + 1);
	bytes->size = list_bytes.size;
	bytes->room = list_bytes.size + 1; /* so that the sanitizer finds a byte too far */
	memcpy(bytes->data, list_bytes.data, list_bytes.size);
	bytes->data[bytes->size] = '\0';
	return 0;
}

int
__wrap_file_read(const char *path, size_t size_max, struct file *file)
{
	(void)path;
	*file = (struct file){.regular = true};
	return __wrap_file_read_input(size_max, &file->bytes);
}

/* Gives each file a place of its own: no output is another file of the run. */
char *
__wrap_file_place(const char *path, bool follow)
{
	static unsigned int count;

	(void)path, (void)follow;
	return xasprintf("%u", count++);
}

int
__wrap_file_status(const char *path, struct file_status *status)
{
	(void)path;
	*status = (struct file_status){0};
	return 0;
}

int
__wrap_batch_compile(const struct unit *units, size_t count, unsigned int workers, int64_t newest,
	struct run_files *files, struct batch_result *result)
{
	size_t i;

	(void)newest, (void)files, (void)result;
	check(workers <= INT_MAX); /* WORKERS_FREE is 0 */
	for (i = 0; i < count; i++)
		accept_unit(&units[i]);
	accept_run();
}

int
__wrap_unit_compile(const struct unit *unit, struct unit_context *context)
{
	(void)context;
	accept_unit(unit);
	accept_run();
}

int
__wrap_source_tree_add(struct source_tree *tree, const char *directory, const char *output,
	const struct settings *settings, struct usage_error *error)
{
	(void)tree, (void)directory, (void)output, (void)error;
	check(settings->levels > 0 && settings->levels < 8);
	accept_run();
}

int
__wrap_check_paths(const struct check_settings *settings, char *const *paths, size_t count, struct findings *findings,
	struct check_counts *counts)
{
	size_t i;

	(void)findings, (void)counts;
	check(settings->levels > 0 && settings->levels < 8);
	for (i = 0; i < count; i++)
		check(*paths[i] && (!*settings->destdir || *paths[i] == '/'));
	accept_run();
}

int
__wrap_file_read_regular(const char *path, size_t size_max, struct file *file)
{
	(void)path, (void)size_max, (void)file;
	accept_run();
}

int
__wrap_member_read(struct member *member)
{
	accept_unit(&member->unit);
	return FAILED; /* the command goes on to the next one */
}

int
__wrap_bundle_compile(struct bundle *bundle)
{
	size_t i;

	outcome->accepted = true; /* the bundle may be empty */
	for (i = 0; i < bundle->count; i++) {
		if (member_is_compiled(&bundle->members[i]))
			accept_unit(&bundle->members[i].unit);
	}
	return FAILED;
}

/* The fuzzer reports crashes itself. */
void
__wrap_process_report_crash(const char *subject)
{
	(void)subject;
}

int
__wrap_output_check(const char *path)
{
	(void)path;
	return 0;
}

int
__wrap_output_write(const char *path, struct bytes bytes)
{
	(void)path, (void)bytes;
	accept_run();
}

int
__wrap_output_update(const char *path, struct bytes bytes)
{
	(void)path, (void)bytes;
	accept_run();
}

/* In place of cpython.c. Of what needs an interpreter, commands reach only these two without compiling. */

int
cpython_call(const char *program, struct bytes input, struct buffer *output, const char *path)
{
	(void)program, (void)input, (void)output, (void)path;
	accept_run();
}

bool
cpython_has_fast_lane(void)
{
	return false;
}

int
cpython_start_fast(void)
{
	abort();
}

const void *
cpython_address(void)
{
	abort();
}

int
cpython_compile(struct bytes source, const char *path, const char *filename, int optimize, struct buffer *payload,
	cpython_report *report, const void *arg)
{
	(void)source, (void)path, (void)filename, (void)optimize, (void)payload, (void)report, (void)arg;
	abort();
}

char *
cpython_load(struct bytes payload, char **filename)
{
	(void)payload, (void)filename;
	abort();
}

int
cpython_run(const char *program, cpython_compile_file *compile_file, int argc, char *argv[])
{
	(void)program, (void)compile_file, (void)argc, (void)argv;
	abort();
}

void
cpython_raise_os_error(int error, const char *file)
{
	(void)error, (void)file;
	abort();
}

void
cpython_raise(const char *type, const char *text)
{
	(void)type, (void)text;
	abort();
}

/* fatal() is for what no input must cause. */
static void
refuse_fatal(const char *message)
{
	fprintf(real_err, "fatal: %s\n", message);
	abort();
}

void
command_run(const struct command *command, int count, char *words[], struct bytes list, struct outcome *result)
{
	*result = (struct outcome){0};
	check(command->option_count <= LEN(options));
	memcpy(options, command->options, command->option_count * sizeof(*options));
	running = command;
	list_bytes = list;
	fatal_hook = refuse_fatal;
	real_out = stdout;
	real_err = stderr;
	stdout = open_memstream(&result->out, &result->out_size);
	stderr = open_memstream(&result->err, &result->err_size);
	check(stdout && stderr);
	outcome = result;
	if (setjmp(end) == 0)
		outcome->status = command->run(command, count, words);
	fclose(stdout);
	fclose(stderr);
	stdout = real_out;
	stderr = real_err;
}

void
command_end(struct outcome *result)
{
	outcome = NULL;
	free(result->out);
	free(result->err);
	while (block_count > 0)
		free(blocks[--block_count]);
	memcpy(running->options, options, running->option_count * sizeof(*options));
}

void
check_error(const char *text, size_t size, const char *beginning, size_t newlines_allowed)
{
	size_t i, newlines = 0;

	check(size > 0 && text[size - 1] == '\n' && strlen(text) == size);
	check(strncmp(text, beginning, strlen(beginning)) == 0);
	check(strstr(text, ": expected ") || strstr(text, ": did you mean '"));
	for (i = 0; i < size; i++)
		newlines += text[i] == '\n';
	check(newlines >= 1 && newlines <= 1 + newlines_allowed);
}
