/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/diagnostic.h"

/* Returns what a line of standard error begins with: the place and the kind of the message. The caller frees it. */
static char *
heading(const struct palette *colors, const char *path, const char *where, bool is_warning)
{
	return xasprintf("%s%s%s:%s %s%s:%s ", colors->location, path, where, colors->end,
		is_warning ? colors->warning : colors->error, is_warning ? "warning" : "error", colors->end);
}

/* Makes the line below the source line: a caret below the column, or after the last character. */
static char *
caret_line(const struct palette *colors, const char *source, long column)
{
	char *blanks = xmalloc(strlen(source) + 1), *end = blanks, *line;

	for (; *source && column > 1; source++) {
		if ((*source & 0xC0) == 0x80) /* not the first byte of a character */
			continue;
		*end++ = *source == '\t' ? '\t' : ' ';
		column--;
	}
	*end = '\0';
	line = xasprintf("%s%s^%s", blanks, colors->caret, colors->end);
	free(blanks);
	return line;
}

char *
diagnostic_text(const struct palette *colors, const char *path, const struct diagnostic *m)
{
	char where[64] = "";
	char *start, *excerpt, *text;

	if (m->line > 0 && m->column > 0)
		snprintf(where, sizeof(where), ":%ld:%ld", m->line, m->column);
	else if (m->line > 0)
		snprintf(where, sizeof(where), ":%ld", m->line);
	if (!m->source) {
		excerpt = xstrdup("");
	} else if (m->caret < 1) {
		excerpt = xasprintf("%s\n", m->source);
	} else {
		char *caret = caret_line(colors, m->source, m->caret);

		excerpt = xasprintf("%s\n%s\n", m->source, caret);
		free(caret);
	}
	start = heading(colors, path, where, m->warning);
	text = xasprintf("%s%s%s%s\n%s", start, m->type, m->text[0] ? ": " : "", m->text, excerpt);
	free(start);
	free(excerpt);
	return text;
}

void
diagnostic_print(const char *path, const struct diagnostic *m)
{
	char *text = diagnostic_text(palette_stderr, path, m);

	print_lines(text);
	free(text);
}

char *
error_text(const char *where, const char *format, ...)
{
	char *start = heading(palette_stderr, where, "", false), *message, *text;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	text = xasprintf("%s%s\n", start, message);
	free(message);
	free(start);
	return text;
}

void
error_print(const char *where, char *message)
{
	char *text = error_text(where, "%s", message);

	print_lines(text);
	free(text);
	free(message);
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
