/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"

int load_file(struct arena *a, const char *path, bool named, size_t max, const char **text,
	      size_t *size)
{
	struct buf b = {0};
	int err = buf_read(&b, path, named ? PATH_GIVEN : PATH_FOUND, max);

	if (!err) {
		*size = b.len;
		*text = arena_memdup(a, b.s, b.len + 1);
	}
	buf_free(&b);
	/* What belongs to no input has no place in the output that could say so. */
	if (err)
		file_must_be_readable(path, -err);
	return err;
}

bool folder_whole(struct arena *a, const char *path, char dir[PATH_MAX])
{
	if (!realpath(str_eq(path, "-") ? "." : path_folder(a, path), dir)) {
		file_must_be_readable(path, errno);
		return false;
	}
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
	return *below != '/' && !str_starts(below, "../") && file_is_there(staged) ? staged : path;
}
