/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "base/diagnostic.h"
#include "base/path.h"
#include "check/check.h"
#include "check/doubt.h"
#include "check/judge.h"
#include "check/tree.h"
#include "format/pyc.h"
#include "platform/progress.h"
#include "platform/worker.h"

/* Questions to CPython, and what they are about: bytecode; or if is_source, a source. */
struct doubts {
	struct doubt *list;
	size_t *subjects;
	size_t count, room, subjects_room;
};

static void
add_doubt(struct doubts *doubts, struct doubt doubt, size_t subject)
{
	size_t count = doubts->count++;

	doubts->list = xgrow(doubts->list, count, 1, &doubts->room, sizeof(*doubts->list));
	doubts->subjects = xgrow(doubts->subjects, count, 1, &doubts->subjects_room, sizeof(*doubts->subjects));
	doubts->list[count] = doubt;
	doubts->subjects[count] = subject;
}

/* Some of the bytecode of a directory: a large directory is judged by several processes. */
struct question {
	size_t folder;
	size_t first, last;
};

/* About as many files as make it worth while to take a question */
#define STEP 250

struct questions {
	const struct check *check;
	struct question *list;
	size_t count, room;
};

static void
ask_about(struct questions *questions, size_t folder)
{
	size_t i, n = 1 + questions->check->folders[folder].entries / STEP;
	struct question *question;

	for (i = 0; i < n; i++) {
		questions->list =
			xgrow(questions->list, questions->count, 1, &questions->room, sizeof(*questions->list));
		question = &questions->list[questions->count++];
		*question = (struct question){folder, i * STEP, i + 1 < n ? (i + 1) * STEP : SIZE_MAX};
	}
}

/* True if there is nothing to say of bytecode first to last, and of all sources. */
static bool
is_right(struct check *check, size_t first, size_t last)
{
	struct verdict verdict;
	size_t i;

	for (i = 0; i < check->source_count; i++) {
		if (check->sources[i].missing)
			return false;
	}
	for (i = first; i < last && i < check->bytecode_count && check->findings.count == 0; i++) {
		verdict = judge_bytecode(check, &check->bytecode[i]);
		if (verdict.doubtful || verdict.unusable)
			return false;
	}
	return check->findings.count == 0 && !check->failed;
}

struct answer {
	bool is_right;
	struct check_counts counts; /* of the directory, if it is right */
};

/* A process has the directory of its last question open. */
static void
answer_question(const void *arg, size_t i, void *answer)
{
	static struct check probe;
	static size_t open = SIZE_MAX;
	const struct questions *questions = arg;
	const struct question *question = &questions->list[i];

	progress_show(i, questions->count, "checking", questions->check->folders[question->folder].path);
	if (open != question->folder) {
		check_free(&probe);
		probe = (struct check){.settings = questions->check->settings, .probing = true};
		check_open_folder(&probe, &questions->check->folders[question->folder]);
		open = question->folder;
	}
	*(struct answer *)answer = (struct answer){
		is_right(&probe, question->first, question->last), {probe.source_count, probe.bytecode_count}};
}

/* Looks at all directories in parallel, then again at those where something is wrong. Counts what is in the others. */
static void
open_folders(struct check *check, struct check_counts *counts)
{
	struct questions questions = {.check = check};
	size_t i, n, folder;
	struct answer *answers;

	for (i = 0; i < check->folder_count; i++)
		ask_about(&questions, i);
	answers = xmalloc(questions.count * sizeof(*answers));
	worker_ask(answers, questions.count, sizeof(*answers), 1, WORKERS_FREE, answer_question, &questions);
	for (i = 0; i < questions.count; i += n) {
		folder = questions.list[i].folder;
		for (n = 1; i + n < questions.count && questions.list[i + n].folder == folder; n++)
			answers[i].is_right &= answers[i + n].is_right;
		if (!answers[i].is_right) {
			check_open_folder(check, &check->folders[folder]);
		} else {
			counts->sources += answers[i].counts.sources;
			counts->bytecode += answers[i].counts.bytecode;
		}
	}
	free(answers);
	free(questions.list);
}

static void
judge_all(struct check *check, struct doubts *doubts)
{
	const struct checked_bytecode *bytecode;
	struct verdict verdict;
	size_t i;

	for (i = 0; i < check->bytecode_count; i++) {
		bytecode = &check->bytecode[i];
		verdict = judge_bytecode(check, bytecode);
		if (verdict.unusable && bytecode->source != NO_SOURCE)
			check->sources[bytecode->source].compiled = true;
		if (verdict.doubtful)
			add_doubt(doubts,
				(struct doubt){.path = bytecode->path,
					.member = bytecode->member ? &bytecode->member->content : NULL},
				i);
	}
}

