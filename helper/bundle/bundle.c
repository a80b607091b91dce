/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "bundle/bundle.h"
#include "compile/batch.h"
#include "platform/worker.h"

static void
add_member(struct bundle *bundle, const struct member *member)
{
	bundle->members = xgrow(bundle->members, bundle->count, 1, &bundle->room, sizeof(*bundle->members));
	bundle->members[bundle->count++] = *member;
}

/* Puts the list's member before the standard library's. */
static int
compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = strcmp(x->module, y->module);

	if (order == 0)
		order = x->stdlib - y->stdlib;
	return order ? order : strcmp(x->unit.cfile, y->unit.cfile);
}

static void
sort_members(struct bundle *bundle)
{
	if (bundle->count > 0)
		qsort(bundle->members, bundle->count, sizeof(*bundle->members), compare_members);
}

static int
read_list(struct bundle *bundle, const struct unit_list_form *form, const struct settings *settings)
{
	struct unit_list list;
	struct member member;
	size_t i;
	int ret = unit_list_read(form, bundle->list, settings, &list);

	if (ret < 0)
		return ret;
	for (i = 0; i < list.count; i++) {
		member = member_of_unit(&list.units[i]);
		add_member(bundle, &member);
	}
	free(list.units);
	return 0;
}

static int
add_stdlib(struct bundle *bundle, const struct bundle_settings *settings, struct usage_error *error)
{
	struct closure closure = {0};
	size_t i;
	int ret = closure_find(&closure, &settings->stdlib, settings->settings.optimize, error);

	for (i = 0; i < closure.count; i++)
		add_member(bundle, &closure.members[i]);
	free(closure.members);
	return ret;
}

static bool
is_same_module(const struct member *a, const struct member *b)
{
	return a->kind != MEMBER_RESOURCE && b->kind != MEMBER_RESOURCE && strcmp(a->module, b->module) == 0;
}

/* Drops modules of the standard library that the list replaces. Two modules of the list must not have one name. */
static int
drop_replaced(struct bundle *bundle, struct usage_error *error)
{
	size_t i, n = 0;

	for (i = 0; i < bundle->count; i++) {
		const struct member *member = &bundle->members[i], *last = n > 0 ? &bundle->members[n - 1] : NULL;

		if (!last || !is_same_module(last, member)) {
			bundle->members[n++] = *member;
		} else if (!member->stdlib) {
			error->value = xasprintf("'%s' and '%s', which are both the module %s", last->unit.cfile,
				member->unit.cfile, member->module);
			error->expected = "one of them";
			return INVALID_INPUT;
		}
	}
	bundle->count = n;
	return 0;
}

int
bundle_read(struct bundle *bundle, const struct unit_list_form *form, const struct bundle_settings *settings,
	struct usage_error *error)
{
	int ret = 0;

	*bundle = (struct bundle){.list = settings->list};
	if (bundle->list)
		ret = read_list(bundle, form, &settings->settings);
	if (ret == 0 && settings->stdlib.count > 0)
		ret = add_stdlib(bundle, settings, error);
	if (ret < 0)
		return ret;
	sort_members(bundle);
	return drop_replaced(bundle, error);
}

static int
compare_module(const void *module, const void *member)
{
	return strcmp(module, ((const struct member *)member)->module);
}

/* True if the first `sorted` members, or the packages added after them, include the module. */
static bool
has_module(const struct bundle *bundle, const char *module, size_t sorted)
{
	const struct member *found = bsearch(module, bundle->members, sorted, sizeof(*found), compare_module);
	size_t i;

	if (found)
		return member_is_included(found);
	for (i = sorted; i < bundle->count; i++) {
		if (strcmp(bundle->members[i].module, module) == 0)
			return true;
	}
	return false;
}

static void
add_package(struct bundle *bundle, const char *module)
{
	add_member(bundle, &(struct member){
				   .unit = {.source = "", .cfile = member_name(module, MEMBER_PACKAGE), .dfile = ""},
				   .kind = MEMBER_PACKAGE,
				   .module = xstrdup(module),
			   });
}

void
bundle_add_packages(struct bundle *bundle)
{
	size_t i, count = bundle->count;
	char *module, *dot;

	for (i = 0; i < count; i++) {
		if (bundle->members[i].stdlib)
			continue;
		module = xstrdup(bundle->members[i].module);
		while ((dot = strrchr(module, '.'))) {
			*dot = '\0';
			if (!has_module(bundle, module, count))
				add_package(bundle, module);
		}
		free(module);
	}
	sort_members(bundle);
}

static void
take_pyc(void *arg, size_t i, struct bytes pyc)
{
	struct member **members = arg;

	buffer_append(&members[i]->content, pyc.data, pyc.size);
}

int
bundle_compile(struct bundle *bundle)
{
	struct unit *units = xmalloc(bundle->count * sizeof(*units));
	struct member **members = xmalloc(bundle->count * sizeof(struct member *));
	size_t i, n = 0;
	int ret;

	for (i = 0; i < bundle->count; i++) {
		if (!member_is_compiled(&bundle->members[i]))
			continue;
		members[n] = &bundle->members[i];
		units[n++] = bundle->members[i].unit;
	}
	ret = batch_compile_payloads(units, n, WORKERS_FREE, take_pyc, members);
	free(members);
	free(units);
	return ret;
}

void
bundle_add_inputs(const struct bundle *bundle, struct run_files *files)
{
	size_t i;

	if (bundle->list && strcmp(bundle->list, "-") != 0)
		run_files_add_input(files, "list", bundle->list);
	for (i = 0; i < bundle->count; i++) {
		if (bundle->members[i].kind != MEMBER_DEFERRED && *bundle->members[i].unit.source)
			run_files_add_input(files, "source", bundle->members[i].unit.source);
	}
}
