/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "format/canonical-reader.h"
#include "format/marshal-format.h"

struct reader {
	const unsigned char *at, *end;
	size_t size; /* of the payload */
	const char *slots;
	uint32_t filename; /* of all code objects; NO_VALUE: their own */
	struct values *values;
	uint32_t *references; /* the value of each object that can be referred to, by number */
	size_t references_count, references_room;
};

static uint32_t read_object(struct reader *, unsigned int depth);

/* True if every character is one that CPython's all_name_chars() accepts. */
static bool
all_name_chars(const unsigned char *text, size_t size)
{
	for (; size > 0; text++, size--) {
		unsigned char c = *text;

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return true;
}

static uint32_t
add_str(struct values *values, unsigned char kind, const unsigned char *text, size_t size)
{
	size_t count = values->count;
	uint32_t id;

	if (kind == 'u' && bytes_are_ascii((struct bytes){text, size}))
		kind = 'a';
	id = values_add_leaf(values, kind, text, size);
	if (id == count && kind == 'a') /* it is new */
		values->list[id].interned = all_name_chars(text, size);
	return id;
}

static bool
is_str(const struct value *value)
{
	return value->kind == 'a' || value->kind == 'u';
}

static void
intern(struct values *values, uint32_t id)
{
	if (is_str(&values->list[id]))
		values->list[id].interned = true;
}

/* Interns the names in that slot of a code object. */
static void
intern_slot(struct values *values, char slot, uint32_t id)
{
	const struct value *value = &values->list[id];
	uint32_t i;

	if (slot == 'n')
		intern(values, id);
	if (slot == 'N' && value->kind == '(') {
		for (i = 0; i < value->size; i++)
			intern(values, values->children[value->children + i]);
	}
}

static uint32_t
read_numbers(struct reader *r, size_t count)
{
	size_t size = 4 * count;

	if (size > (size_t)(r->end - r->at))
		return NO_VALUE;
	r->at += size;
	return values_add_numbers(r->values, r->at - size, size);
}

static uint32_t
read_slot(struct reader *r, char slot, unsigned int depth)
{
	uint32_t id;

	if (slot >= '0' && slot <= '9')
		return read_numbers(r, (size_t)(slot - '0'));
	id = read_object(r, depth);
	if (id == NO_VALUE)
		return NO_VALUE;
	if (slot == 'f') {
		if (!is_str(&r->values->list[id]))
			return NO_VALUE; /* CPython refuses it, too */
		return r->filename != NO_VALUE ? r->filename : id;
	}
	intern_slot(r->values, slot, id);
	return id;
}

static uint32_t
read_code(struct reader *r, unsigned int depth)
{
	size_t i, size = strlen(r->slots), children = values_reserve_children(r->values, size);
	uint32_t id;

	for (i = 0; i < size; i++) {
		id = read_slot(r, r->slots[i], depth);
		if (id == NO_VALUE)
			return NO_VALUE;
		r->values->children[children + i] = id;
	}
	return values_add_parent(r->values, 'c', children, size);
}

static uint32_t
read_parent(struct reader *r, unsigned char kind, size_t size, unsigned int depth)
{
	size_t i, children;
	uint32_t id;

	if (size > r->size || r->values->children_count > r->size - size)
		return NO_VALUE; /* more objects than the payload has bytes */
	children = values_reserve_children(r->values, size);
	for (i = 0; i < size; i++) {
		id = read_object(r, depth);
		if (id == NO_VALUE)
			return NO_VALUE;
		r->values->children[children + i] = id;
	}
	if (kind == '>')
		values_sort_children(r->values, children, size);
	return values_add_parent(r->values, kind, children, size);
}

/* Returns NO_VALUE, too, for a reference to an object that is still being read. */
static uint32_t
find_reference(const struct reader *r, const unsigned char *bytes)
{
	uint32_t number = marshal_number(bytes);

	return number < r->references_count ? r->references[number] : NO_VALUE;
}

/* Reads the objects in an object, and adds its value. */
static uint32_t
read_content(struct reader *r, const struct marshal_object *object, unsigned int depth)
{
	switch (object->kind) {
	case 'l': /* its count is part of the value */
		return values_add_leaf(r->values, 'l', object->bytes - 4, object->size + 4);
	case 'a':
	case 'u':
		return add_str(r->values, object->kind, object->bytes, object->size);
	case '(':
	case '>':
	case ':':
		return read_parent(r, object->kind, object->objects, depth);
	case 'c':
		return read_code(r, depth);
	default: /* i g y s */
		return values_add_leaf(r->values, object->kind, object->bytes, object->size);
	}
}

/* Reads an object that can be referred to. It has its number before the objects in it. */
static uint32_t
read_referable(struct reader *r, const struct marshal_object *object, unsigned int depth)
{
	size_t number = r->references_count++;
	uint32_t id;

	r->references = xgrow(r->references, number, 1, &r->references_room, sizeof(*r->references));
	r->references[number] = NO_VALUE;
	id = read_content(r, object, depth); /* may move the array */
	r->references[number] = id;
	return id;
}

/* Returns the value that is read, or NO_VALUE: malformed. */
static uint32_t
read_object(struct reader *r, unsigned int depth)
{
	const unsigned char *start = r->at, *next;
	struct marshal_object object;

	next = marshal_read(start, r->end, &object);
	if (!next || depth > DEPTH_MAX)
		return NO_VALUE;
	r->at = next;
	switch (object.kind) {
	case 'r':
		return find_reference(r, object.bytes);
	case 'N':
		return VALUE_NONE;
	case 'T':
		return VALUE_TRUE;
	case 'F':
		return VALUE_FALSE;
	case '.':
		return VALUE_ELLIPSIS;
	}
	return *start & FLAG_REF ? read_referable(r, &object, depth + 1) : read_content(r, &object, depth + 1);
}

uint32_t
read_payload(int minor, struct bytes payload, const struct bytes *filename, struct values *values)
{
	struct reader r = {.slots = marshal_code_slots(minor), .filename = NO_VALUE, .values = values};
	uint32_t id;

	values_init(values, payload.size);
	if (payload.size == 0 || payload.size >= NO_VALUE || (filename && filename->size >= NO_VALUE))
		return NO_VALUE;
	r.at = payload.data;
	r.end = payload.data + payload.size;
	r.size = payload.size;
	if (filename)
		r.filename = add_str(values, 'u', filename->data, filename->size);
	id = read_object(&r, 0);
	free(r.references);
	return id != NO_VALUE && values->list[id].kind == 'c' && r.at == r.end ? id : NO_VALUE;
}
