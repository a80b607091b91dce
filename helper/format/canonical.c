/* SPDX-License-Identifier: MIT */
#include "format/canonical.h"
#include "format/canonical-reader.h"
#include "format/canonical-writer.h"

/*
 * marshal-format.h describes the marshal format. CPython sets FLAG_REF by reference counts. It writes one value once or
 * several times, depending on what its compiler and its table of interned strings happened to share. This is the
 * canonical form:
 *
 *  - Values that are equal and of equal type are one object. It is written where it comes first, and referred to from
 *    then on. Floats and complex numbers are equal by their bits, str by its characters; code objects are never equal.
 *  - FLAG_REF is set where a reference follows, and nowhere else. None, True, False and Ellipsis have none.
 *  - A str is interned if CPython interns it anyway when it loads the code object: if it is a name there (in its names,
 *    its variables, its own name), or has only ASCII letters, digits and underscores.
 *  - The elements of a frozenset are ordered by type ('a' and '(' for all ASCII str and all tuples), then by size, then
 *    by their bytes or objects. From 3.11 on CPython itself orders them by their bytes, which is much the same.
 *  - The shortest type is used: ')', 'z' and 'Z' up to 255.
 */
static int
make_form(int minor, struct bytes payload, const struct bytes *filename, struct buffer *form)
{
	struct values values;
	uint32_t id = read_payload(minor, payload, filename, &values);

	if (id != NO_VALUE)
		write_form(&values, id, form);
	values_free(&values);
	return id != NO_VALUE ? 0 : -1;
}

int
canonical_form(int minor, struct bytes payload, struct buffer *form)
{
	return make_form(minor, payload, NULL, form);
}

int
canonical_form_renamed(int minor, struct bytes payload, struct bytes filename, struct buffer *form)
{
	return make_form(minor, payload, &filename, form);
}
