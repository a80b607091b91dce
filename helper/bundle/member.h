/* SPDX-License-Identifier: MIT */
/* One file of an archive or of a set of frozen modules: its names, its bytes, and what became of it. */
#ifndef MEMBER_H
#define MEMBER_H

#include "compile/unit.h"
#include "format/sha256.h"

enum member_kind {
	MEMBER_MODULE,
	MEMBER_PACKAGE,
	MEMBER_RESOURCE,
	MEMBER_SOURCE,    /* of a module that is given as a .pyc; is read, but not included */
	MEMBER_EXTENSION, /* is listed, but not included */
	MEMBER_DEFERRED,  /* the same; the source is the module that imports it */
};

struct member {
	struct unit unit; /* its cfile is the name of the member: "pkg/mod.pyc" */
	enum member_kind kind;
	const char *module;    /* the dotted name of a module; the path of another file, "pkg/data.txt" */
	bool stdlib;           /* belongs to the standard library */
	struct buffer content; /* of a resource its bytes, of a module a .pyc; empty: not yet read or compiled */
	const char *output;    /* where the bytes went, for the manifest; NULL: nowhere */
	size_t size;           /* of these bytes */
	char hash[SHA256_TEXT];
};

/* Returns the member for a unit of a list, by the name in unit.cfile. */
struct member member_of_unit(const struct unit *);

/*
 * Checks a unit of a list: its name, its recorded path, and that only sources have a level. Returns INVALID_INPUT and
 * sets the error.
 */
int member_check(const struct unit *, bool has_level, struct usage_error *);

/* Returns the name of the module with a source: pkg.mod for "pkg/mod.py". It is never freed. */
const char *member_module_of_source(const char *name);

/* Refuses a unit that is the source of a module given as a .pyc, for a run that reads no sources. Returns as above. */
int member_refuse_source(const struct unit *, const char *expected, struct usage_error *);

/* True if it is the bytecode of a module, which is included. */
bool member_is_module(const struct member *);

/* True if it is a data file or a source, whose name is a path. */
bool member_is_file(const struct member *);

/* True if it is the source of a module that is given as a .pyc, whether it is included or not. */
bool member_is_source(const struct member *);

/* True if the name ends in .pyc. */
bool is_module_name(const char *name);

/* Returns the member's name for a module: "pkg/mod.pyc" for pkg.mod. The caller frees it. */
char *member_name(const char *module, enum member_kind);

/* True if the bundle includes the member, and not only lists it. */
bool member_is_included(const struct member *);

/* True if bundle_compile() makes the content. */
bool member_is_compiled(const struct member *);

/*
 * Reads the content of a member that is not compiled. The code in a .pyc then records unit.dfile. Its header is that of
 * an unchecked-hash .pyc with the hash of the source, or with 0 if the .pyc has none. Returns FAILED and reports it.
 */
int member_read(struct member *);

/* Notes where the bytes of a member went. */
void member_set_output(struct member *, const char *output, struct bytes);

#endif
