/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/diagnostic.h"

/* Makes the line below the source line: a caret below the column, or after the last character. */
static char *
caret_line(const char *source, long column)
{
	char *line = xmalloc(strlen(source) + 2), *end = line;

	for (; *source && column > 1; source++) {
		if ((*source & 0xC0) == 0x80) /* not the first byte of a character */
			continue;
		*end++ = *source == '\t' ? '\t' : ' ';
		column--;
	}
	*end++ = '^';
	*end = '\0';
	return line;
}

char *
diagnostic_text(const char *path, const struct diagnostic *m)
{
	char where[64] = "";
	char *excerpt, *text;

	if (m->line > 0 && m->column > 0)
		snprintf(where, sizeof(where), ":%ld:%ld", m->line, m->column);
	else if (m->line > 0)
		snprintf(where, sizeof(where), ":%ld", m->line);
	if (!m->source) {
		excerpt = xstrdup("");
	} else if (m->caret < 1) {
		excerpt = xasprintf("%s\n", m->source);
	} else {
		char *caret = caret_line(m->source, m->caret);

		excerpt = xasprintf("%s\n%s\n", m->source, caret);
		free(caret);
	}
	text = xasprintf("%s%s: %s: %s%s%s\n%s", path, where, m->warning ? "warning" : "error", m->type,
		m->text[0] ? ": " : "", m->text, excerpt);
	free(excerpt);
	return text;
}

void
diagnostic_print(const char *path, const struct diagnostic *m)
{
	char *text = diagnostic_text(path, m);

	/* in one call, so that parallel builds do not mix their lines */
	fputs(text, stderr);
	free(text);
}

const char *
diagnostic_errno_type(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "PermissionError";
	case EEXIST:
		return "FileExistsError";
	case EINTR:
		return "InterruptedError";
	case EISDIR:
		return "IsADirectoryError";
	case ENOENT:
		return "FileNotFoundError";
	case ENOTDIR:
		return "NotADirectoryError";
	default:
		return "OSError";
	}
}

char *
diagnostic_errno_text(int error, const char *file)
{
	/* what the functions of platform/file.h mean */
	const char *text = error == EINVAL ? "Not a regular file" : strerror(error);

	return xasprintf("[Errno %d] %s: '%s'", error, text, file);
}

int
diagnostic_print_errno(int error, const char *file)
{
	char *text = diagnostic_errno_text(error, file);

	diagnostic_print(file, &(struct diagnostic){.type = diagnostic_errno_type(error), .text = text});
	free(text);
	return FAILED;
}
