/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "base/util.h"
#include "format/canonical-value.h"
#include "format/marshal-format.h"

/* Adds a word to a hash, whose upper half is the better one. */
static uint64_t
mix(uint64_t hash, uint64_t word)
{
	return ((hash << 5 | hash >> 59) ^ word) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Makes one number of at most 8 bytes. */
static uint64_t
load_word(const unsigned char *bytes, size_t size)
{
	uint64_t word = 0;
	uint32_t half;

	if (size == sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
	} else if (size >= sizeof(half)) { /* the halves may overlap */
		memcpy(&half, bytes, sizeof(half));
		word = half;
		memcpy(&half, bytes + size - sizeof(half), sizeof(half));
		word = word << 32 | half;
	} else {
		while (size > 0)
			word = word << 8 | bytes[--size];
	}
	return word;
}

static uint32_t
hash_bytes(unsigned char kind, const unsigned char *bytes, size_t size)
{
	uint64_t hash = mix(kind, size);

	for (; size > 8; bytes += 8, size -= 8)
		hash = mix(hash, load_word(bytes, 8));
	return (uint32_t)(mix(hash, load_word(bytes, size)) >> 32);
}

static const void *
content(const struct values *v, const struct value *value)
{
	return kind_has_children(value->kind) ? (const void *)(v->children + value->children) : value->bytes;
}

static size_t
content_size(const struct value *value)
{
	return kind_has_children(value->kind) ? value->size * sizeof(uint32_t) : value->size;
}

static bool
values_equal(const struct values *v, const struct value *a, const struct value *b)
{
	return a->hash == b->hash && a->kind == b->kind && a->size == b->size &&
	       memcmp(content(v, a), content(v, b), content_size(a)) == 0;
}

static void
clear_table(struct values *v, size_t size)
{
	v->table_size = size;
	v->table = xmalloc(size * sizeof(*v->table));
	memset(v->table, 0xff, size * sizeof(*v->table));
}

static void
double_table(struct values *v)
{
	uint32_t *old = v->table;
	size_t i, slot, old_size = v->table_size, mask = 2 * old_size - 1;

	clear_table(v, 2 * old_size);
	for (i = 0; i < old_size; i++) {
		if (old[i] == NO_VALUE)
			continue;
		for (slot = v->list[old[i]].hash & mask; v->table[slot] != NO_VALUE; slot = (slot + 1) & mask)
			;
		v->table[slot] = old[i];
	}
	free(old);
}

static uint32_t
append(struct values *v, const struct value *value)
{
	v->list = xgrow(v->list, v->count, 1, &v->room, sizeof(*v->list));
	v->list[v->count] = *value;
	return (uint32_t)v->count++;
}

static uint32_t
find_or_append(struct values *v, const struct value *value)
{
	size_t slot, mask = v->table_size - 1;
	uint32_t id;

	for (slot = value->hash & mask; v->table[slot] != NO_VALUE; slot = (slot + 1) & mask) {
		if (values_equal(v, &v->list[v->table[slot]], value))
			return v->table[slot];
	}
	id = v->table[slot] = append(v, value);
	if (v->count > v->table_size / 4 * 3)
		double_table(v);
	return id;
}

void
values_init(struct values *v, size_t payload_size)
{
	static const char kinds[] = {'N', 'T', 'F', '.'};
	size_t i, table_size = 64;

	while (table_size < payload_size / 16)
		table_size *= 2;
	*v = (struct values){0};
	clear_table(v, table_size);
	v->children = xgrow(NULL, 0, 64, &v->children_room, sizeof(*v->children));
	v->list = xgrow(NULL, 0, SINGLETONS + table_size / 2, &v->room, sizeof(*v->list));
	for (i = 0; i < SINGLETONS; i++)
		append(v, &(struct value){.kind = (unsigned char)kinds[i]});
}

void
values_free(struct values *v)
{
	free(v->list);
	free(v->children);
	free(v->table);
}

uint32_t
values_add_leaf(struct values *v, unsigned char kind, const unsigned char *bytes, size_t size)
{
	return find_or_append(v,
		&(struct value){
			.kind = kind, .bytes = bytes, .size = (uint32_t)size, .hash = hash_bytes(kind, bytes, size)});
}

uint32_t
values_add_numbers(struct values *v, const unsigned char *bytes, size_t size)
{
	return append(v, &(struct value){.kind = '#', .bytes = bytes, .size = (uint32_t)size});
}

size_t
values_reserve_children(struct values *v, size_t n)
{
	v->children = xgrow(v->children, v->children_count, n, &v->children_room, sizeof(*v->children));
	v->children_count += n;
	return v->children_count - n;
}

/* Sets the hash and the depth of a value from its children. */
static void
set_hash_and_depth(const struct values *v, struct value *value)
{
	const uint32_t *child = v->children + value->children, *end = child + value->size;
	uint64_t hash = mix(value->kind, value->size);

	for (; child < end; child++) {
		hash = mix(hash, *child);
		if (v->list[*child].depth >= value->depth)
			value->depth = v->list[*child].depth + 1;
	}
	value->hash = (uint32_t)(hash >> 32);
}

uint32_t
values_add_parent(struct values *v, unsigned char kind, size_t children, size_t size)
{
	struct value value = {.kind = kind, .children = children, .size = (uint32_t)size};
	size_t i, count = v->count;
	uint32_t id;

	set_hash_and_depth(v, &value);
	if (value.depth > DEPTH_MAX)
		return NO_VALUE;
	id = kind == 'c' ? append(v, &value) : find_or_append(v, &value);
	if (v->count == count) { /* its children are there, too */
		v->children_count = children;
		return id;
	}
	for (i = 0; i < size; i++)
		v->list[v->children[children + i]].uses++;
	return id;
}

/* qsort() passes no argument to its comparison. */
static const struct values *compared;

/* Compares two values. Different identifiers are different values, so the first children that differ decide. */
static int
compare_values(uint32_t left, uint32_t right)
{
	const struct value *a = &compared->list[left], *b = &compared->list[right];
	const uint32_t *as, *bs;

	if (left == right)
		return 0;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	if (!kind_has_children(a->kind))
		return memcmp(a->bytes, b->bytes, a->size);
	if (a->kind == 'c') /* CPython makes no such frozenset */
		return left < right ? -1 : 1;
	as = content(compared, a);
	bs = content(compared, b);
	for (; *as == *bs; as++, bs++)
		;
	return compare_values(*as, *bs);
}

static int
compare_elements(const void *left, const void *right)
{
	return compare_values(*(const uint32_t *)left, *(const uint32_t *)right);
}

void
values_sort_children(const struct values *v, size_t children, size_t n)
{
	compared = v;
	if (n > 1)
		qsort(v->children + children, n, sizeof(*v->children), compare_elements);
}
