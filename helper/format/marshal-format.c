/* SPDX-License-Identifier: MIT */
#include "format/marshal-format.h"

const struct marshal_type marshal_types[128] = {
	['N'] = {.kind = 'N'},
	['T'] = {.kind = 'T'},
	['F'] = {.kind = 'F'},
	['.'] = {.kind = '.'},
	['i'] = {.kind = 'i', .each = 4},
	['l'] = {.kind = 'l', .count = 4, .each = 2},
	['g'] = {.kind = 'g', .each = 8},
	['y'] = {.kind = 'y', .each = 16},
	['s'] = {.kind = 's', .count = 4, .each = 1},
	['a'] = {.kind = 'a', .count = 4, .each = 1},
	['A'] = {.kind = 'a', .count = 4, .each = 1},
	['z'] = {.kind = 'a', .count = 1, .each = 1},
	['Z'] = {.kind = 'a', .count = 1, .each = 1},
	['u'] = {.kind = 'u', .count = 4, .each = 1},
	['t'] = {.kind = 'u', .count = 4, .each = 1},
	['('] = {.kind = '(', .count = 4, .each = 1, .objects = 1},
	[')'] = {.kind = '(', .count = 1, .each = 1, .objects = 1},
	['>'] = {.kind = '>', .count = 4, .each = 1, .objects = 1},
	[':'] = {.kind = ':', .each = 3, .objects = 1},
	['c'] = {.kind = 'c'},
	['r'] = {.kind = 'r', .each = 4},
};

const char *
marshal_code_slots(int minor)
{
	if (minor >= 11)
		return "5b(NNkfnq1bb";
	return minor >= 8 ? "6b(NNNNfn1b" : "5b(NNNNfn1b";
}
