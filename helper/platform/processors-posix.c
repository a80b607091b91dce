/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* sched_getaffinity() */
#ifdef __APPLE__
#define _DARWIN_C_SOURCE
#endif
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/util.h"
#include "platform/processors.h"

static unsigned int
online_processors(void)
{
	long n;
#ifdef CPU_COUNT /* the system knows affinity */
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned int)CPU_COUNT(&set);
#endif
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned int)n : 1;
}

/* Reads one number from a file of a control group: -1 or "max" is no limit. */
static bool
read_number(const char *directory, const char *name, double *number)
{
	char *path = xasprintf("%s/%s", directory, name);
	FILE *file = fopen(path, "r");
	bool found = file && fscanf(file, "%lf", number) == 1 && *number > 0;

	if (file)
		fclose(file);
	free(path);
	return found;
}

/* Version 2: "QUOTA PERIOD" or "max PERIOD". */
static bool
read_maximum(const char *directory, double *quota, double *period)
{
	char *path = xasprintf("%s/cpu.max", directory);
	FILE *file = fopen(path, "r");
	bool found = file && fscanf(file, "%lf %lf", quota, period) == 2 && *quota > 0 && *period > 0;

	if (file)
		fclose(file);
	free(path);
	return found;
}

/* Returns the lowest quota of a control group and of those above it, in processors; at most `most`. */
static double
lowest_quota(const char *mount, const char *group, double most)
{
	char *directory = xasprintf("%s%s", mount, group);
	size_t length = strlen(mount);
	double quota, period;

	for (;;) {
		if ((read_maximum(directory, &quota, &period) ||
			    (read_number(directory, "cpu.cfs_quota_us", &quota) &&
				    read_number(directory, "cpu.cfs_period_us", &period))) &&
			quota / period < most)
			most = quota / period;
		if (strlen(directory) <= length)
			break;
		*strrchr(directory, '/') = '\0';
	}
	free(directory);
	return most;
}

/* True if a list of words with commas between them has the word. */
static bool
has_word(const char *list, const char *word)
{
	size_t length = strlen(word), n;

	for (; *list; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (n == length && strncmp(list, word, n) == 0)
			return true;
	}
	return false;
}

/* Reads a line of /proc/self/cgroup, "NUMBER:CONTROLLERS:PATH". True if it is the group that limits processors. */
static bool
read_group(char *line, bool is_v2, char **group)
{
	char *controllers = strchr(line, ':');

	*group = controllers ? strchr(controllers + 1, ':') : NULL;
	if (!*group)
		return false;
	*(*group)++ = '\0';
	(*group)[strcspn(*group, "\n")] = '\0';
	controllers++;
	return is_v2 ? !*controllers : has_word(controllers, "cpu");
}

/* Returns the path of this process's control group of this version, to be freed. NULL: it has none. */
static char *
find_group(bool is_v2)
{
	FILE *file = fopen("/proc/self/cgroup", "r");
	char *line = NULL, *group, *found = NULL;
	size_t size = 0;

	while (file && !found && getline(&line, &size, file) > 0) {
		if (read_group(line, is_v2, &group))
			found = xstrdup(group);
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

/* Decodes the octal escapes of mountinfo: a space is \040. */
static void
decode(char *text)
{
	unsigned char *out = (unsigned char *)text;
	unsigned int byte;
	size_t length;

	for (; *text; text += length) {
		byte = (unsigned char)*text;
		length = *text == '\\' && sscanf(text + 1, "%3o", &byte) == 1 ? 4 : 1;
		*out++ = (unsigned char)byte;
	}
	*out = '\0';
}

/* Returns the part of a group's path below the root of a mount. A root that is outside hides the path. */
static const char *
below_root(const char *group, const char *root)
{
	size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);

	if (strncmp(group, root, length) != 0 || (group[length] && group[length] != '/'))
		return "";
	return strcmp(group + length, "/") == 0 ? "" : group + length;
}

/* Lowers `most` by the quotas below a mount. A line is "ID ID DEVICE ROOT MOUNT OPTIONS ... - TYPE SOURCE OPTIONS". */
static double
apply_mount(char *line, double most)
{
	char *end = strstr(line, " - "), *group, root[4096], mount[4096], type[16], options[1024];
	bool is_v2;

	if (!end || sscanf(line, "%*s %*s %*s %4095s %4095s", root, mount) != 2 ||
		sscanf(end, " - %15s %*s %1023s", type, options) != 2)
		return most;
	is_v2 = strcmp(type, "cgroup2") == 0;
	if (!is_v2 && (strcmp(type, "cgroup") != 0 || !has_word(options, "cpu")))
		return most;
	group = find_group(is_v2);
	if (group) {
		decode(root);
		decode(mount);
		most = lowest_quota(mount, below_root(group, root), most);
	}
	free(group);
	return most;
}

unsigned int
processors_count(void)
{
	double most = online_processors();
	FILE *file = fopen("/proc/self/mountinfo", "r");
	char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0)
		most = apply_mount(line, most);
	free(line);
	if (file)
		fclose(file);
	return most > 1 ? (unsigned int)most : 1;
}
