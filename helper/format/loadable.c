/* SPDX-License-Identifier: MIT */
/*
 * Repeats the checks of CPython's r_object() (Python/marshal.c) and _PyCode_Validate() (Objects/codeobject.c;
 * before 3.11 PyCode_NewWithPosOnlyArgs()), or stricter ones. What does not pass them, and what CPython's compiler
 * never makes, may load.
 */
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "format/loadable.h"
#include "format/marshal-format.h"

/* Far from the limits of all platforms */
#define SAFE_DEPTH 500
#define SAFE_STACK_SIZE (1 << 24)

/* The flags of a code object (Include/cpython/code.h), and of a local variable (pycore_code.h) */
#define CO_VARARGS 0x04
#define CO_VARKEYWORDS 0x08
#define CO_FAST_LOCAL 0x20

/* Not above MIN_INSTRUMENTED_OPCODE of any version (Include/opcode_ids.h; in 3.12 opcode.h), above all other opcodes */
#define FIRST_INSTRUMENTED 230

/* What a code object must know of the objects in it */
struct object {
	unsigned char kind; /* as in struct marshal_type; 0: still being read */
	bool has_names;     /* a tuple that has only str */
	const unsigned char *bytes;
	size_t size; /* of the bytes, or number of objects */
};

struct reader {
	const unsigned char *at, *end;
	int minor;
	const char *slots;
	struct object *references;
	size_t references_count, references_room;
	struct bytes filename; /* of the code object that was read last: at the end, the outermost one */
};

/* A code object, as it is read */
struct code {
	const unsigned char *numbers;
	struct object names[4], kinds; /* in the slots N, and in k */
	size_t names_count;
	struct bytes filename;
};

static enum loadable read_object(struct reader *, unsigned int depth, struct object *);

static bool
is_utf8(const unsigned char *at, size_t size)
{
	uint32_t character;
	size_t n;

	for (; size > 0; at += n, size -= n) {
		n = utf8_decode(at, size, &character);
		if (n == 0)
			return false;
	}
	return true;
}

/* True if the digits of a long int are those that marshal.dumps() writes. */
static bool
has_digits(const struct marshal_object *object)
{
	size_t i;

	for (i = 1; i < object->size; i += 2) {
		if (object->bytes[i] & 0x80)
			return false;
	}
	return object->size > 0 && (object->bytes[i - 2] || object->bytes[i - 3]);
}

/* Reads the objects in a tuple, frozenset or slice. */
static enum loadable
read_elements(struct reader *r, const struct marshal_object *parent, unsigned int depth, struct object *object)
{
	struct object element = {0};
	enum loadable ret;
	size_t i;

	object->has_names = parent->kind == '(';
	for (i = 0; i < parent->objects; i++) {
		ret = read_object(r, depth, &element);
		if (ret != LOADABLE)
			return ret;
		if (element.kind != 'a' && element.kind != 'u')
			object->has_names = false;
	}
	object->size = parent->objects;
	return LOADABLE;
}

/* True if an object is of the type that its slot needs. Keeps what the numbers are compared with. */
static bool
fits_slot(struct code *code, char slot, const struct object *object)
{
	switch (slot) {
	case 'b':
		return object->kind == 's';
	case '(':
		return object->kind == '(';
	case 'N':
		code->names[code->names_count++] = *object;
		return object->has_names;
	case 'k':
		code->kinds = *object;
		return object->kind == 's';
	case 'f':
		code->filename = (struct bytes){object->bytes, object->size};
		break;
	}
	return object->kind == 'a' || object->kind == 'u';
}

static int32_t
get_number(const struct code *code, size_t i)
{
	return (int32_t)marshal_number(code->numbers + 4 * i);
}

/* Returns the number of local variables that an argument may be. */
static size_t
count_locals(const struct code *code, int minor)
{
	size_t i, n = 0;

	if (minor < 11)
		return code->names[1].size;
	for (i = 0; i < code->kinds.size; i++)
		n += (code->kinds.bytes[i] & CO_FAST_LOCAL) != 0;
	return n;
}

static bool
has_valid_numbers(const struct code *code, int minor)
{
	size_t i, count = minor < 11 ? 6 : 5;
	int32_t flags = get_number(code, count - 1);
	uint64_t arguments;

	for (i = 0; i < count; i++) {
		if (get_number(code, i) < 0)
			return false;
	}
	if (get_number(code, 0) < get_number(code, 1) || get_number(code, count - 2) > SAFE_STACK_SIZE)
		return false;
	if (minor >= 11 && code->names[1].size != code->kinds.size)
		return false;
	arguments = (uint64_t)get_number(code, 0) + (uint64_t)get_number(code, 2) + ((flags & CO_VARARGS) != 0) +
		    ((flags & CO_VARKEYWORDS) != 0);
	return arguments <= count_locals(code, minor);
}

