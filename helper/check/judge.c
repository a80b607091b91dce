/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/path.h"
#include "check/judge.h"
#include "compile/unit.h"
#include "config.h"
#include "format/canonical.h"
#include "format/loadable.h"
#include "format/pyc.h"

struct judgement {
	struct check *check;
	const struct checked_bytecode *bytecode;
	const struct checked_source *source; /* NULL: none */
	struct file_status status;           /* of the source */
	struct bytes content;                /* of the bytecode */
	struct pyc pyc;                      /* its header */
	struct verdict verdict;
};

/* Takes the sentence. */
static void
add_finding(struct judgement *judgement, enum finding_kind kind, char *sentence)
{
	check_find(judgement->check, kind, judgement->bytecode->path, sentence);
}

/* Finds that Python does not use the bytecode. */
static void
add_unusable(struct judgement *judgement, enum finding_kind kind, char *sentence)
{
	judgement->verdict.unusable = true;
	add_finding(judgement, kind, sentence);
}

/* Looks for the source. Returns false if it cannot be looked at, or if it is gone and nothing reads the bytecode. */
static bool
read_source(struct judgement *j)
{
	const struct checked_bytecode *bytecode = j->bytecode;

	if (bytecode->source == NO_SOURCE)
		return true;
	j->source = &j->check->sources[bytecode->source];
	if (j->source->member) {
		j->status.size = j->source->member->content.size;
		j->status.mtime = j->source->member->mtime;
		return true;
	}
	if (file_status(j->source->path, &j->status) == 0)
		return true;
	if (!check_is_gone())
		check_fail(j->check, j->source->path);
	else if (bytecode->cached)
		add_finding(j, FINDING_ORPHAN, xasprintf("there is no source %s", path_name(j->source->path)));
	else
		j->source = NULL;
	return !j->source;
}

/* Finds bytecode beside the place of a source. Returns true if there is no more to say of it. */
static bool
judge_place(struct judgement *j)
{
	const char *path = j->bytecode->path, *name = path_name(path);

	if (j->bytecode->cached)
		return false;
	if (has_suffix(path, ".pyo"))
		add_finding(j, FINDING_LEGACY, xasprintf("no Python since 3.5 reads a .pyo"));
	else if (j->source && !j->bytecode->member)
		add_finding(j, FINDING_LEGACY,
			xasprintf("Python reads %.*s and never this file", (int)strlen(name) - 1, name));
	else if (!j->bytecode->member && j->check->settings.layout == CHECK_PYCACHE)
		add_finding(j, FINDING_ORPHAN,
			xasprintf("there is no source %.*s, and the layout is pycache", (int)strlen(name) - 1, name));
	else
		return false;
	return true;
}

/* Reads the file. Returns false if there is nothing to judge. */
static bool
read_content(struct judgement *j)
{
	const char *path = j->bytecode->path;
	struct file_status status;

	if (j->bytecode->member) {
		j->content = j->bytecode->member->content;
		return true;
	}
	if (file_read_once(path, &j->content, &status) == 0) {
		check_mode(j->check, path, status.mode);
		return true;
	}
	if (errno == EISDIR || errno == EINVAL || errno == ENOENT || errno == ELOOP)
		add_unusable(j, FINDING_DAMAGED, xstrdup("is no regular file, or a link that leads to none"));
	else
		check_fail(j->check, path);
	return false;
}

/* Describes the magic number of the content: "the magic number 3425, which is CPython 3.9's". */
static char *
describe_magic(struct bytes content)
{
	struct pyc pyc;
	char *error = pyc_parse(content, &pyc);

	if (error) {
		free(error);
		return content.size < 4 ? xasprintf("no magic number")
					: xasprintf("the unknown magic number %#04x%02x%02x%02x", content.data[0],
						  content.data[1], content.data[2], content.data[3]);
	}
	return xasprintf("the magic number %u, which is CPython 3.%d's", pyc.magic_number, pyc.minor);
}

static void
add_magic(struct judgement *j, const char *expected)
{
	char *magic = describe_magic(j->content);

	add_finding(j, FINDING_MAGIC, xasprintf("has %s; expected %s", magic, expected));
	free(magic);
}

