/* SPDX-License-Identifier: MIT */
/* The values of a payload, each one once: what canonical-reader.c fills and canonical-writer.c writes. */
#ifndef CANONICAL_VALUE_H
#define CANONICAL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value's identifier is its index. These four are always there. */
enum {
	VALUE_NONE,
	VALUE_TRUE,
	VALUE_FALSE,
	VALUE_ELLIPSIS,
	SINGLETONS,
};
#define NO_VALUE UINT32_MAX

struct value {
	unsigned char kind; /* of struct marshal_type; or '#', the numbers of a code object */
	bool interned;
	unsigned short depth; /* how deep the values in it are nested */
	uint32_t hash;
	uint32_t size;      /* how many bytes or children */
	uint32_t uses;      /* how often it is written or referred to */
	uint32_t reference; /* its number plus 1, once it is written with FLAG_REF */
	union {
		const unsigned char *bytes; /* not owned */
		size_t children;            /* where its children begin in struct values */
	};
};

struct values {
	struct value *list; /* the children of a value come before it */
	size_t count, room;
	uint32_t *children; /* identifiers */
	size_t children_count, children_room;
	uint32_t *table;   /* hash table of identifiers; NO_VALUE: free */
	size_t table_size; /* a power of 2 */
};

/* Makes the four singletons, and room for the values of a payload of that many bytes. */
void values_init(struct values *, size_t payload_size);
void values_free(struct values *);

/* True if a value of that kind has children, not bytes. */
static inline bool
kind_has_children(unsigned char kind)
{
	return kind == '(' || kind == '>' || kind == ':' || kind == 'c';
}

/* Returns the value of that kind and these bytes: the one that is there, or a new one. */
uint32_t values_add_leaf(struct values *, unsigned char kind, const unsigned char *bytes, size_t size);

/* Adds the numbers of a code object, which are equal to no other value. */
uint32_t values_add_numbers(struct values *, const unsigned char *bytes, size_t size);

/* Makes room for the children of a value, and returns where they begin. The caller sets them as it reads them. */
size_t values_reserve_children(struct values *, size_t n);

/*
 * Returns the value of that kind whose children begin at a place and have all been set: the one that is there, or a new
 * one. Nothing that is there has children behind these. NO_VALUE: they are nested too deep.
 */
uint32_t values_add_parent(struct values *, unsigned char kind, size_t children, size_t size);

/* Puts n children into the order of the elements of a frozenset. */
void values_sort_children(const struct values *, size_t children, size_t n);

#endif
