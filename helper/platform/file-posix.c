/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#ifdef __APPLE__
#define _DARWIN_C_SOURCE /* st_mtimespec */
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "platform/file-posix.h"
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
		return errno == ENOENT || errno == ENOTDIR ? FILE_NONE : FILE_UNKNOWN;
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

/* Returns the absolute path of a directory without symbolic links, as far as it exists; "" for the root. */
static char *
resolve_directory(const char *path)
{
	char *resolved = realpath(path, NULL), *above, *slash, *end;

	if (resolved) {
		if (strcmp(resolved, "/") == 0)
			*resolved = '\0';
		return resolved;
	}
	above = xstrdup(path);
	for (end = above + strlen(above); end > above + 1 && end[-1] == '/';)
		*--end = '\0';
	slash = strrchr(above, '/');
	if (!slash && strcmp(above, ".") != 0) {
		resolved = resolve_directory(".");
		end = xasprintf("%s/%s", resolved, above);
		free(resolved);
	} else if (!slash) {
		end = xstrdup(""); /* the working directory was removed */
	} else if (slash == above) {
		end = xstrdup(above);
	} else {
		*slash = '\0';
		resolved = resolve_directory(above);
		end = xasprintf("%s/%s", resolved, slash + 1);
		free(resolved);
	}
	free(above);
	return end;
}

/* Returns the same for the directory part of a path, which is valid until the next call: many paths have the same. */
static const char *
resolve_parent(const char *path, size_t length)
{
	static char *last, *resolved;

	if (!last || strlen(last) != length || memcmp(last, path, length) != 0) {
		free(last);
		free(resolved);
		last = xasprintf("%.*s", (int)length, path);
		resolved = resolve_directory(length > 0 ? last : ".");
	}
	return resolved;
}

char *
file_place(const char *path, bool follow)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *target;

	if (follow && file_kind(path) == FILE_SYMLINK && (target = realpath(path, NULL)))
		return target;
	return xasprintf("%s/%s", resolve_parent(path, (size_t)(name - path)), name);
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

/* Reads to the end. Fails with EFBIG if there are more than max bytes. */
static int
read_all(int fd, struct buffer *bytes, size_t expected, size_t max)
{
	ssize_t n = 1;

	bytes->size = 0;
	if (expected <= max)
		buffer_reserve(bytes, expected + 1); /* one more, to see the end */
	while (n != 0 && expected <= max && bytes->size <= max) {
		buffer_reserve(bytes, 1);
		n = read(fd, bytes->data + bytes->size, bytes->room - bytes->size);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			bytes->size += (size_t)n;
	}
	if (n != 0) {
		errno = EFBIG;
		return -1;
	}
	bytes->data[bytes->size] = '\0';
	return 0;
}

/* Returns int(os.stat().st_mtime): that is a double, which may round up. */
static int64_t
mtime_seconds(const struct stat *st)
{
	return (int64_t)((double)st->st_mtim.tv_sec + 1e-9 * (double)st->st_mtim.tv_nsec);
}

static int64_t
nanoseconds(const struct timespec *time)
{
	if (time->tv_sec >= INT64_MAX / 1000000000)
		return INT64_MAX;
	if (time->tv_sec < INT64_MIN / 1000000000)
		return INT64_MIN;
	return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

int64_t
file_now(void)
{
	struct timespec now;

	return clock_gettime(CLOCK_REALTIME, &now) < 0 ? INT64_MAX : nanoseconds(&now);
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

static int
check_regular(const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return 0;
	errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	return -1;
}

static struct file_status
get_status(const struct stat *st)
{
	return (struct file_status){
		.size = (uint64_t)st->st_size,
		.mtime = mtime_seconds(st),
		.mtime_ns = nanoseconds(&st->st_mtim),
		.mode = st->st_mode & 07777,
	};
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
	if (check_regular(&st) < 0)
		return -1;
	*status = get_status(&st);
	return 0;
}

int
file_mode(const char *path, unsigned int *mode)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -1;
	*mode = st.st_mode & 07777;
	return 0;
}

static bool
is_unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int
read_stable(int fd, size_t size_max, struct buffer *bytes, struct stat *before)
{
	struct stat after;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (fstat(fd, before) < 0)
			return -1;
		if (S_ISDIR(before->st_mode))
			return check_regular(before);
		if (!S_ISREG(before->st_mode))
			return read_all(fd, bytes, 0, size_max);
		if (read_all(fd, bytes, (size_t)before->st_size, size_max) < 0)
			return -1;
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

static int
read_descriptor(int fd, size_t size_max, struct file *file)
{
	struct stat st;

	file->bytes = (struct buffer){0};
	if (read_stable(fd, size_max, &file->bytes, &st) < 0) {
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
file_read(const char *path, size_t size_max, struct file *file)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : read_descriptor(fd, size_max, file);
}

int
file_read_regular(const char *path, size_t size_max, struct file *file)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENXIO)
		errno = EINVAL; /* a socket, or a device that is not there */
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || check_regular(&st) < 0)
		return close_failed(fd);
	return read_descriptor(fd, size_max, file);
}