/*
 * Returns the N of a path with directories such as lib/python3.N or lib64/python3.N, whose modules only CPython 3.N
 * imports. -1: it has none.
 */
static int
directory_minor(const char *path)
{
	static const char name[] = "/python3.";
	const char *found = path, *parent;
	char *end;
	long minor;

	while ((found = strstr(found, name))) {
		parent = found;
		while (parent > path && parent[-1] != '/')
			parent--;
		found += sizeof(name) - 1;
		minor = strtol(found, &end, 10);
		if (strncmp(parent, "lib", 3) == 0 && *found >= '0' && *found <= '9' && *end == '/' && minor < 100)
			return (int)minor;
	}
	return -1;
}

/* Finds bytecode that no Python imports from where it lies: it is for CPython 3.MINOR. */
static void
judge_directory(struct judgement *j, int minor)
{
	int expected = directory_minor(check_target(j->check, j->bytecode->path));

	if (expected >= 0 && expected != minor)
		add_finding(j, FINDING_MAGIC,
			xasprintf("is CPython 3.%d's; expected CPython 3.%d's, whose directory it lies in", minor,
				expected));
}

/* Compares bytecode of another Python with the tag in its name. */
static void
judge_foreign(struct judgement *j, const struct pyc_name *name)
{
	static const char prefix[] = "cpython-3";
	char *end, *error, *expected;
	struct pyc pyc = {0};
	long minor;

	if (name->tag_length < sizeof(prefix) || strncmp(name->tag, prefix, sizeof(prefix) - 1) != 0)
		return;
	minor = strtol(name->tag + sizeof(prefix) - 1, &end, 10);
	if (end != name->tag + name->tag_length)
		return;
	error = pyc_parse(j->content, &pyc);
	if (error || pyc.minor != minor) {
		expected = xasprintf("that of CPython 3.%ld, as its name says", minor);
		add_magic(j, expected);
		free(expected);
	} else {
		judge_directory(j, pyc.minor);
	}
	free(error);
}

/* Judges the first 8 bytes. Returns false if the rest means nothing. */
static bool
judge_magic(struct judgement *j)
{
	unsigned char header[PYC_HEADER_SIZE];
	char *error;

	pyc_header(header, PYC_TIMESTAMP, (struct bytes){0}, 0);
	if (j->content.size < PYC_HEADER_SIZE) {
		add_unusable(j, FINDING_DAMAGED,
			xasprintf("has %zu bytes; the header alone has %d", j->content.size, PYC_HEADER_SIZE));
		return false;
	}
	if (memcmp(j->content.data, header, 4) != 0) {
		add_magic(j, "CPython " PYTHON_X_Y "'s");
		j->verdict.unusable = true;
		return false;
	}
	error = pyc_parse_own(j->content, &j->pyc);
	if (error)
		add_unusable(j, FINDING_DAMAGED, xasprintf("is %s, which CPython does not know", error));
	return !error;
}

/* As zipimport: a time of a zip archive has steps of two seconds. */
static bool
is_stale_in_archive(const struct judgement *j)
{
	int64_t difference = (int64_t)j->pyc.mtime - j->status.mtime;

	return j->status.mtime != 0 && (difference < -1 || difference > 1 || j->pyc.source_size != j->status.size);
}

static void
judge_time(struct judgement *j)
{
	const struct pyc *pyc = &j->pyc;
	const struct file_status *source = &j->status;

	if (j->source->member ? !is_stale_in_archive(j)
			      : pyc->mtime == (uint32_t)source->mtime && pyc->source_size == (uint32_t)source->size)
		return;
	if (pyc->source_size != (uint32_t)source->size)
		add_unusable(j, FINDING_STALE,
			xasprintf("is for a source of %" PRIu32 " bytes; the source has %" PRIu64, pyc->source_size,
				source->size));
	else
		add_unusable(j, FINDING_STALE,
			xasprintf("is for a source of the time %" PRIu32 "; the source has %" PRId64, pyc->mtime,
				source->mtime));
}

