/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/paths.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

#include "base/path.h"
#include "base/util.h"
#include "cli/cli.h"

const char *path_whole(struct arena *a, const char *path)
{
	char dir[PATH_MAX];

	if (str_eq(path, "-") || !folder_whole(a, path, dir))
		return path;
	return arena_printf(a, "%s/%s", dir, path_base(path));
}

const char *path_in(const char *path, const char *folder)
{
	const char *below = path_below(path, *folder ? folder : "/");

	return below ? below : path;
}

bool path_matches(struct arena *a, const char *pattern, const char *path)
{
	size_t n;

	while (str_starts(pattern, "./"))
		pattern += 2;
	n = strlen(pattern);
	while (n > 1 && pattern[n - 1] == '/')
		n--;
	pattern = arena_strndup(a, pattern, n);
	for (size_t end = 1; path[0] && end <= strlen(path); end++) {
		const char *head;

		if (path[end] && path[end] != '/')
			continue;
		head = arena_strndup(a, path, end);
		/* All of it, and what is behind each slash, of which the first may begin it. */
		for (const char *at = head, *slash; at; at = slash ? slash + 1 : NULL) {
			if (!fnmatch(pattern, at, 0))
				return true;
			slash = strchr(at, '/');
		}
	}
	return false;
}
