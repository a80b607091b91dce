/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "command/compile-one.h"
#include "cpython/cpython.h"
#include "platform/process.h"

/*
 * Selects the lane: not set, the fast one with a fall-back to the full one; "full", the full one only; "fast", for
 * tests, the fast one or exit status 3.
 */
#define LANE "PYBYTECODE_LANE"

static void
restart_in_full_lane(void)
{
	process_restart();
	fatal("cannot start again: %s", strerror(errno));
}

static void
refuse_full_lane(void)
{
	finish(3);
}

/* Returns what the pipeline calls for a source that needs the full lane. NULL: this process is the full lane. */
static void (*choose_restart(char *argv[]))(void)
{
	const char *lane = getenv(LANE);
	static char full[] = LANE "=full";

	if (lane)
		return strcmp(lane, "fast") == 0 ? refuse_full_lane : NULL;
	if (!process_can_restart() || !cpython_has_fast_lane())
		return NULL;
	process_prepare_restart(argv - 1, full);
	return restart_in_full_lane;
}

struct unit_context
compile_one_context(char *argv[])
{
	return (struct unit_context){.restart = choose_restart(argv)};
}

static void
report_crash(const struct unit *unit)
{
	char *subject = error_text(unit->source, "the compiler");

	subject[strlen(subject) - 1] = '\0'; /* its newline */
	process_report_crash(unit->quiet < QUIET_ALL ? subject : NULL);
	free(subject);
}

int
compile_one(const struct unit *unit, struct unit_context *context)
{
	int ret;

	if (context->restart != restart_in_full_lane)
		report_crash(unit);
	ret = unit_compile(unit, context);
	unit_context_free(context);
	return ret;
}
