/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/path.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"

/* Adds the parts of path behind *len characters of out, which has no slash at its end. */
static void add_parts(char *out, size_t *len, bool absolute, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, "/"), last = *len;

		while (last && out[last - 1] != '/')
			last--;
		if (n == 2 && !memcmp(path, "..", 2) && *len &&
		    !(*len - last == 2 && !memcmp(out + last, "..", 2))) {
			*len = last ? last - 1 : 0;
		} else if (n && !(n == 1 && *path == '.') &&
			   !(n == 2 && !memcmp(path, "..", 2) && absolute)) {
			if (*len || absolute)
				out[(*len)++] = '/';
			memcpy(out + *len, path, n);
			*len += n;
		}
		path += n + (path[n] == '/');
	}
}

const char *path_join(struct arena *a, const char *dir, const char *path)
{
	const char *before = dir && *path != '/' ? dir : "";
	bool absolute = *before == '/' || (!*before && *path == '/');
	char *out = arena_alloc(a, strlen(before) + strlen(path) + 4);
	size_t len = 0;

	add_parts(out, &len, absolute, before);
	add_parts(out, &len, absolute, path);
	if (!len)
		out[len++] = absolute ? '/' : '.';
	out[len] = 0;
	return out;
}

const char *path_below(const char *path, const char *folder)
{
	size_t n = str_eq(folder, "/") ? 0 : strlen(folder);

	return !strncmp(path, folder, n) && path[n] == '/' && path[n + 1] ? path + n + 1 : NULL;
}

const char *path_folder(struct arena *a, const char *path)
{
	size_t n = (size_t)(path_base(path) - path);

	return n ? arena_strndup(a, path, n) : ".";
}

bool path_same_folder(const char *a, const char *b)
{
	size_t n = (size_t)(path_base(a) - a);

	return (size_t)(path_base(b) - b) == n && !memcmp(a, b, n);
}

/* $PWD if it is the working directory, or NULL. */
static const char *shell_folder(void)
{
	const char *pwd = getenv("PWD");
	struct stat here, there;

	return pwd && *pwd == '/' && !stat(".", &here) && !stat(pwd, &there) &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino ? pwd : NULL;
}

const char *path_shown(struct arena *a, const char *dir, const char *path)
{
	const char *whole = path_join(a, dir, path), *pwd, *below = NULL;
	char *cwd;

	if (*whole != '/')
		return whole;
	cwd = getcwd(NULL, 0);
	if (cwd)
		below = path_below(whole, cwd);
	else
		file_must_be_readable(".", errno);
	free(cwd);
	pwd = below ? NULL : shell_folder();
	if (pwd)
		below = path_below(whole, path_join(a, NULL, pwd));
	return below ? below : whole;
}
