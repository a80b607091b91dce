/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "bundle/manifest.h"
#include "compile/output.h"

static const char *const kinds[] = {
	[MEMBER_MODULE] = "module",
	[MEMBER_PACKAGE] = "package",
	[MEMBER_RESOURCE] = "resource",
	[MEMBER_SOURCE] = "source",
	[MEMBER_EXTENSION] = "extension",
	[MEMBER_DEFERRED] = "deferred",
};

static int
print_line(struct buffer *text, struct member *member)
{
	if (member->kind == MEMBER_EXTENSION) {
		if (member_read(member) < 0)
			return FAILED;
		member_set_output(member, "", buffer_view(&member->content));
		buffer_free(&member->content);
	}
	buffer_print(text, "%s\t%s\t%s\t%s\t", kinds[member->kind], member->module, member->unit.source,
		member->output ? member->output : "");
	if (member->output)
		buffer_print(text, "%zu\t%s\n", member->size, member->hash);
	else
		buffer_append_string(text, "\t\n");
	return 0;
}

int
manifest_write(const struct bundle *bundle, const char *path)
{
	struct buffer text = {0};
	size_t i;
	int ret = 0;

	buffer_append_string(&text, "kind\tmodule\tsource\toutput\tsize\tsha256\n");
	for (i = 0; i < bundle->count && ret == 0; i++)
		ret = print_line(&text, &bundle->members[i]);
	if (ret == 0)
		ret = output_write(path, buffer_view(&text));
	buffer_free(&text);
	return ret;
}

int
bundle_write_depfile(const struct bundle *bundle, const char *path, const char *target)
{
	const char **inputs = xmalloc((bundle->count + 1) * sizeof(*inputs));
	size_t i, n = 0;
	int ret;

	if (bundle->list && strcmp(bundle->list, "-") != 0)
		inputs[n++] = bundle->list;
	for (i = 0; i < bundle->count; i++) {
		if (bundle->members[i].kind != MEMBER_DEFERRED)
			inputs[n++] = bundle->members[i].unit.source;
	}
	ret = output_write_depfile(path, target, inputs, n);
	free(inputs);
	return ret;
}
