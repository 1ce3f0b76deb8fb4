/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"

static void reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;
	char *s;

	if (n >= SIZE_MAX / 2 - b->len)
		die_no_memory();
	while (cap < b->len + n + 1)
		cap *= 2;
	if (cap == b->cap)
		return;
	s = realloc(b->s, cap);
	if (!s)
		die_no_memory();
	b->s = s;
	b->cap = cap;
}

void buf_add(struct buf *b, const void *data, size_t n)
{
	reserve(b, n);
	if (n)
		memcpy(b->s + b->len, data, n);
	b->len += n;
	b->s[b->len] = 0;
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_quoted(struct buf *b, const char *s)
{
	buf_char(b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			buf_str(b, "'\\''");
		else
			buf_char(b, *s);
	}
	buf_char(b, '\'');
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list copy;
	int n;

	va_copy(copy, ap);
	n = vsnprintf(NULL, 0, fmt, copy);
	va_end(copy);
	if (n < 0)
		die_no_memory();
	reserve(b, (size_t)n);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_free(struct buf *b)
{
	free(b->s);
	*b = (struct buf){0};
}

void buf_wrap(struct buf *b, const char *s, unsigned at, unsigned hang, unsigned width)
{
	unsigned column = at;
	bool first = true;

	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		unsigned n = (unsigned)strcspn(s, " ");

		if (!first && column + 1 + n > width) {
			buf_printf(b, "\n%*s", (int)hang, "");
			column = hang;
		} else if (!first) {
			buf_char(b, ' ');
			column++;
		}
		buf_add(b, s, n);
		column += n;
		first = false;
		s += n;
	}
}

char *buf_text(struct buf *b, struct arena *a)
{
	char *text = arena_strdup(a, b->s ? b->s : "");

	buf_free(b);
	return text;
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

int buf_read(struct buf *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	char part[4096];
	ssize_t n;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, part, sizeof(part))) > 0)
		buf_add(b, part, (size_t)n);
	err = n < 0 ? -errno : 0;
	close(fd);
	return err;
}

static bool same_content(const struct buf *b, const char *path, const struct stat *st)
{
	struct buf old = {0};
	bool same = st->st_size >= 0 && (uintmax_t)st->st_size == b->len && !buf_read(&old, path) &&
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

static int replace_file(const struct buf *b, const char *path, mode_t mode)
{
	char tmp[PATH_MAX];
	int fd, err;

	if ((size_t)snprintf(tmp, sizeof(tmp), "%s.XXXXXX", path) >= sizeof(tmp))
		return -ENAMETOOLONG;
	fd = mkstemp(tmp);
	if (fd < 0)
		return -errno;
	err = write_all(fd, b->s, b->len);
	if (!err && fchmod(fd, mode))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(tmp, path))
		err = -errno;
	if (err)
		unlink(tmp);
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

int buf_write(const struct buf *b, const char *path)
{
	char real[PATH_MAX];
	int err;
	struct stat st;

	if (!path || str_eq(path, "-"))
		return write_all(STDOUT_FILENO, b->s, b->len);
	if (stat(path, &st)) {
		if (errno != ENOENT)
			return -errno;
		err = follow_links(path, real);
		return err ? err : replace_file(b, real, default_mode());
	}
	if (!S_ISREG(st.st_mode))
		return write_special(b, path);
	if (same_content(b, path, &st))
		return 0;
	/* Through a symbolic link the file is replaced, not the link. */
	if (!realpath(path, real) || access(real, W_OK))
		return -errno;
	return replace_file(b, real, st.st_mode & 07777);
}
