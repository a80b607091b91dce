/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bundle/bundle.h"
#include "compile/batch.h"
#include "compile/output.h"
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

/* Reads the file that bundle_write_imports() has written. */
static int
read_imports(const char *path, struct buffer *text)
{
	const struct unit unit = {.source = path};
	struct unit_context context = {0};
	struct file file;

	if (file_read_regular(path, SOURCE_SIZE_MAX, &file) < 0)
		return unit_report_errno(&unit, &context, errno, path);
	*text = file.bytes;
	return 0;
}

/* Reads the sources of the list, or else --imports, if `auto` is asked for. */
static int
read_application(struct bundle *bundle, const struct bundle_settings *settings, struct application *application,
	struct buffer *imports, struct usage_error *error)
{
	if (!closure_needs_application(&settings->stdlib))
		return 0;
	if (!settings->list && settings->imports)
		return read_imports(settings->imports, imports);
	return application_read(application, bundle->members, bundle->count, error);
}

static int
add_stdlib(struct bundle *bundle, const struct bundle_settings *settings, struct usage_error *error)
{
	struct closure_settings stdlib = settings->stdlib;
	struct application application = {0};
	struct closure closure = {0};
	struct buffer imports = {0};
	size_t i;
	int ret = read_application(bundle, settings, &application, &imports, error);

	stdlib.imports = buffer_view(&imports);
	if (ret == 0)
		ret = closure_find(&closure, &stdlib, &application, settings->settings.optimize, error);
	buffer_free(&imports);
	free(application.modules);
	for (i = 0; i < closure.count; i++)
		add_member(bundle, &closure.members[i]);
	free(closure.members);
	return ret;
}

int
bundle_write_imports(const struct bundle *bundle, const char *path, const char *directory, struct usage_error *error)
{
	struct application application = {0};
	struct buffer text = {0};
	int ret = application_read(&application, bundle->members, bundle->count, error);

	if (ret == 0)
		ret = closure_list_imports(&text, directory, &application);
	if (ret == 0)
		ret = output_update(path, buffer_view(&text));
	buffer_free(&text);
	free(application.modules);
	return ret;
}

/* A data file or a source may have the name of a module: json beside the package json. */
static bool
is_same_module(const struct member *a, const struct member *b)
{
	return member_is_file(a) == member_is_file(b) && strcmp(a->module, b->module) == 0;
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

void
bundle_add_sources(struct bundle *bundle)
{
	size_t i, count = bundle->count;
	struct member source;
	struct unit unit;

	for (i = 0; i < count; i++) {
		const struct member *member = &bundle->members[i];

		if (member->stdlib || !member_is_compiled(member))
			continue;
		unit = (struct unit){.source = member->unit.source, .dfile = ""};
		unit.cfile = xasprintf("%.*s", (int)strlen(member->unit.cfile) - 1, member->unit.cfile);
		source = member_of_unit(&unit);
		if (!bsearch(&source, bundle->members, count, sizeof(source), compare_members)) /* no line of its own */
			add_member(bundle, &source);
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

int
bundle_count(struct bundle *bundle, const struct member *member, int ret)
{
	if (ret < 0)
		bundle->failed++;
	else if (member_is_compiled(member))
		bundle->compiled++;
	else
		bundle->copied++;
	return ret;
}

void
bundle_add_inputs(const struct bundle *bundle, struct run_files *files)
{
	size_t i;

	if (bundle->list && strcmp(bundle->list, "-") != 0)
		run_files_add_input(files, "list", bundle->list);
	for (i = 0; i < bundle->count; i++) {
		if (bundle->members[i].kind != MEMBER_DEFERRED)
			run_files_add_input(files, "source", bundle->members[i].unit.source);
	}
}