int
file_read_input(size_t size_max, struct buffer *bytes)
{
	*bytes = (struct buffer){0};
	if (read_all(STDIN_FILENO, bytes, 0, size_max) == 0)
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

static int
read_at(int directory, const char *name, int flags, struct buffer *bytes, struct stat *st)
{
	int fd = openat(directory, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);

	if (fd < 0)
		return -1;
	bytes->size = 0;
	if (fstat(fd, st) < 0 || (S_ISREG(st->st_mode) && read_regular(fd, bytes) < 0))
		return close_failed(fd);
	close(fd);
	return 0;
}

int
file_read_at(int directory, const char *name, struct buffer *bytes, struct stat *st)
{
	return read_at(directory, name, O_NOFOLLOW, bytes, st);
}

int
file_read_written(const char *path, struct bytes *bytes, int64_t *time)
{
	static struct buffer buffer; /* kept, since many files are read */
	static struct directory directory;
	struct stat st;
	const char *name;
	int fd = open_directory(&directory, path, &name);

	if (file_read_at(fd, name, &buffer, &st) < 0)
		return -1;
	*bytes = buffer_view(&buffer);
	*time = nanoseconds(&st.st_mtim);
	return 0;
}

int
file_read_once(const char *path, struct bytes *bytes, struct file_status *status)
{
	static struct buffer buffer; /* kept, since many files are read */
	static struct directory directory;
	struct stat st;
	const char *name;
	int fd = open_directory(&directory, path, &name);

	if (read_at(fd, name, 0, &buffer, &st) < 0) {
		if (errno == ENXIO)
			errno = EINVAL; /* a socket, or a device that is not there */
		return -1;
	}
	if (check_regular(&st) < 0)
		return -1;
	*bytes = buffer_view(&buffer);
	*status = get_status(&st);
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

/* Removes a folder and those above it that are empty, down to the one whose path has `made` characters. 0: none. */
static void
remove_folders(char *folder, size_t made)
{
	char *slash = folder + strlen(folder);

	while (made > 0 && slash && slash >= folder + made) {
		*slash = '\0';
		if (rmdir(folder) < 0 && errno != ENOENT)
			break;
		slash = strrchr(folder, '/');
	}
}

size_t
file_first_missing(const char *path)
{
	static char *last; /* many paths have the same directory */
	static size_t length;
	const char *slash = strrchr(path, '/');
	size_t size = slash ? (size_t)(slash - path) : 0;
	struct stat st;

	if (last && strlen(last) == size && memcmp(last, path, size) == 0)
		return length;
	free(last);
	last = xasprintf("%.*s", (int)size, path);
	length = 0;
	while (size > 0 && (stat(last, &st) < 0 && errno == ENOENT)) {
		length = size;
		while (size > 0 && last[size] != '/')
			size--;
		last[size] = '\0';
	}
	free(last);
	last = xasprintf("%.*s", slash ? (int)(slash - path) : 0, path);
	return length;
}

void
file_remove_directories(const char *path, size_t first)
{
	const char *slash = strrchr(path, '/');
	char *folder = xasprintf("%.*s", slash ? (int)(slash - path) : 0, path);

	remove_folders(folder, first);
	free(folder);
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

/* True if temporary_name() gives that name for a process that is gone, or for this one, which writes no file yet. */
static bool
is_left_behind(const char *name)
{
	long process, i;
	char *end, *same;
	bool ret;

	if (strncmp(name, ".pyc-", 5) != 0)
		return false;
	process = strtol(name + 5, &end, 10);
	i = *end == '-' ? strtol(end + 1, NULL, 10) : -1;
	if (process <= 0 || process > INT_MAX || i < 0 || i >= TRIES)
		return false;
	same = temporary_name("", "", process, (int)i);
	ret = strcmp(name, same) == 0 && (process == (long)getpid() || (kill((pid_t)process, 0) < 0 && errno == ESRCH));
	free(same);
	return ret;
}

/* Removes what is left behind in a folder, the first time that this process comes to it. */
static void
clean_folder(const char *folder)
{
	static char **cleaned;
	static size_t count, room;
	struct dirent *entry;
	DIR *dir;
	size_t i;

	for (i = count; i > 0; i--) {
		if (strcmp(cleaned[i - 1], folder) == 0)
			return;
	}
	cleaned = xgrow(cleaned, count, 1, &room, sizeof(*cleaned));
	cleaned[count++] = xstrdup(folder);
	dir = opendir(*folder ? folder : ".");
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (is_left_behind(entry->d_name))
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
}

/* Opens a new file in folder. Makes the folder, and again if a process that failed has just removed it. */
static int
open_temporary(char *folder, const char *separator, unsigned int mode, char **name, size_t *made)
{
	int fd, i;

	for (i = 0; i < TRIES; i++) {
		if (make_folders(folder, made) < 0) {
			if (errno != ENOENT)
				break;
			continue;
		}
		clean_folder(folder);
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

bool (*file_is_wanted)(void);

/* Returned if the temporary file has been removed: a process on another machine does not see that this one lives. */
#define LOST 1

/* Puts a temporary file in its place, or removes it. */
static int
place_file(const char *temporary, const char *path)
{
	int error = ECANCELED, ret = -1;

	if (!file_is_wanted || file_is_wanted()) {
		ret = rename(temporary, path);
		error = errno;
	}
	if (ret < 0)
		unlink(temporary);
	errno = error;
	return ret < 0 && error == ENOENT ? LOST : ret;
}

static int
write_beside(char *folder, const char *path, unsigned int mode, const struct bytes *parts, size_t n)
{
	const char *separator = strchr(path, '/') ? "/" : "";
	char *temporary;
	size_t made = 0;
	int fd, error, ret = -1;

	fd = open_temporary(folder, separator, mode, &temporary, &made);
	if (fd >= 0) {
		ret = write_parts(fd, parts, n);
		error = errno;
		if (ret < 0)
			unlink(temporary);
		errno = error;
		if (ret == 0)
			ret = place_file(temporary, path);
		free(temporary);
	}
	error = errno;
	if (ret != 0)
		remove_folders(folder, made);
	errno = error;
	return ret;
}

static int
write_atomic(const char *path, unsigned int mode, const struct bytes *parts, size_t n)
{
	const char *slash = strrchr(path, '/');
	char *folder = xasprintf("%.*s", slash ? (int)(slash - path) : 0, path);
	int i, error, ret = LOST;

	for (i = 0; i < TRIES && ret == LOST; i++)
		ret = write_beside(folder, path, mode, parts, n);
	error = errno;
	free(folder);
	errno = error;
	return ret == LOST ? -1 : ret;
}

int
file_write(const char *path, unsigned int mode, const struct bytes *parts, size_t n)
{
	sigset_t all, before;
	int error, ret;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	ret = write_atomic(path, mode, parts, n);
	error = errno;
	if (ret < 0 && error == ECANCELED)
		_Exit(1);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return ret;
}

bool
file_matches(const char *path, const char *pattern)
{
	return fnmatch(pattern, path, FNM_PATHNAME) == 0;
}

int
file_make_directories(const char *path)
{
	char *folder = xstrdup(path);
	size_t made = 0;
	int ret = make_folders(folder, &made);

	free(folder);
	return ret;
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
