/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_PATH_H
#define BPFMAPC_BASE_PATH_H

#include "base/arena.h"

/*
 * Paths as texts. They may be hostile: no file is looked at but the working directory,
 * whose names are that of getcwd() and $PWD, which may lead there through links.
 */

/*
 * path, or dir/path if it is relative and dir is not NULL, without empty parts, "." and
 * "..", which lead to the folder before them. "." if nothing is left.
 */
const char *path_join(struct arena *a, const char *dir, const char *path);

/* The part of path below the folder, or NULL. Both are as path_join() makes them. */
const char *path_below(const char *path, const char *folder);

/* The folder of a file as path names it, with the slash; "." where it names none. In the arena. */
const char *path_folder(struct arena *a, const char *path);

/* Whether both name their folder alike. */
bool path_same_folder(const char *a, const char *b);

/* path_join(), relative to the working directory if the file is below it. */
const char *path_shown(struct arena *a, const char *dir, const char *path);

#endif
