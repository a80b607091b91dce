/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#ifdef __APPLE__
#define _DARWIN_C_SOURCE /* st_mtimespec */
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "platform/file.h"

#ifdef __APPLE__
#define st_mtim st_mtimespec
#endif

/* How often to try again what another process may undo at the same moment. */
#define TRIES 100

enum file_kind
file_kind(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return FILE_NONE;
	if (S_ISLNK(st.st_mode))
		return FILE_SYMLINK;
	if (S_ISDIR(st.st_mode))
		return FILE_DIRECTORY;
	return S_ISREG(st.st_mode) ? FILE_REGULAR : FILE_OTHER;
}

bool
file_same(const char *a, const char *b)
{
	struct stat sa, sb;

	return stat(a, &sa) == 0 && stat(b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* Closes a file after an error and keeps errno. Returns -1. */
static int
close_failed(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

static int
read_all(int fd, struct buffer *bytes, size_t expected)
{
	ssize_t n;

	bytes->size = 0;
	buffer_reserve(bytes, expected + 1); /* one more, to see the end */
	for (;;) {
		n = read(fd, bytes->data + bytes->size, bytes->room - bytes->size);
		if (n == 0) {
			bytes->data[bytes->size] = '\0';
			return 0;
		}
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			bytes->size += (size_t)n;
		buffer_reserve(bytes, 1);
	}
}

/* Returns int(os.stat().st_mtime): that is a double, which may round up. */
static int64_t
mtime_seconds(const struct stat *st)
{
	return (int64_t)((double)st->st_mtim.tv_sec + 1e-9 * (double)st->st_mtim.tv_nsec);
}

static int64_t
mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/*
 * The directory of the file that was looked at last. Files are looked at directory by directory. From the second one
 * on, the directory is open: a name in it is found sooner than a long path.
 */
struct directory {
	char *path; /* up to its last slash; NULL: none */
	size_t length;
	int fd; /* -1: not open */
};

/* Returns the descriptor to look for the file from. Sets *name to its name there: the path itself with AT_FDCWD. */
static int
open_directory(struct directory *directory, const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;

	*name = path;
	if (length == 0)
		return AT_FDCWD;
	if (!directory->path || directory->length != length || memcmp(directory->path, path, length) != 0) {
		if (directory->path && directory->fd >= 0)
			close(directory->fd);
		free(directory->path);
		*directory = (struct directory){xasprintf("%.*s", (int)length, path), length, -1};
		return AT_FDCWD;
	}
	if (directory->fd < 0)
		directory->fd = open(directory->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory->fd < 0)
		return AT_FDCWD;
	*name = slash + 1;
	return directory->fd;
}

int
file_status(const char *path, struct file_status *status)
{
	static struct directory directory;
	struct stat st;
	const char *name;
	int fd = open_directory(&directory, path, &name);

	if (fstatat(fd, name, &st, 0) < 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	status->size = (uint64_t)st.st_size;
	status->mtime = mtime_seconds(&st);
	status->mtime_ns = mtime_ns(&st);
	return 0;
}

static bool
is_unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int
read_stable(int fd, struct buffer *bytes, struct stat *before)
{
	struct stat after;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (fstat(fd, before) < 0)
			return -1;
		if (S_ISDIR(before->st_mode)) {
			errno = EISDIR;
			return -1;
		}
		if (read_all(fd, bytes, S_ISREG(before->st_mode) ? (size_t)before->st_size : 0) < 0)
			return -1;
		if (!S_ISREG(before->st_mode))
			return 0;
		if (fstat(fd, &after) < 0)
			return -1;
		if (is_unchanged(before, &after))
			return 0;
		if (lseek(fd, 0, SEEK_SET) < 0)
			return -1;
	}
	errno = EBUSY;
	return -1;
}

int
file_read(const char *path, struct file *file)
{
	struct stat st;
	int fd;

	file->bytes = (struct buffer){0};
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (read_stable(fd, &file->bytes, &st) < 0) {
		buffer_free(&file->bytes);
		return close_failed(fd);
	}
	close(fd);
	file->mtime = mtime_seconds(&st);
	file->mode = st.st_mode & 07777;
	file->regular = S_ISREG(st.st_mode);
	return 0;
}

int
file_read_input(struct buffer *bytes)
{
	*bytes = (struct buffer){0};
	if (read_all(STDIN_FILENO, bytes, 0) == 0)
		return 0;
	buffer_free(bytes);
	return -1;
}

/* Reads a regular file, which gives less than asked for only at its end. */
static int
read_regular(int fd, struct buffer *bytes)
{
	ssize_t n;

	bytes->size = 0;
	do {
		buffer_reserve(bytes, bytes->size ? 1 : 1 << 16);
		n = read(fd, bytes->data + bytes->size, bytes->room - bytes->size);
		if (n < 0)
			return -1;
		bytes->size += (size_t)n;
	} while (bytes->size == bytes->room);
	return 0;
}

int
file_read_written(const char *path, struct bytes *bytes, int64_t *time)
{
	static struct buffer buffer; /* kept, since many files are read */
	static struct directory directory;
	struct stat st;
	const char *name;
	int fd = open_directory(&directory, path, &name);

	fd = openat(fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || read_regular(fd, &buffer) < 0)
		return close_failed(fd);
	close(fd);
	*bytes = buffer_view(&buffer);
	*time = mtime_ns(&st);
	return 0;
}

int
file_touch(const char *path)
{
	return utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
}

/*
 * Makes a folder and those above it, as os.makedirs() does. If *made is 0, sets it to the length of the path of the
 * first folder made.
 */
static int
make_folders(char *folder, size_t *made)
{
	struct stat st;
	char *slash = folder;
	int ret;

	if (!*folder || stat(folder, &st) == 0)
		return 0;
	do {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		ret = mkdir(folder, 0777);
		if (ret == 0 && *made == 0)
			*made = strlen(folder);
		if (slash)
			*slash = '/';
		if (ret < 0 && errno != EEXIST)
			return -1;
	} while (slash);
	return 0;
}

/* Removes the folders that make_folders() made, unless they are not empty. */
static void
remove_folders(char *folder, size_t made)
{
	char *slash = folder + strlen(folder);

	while (made > 0 && slash && slash >= folder + made) {
		*slash = '\0';
		if (rmdir(folder) < 0)
			break;
		slash = strrchr(folder, '/');
	}
}

static int
write_all(int fd, const struct bytes *part)
{
	size_t done = 0;
	ssize_t n;

	while (done < part->size) {
		n = write(fd, part->data + done, part->size - done);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

static int
write_parts(int fd, const struct bytes *parts, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (write_all(fd, &parts[i]) < 0)
			return close_failed(fd);
	}
	return close(fd);
}

/* Returns a short name: every final name that the file system takes must work. */
static char *
temporary_name(const char *folder, const char *separator, long process, int i)
{
	return xasprintf("%s%s.pyc-%ld-%d", folder, separator, process, i);
}

/* Opens a new file in folder. Makes the folder, and again if a process that failed has just removed it. */
static int
open_temporary(char *folder, const char *separator, unsigned int mode, char **name, size_t *made)
{
	int fd, i;

	for (i = 0; i < TRIES; i++) {
		if (make_folders(folder, made) < 0)
			break;
		*name = temporary_name(folder, separator, (long)getpid(), i);
		fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0666);
		if (fd >= 0)
			return fd;
		free(*name);
		if (errno != EEXIST && errno != ENOENT)
			break;
	}
	return -1;
}

static int
write_atomic(const char *path, unsigned int mode, const struct bytes *parts, size_t n)
{
	const char *slash = strrchr(path, '/');
	char *folder = xasprintf("%.*s", slash ? (int)(slash - path) : 0, path);
	char *temporary;
	size_t made = 0;
	int fd, error, ret = -1;

	fd = open_temporary(folder, slash ? "/" : "", mode, &temporary, &made);
	if (fd >= 0) {
		ret = write_parts(fd, parts, n);
		if (ret == 0)
			ret = rename(temporary, path);
		error = errno;
		if (ret < 0)
			unlink(temporary);
		free(temporary);
		errno = error;
	}
	error = errno;
	if (ret < 0)
		remove_folders(folder, made);
	free(folder);
	errno = error;
	return ret;
}

int
file_write(const char *path, unsigned int mode, const struct bytes *parts, size_t n)
{
	sigset_t all, before;
	int error, ret;

	/* a file over the size limit is an error of write(), not the end of the process */
	signal(SIGXFSZ, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	ret = write_atomic(path, mode, parts, n);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return ret;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
file_names(const char *directory, char ***names, size_t *count)
{
	size_t room = 0;
	struct dirent *entry;
	DIR *dir = opendir(directory);
	int error;

	*names = NULL;
	*count = 0;
	if (!dir)
		return -1;
	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		*names = xgrow(*names, *count, 1, &room, sizeof(**names));
		(*names)[(*count)++] = xstrdup(entry->d_name);
	}
	error = errno;
	closedir(dir);
	if (*count > 0)
		qsort(*names, *count, sizeof(**names), compare_names);
	errno = error;
	return error ? -1 : 0;
}

bool
file_matches(const char *path, const char *pattern)
{
	return fnmatch(pattern, path, FNM_PATHNAME) == 0;
}

int
file_touch_directory(const char *path)
{
	char *folder = xstrdup(path);
	size_t made = 0;
	int ret = make_folders(folder, &made);

	free(folder);
	return ret < 0 ? ret : utimensat(AT_FDCWD, path, NULL, 0);
}

void
file_clean(const char *path, long process)
{
	const char *slash = strrchr(path, '/');
	char *folder = xasprintf("%.*s", slash ? (int)(slash + 1 - path) : 0, path);
	char *name;
	int i, ret = 0;

	for (i = 0; i < TRIES && ret == 0; i++) {
		name = temporary_name(folder, "", process, i);
		ret = unlink(name);
		free(name);
	}
	free(folder);
}
