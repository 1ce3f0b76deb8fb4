/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/path.h"
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

bool folder_whole(struct arena *a, const char *path, char dir[PATH_MAX])
{
	size_t n = str_eq(path, "-") ? 0 : (size_t)(path_base(path) - path);

	if (!realpath(n ? arena_strndup(a, path, n) : ".", dir))
		return false;
	if (str_eq(dir, "/"))
		*dir = 0;
	return true;
}

bool folder_up(char dir[PATH_MAX])
{
	char *up = strrchr(dir, '/');

	if (up)
		*up = 0;
	return up;
}

const char *staged_path(const struct options *opts, struct arena *a, const char *path)
{
	const char *below, *staged;

	if (!opts->out.staged)
		return path;
	below = path_shown(a, NULL, path);
	staged = arena_printf(a, "%s/%s", opts->out.staged, below);
	return *below != '/' && !str_starts(below, "../") && !access(staged, F_OK) ? staged : path;
}