/* Finds the levels that a source must have and has not. */
static void
find_missing(struct check *check, const struct checked_source *source)
{
	const char *name = path_name(source->path);
	char *expected;
	int level;

	if (source->missing && source->beside) {
		check_find(check, FINDING_MISSING, source->path, xasprintf("there is no %sc beside it", name));
		return;
	}
	for (level = 0; level < 3; level++) {
		if (!(source->missing & 1u << level))
			continue;
		expected = pyc_path(name, level);
		check_find(check, FINDING_MISSING, source->path,
			xasprintf("there is no bytecode of level %d: expected %s", level, expected));
		free(expected);
	}
}

/* Returns the lowest level at which Python compiles a source. */
static int
level_of(const struct checked_source *source)
{
	int level;

	for (level = 0; level < 2 && source->missing && !(source->missing & 1u << level);)
		level++;
	return level;
}

/* True if there is such a file. */
static bool
is_there(struct check *check, const struct checked_source *source)
{
	struct file_status status;

	if (source->member || file_status(source->path, &status) == 0)
		return true;
	if (!check_is_gone())
		check_fail(check, source->path);
	return false;
}

/* Adds the sources for which there is no bytecode that Python uses. */
static void
doubt_sources(struct check *check, struct doubts *doubts)
{
	struct checked_source *source;
	size_t i;

	for (i = 0; i < check->source_count; i++) {
		source = &check->sources[i];
		if ((!source->missing && !source->compiled) || !is_there(check, source))
			continue;
		if (check->settings.fast)
			find_missing(check, source);
		else
			add_doubt(doubts,
				(struct doubt){.path = source->path,
					.member = source->member ? &source->member->content : NULL,
					.is_source = true,
					.name = check_target(check, source->path),
					.optimize = level_of(source)},
				i);
	}
}

/* A source that does not compile has no bytecode for that reason. */
static void
take_answer(struct check *check, const struct doubt *doubt, size_t subject)
{
	const struct checked_bytecode *bytecode;

	if (!doubt->is_source) {
		bytecode = &check->bytecode[subject];
		if (doubt->filename)
			judge_recorded_path(check, bytecode, doubt->filename);
		if (!doubt->answer)
			return;
		check_find(check, FINDING_DAMAGED, doubt->path, xasprintf("does not load: %s", doubt->answer));
		if (bytecode->source != NO_SOURCE)
			check->sources[bytecode->source].compiled = true;
	} else if (doubt->answer) {
		check_find(check, FINDING_SOURCE, doubt->path, xasprintf("does not compile: %s", doubt->answer));
	} else {
		find_missing(check, &check->sources[subject]);
	}
}

static void
resolve(struct check *check, struct doubts *doubts)
{
	size_t i;

	if (doubts_resolve(doubts->list, doubts->count) < 0)
		check->failed = true;
	for (i = 0; i < doubts->count; i++) {
		take_answer(check, &doubts->list[i], doubts->subjects[i]);
		free(doubts->list[i].answer);
		free(doubts->list[i].filename);
	}
	doubts->count = 0;
}

/* Counts the files that open_folders() has not counted. */
static void
count_rest(const struct check *check, struct check_counts *counts)
{
	const struct checked_source *source;
	struct file_status status;
	size_t i;

	for (i = 0; i < check->source_count; i++) {
		source = &check->sources[i];
		/* a lone .pyc may have no source */
		counts->sources += source->member || file_status(source->path, &status) == 0;
	}
	counts->bytecode += check->bytecode_count + check->orphans;
}

int
check_paths(const struct check_settings *settings, char *const *paths, size_t count, struct findings *findings,
	struct check_counts *counts)
{
	struct check check = {.settings = *settings};
	struct check_counts right = {0};
	struct doubts doubts = {0};
	size_t i;

	for (i = 0; i < count; i++)
		check_add_path(&check, paths[i]);
	open_folders(&check, &right);
	judge_all(&check, &doubts);
	resolve(&check, &doubts);
	doubt_sources(&check, &doubts);
	resolve(&check, &doubts);
	free(doubts.list);
	free(doubts.subjects);
	progress_hide();
	if (counts) {
		*counts = right;
		count_rest(&check, counts);
	}
	findings_sort(&check.findings);
	*findings = check.findings;
	return check.failed ? FAILED : 0;
}
