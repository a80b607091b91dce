/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "format/canonical-writer.h"
#include "format/marshal-format.h"

struct writer {
	struct values *values;
	unsigned char *out;
	uint32_t references; /* how many are written */
};

static void write_object(struct writer *, uint32_t id);

static void
write_number(struct writer *w, uint32_t number)
{
	int i;

	for (i = 0; i < 4; i++, number >>= 8)
		*w->out++ = number & 0xff;
}

/* Writes the type, and after it the size or count. short_type has a size of one byte; 0: there is no such type. */
static void
write_type(struct writer *w, unsigned char type, unsigned char short_type, uint32_t size, unsigned char flag)
{
	if (short_type && size < 256) {
		*w->out++ = short_type | flag;
		*w->out++ = (unsigned char)size;
	} else {
		*w->out++ = type | flag;
		write_number(w, size);
	}
}

static void
write_bytes(struct writer *w, const struct value *value)
{
	memcpy(w->out, value->bytes, value->size);
	w->out += value->size;
}

static void
write_children(struct writer *w, const struct value *value)
{
	uint32_t i;

	for (i = 0; i < value->size; i++)
		write_object(w, w->values->children[value->children + i]);
}

static void
write_value(struct writer *w, const struct value *value, unsigned char flag)
{
	switch (value->kind) {
	case 'a':
		write_type(w, value->interned ? 'A' : 'a', value->interned ? 'Z' : 'z', value->size, flag);
		write_bytes(w, value);
		break;
	case 'u':
		write_type(w, value->interned ? 't' : 'u', 0, value->size, flag);
		write_bytes(w, value);
		break;
	case 's':
		write_type(w, 's', 0, value->size, flag);
		write_bytes(w, value);
		break;
	case '(':
		write_type(w, '(', ')', value->size, flag);
		write_children(w, value);
		break;
	case '>':
		write_type(w, '>', 0, value->size, flag);
		write_children(w, value);
		break;
	case ':':
	case 'c':
		*w->out++ = value->kind | flag;
		write_children(w, value);
		break;
	case '#': /* has no type */
		write_bytes(w, value);
		break;
	default: /* i l g y */
		*w->out++ = value->kind | flag;
		write_bytes(w, value);
		break;
	}
}

/* Writes the value where it comes first, a reference to it from then on. */
static void
write_object(struct writer *w, uint32_t id)
{
	struct value *value = &w->values->list[id];

	if (id < SINGLETONS) {
		*w->out++ = value->kind;
	} else if (value->uses < 2) {
		write_value(w, value, 0);
	} else if (value->reference > 0) {
		*w->out++ = 'r';
		write_number(w, value->reference - 1);
	} else {
		value->reference = ++w->references;
		write_value(w, value, FLAG_REF);
	}
}

/* Returns no less than what is written: each value once, with at most 5 bytes before its own, and its references. */
static size_t
max_size(const struct values *values)
{
	size_t i, size = 5 * values->children_count;

	for (i = 0; i < values->count; i++)
		size += 5 + (kind_has_children(values->list[i].kind) ? 0 : values->list[i].size);
	return size;
}

void
write_form(struct values *values, uint32_t id, struct buffer *form)
{
	struct writer w = {.values = values, .out = buffer_reserve(form, max_size(values))};

	write_object(&w, id);
	form->size = (size_t)(w.out - form->data);
}
