/* SPDX-License-Identifier: MIT */
/* CPython's marshal format (Python/marshal.c, versions 2 to 6), as far as a code object uses it. */
#ifndef MARSHAL_FORMAT_H
#define MARSHAL_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/*
 * An object is one byte that gives its type, and what follows. All numbers are little-endian. A size or a count has 4
 * bytes, except after 'z', 'Z' and ')', where it has 1.
 *
 *     N T F .      None, True, False, Ellipsis: nothing follows
 *     i            int of 32 bits
 *     l            longer int: signed count of 15-bit digits, the digits of 2 bytes
 *     g y          float, complex: IEEE 754, 8 and 16 bytes
 *     s            bytes: size, bytes
 *     a A z Z      ASCII str: size, characters; A and Z are interned
 *     u t          other str (up to version 3 any str): size, UTF-8 with surrogates; t is interned
 *     ( ) >        tuple, tuple, frozenset: count, objects
 *     :            slice (3.14): three objects
 *     c            code object: numbers and objects, see marshal_code_slots()
 *     r            reference: the number of an object, in 4 bytes
 *
 * An object can be referred to if its type has the bit FLAG_REF. These objects are numbered from 0, in the order of
 * their first bytes. CPython ignores the bit in N T F . and r.
 */
#define FLAG_REF 0x80

/* CPython's own limit, MAX_MARSHAL_STACK_DEPTH */
#define DEPTH_MAX 2000

/*
 * Returns what follows the type of a code object of CPython 3.MINOR, one character each:
 *
 *     5 6 1   that many numbers of 4 bytes. First argcount, posonlyargcount (not before 3.8), kwonlyargcount, up to
 *             3.10 nlocals, stacksize, flags; then firstlineno
 *     b       bytes: code; lnotab, or from 3.11 on linetable, exceptiontable
 *     (       tuple: consts
 *     N       tuple of names: names, varnames, freevars, cellvars; from 3.11 on names, localsplusnames
 *     k       bytes: from 3.11 on localspluskinds, one for each of localsplusnames
 *     f       str: filename
 *     n       str: name
 *     q       str: from 3.11 on qualname
 */
const char *marshal_code_slots(int minor);

/* What follows a type: bytes or objects, as many for each that is counted. Without a count, as many. */
struct marshal_type {
	unsigned char kind;  /* one type for all of its kind: 'a' for a A z Z, 'u' for u t, '(' for ( ). 0: no type */
	unsigned char count; /* how many bytes the size or count takes: 0, 1 or 4 */
	unsigned char each;
	unsigned char objects; /* true: objects, not bytes */
};
extern const struct marshal_type marshal_types[128];

/* One object without the objects in it. Those of a code object are not counted. */
struct marshal_object {
	unsigned char kind;
	const unsigned char *bytes; /* what follows the type and the count */
	size_t size;                /* of bytes */
	size_t objects;             /* how many follow the bytes */
};

static inline uint32_t
marshal_number(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/*
 * Reads the object at a place. Returns the end of its bytes, where its objects begin. NULL: malformed, or its bytes and
 * objects, each of which takes a byte or more, do not fit before end. Inline, since it is called for each object.
 */
static inline const unsigned char *
marshal_read(const unsigned char *at, const unsigned char *end, struct marshal_object *object)
{
	const struct marshal_type *type;
	uint64_t count = 1;

	if (at == end)
		return NULL;
	type = &marshal_types[*at++ & ~FLAG_REF];
	if (!type->kind)
		return NULL;
	if (type->count == 1) {
		if (at == end)
			return NULL;
		count = *at++;
	} else if (type->count == 4) {
		if (end - at < 4)
			return NULL;
		count = marshal_number(at);
		if (count > INT32_MAX && type->kind == 'l')
			count = (uint64_t)UINT32_MAX + 1 - count;
		at += 4;
	}
	object->kind = type->kind;
	object->bytes = at;
	count *= type->each;
	if (count > (uint64_t)(end - at))
		return NULL;
	object->size = type->objects ? 0 : (size_t)count;
	object->objects = type->objects ? (size_t)count : 0;
	return at + object->size;
}

#endif
