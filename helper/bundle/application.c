/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "bundle/application.h"

/* True if the member's source shows what its module imports. */
static bool
is_source_of_module(const struct member *member)
{
	return member_is_source(member) || member_is_compiled(member);
}

static void
add_application_module(struct application *application, const struct member *member)
{
	const char *name = member_is_source(member) ? member_module_of_source(member->unit.cfile) : member->module;

	application->modules =
		xgrow(application->modules, application->count, 1, &application->room, sizeof(*application->modules));
	application->modules[application->count++] = (struct application_module){name, member->unit.source};
}

static int
compare_application_modules(const void *a, const void *b)
{
	return strcmp(((const struct application_module *)a)->name, ((const struct application_module *)b)->name);
}

static bool
has_source(const struct application *application, const char *module)
{
	const struct application_module key = {.name = module};

	return application->count > 0 &&
	       bsearch(&key, application->modules, application->count, sizeof(key), compare_application_modules);
}

int
application_read(struct application *application, const struct member *members, size_t count, struct usage_error *error)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (is_source_of_module(&members[i]))
			add_application_module(application, &members[i]);
	}
	if (application->count > 0)
		qsort(application->modules, application->count, sizeof(*application->modules),
			compare_application_modules);
	for (i = 0; i < count; i++) {
		const struct member *member = &members[i];

		if (member_is_module(member) && !has_source(application, member->module)) {
			error->value = xasprintf("--stdlib auto with '%s'", member->unit.cfile);
			error->expected = "a line for its source, such as pkg/mod.py";
			return INVALID_INPUT;
		}
	}
	return 0;
}
