/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "check/finding.h"

static const char *const kinds[] = {
	[FINDING_DAMAGED] = "damaged",
	[FINDING_LEGACY] = "legacy",
	[FINDING_MAGIC] = "magic",
	[FINDING_MISSING] = "missing",
	[FINDING_ORPHAN] = "orphan",
	[FINDING_PATH] = "path",
	[FINDING_SOURCE] = "source",
	[FINDING_STALE] = "stale",
	[FINDING_WRITABLE] = "writable",
};

void
findings_add(struct findings *findings, enum finding_kind kind, const char *path, char *sentence)
{
	findings->list = xgrow(findings->list, findings->count, 1, &findings->room, sizeof(*findings->list));
	findings->list[findings->count++] = (struct finding){xstrdup(path), kind, sentence};
}

static int
compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int ret = strcmp(x->path, y->path);

	if (ret == 0)
		ret = (int)x->kind - (int)y->kind;
	return ret ? ret : strcmp(x->sentence, y->sentence);
}

static void
free_finding(struct finding *finding)
{
	free(finding->path);
	free(finding->sentence);
}

void
findings_sort(struct findings *findings)
{
	struct finding *list = findings->list;
	size_t i, n = 0;

	if (findings->count == 0)
		return;
	qsort(list, findings->count, sizeof(*list), compare);
	for (i = 0; i < findings->count; i++) {
		if (n > 0 && compare(&list[n - 1], &list[i]) == 0)
			free_finding(&list[i]);
		else
			list[n++] = list[i];
	}
	findings->count = n;
}

void
findings_print(const struct findings *findings, const struct palette *colors)
{
	const struct finding *finding;
	size_t i;

	for (i = 0; i < findings->count; i++) {
		finding = &findings->list[i];
		fputs(colors->location, stdout);
		print_visible(finding->path);
		printf(":%s %s%s:%s ", colors->end, colors->error, kinds[finding->kind], colors->end);
		print_visible(finding->sentence);
		putchar('\n');
	}
}

void
findings_print_json(const struct findings *findings)
{
	const struct finding *finding;
	struct buffer text = {0};
	size_t i;

	buffer_append_string(&text, "{\"findings\": [");
	for (i = 0; i < findings->count; i++) {
		finding = &findings->list[i];
		buffer_append_string(&text, i > 0 ? ",\n {\"path\": " : "\n {\"path\": ");
		json_append_string(&text, finding->path);
		buffer_print(&text, ", \"kind\": \"%s\", \"message\": ", kinds[finding->kind]);
		json_append_string(&text, finding->sentence);
		buffer_append_string(&text, "}");
	}
	buffer_append_string(&text, "]}\n");
	fwrite(text.data, 1, text.size, stdout);
	buffer_free(&text);
}

void
findings_free(struct findings *findings)
{
	while (findings->count > 0)
		free_finding(&findings->list[--findings->count]);
	free(findings->list);
	*findings = (struct findings){0};
}
