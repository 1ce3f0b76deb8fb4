/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/util.h"

#define PART ((size_t)64 << 10)	/* bytes to read where the size is unknown */

/* Waits for nobody, and changes nothing. */
static int open_found(const char *path)
{
	struct stat st;
	int fd;

	/* A device may do something when it is opened, and a pipe waits for who writes to it. */
	if (stat(path, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return -EINVAL;
	}
	return fd;
}

int file_open_read(const char *path, enum path_from from)
{
	int fd;

	if (from == PATH_FOUND)
		return open_found(path);
	fd = str_eq(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

void file_close_read(int fd)
{
	if (fd != STDIN_FILENO)
		close(fd);
}

int buf_read_fd(struct buf *b, int fd, const struct stat *st, size_t max)
{
	size_t end = b->len + max, hint = st && S_ISREG(st->st_mode) && st->st_size > 0 ? (size_t)st->st_size : 0;
	size_t expected = b->len + hint;

	/* One more byte than there are: the read that fills the buffer does not know the end. */
	buf_reserve(b, (hint < max ? hint : max) + 1);
	for (;;) {
		size_t room;
		ssize_t n;

		if (b->len + 1 >= b->cap)
			buf_reserve(b, PART);
		room = b->cap - b->len - 1;
		n = read(fd, b->s + b->len, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		b->len += (size_t)n;
		b->s[b->len] = 0;
		if (b->len > end)
			return -EFBIG;
		/* Of a file as long as it said, less than there was room for is the rest. */
		if (!n || (hint && b->len == expected && (size_t)n < room))
			return 0;
	}
}

int buf_read(struct buf *b, const char *path, enum path_from from, size_t max)
{
	int err, fd = file_open_read(path, from);
	struct stat st;

	if (fd < 0)
		return fd;
	err = fstat(fd, &st) ? -errno : buf_read_fd(b, fd, &st, max);
	file_close_read(fd);
	return err;
}

void file_must_be_readable(const char *path, int err)
{
	static const int harmless[] = {
		ENOENT, ENOTDIR, EACCES, EPERM, ELOOP, ENAMETOOLONG, ENXIO, EISDIR, EINVAL, EFBIG,
	};

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		if (err == harmless[i])
			return;
	fprintf(stderr, "bpfmapc: %s: cannot be read: %s\n", path, strerror(err));
	exit(3);
}

bool file_is_there(const char *path)
{
	if (!access(path, F_OK))
		return true;
	file_must_be_readable(path, errno);
	return false;
}

const char *file_error(int err)
{
	return err == -EINVAL ? "it is not a regular file" : strerror(-err);
}

static int write_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t done = write(fd, s, n);

		if (done < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		s += done;
		n -= (size_t)done;
	}
	return 0;
}

static bool same_content(const struct buf *b, const char *path, const struct stat *st)
{
	struct buf old = {0};
	bool same = st->st_size >= 0 && (uintmax_t)st->st_size == b->len && !buf_read(&old, path, PATH_FOUND, b->len) &&
		    old.len == b->len && (!b->len || memcmp(old.s, b->s, b->len) == 0);

	buf_free(&old);
	return same;
}

static int write_special(const struct buf *b, const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, b->s, b->len);
	if (close(fd) && !err)
		err = -errno;
	return err;
}

static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* The name of a temporary file beside path. The longest that there is leaves no room behind it. */
static int name_beside(const char *path, char tmp[PATH_MAX])
{
	const char *base = path_base(path);
	int n = snprintf(tmp, PATH_MAX, "%.*s.bpfmapc.XXXXXX", (int)(base - path), path);

	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* Fills the new file; `old` is what it replaces, or NULL. */
static int fill(const struct buf *b, int fd, const struct stat *old)
{
	mode_t mode = old ? old->st_mode & 07777 : default_mode();
	int err = write_all(fd, b->s, b->len);

	/* The owner first: that takes set-user-ID bits away. Only root may give files away. */
	if (!err && old && (old->st_uid != geteuid() || old->st_gid != getegid()) &&
	    fchown(fd, old->st_uid, old->st_gid)) {
		err = errno == EPERM ? 0 : -errno;
		mode &= 0777;
	}
	if (!err && fchmod(fd, mode))
		err = -errno;
	/* Else a machine that fails may have the new name and no content. Not all files can. */
	if (!err && fsync(fd) && errno != EINVAL && errno != ENOSYS)
		err = -errno;
	return err;
}

static int replace_file(const struct buf *b, const char *path, const struct stat *old)
{
	char tmp[PATH_MAX];
	sigset_t all, before;
	int fd, err = name_beside(path, tmp);

	if (err)
		return err;
	/* A signal that ends the program would leave the temporary file. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	fd = mkostemp(tmp, O_CLOEXEC);
	err = fd < 0 ? -errno : fill(b, fd, old);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (!err && rename(tmp, path))
		err = -errno;
	if (err && fd >= 0)
		unlink(tmp);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

/* Where a symbolic link leads whose file is not there yet; 0 or -errno. real: PATH_MAX bytes. */
static int follow_links(const char *path, char *real)
{
	char target[PATH_MAX], *slash;
	ssize_t n;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(real, path);
	/* The kernel follows as many: stat() has done so before. */
	for (int i = 0; i < 40; i++) {
		size_t folder = 0;

		n = readlink(real, target, sizeof(target) - 1);
		if (n < 0)
			return errno == EINVAL || errno == ENOENT ? 0 : -errno;
		target[n] = 0;
		slash = strrchr(real, '/');
		if (*target != '/' && slash)
			folder = (size_t)(slash - real) + 1;
		if (folder + (size_t)n >= PATH_MAX)
			return -ENAMETOOLONG;
		strcpy(real + folder, target);
	}
	return -ELOOP;
}

/* `st` is of the file at path; NULL: it is not there. */
static int find_place(const char *path, const struct stat *st, char *real)
{
	if (!st)
		return follow_links(path, real);
	return realpath(path, real) ? 0 : -errno;
}

int file_place(const char *path, char *real)
{
	struct stat st;

	if (stat(path, &st))
		return errno == ENOENT ? find_place(path, NULL, real) : -errno;
	return S_ISREG(st.st_mode) ? find_place(path, &st, real) : -EEXIST;
}

int buf_write(const struct buf *b, const char *path)
{
	const struct stat *old = NULL;
	char real[PATH_MAX];
	struct stat st;
	int err;

	if (!path || str_eq(path, "-"))
		return write_all(STDOUT_FILENO, b->s, b->len);
	if (!stat(path, &st))
		old = &st;
	else if (errno != ENOENT)
		return -errno;
	if (old && !S_ISREG(old->st_mode))
		return write_special(b, path);
	if (old && same_content(b, path, old))
		return 0;
	/* Through a symbolic link the file is replaced, not the link. */
	err = find_place(path, old, real);
	if (!err && old && access(real, W_OK))
		err = -errno;
	return err ? err : replace_file(b, real, old);
}
