/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE /* DT_DIR */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "platform/directory.h"
#include "platform/file-posix.h"
#include "platform/file.h"

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* True if an entry is a directory. Asks the file only if the directory does not tell. */
static bool
is_folder(DIR *dir, const struct dirent *entry)
{
	struct stat st;

#ifdef DT_DIR
	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
#endif
	return fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* Counts all names in *entries if that is not NULL; then reads only those of directories. */
static int
read_names(DIR *dir, char ***names, size_t *count, size_t *entries)
{
	size_t room = 0;
	struct dirent *entry;

	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (entries && (++*entries, !is_folder(dir, entry)))
			continue;
		*names = xgrow(*names, *count, 1, &room, sizeof(**names));
		(*names)[(*count)++] = xstrdup(entry->d_name);
	}
	if (errno)
		return -1;
	if (*count > 0)
		qsort(*names, *count, sizeof(**names), compare_names);
	return 0;
}

static int
list_names(const char *path, char ***names, size_t *count, size_t *entries)
{
	DIR *dir = opendir(path);
	int error, ret;

	*names = NULL;
	*count = 0;
	if (!dir)
		return -1;
	ret = read_names(dir, names, count, entries);
	error = errno;
	closedir(dir);
	errno = error;
	return ret;
}

int
directory_names(const char *path, char ***names, size_t *count)
{
	return list_names(path, names, count, NULL);
}

void
directory_free_names(char **names, size_t count)
{
	while (count > 0)
		free(names[--count]);
	free(names);
}

int
directory_folders(const char *path, char ***names, size_t *count, size_t *entries)
{
	*entries = 0;
	return list_names(path, names, count, entries);
}

int
directory_touch(const char *path)
{
	return file_make_directories(path) < 0 ? -1 : utimensat(AT_FDCWD, path, NULL, 0);
}

struct removal {
	const struct directory_selection *selection;
	char *failed;
	int error;
};

/* Notes the first failure, unless something is gone, or is no longer what it was. Returns false. */
static bool
note_failure(struct removal *removal, const char *path)
{
	if (removal->failed || errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
		return false;
	removal->error = errno;
	removal->failed = xstrdup(path);
	return false;
}

static bool remove_below(struct removal *, int fd, const char *path);

/* Returns true if it removes the file. */
static bool
remove_file(struct removal *removal, int parent, const char *name, const char *path)
{
	const struct directory_selection *selection = removal->selection;
	struct buffer content = {0};
	struct stat st;
	bool selected;

	if (!selection->is_candidate(selection->arg, path))
		return false;
	if (file_read_at(parent, name, &content, &st) < 0) {
		buffer_free(&content);
		return note_failure(removal, path);
	}
	selected = S_ISREG(st.st_mode) && selection->is_selected(selection->arg, path, buffer_view(&content));
	buffer_free(&content);
	if (!selected)
		return false;
	if (unlinkat(parent, name, 0) == 0)
		return true;
	return note_failure(removal, path);
}

/* Returns true if it removes the directory. */
static bool
remove_directory(struct removal *removal, int parent, const char *name, const char *path)
{
	int fd;

	if (*name == '.')
		return false;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno != EACCES && note_failure(removal, path);
	if (!remove_below(removal, fd, path))
		return false;
	if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
		return true;
	return errno != ENOTEMPTY && errno != EEXIST && note_failure(removal, path);
}

/* Returns true if it removes the entry of a directory. */
static bool
remove_entry(struct removal *removal, int parent, const char *name, const char *path)
{
	struct stat st;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return note_failure(removal, path);
	if (S_ISDIR(st.st_mode))
		return remove_directory(removal, parent, name, path);
	return S_ISREG(st.st_mode) && remove_file(removal, parent, name, path);
}

/* Closes fd, a directory. Returns true if it removes anything in it. */
static bool
remove_below(struct removal *removal, int fd, const char *path)
{
	DIR *dir = fdopendir(fd);
	char **names = NULL, *below;
	size_t count = 0, i;
	bool removed = false;

	if (!dir) {
		note_failure(removal, path);
		close(fd);
		return false;
	}
	if (read_names(dir, &names, &count, NULL) < 0)
		note_failure(removal, path);
	for (i = 0; i < count; i++) {
		below = *path ? xasprintf("%s/%s", path, names[i]) : xstrdup(names[i]);
		removed |= remove_entry(removal, dirfd(dir), names[i], below);
		free(below);
		free(names[i]);
	}
	free(names);
	closedir(dir);
	return removed;
}

int
directory_remove(const char *path, const struct directory_selection *selection, char **failed)
{
	struct removal removal = {selection, NULL, 0};
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*failed = NULL;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0) {
		*failed = xstrdup("");
		return -1;
	}
	remove_below(&removal, fd, "");
	if (!removal.failed)
		return 0;
	*failed = removal.failed;
	errno = removal.error;
	return -1;
}
