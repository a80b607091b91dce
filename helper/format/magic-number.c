/* SPDX-License-Identifier: MIT */
#include "base/util.h"
#include "format/magic-number.h"

/*
 * Include/internal/pycore_magic_number.h; before 3.13, Lib/importlib/_bootstrap_external.py. A change of the bytecode
 * takes the next number; the final releases have the last one before their release. Since 3.11,
 * CPython 3.N has the numbers from 2900 + 50 N on.
 */
static const struct {
	unsigned int first, last;
	unsigned int released; /* 0: not known yet */
} numbers[] = {
	{3360, 3379, 3379}, /* 3.6 */
	{3390, 3394, 3394},
	{3400, 3413, 3413},
	{3420, 3425, 3425},
	{3430, 3439, 3439}, /* 3.10 */
	{3450, 3499, 3495},
	{3500, 3549, 3531},
	{3550, 3599, 3571},
	{3600, 3649, 3627},
	{3650, 3699, 3666}, /* 3.15 */
	{3700, 3749, 0},
};

int
magic_number_minor(unsigned int number, bool *released)
{
	size_t i;

	for (i = 0; i < LEN(numbers); i++) {
		if (number < numbers[i].first || number > numbers[i].last)
			continue;
		*released = number == numbers[i].released;
		return 6 + (int)i;
	}
	return -1;
}
