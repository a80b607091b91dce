/* SPDX-License-Identifier: MIT */
/* What an archive or a program takes with it: the modules of a list, and those of the standard library that it needs.
 */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "compile/unit-list.h"
#include "format/sha256.h"

/* The rows of a command's table of options that its bundle has, and what they stand for. */
enum bundle_option {
	BUNDLE_OPTIMIZE,
	BUNDLE_QUIET,
	BUNDLE_STDLIB,
	BUNDLE_NO_DEFERRED,
	BUNDLE_MANIFEST,
	BUNDLE_DEPFILE,
	BUNDLE_OPTIONS, /* how many; where a command's own begin */
};

#define BUNDLE_OPTION_ROWS                                                                                             \
	[BUNDLE_OPTIMIZE] = {.name = "--optimize", .expected = "0, 1 or 2", .choices = unit_option_levels},            \
	[BUNDLE_QUIET] = {.name = "--quiet", .expected = "0, 1 or 2", .choices = unit_option_levels},                  \
	[BUNDLE_STDLIB] = {.name = "--stdlib",                                                                         \
		.expected = "the name of a module of the standard library, or startup",                                \
		.repeated = true},                                                                                     \
	[BUNDLE_NO_DEFERRED] = {.name = "--no-deferred", .flag = true},                                                \
	[BUNDLE_MANIFEST] = {.name = "--manifest", .expected = "the path of the manifest to write"},                   \
	[BUNDLE_DEPFILE] = {.name = "--depfile", .expected = "the path of the dependency file to write"}

enum member_kind {
	MEMBER_MODULE,
	MEMBER_PACKAGE,
	MEMBER_RESOURCE,
	MEMBER_EXTENSION, /* not taken along, but listed */
	MEMBER_DEFERRED,  /* the same: the source is the module that imports it */
};

struct member {
	struct unit unit; /* its cfile is the name in the list: "pkg/mod.pyc" */
	enum member_kind kind;
	const char *module; /* the dotted name; of a resource the name in the list */
	bool stdlib;
	const char *output; /* where it went, for the manifest */
	size_t size;        /* of what went there */
	char hash[SHA256_TEXT];
};

/* Sorted by module; of what the list and the standard library both have, the list's. */
struct bundle {
	const char *command;
	const char *list; /* NULL: none */
	struct member *members;
	size_t count;
};

/*
 * Reads the list, if there is one, and looks for the modules of --stdlib. -1: reported. What is wrong
 * in a line or in an option is one line on standard error; the process ends with status 2.
 */
int bundle_read(struct bundle *, const struct list_form *, const struct option *);

/* Adds the packages above the list's modules that there are none of: empty ones, of which the source is "". */
void bundle_add_packages(struct bundle *);

/* For list_form.complete(): checks the name of a member, and that bytecode has no level. */
char *bundle_check(const struct unit *, bool has_level, const char **expected);

/* Whether the name is that of a module: it ends in .pyc. */
bool bundle_is_module(const char *name);

/* Whether it has bytes of its own, which member_read() gives. */
bool member_is_taken(const struct member *);

/*
 * Gives the payload of a module, from its source or its .pyc, as recorded at unit.dfile; of a resource
 * its bytes. The hash is that of the source as a .pyc has it, or 0. -1: reported. The caller frees the data.
 */
int member_read(const struct member *, struct buffer *payload, unsigned char header[PYC_HEADER_SIZE]);

/* What went out, for the manifest. */
void member_set_output(struct member *, const char *output, const struct buffer *);

/* Writes --manifest and --depfile, where they are wanted; target is what the latter says that it is for. -1: reported.
 */
int bundle_write_lists(const struct bundle *, const struct option *, const char *target);

/* Writes a file, atomically; -1: reported. The second one leaves a file alone that is so already. */
int bundle_write(const char *path, const struct buffer *);
int bundle_update(const char *path, const struct buffer *);

/* Reports what went wrong with a file. */
void bundle_os_error(int error, const char *path);

void buffer_print(struct buffer *, const char *, ...) PRINTF_LIKE(2, 3);

#endif