/*
 * True if the bytes may be instructions, which have two bytes each: opcode and argument. Since 3.12, CPython crashes
 * when it loads an opcode of instrumented code, which no compiler makes.
 */
static bool
has_instructions(const struct object *code, int minor)
{
	bool instrumented = false;
	size_t i;

	for (i = 0; minor >= 12 && i < code->size; i += 2)
		instrumented |= code->bytes[i] >= FIRST_INSTRUMENTED;
	return code->size > 0 && code->size % 2 == 0 && !instrumented;
}

static enum loadable
read_code(struct reader *r, unsigned int depth)
{
	struct code code = {.numbers = r->at}; /* the first slot */
	struct object object = {0};
	const char *slot;
	enum loadable ret;
	size_t size;

	for (slot = r->slots; *slot; slot++) {
		if (*slot >= '0' && *slot <= '9') {
			size = 4 * (size_t)(*slot - '0');
			if ((size_t)(r->end - r->at) < size)
				return NOT_LOADABLE;
			r->at += size;
			continue;
		}
		ret = read_object(r, depth, &object);
		if (ret != LOADABLE)
			return ret;
		if (!fits_slot(&code, *slot, &object))
			return MAY_LOAD;
		if (slot == r->slots + 1 && !has_instructions(&object, r->minor))
			return MAY_LOAD;
	}
	r->filename = code.filename;
	return has_valid_numbers(&code, r->minor) ? LOADABLE : MAY_LOAD;
}

/* Reads what follows the type and the bytes of an object; or looks at the bytes, if not all of them load. */
static enum loadable
read_content(struct reader *r, const struct marshal_object *read, unsigned int depth, struct object *object)
{
	switch (read->kind) {
	case 'l':
		return has_digits(read) ? LOADABLE : MAY_LOAD;
	case 'u':
		return is_utf8(read->bytes, read->size) ? LOADABLE : MAY_LOAD;
	case ':':
		return r->minor < 14 ? MAY_LOAD : read_elements(r, read, depth, object);
	case '(':
	case '>':
		return read_elements(r, read, depth, object);
	case 'c':
		return read_code(r, depth);
	default: /* i g y s a */
		return LOADABLE;
	}
}

static enum loadable
find_reference(const struct reader *r, const unsigned char *bytes, struct object *object)
{
	uint32_t number = marshal_number(bytes);

	if (number >= r->references_count || !r->references[number].kind)
		return MAY_LOAD;
	*object = r->references[number];
	return LOADABLE;
}

/* Reads the content of an object that can be referred to. It has its number before the objects in it. */
static enum loadable
read_referable(struct reader *r, const struct marshal_object *read, unsigned int depth, struct object *object)
{
	size_t number = r->references_count;
	enum loadable ret;

	r->references = xgrow(r->references, number, 1, &r->references_room, sizeof(*r->references));
	r->references[number].kind = 0;
	r->references_count++;
	ret = read_content(r, read, depth, object);
	r->references[number] = *object;
	return ret;
}

/* Tells a payload that is cut off from one with a type that marshal-format.h does not describe. */
static enum loadable
judge_unread(const unsigned char *at, const unsigned char *end)
{
	unsigned char type = at == end ? 'N' : *at & ~FLAG_REF;

	if (marshal_types[type].kind)
		return NOT_LOADABLE;
	/* list and set: CPython would take up to 16 GiB before it sees the end */
	if ((type == '[' || type == '<') && (end - at < 5 || marshal_number(at + 1) > (size_t)(end - at - 5)))
		return NOT_LOADABLE;
	return MAY_LOAD;
}

static enum loadable
read_object(struct reader *r, unsigned int depth, struct object *object)
{
	const unsigned char *start = r->at, *next;
	struct marshal_object read;

	next = marshal_read(start, r->end, &read);
	if (!next)
		return judge_unread(start, r->end);
	if (depth > SAFE_DEPTH)
		return MAY_LOAD;
	r->at = next;
	*object = (struct object){read.kind, false, read.bytes, read.size};
	switch (read.kind) {
	case 'r':
		return find_reference(r, read.bytes, object);
	case 'N':
	case 'T':
	case 'F':
	case '.':
		return LOADABLE;
	}
	return *start & FLAG_REF ? read_referable(r, &read, depth + 1, object)
				 : read_content(r, &read, depth + 1, object);
}

enum loadable
payload_loadable(int minor, struct bytes payload, struct bytes *filename)
{
	struct reader r = {.at = payload.data, .end = payload.data + payload.size, .minor = minor};
	struct object object = {0};
	enum loadable ret;

	r.slots = marshal_code_slots(minor);
	ret = read_object(&r, 0, &object);
	free(r.references);
	if (ret == LOADABLE && object.kind != 'c')
		ret = MAY_LOAD;
	*filename = ret == LOADABLE ? r.filename : (struct bytes){0};
	return ret;
}