static void
judge_hash(struct judgement *j)
{
	const struct checked_source *source = j->source;
	unsigned char header[PYC_HEADER_SIZE];
	struct file file;

	if (source->member) {
		pyc_header(header, PYC_CHECKED_HASH, source->member->content, 0);
	} else if (file_read_regular(source->path, SOURCE_SIZE_MAX, &file) == 0) {
		pyc_header(header, PYC_CHECKED_HASH, buffer_view(&file.bytes), 0);
		buffer_free(&file.bytes);
	} else {
		check_fail(j->check, source->path);
		return;
	}
	if (memcmp(header + 8, j->pyc.hash, sizeof(j->pyc.hash)) != 0)
		add_unusable(j, FINDING_STALE, xasprintf("is for another source: the hashes differ"));
}

static void
judge_freshness(struct judgement *j)
{
	if (!j->source)
		return;
	if (j->pyc.mode == PYC_TIMESTAMP)
		judge_time(j);
	else if (j->pyc.mode == PYC_CHECKED_HASH)
		judge_hash(j);
}

/* True if both paths lead to the same place. */
static bool
is_same_place(const char *a, const char *b)
{
	char *place = file_place(a, false), *other = file_place(b, false);
	bool ret = strcmp(place, other) == 0;

	free(other);
	free(place);
	return ret;
}

/* True if a recorded path leads to the source, whose path now is given. */
static bool
is_recorded(
	const struct check *check, const struct checked_bytecode *bytecode, const char *recorded, const char *source)
{
	const char *destdir = check->settings.destdir, *archive;
	char *now;
	bool ret;

	if (strcmp(recorded, check_target(check, source)) == 0)
		return true;
	if (bytecode->member) {
		/* zipimport does not change it: it may begin with the name of the archive */
		archive = source + bytecode->member->archive;
		while (archive > source && archive[-1] != '/')
			archive--;
		return strcmp(recorded, archive) == 0;
	}
	if (strcmp(path_name(recorded), path_name(source)) != 0 || (*destdir && *recorded != '/'))
		return false;
	now = xasprintf("%s%s", destdir, recorded);
	ret = is_same_place(now, source);
	free(now);
	return ret;
}

void
judge_recorded_path(struct check *check, const struct checked_bytecode *bytecode, const char *recorded)
{
	const char *path = bytecode->path;
	char *source = bytecode->source == NO_SOURCE ? xasprintf("%.*s", (int)strlen(path) - 1, path)
						     : xstrdup(check->sources[bytecode->source].path);

	if (!is_recorded(check, bytecode, recorded, source))
		check_find(check, FINDING_PATH, path,
			xasprintf("records the path '%s'; expected '%s'", recorded, check_target(check, source)));
	free(source);
}

static void
judge_filename(const struct judgement *j, struct bytes filename)
{
	char *recorded;

	if (j->source && bytes_equal(filename, bytes_of(check_target(j->check, j->source->path))))
		return; /* quickly, since it is so in nearly all files */
	recorded = pyc_decode_path(filename);
	judge_recorded_path(j->check, j->bytecode, recorded);
	free(recorded);
}

/* Leaves a doubtful payload to CPython. */
static void
judge_payload(struct judgement *j)
{
	struct bytes filename, payload = j->pyc.payload;

	if (j->check->settings.fast) {
		if (canonical_filename(PYTHON_VERSION_MINOR, payload, &filename) == 0)
			judge_filename(j, filename);
		return;
	}
	switch (payload_loadable(PYTHON_VERSION_MINOR, payload, &filename)) {
	case LOADABLE:
		judge_filename(j, filename);
		break;
	case NOT_LOADABLE:
		add_unusable(j, FINDING_DAMAGED, xstrdup("does not load: it ends too early"));
		break;
	case MAY_LOAD:
		j->verdict.doubtful = true;
		break;
	}
}

struct verdict
judge_bytecode(struct check *check, const struct checked_bytecode *bytecode)
{
	struct judgement j = {.check = check, .bytecode = bytecode};
	struct pyc_name name;

	if (!read_source(&j) || judge_place(&j) || !read_content(&j))
		return j.verdict;
	if (bytecode->cached && pyc_split_name(path_name(bytecode->path), &name) && !pyc_has_own_tag(&name)) {
		judge_foreign(&j, &name);
		return j.verdict;
	}
	if (judge_magic(&j)) {
		judge_directory(&j, PYTHON_VERSION_MINOR);
		judge_freshness(&j);
		judge_payload(&j);
	}
	return j.verdict;
}
