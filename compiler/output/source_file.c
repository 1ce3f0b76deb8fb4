/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "output/internal.h"

/*
 * Opens the sources that debug info names. Debug info is the object's and may be hostile:
 * it must not make the tool print the lines of other files. A path that is not below the
 * working directory or a folder of --source-root is not looked at; what it leads to, through
 * links, must be below them too, a regular file, and have the name of a source.
 */

static bool has_source_name(const char *path)
{
	static const char *const suffixes[] = {
		".c", ".h", ".cc", ".hh", ".cpp", ".hpp", ".cxx", ".hxx",
	};

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (str_ends(path, suffixes[i]))
			return true;
	return false;
}

static bool is_below(const char *path, const char *folder)
{
	char *real = realpath(folder, NULL);
	bool below = real && path_below(path, real);

	if (!real)
		file_must_be_readable(folder, errno);
	free(real);
	return below;
}

/* Whether the file that the descriptor of O_PATH stands for may be shown. here: as getcwd(). */
static bool may_be_shown(const struct output_options *opts, const char *here, const char *descriptor)
{
	char path[PATH_MAX];
	ssize_t n = readlink(descriptor, path, sizeof(path) - 1);

	if (n <= 0 || (size_t)n == sizeof(path) - 1)
		return false;
	path[n] = 0;
	if (!has_source_name(path))
		return false;
	for (size_t i = 0; i < opts->n_source_roots; i++)
		if (is_below(path, opts->source_roots[i]))
			return true;
	return (opts->staged && path_below(path, opts->staged)) || path_below(path, here);
}

/* Opens a regular file, without any other effect. `given`: the user has named it. */
static int open_regular(const struct output_options *opts, const char *here, const char *path, bool given)
{
	int fd = -1, at = open(path, O_PATH | O_CLOEXEC);
	char descriptor[32];
	struct stat st;

	if (at < 0) {
		file_must_be_readable(path, errno);
		return -1;
	}
	snprintf(descriptor, sizeof(descriptor), "/proc/self/fd/%d", at);
	/* What is opened is what was looked at, even if the path leads elsewhere now. */
	if (fstat(at, &st))
		file_must_be_readable(path, errno);
	else if (S_ISREG(st.st_mode) && (given || may_be_shown(opts, here, descriptor))) {
		fd = open(descriptor, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd < 0)
			file_must_be_readable(path, errno);
	}
	close(at);
	return fd;
}

/* As below the root, a folder with an absolute path; whole is the absolute form of path. */
static int open_below(const struct output_options *opts, const char *here, struct arena *a,
		      const char *root, const char *path, const char *whole)
{
	if (path_below(whole, root))
		return open_regular(opts, here, whole, false);
	/* Compilers can be told to name sources from their root on (-ffile-prefix-map). */
	if (*path == '/' || str_starts(path, "../"))
		return -1;
	return open_regular(opts, here, path_join(a, root, path), false);
}

int source_open(const struct output_options *opts, const char *path, bool given)
{
	char *here = getcwd(NULL, 0), *real;
	struct arena *a = arena_new();
	const char *whole;
	int fd = -1;

	if (!here)
		file_must_be_readable(".", errno);
	if (given) {
		fd = open_regular(opts, here, path, true);
		goto out;
	}
	if (!here || !has_source_name(path))
		goto out;
	path = path_shown(a, NULL, path);
	whole = path_join(a, here, path);
	if (*path != '/' && !str_starts(path, "../")) {
		if (opts->staged)
			fd = open_regular(opts, here, path_join(a, opts->staged, path), false);
		if (fd < 0)
			fd = open_regular(opts, here, path, false);
	}
	for (size_t i = 0; i < opts->n_source_roots && fd < 0; i++) {
		const char *root = opts->source_roots[i];

		fd = open_below(opts, here, a, path_join(a, here, root), path, whole);
		real = fd < 0 ? realpath(root, NULL) : NULL;
		if (real)
			fd = open_below(opts, here, a, real, path, whole);
		free(real);
	}
out:
	arena_free(a);
	free(here);
	return fd;
}
