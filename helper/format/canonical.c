/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "format/canonical.h"

/*
 * The marshal format (CPython's Python/marshal.c, versions 2 to 6), as far as a code object can hold it. An object is a
 * byte that gives its type, and what follows; all numbers are little-endian. Sizes and counts are of 4 bytes, but for
 * 'z', 'Z' and ')', which have 1.
 *
 *     N T F .      None, True, False, Ellipsis: nothing follows
 *     i            int of 32 bits
 *     l            longer int: signed count of 15-bit digits, the digits of 2 bytes
 *     g y          float, complex: IEEE 754, 8 and 16 bytes
 *     s            bytes: size, bytes
 *     a A z Z      ASCII str: size, characters; A and Z are interned
 *     u t          other str, up to version 3 any: size, UTF-8 with surrogates; t is interned
 *     ( ) >        tuple, tuple, frozenset: count, objects
 *     :            slice (3.14): three objects
 *     c            code: numbers and objects, see struct code_layout
 *     r            reference: number of 4 bytes
 *
 * The bit FLAG_REF in the type makes an object one that is referred to: those objects are numbered from 0 in the order
 * of their first bytes. CPython sets it by reference counts, and writes one value once or several times by what its
 * compiler and its table of interned strings happened to share. The canonical form is this:
 *
 *  - Values that are equal and of equal type are one object, written where it comes first, and referred to from then
 *    on. Floats and complex numbers are equal by their bits, str by its characters; code objects are never equal.
 *  - FLAG_REF is set where a reference follows, and nowhere else. None, True, False and Ellipsis have none.
 *  - A str is interned if CPython interns it anyway when a code object is loaded, in which it is a name (in its names,
 *    its variables, its own name) or has but ASCII letters, digits and underscores.
 *  - The elements of a frozenset are ordered by type ('a' and '(' for all ASCII str and all tuples), then by size, then
 *    by their bytes or objects. From 3.11 on CPython itself orders them by their bytes, which is much the same.
 *  - The shortest type is used: ')', 'z' and 'Z' up to 255.
 */
#define FLAG_REF 0x80

/* CPython's own limit, MAX_MARSHAL_STACK_DEPTH */
#define DEPTH_MAX 2000

#define NONE UINT32_MAX

/*
 * After its first numbers (4 bytes each: argcount, posonlyargcount, kwonlyargcount, up to 3.10 nlocals, stacksize,
 * flags) a code object has these objects, and a number:
 *
 *     .  code, consts; lnotab, or from 3.11 on localspluskinds, qualname, linetable, exceptiontable
 *     N  tuple of names: names, varnames, freevars, cellvars; from 3.11 on names, localsplusnames
 *     f  filename
 *     n  name
 *     #  firstlineno
 */
struct code_layout {
	unsigned int numbers;
	const char *slots;
};
static const struct code_layout layout_3_8 = {6, "..NNNNfn#."};
static const struct code_layout layout_3_11 = {5, "..NN.fn.#.."};

static const struct code_layout *
layout(int minor)
{
	return minor < 11 ? &layout_3_8 : &layout_3_11;
}

/* In values[]: these four, then others as they are read. See read_object(). */
static const char singletons[] = "NTF.";
#define SINGLETONS (sizeof(singletons) - 1)

struct value {
	unsigned char type; /* 'a' and '(' stand for all ASCII str and all tuples */
	bool interned;
	unsigned short depth;
	uint32_t hash;
	uint32_t start;     /* its bytes, in payload; or its objects, in children[] */
	uint32_t size;      /* how many */
	uint32_t uses;      /* how often it is written or referred to */
	uint32_t reference; /* its number plus 1, once it is written with FLAG_REF */
};

struct form {
	const unsigned char *payload;
	size_t size, at;
	const struct code_layout *layout;
	uint32_t filename_size; /* of the file name that takes the place of all: after payload's end */
	bool renamed;

	/* each value once; those that have objects come after these */
	struct value *values;
	size_t values_count, values_room;
	uint32_t *children; /* indices of values; of a code object first the places of its numbers, see read_code() */
	size_t children_count, children_room;
	uint32_t *references; /* what payload refers to, by number */
	size_t references_count, references_room;
	uint32_t *table;   /* of indices of values, by hash; NONE: free */
	size_t table_size; /* a power of 2 */

	unsigned char *out;
	uint32_t references_written;
};

