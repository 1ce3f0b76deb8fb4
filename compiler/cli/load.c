/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/util.h"
#include "cli/cli.h"

/* Reads fd to its end. A pipe may have none: one byte above max is enough. */
static int read_most(int fd, size_t max, struct buf *b)
{
	char part[16384];

	while (b->len <= max) {
		ssize_t n = read(fd, part, sizeof(part));

		if (!n)
			return 0;
		if (n > 0)
			buf_add(b, part, (size_t)n);
		else if (errno != EINTR)
			return -errno;
	}
	return -EFBIG;
}

int load_file(struct arena *a, const char *path, bool named, size_t max, const char **text,
	      size_t *size)
{
	bool is_stdin = named && str_eq(path, "-");
	int fd = is_stdin ? STDIN_FILENO :
		 open(path, O_RDONLY | O_CLOEXEC | (named ? 0 : O_NONBLOCK)), err = 0;
	struct buf b = {0};
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	else if (!S_ISREG(st.st_mode) && !named)
		err = -EINVAL;
	else
		err = read_most(fd, max, &b);
	if (!err) {
		*size = b.len;
		buf_char(&b, 0);
		*text = arena_memdup(a, b.s, b.len);
	}
	buf_free(&b);
	if (!is_stdin)
		close(fd);
	return err;
}
