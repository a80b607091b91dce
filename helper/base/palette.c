/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "base/palette.h"

const struct palette palette_plain = {"", "", "", "", ""};

/* Control Sequence Introducer, and the end of Select Graphic Rendition (ECMA-48) */
#define SGR(parameters) "\33[" parameters "m"

static const struct palette colors = {SGR("01"), SGR("01;31"), SGR("01;35"), SGR("01;32"), SGR("")};

const struct palette *palette_stderr = &palette_plain;

const struct palette *
palette_choose(bool is_terminal)
{
	const char *none = getenv("NO_COLOR"), *forced = getenv("CLICOLOR_FORCE");

	if (none && *none)
		return &palette_plain;
	if (is_terminal || (forced && *forced && strcmp(forced, "0") != 0))
		return &colors;
	return &palette_plain;
}
