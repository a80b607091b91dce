/* SPDX-License-Identifier: MIT */
/* Finds the file name without keeping any values: only where the objects begin that can be referred to. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "format/canonical.h"
#include "format/marshal-format.h"

struct skimmer {
	const unsigned char *end;
	size_t numbers, before, between, after; /* of a code object, see set_slots() */
	const unsigned char *filename;          /* the object in that slot of the outermost code object */
	const unsigned char **references;
	size_t references_count, references_room;
};

/* Counts the first numbers, and the objects before the file name, from there to firstlineno, and after that. */
static void
set_slots(struct skimmer *s, const char *slots)
{
	const char *filename = strchr(slots, 'f'), *line = strchr(slots, '1');

	s->numbers = (size_t)(*slots - '0');
	s->before = (size_t)(filename - slots) - 1;
	s->between = (size_t)(line - filename);
	s->after = strlen(line) - 1;
}

static bool
can_be_referred_to(unsigned char kind)
{
	return kind != 'N' && kind != 'T' && kind != 'F' && kind != '.' && kind != 'r';
}

static void
add_reference(struct skimmer *s, const unsigned char *at)
{
	s->references = xgrow(s->references, s->references_count, 1, &s->references_room, sizeof(*s->references));
	s->references[s->references_count++] = at;
}

static const unsigned char *skim_objects(struct skimmer *, const unsigned char *, size_t n, unsigned int depth);

static const unsigned char *
skim_numbers(const struct skimmer *s, const unsigned char *at, size_t count)
{
	return at && (size_t)(s->end - at) >= 4 * count ? at + 4 * count : NULL;
}

/* Skips what follows the type of a code object. Returns its end. NULL: malformed. */
static const unsigned char *
skim_code(struct skimmer *s, const unsigned char *at, unsigned int depth)
{
	if (depth > DEPTH_MAX)
		return NULL;
	at = skim_numbers(s, at, s->numbers);
	at = skim_objects(s, at, s->before, depth + 1);
	if (depth == 0)
		s->filename = at;
	at = skim_objects(s, at, s->between, depth + 1);
	at = skim_numbers(s, at, 1);
	return skim_objects(s, at, s->after, depth + 1);
}

/* Skips n objects and the objects in them. Returns their end. NULL: malformed. */
static const unsigned char *
skim_objects(struct skimmer *s, const unsigned char *at, size_t n, unsigned int depth)
{
	struct marshal_object object;
	const unsigned char *start;

	for (; n > 0 && at; n--) {
		start = at;
		at = marshal_read(start, s->end, &object);
		if (!at)
			return NULL;
		if (*start & FLAG_REF && can_be_referred_to(object.kind))
			add_reference(s, start);
		if (object.kind == 'c')
			at = skim_code(s, at, depth);
		n += object.objects;
	}
	return at;
}

/* Sets *text to the str at a place, or to the str that a reference there refers to. */
static int
read_str(const struct skimmer *s, const unsigned char *at, struct bytes *text)
{
	struct marshal_object object;
	size_t number;

	if (!marshal_read(at, s->end, &object))
		return -1;
	if (object.kind == 'r') {
		number = marshal_number(object.bytes);
		if (number >= s->references_count || !marshal_read(s->references[number], s->end, &object))
			return -1;
	}
	if (object.kind != 'a' && object.kind != 'u')
		return -1;
	*text = (struct bytes){object.bytes, object.size};
	return 0;
}

int
canonical_filename(int minor, struct bytes payload, struct bytes *path)
{
	struct skimmer s = {0};
	int ret = -1;

	if (payload.size == 0 || (*payload.data & ~FLAG_REF) != 'c')
		return -1;
	set_slots(&s, marshal_code_slots(minor));
	s.end = payload.data + payload.size;
	if (skim_objects(&s, payload.data, 1, 0) == s.end && s.filename)
		ret = read_str(&s, s.filename, path);
	free(s.references);
	return ret;
}