/* Takes n bytes; their place, or NONE. */
static uint32_t
take(struct form *f, size_t n)
{
	size_t at = f->at;

	if (n > f->size - at)
		return NONE;
	f->at += n;
	return (uint32_t)at;
}

static uint32_t
read_number(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t
number_at(const struct form *f, uint32_t place)
{
	return read_number(f->payload + place);
}

/* Takes a size or a count, and checks it against what is left, since each takes a byte or more; or NONE. */
static uint32_t
take_size(struct form *f, bool is_short)
{
	uint32_t place = take(f, is_short ? 1 : 4), size;

	if (place == NONE)
		return NONE;
	size = is_short ? f->payload[place] : number_at(f, place);
	return size <= f->size - f->at ? size : NONE;
}

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t
word_at(const unsigned char *bytes, size_t size)
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
hash_bytes(unsigned char type, const unsigned char *bytes, size_t size)
{
	uint64_t hash = mix(type, size);

	for (; size > 8; bytes += 8, size -= 8)
		hash = mix(hash, word_at(bytes, 8));
	return (uint32_t)mix(hash, word_at(bytes, size));
}

static bool
has_children(unsigned char type)
{
	return type == '(' || type == '>' || type == ':' || type == 'c';
}

static const void *
content(const struct form *f, const struct value *value)
{
	return has_children(value->type) ? (const void *)(f->children + value->start) : f->payload + value->start;
}

static size_t
content_size(const struct value *value)
{
	return has_children(value->type) ? value->size * sizeof(uint32_t) : value->size;
}

static bool
equal(const struct form *f, const struct value *a, const struct value *b)
{
	return a->hash == b->hash && a->type == b->type && a->size == b->size && a->type != 'c' &&
	       memcmp(content(f, a), content(f, b), content_size(a)) == 0;
}

static void
resize_table(struct form *f, size_t size)
{
	size_t i, slot;

	f->table_size = size;
	f->table = xrealloc(f->table, size * sizeof(*f->table));
	memset(f->table, 0xff, size * sizeof(*f->table));
	for (i = SINGLETONS; i < f->values_count; i++) {
		for (slot = f->values[i].hash & (size - 1); f->table[slot] != NONE; slot = (slot + 1) & (size - 1))
			;
		f->table[slot] = (uint32_t)i;
	}
}

/* The index of the value: of the one that equals it, or a new one. */
static uint32_t
find_or_add(struct form *f, const struct value *value, bool *is_new)
{
	size_t slot, mask = f->table_size - 1;

	*is_new = false;
	for (slot = value->hash & mask; f->table[slot] != NONE; slot = (slot + 1) & mask) {
		if (equal(f, &f->values[f->table[slot]], value))
			return f->table[slot];
	}
	*is_new = true;
	f->table[slot] = (uint32_t)f->values_count;
	f->values = xgrow(f->values, f->values_count, 1, &f->values_room, sizeof(*f->values));
	f->values[f->values_count++] = *value;
	if (f->values_count > f->table_size / 2)
		resize_table(f, f->table_size * 2);
	return (uint32_t)f->values_count - 1;
}

/* A value without objects: size bytes of payload. */
static uint32_t
add_leaf(struct form *f, unsigned char type, uint32_t start, uint32_t size, bool *is_new)
{
	const unsigned char *bytes = f->payload + start;

	if (start == NONE)
		return NONE;
	return find_or_add(f,
		&(struct value){.type = type, .start = start, .size = size, .hash = hash_bytes(type, bytes, size)},
		is_new);
}

static uint32_t
read_leaf(struct form *f, unsigned char type, uint32_t size)
{
	bool is_new;

	if (size == NONE)
		return NONE;
	return add_leaf(f, type, take(f, size), size, &is_new);
}

/* The digits with their count, as it is signed. */
static uint32_t
read_long(struct form *f)
{
	uint32_t start = take(f, 4), count;
	bool is_new;

	if (start == NONE)
		return NONE;
	count = number_at(f, start);
	if (count > INT32_MAX)
		count = 0 - count;
	if (take(f, (size_t)count * 2) == NONE)
		return NONE;
	return add_leaf(f, 'l', start, 4 + count * 2, &is_new);
}

/* Whether it has but the characters of which CPython's all_name_chars() knows. */
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

static bool
is_ascii(const unsigned char *text, size_t size)
{
	for (; size > 0; text++, size--) {
		if (*text > 0x7f)
			return false;
	}
	return true;
}

static uint32_t
add_str(struct form *f, unsigned char type, uint32_t start, uint32_t size)
{
	uint32_t id;
	bool is_new;

	if (type == 'u' && is_ascii(f->payload + start, size))
		type = 'a';
	id = add_leaf(f, type, start, size, &is_new);
	if (is_new && type == 'a')
		f->values[id].interned = all_name_chars(f->payload + f->values[id].start, size);
	return id;
}

static uint32_t
read_str(struct form *f, unsigned char type, bool is_short)
{
	uint32_t size = take_size(f, is_short);

	return size == NONE ? NONE : add_str(f, type, take(f, size), size);
}

/* Makes room for the objects of a value, and gives its place. They are not known before they have been read. */
static uint32_t
reserve_children(struct form *f, size_t n)
{
	f->children = xgrow(f->children, f->children_count, n, &f->children_room, sizeof(*f->children));
	f->children_count += n;
	return (uint32_t)(f->children_count - n);
}

/* A value whose objects are children[start] and what follows; its own numbers, if it is code, come before them. */
static uint32_t
add_parent(struct form *f, unsigned char type, uint32_t start, uint32_t size, uint32_t own)
{
	struct value value = {.type = type, .start = start, .size = size};
	uint64_t hash = mix(type, size);
	uint32_t i, id;
	bool is_new;

	for (i = own; i < size; i++) {
		const struct value *child = &f->values[f->children[start + i]];

		hash = mix(hash, f->children[start + i]);
		if (child->depth >= value.depth)
			value.depth = child->depth + 1;
	}
	if (value.depth > DEPTH_MAX)
		return NONE;
	value.hash = (uint32_t)hash;
	id = find_or_add(f, &value, &is_new);
	if (!is_new) { /* so are its children, which have put nothing behind it */
		f->children_count = start;
		return id;
	}
	for (i = own; i < size; i++)
		f->values[f->children[start + i]].uses++;
	return id;
}

static uint32_t read_object(struct form *, unsigned int depth);

static int
read_children(struct form *f, uint32_t start, uint32_t n, unsigned int depth)
{
	uint32_t i, id;

	for (i = 0; i < n; i++) {
		id = read_object(f, depth);
		if (id == NONE)
			return -1;
		f->children[start + i] = id;
	}
	return 0;
}

/* What qsort() calls has no argument of its own. */
static const struct form *compared;

/* Different indices are different values: the first objects that differ decide. */
static int
compare(uint32_t left, uint32_t right)
{
	const struct value *a = &compared->values[left], *b = &compared->values[right];
	const uint32_t *as, *bs;
	uint32_t i;

	if (left == right)
		return 0;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	if (!has_children(a->type))
		return memcmp(content(compared, a), content(compared, b), a->size);
	if (a->type == 'c') /* cannot be */
		return left < right ? -1 : 1;
	as = content(compared, a);
	bs = content(compared, b);
	for (i = 0; as[i] == bs[i]; i++)
		;
	return compare(as[i], bs[i]);
}

static int
compare_elements(const void *left, const void *right)
{
	return compare(*(const uint32_t *)left, *(const uint32_t *)right);
}

static uint32_t
read_parent(struct form *f, unsigned char type, uint32_t size, unsigned int depth)
{
	uint32_t start;

	if (size == NONE || f->children_count + size >= NONE)
		return NONE;
	start = reserve_children(f, size);
	if (read_children(f, start, size, depth) < 0)
		return NONE;
	if (type == '>' && size > 1) {
		compared = f;
		qsort(f->children + start, size, sizeof(*f->children), compare_elements);
	}
	return add_parent(f, type, start, size, 0);
}

static void
intern(struct form *f, uint32_t id)
{
	struct value *value = &f->values[id];

	if (value->type == 'a' || value->type == 'u')
		value->interned = true;
}

static void
intern_slot(struct form *f, char slot, uint32_t id)
{
	const struct value *value = &f->values[id];
	uint32_t i;

	if (slot == 'n')
		intern(f, id);
	if (slot == 'N' && value->type == '(') {
		for (i = 0; i < value->size; i++)
			intern(f, f->children[value->start + i]);
	}
}

/* The children of a code object: the places of its first numbers and of firstlineno, then its objects. */
#define CODE_NUMBERS 2

static uint32_t
read_code(struct form *f, unsigned int depth)
{
	uint32_t size = CODE_NUMBERS + (uint32_t)strlen(f->layout->slots) - 1;
	uint32_t start = reserve_children(f, size), child = start + CODE_NUMBERS, id;
	const char *slot;

	f->children[start] = take(f, (size_t)f->layout->numbers * 4);
	if (f->children[start] == NONE)
		return NONE;
	for (slot = f->layout->slots; *slot; slot++) {
		id = *slot == '#' ? take(f, 4) : read_object(f, depth);
		if (id == NONE)
			return NONE;
		if (*slot == 'f' && f->renamed)
			id = add_str(f, 'u', (uint32_t)f->size, f->filename_size);
		if (*slot == '#') {
			f->children[start + 1] = id;
		} else {
			f->children[child++] = id;
			intern_slot(f, *slot, id);
		}
	}
	return add_parent(f, 'c', start, size, CODE_NUMBERS);
}

static uint32_t
read_reference(struct form *f)
{
	uint32_t place = take(f, 4), number;

	if (place == NONE)
		return NONE;
	number = number_at(f, place);
	/* NONE, too, while the object that it is part of has not been read whole */
	return number < f->references_count ? f->references[number] : NONE;
}

static uint32_t
read_typed(struct form *f, unsigned char type, unsigned int depth)
{
	switch (type) {
	case 'i':
		return read_leaf(f, type, 4);
	case 'l':
		return read_long(f);
	case 'g':
		return read_leaf(f, type, 8);
	case 'y':
		return read_leaf(f, type, 16);
	case 's':
		return read_leaf(f, type, take_size(f, false));
	case 'a':
	case 'A':
		return read_str(f, 'a', false);
	case 'z':
	case 'Z':
		return read_str(f, 'a', true);
	case 'u':
	case 't':
		return read_str(f, 'u', false);
	case '(':
	case ')':
		return read_parent(f, '(', take_size(f, type == ')'), depth);
	case '>':
		return read_parent(f, type, take_size(f, false), depth);
	case ':':
		return read_parent(f, type, 3, depth);
	case 'c':
		return read_code(f, depth);
	default:
		return NONE;
	}
}

/* The index of the value that is read, or NONE: malformed. */
static uint32_t
read_object(struct form *f, unsigned int depth)
{
	unsigned char byte, type;
	size_t number;
	uint32_t id;

	if (f->at == f->size || depth > DEPTH_MAX)
		return NONE;
	byte = f->payload[f->at++];
	type = byte & 0x7f;
	switch (type) {
	case 'r':
		return read_reference(f);
	case 'N':
		return 0;
	case 'T':
		return 1;
	case 'F':
		return 2;
	case '.':
		return 3;
	}
	if (!(byte & FLAG_REF))
		return read_typed(f, type, depth + 1);
	number = f->references_count;
	f->references = xgrow(f->references, number, 1, &f->references_room, sizeof(*f->references));
	f->references[f->references_count++] = NONE;
	id = read_typed(f, type, depth + 1);
	f->references[number] = id;
	return id;
}

/* Reads f->payload; the index of the code object that it is, or NONE. */
static uint32_t
read_payload(struct form *f, int minor)
{
	size_t i, table_size = 64;
	uint32_t root;

	f->layout = layout(minor);
	while (table_size < f->size / 8)
		table_size *= 2;
	if (f->size + f->filename_size >= NONE)
		return NONE;
	resize_table(f, table_size);
	f->children = xgrow(NULL, 0, 64, &f->children_room, sizeof(*f->children));
	f->values = xgrow(NULL, 0, SINGLETONS + table_size / 4, &f->values_room, sizeof(*f->values));
	for (i = 0; i < SINGLETONS; i++)
		f->values[f->values_count++] = (struct value){.type = (unsigned char)singletons[i]};
	root = read_object(f, 0);
	return root != NONE && f->values[root].type == 'c' && f->at == f->size ? root : NONE;
}

static void
free_form(struct form *f)
{
	free(f->values);
	free(f->children);
	free(f->references);
	free(f->table);
}

static void
put(struct form *f, uint32_t place, size_t n)
{
	memcpy(f->out, f->payload + place, n);
	f->out += n;
}

static void
put_number(struct form *f, uint32_t number)
{
	int i;

	for (i = 0; i < 4; i++, number >>= 8)
		*f->out++ = number & 0xff;
}

/* The type, and the size or count where one follows. */
static void
put_type(struct form *f, unsigned char type, unsigned char short_type, uint32_t size, unsigned char flag)
{
	if (short_type && size < 256) {
		*f->out++ = short_type | flag;
		*f->out++ = (unsigned char)size;
	} else {
		*f->out++ = type | flag;
		put_number(f, size);
	}
}

static void write_object(struct form *, uint32_t id);

static void
write_children(struct form *f, const struct value *value)
{
	uint32_t i;

	for (i = 0; i < value->size; i++)
		write_object(f, f->children[value->start + i]);
}

static void
write_code(struct form *f, const struct value *value)
{
	const uint32_t *numbers = f->children + value->start, *child = numbers + CODE_NUMBERS;
	const char *slot;

	put(f, numbers[0], (size_t)f->layout->numbers * 4);
	for (slot = f->layout->slots; *slot; slot++) {
		if (*slot == '#')
			put(f, numbers[1], 4);
		else
			write_object(f, *child++);
	}
}

static void
write_value(struct form *f, const struct value *value, unsigned char flag)
{
	switch (value->type) {
	case 'a':
		put_type(f, value->interned ? 'A' : 'a', value->interned ? 'Z' : 'z', value->size, flag);
		put(f, value->start, value->size);
		break;
	case 'u':
		put_type(f, value->interned ? 't' : 'u', 0, value->size, flag);
		put(f, value->start, value->size);
		break;
	case 's':
		put_type(f, 's', 0, value->size, flag);
		put(f, value->start, value->size);
		break;
	case '(':
		put_type(f, '(', ')', value->size, flag);
		write_children(f, value);
		break;
	case '>':
		put_type(f, '>', 0, value->size, flag);
		write_children(f, value);
		break;
	case ':':
		*f->out++ = ':' | flag;
		write_children(f, value);
		break;
	case 'c':
		*f->out++ = 'c' | flag;
		write_code(f, value);
		break;
	default: /* i l g y */
		*f->out++ = value->type | flag;
		put(f, value->start, value->size);
		break;
	}
}

static void
write_object(struct form *f, uint32_t id)
{
	struct value *value = &f->values[id];

	if (id < SINGLETONS) {
		*f->out++ = value->type;
	} else if (value->uses < 2) {
		write_value(f, value, 0);
	} else if (value->reference > 0) {
		*f->out++ = 'r';
		put_number(f, value->reference - 1);
	} else {
		value->reference = ++f->references_written;
		write_value(f, value, FLAG_REF);
	}
}

/* Not less than what will be written: each value once, with 5 bytes before its own, and a reference for each use. */
static size_t
size_max(const struct form *f)
{
	size_t i, size = 0;

	for (i = 0; i < f->values_count; i++) {
		const struct value *value = &f->values[i];

		size += 5 + (has_children(value->type) ? 0 : value->size);
		if (value->type == 'c')
			size += ((size_t)f->layout->numbers + 1) * 4;
	}
	return size + 5 * f->children_count;
}

static int
make_form(struct form *f, int minor, struct buffer *form)
{
	uint32_t root = read_payload(f, minor);

	if (root != NONE) {
		f->out = buffer_reserve(form, size_max(f));
		write_object(f, root);
		form->size = (size_t)(f->out - form->data);
	}
	free_form(f);
	return root != NONE ? 0 : -1;
}

int
canonical_form(int minor, struct bytes payload, struct buffer *form)
{
	return make_form(&(struct form){.payload = payload.data, .size = payload.size}, minor, form);
}

int
canonical_form_renamed(int minor, struct bytes payload, struct bytes filename, struct buffer *form)
{
	struct buffer both = {0};
	int ret = -1;

	if (filename.size < NONE) {
		buffer_append(&both, payload.data, payload.size);
		buffer_append(&both, filename.data, filename.size);
		ret = make_form(&(struct form){.payload = both.data,
					.size = payload.size,
					.filename_size = (uint32_t)filename.size,
					.renamed = true},
			minor, form);
	}
	buffer_free(&both);
	return ret;
}

/* To find the file name nothing has to be kept but where the objects begin that are referred to. */
struct skimmer {
	const unsigned char *end;
	const struct code_layout *layout;
	const unsigned char **references;
	size_t references_count, references_room;
};

/* The flag is not set for what is never referred to; CPython's reader disregards it there. */
static void
add_reference(struct skimmer *s, const unsigned char *at)
{
	if (strchr("rNTF.", *at & 0x7f))
		return;
	s->references = xgrow(s->references, s->references_count, 1, &s->references_room, sizeof(*s->references));
	s->references[s->references_count++] = at;
}

static const unsigned char *skim_objects(struct skimmer *, const unsigned char *, size_t n, unsigned int depth);

/* Passes over a code object without its type; *filename is where the object in that slot is. NULL: malformed. */
static const unsigned char *
skim_code(struct skimmer *s, const unsigned char *at, const unsigned char **filename, unsigned int depth)
{
	size_t numbers = (size_t)s->layout->numbers * 4;
	const char *slot;

	if (depth > DEPTH_MAX || (size_t)(s->end - at) < numbers)
		return NULL;
	at += numbers;
	for (slot = s->layout->slots; *slot && at; slot++) {
		if (*slot == 'f')
			*filename = at;
		if (*slot != '#')
			at = skim_objects(s, at, 1, depth);
		else
			at = s->end - at < 4 ? NULL : at + 4;
	}
	return at;
}

/* The number at a place, of the 4 bytes that are left at least; or one that is more than there can be. */
static size_t
skim_number(const struct skimmer *s, const unsigned char *at)
{
	return s->end - at < 4 ? NONE : read_number(at);
}

/* How many bytes follow the type, which is before at, and how many objects follow these. -1: no such type. */
static int
skim_type(const struct skimmer *s, const unsigned char *at, size_t *size, size_t *objects)
{
	size_t number;

	*objects = 0;
	switch (at[-1] & 0x7f) {
	case 'N':
	case 'T':
	case 'F':
	case '.':
		*size = 0;
		return 0;
	case 'i':
	case 'r':
		*size = 4;
		return 0;
	case 'g':
		*size = 8;
		return 0;
	case 'y':
		*size = 16;
		return 0;
	case 'l':
		number = skim_number(s, at);
		*size = 4 + 2 * (number > INT32_MAX ? (size_t)UINT32_MAX + 1 - number : number);
		return 0;
	case 's':
	case 'a':
	case 'A':
	case 'u':
	case 't':
		*size = 4 + skim_number(s, at);
		return 0;
	case 'z':
	case 'Z':
		*size = 1 + (at < s->end ? (size_t)*at : 0);
		return 0;
	case ')':
		*size = 1;
		*objects = at < s->end ? *at : 0;
		return 0;
	case '(':
	case '>':
		*size = 4;
		*objects = skim_number(s, at);
		return 0;
	case ':':
		*size = 0;
		*objects = 3;
		return 0;
	default:
		return -1;
	}
}

/* Passes over n objects, and those that they have. NULL: malformed. */
static const unsigned char *
skim_objects(struct skimmer *s, const unsigned char *at, size_t n, unsigned int depth)
{
	const unsigned char *filename;
	size_t size, objects;

	for (; n > 0; n--) {
		if (!at || at == s->end)
			return NULL;
		if (*at & FLAG_REF)
			add_reference(s, at);
		if ((*at++ & 0x7f) == 'c') {
			at = skim_code(s, at, &filename, depth + 1);
			continue;
		}
		if (skim_type(s, at, &size, &objects) < 0 || size > (size_t)(s->end - at))
			return NULL;
		at += size;
		n += objects;
	}
	return at;
}

/* The str that is there, or is referred to there. */
static int
str_at(const struct skimmer *s, const unsigned char *at, struct bytes *text)
{
	size_t number;

	if ((*at & 0x7f) == 'r') {
		number = read_number(at + 1);
		if (number >= s->references_count)
			return -1;
		at = s->references[number];
	}
	switch (*at & 0x7f) {
	case 'z':
	case 'Z':
		*text = (struct bytes){at + 2, at[1]};
		return 0;
	case 'a':
	case 'A':
	case 'u':
	case 't':
		*text = (struct bytes){at + 5, read_number(at + 1)};
		return 0;
	default:
		return -1;
	}
}

int
canonical_filename(int minor, struct bytes payload, struct bytes *path)
{
	struct skimmer s = {.end = payload.data + payload.size, .layout = layout(minor)};
	const unsigned char *filename, *end = NULL;
	int ret = -1;

	if (payload.size > 0 && (*payload.data & 0x7f) == 'c') {
		if (*payload.data & FLAG_REF)
			add_reference(&s, payload.data);
		end = skim_code(&s, payload.data + 1, &filename, 0);
	}
	if (end == s.end)
		ret = str_at(&s, filename, path);
	free(s.references);
	return ret;
}
