/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_PATHS_H
#define BPFMAPC_CLI_PATHS_H

#include <stdbool.h>

#include "base/arena.h"

/* Names of files, by what is on the disk; as texts: base/path.h. Strings are in the arena. */

/*
 * The file's name from the root on: its folder without links, and its own name, which may be
 * that of a link. As it is for "-", or if the folder is not there.
 */
const char *path_whole(struct arena *a, const char *path);

/*
 * The part of a path from the root on below the folder, which is as folder_whole() makes it;
 * the path if it is not below it.
 */
const char *path_in(const char *path, const char *folder);

/*
 * Whether the pattern (fnmatch(3), where * stands for slashes, too) matches the path from the
 * start of one of its parts to the end of one: a pattern for a folder is one for all in it.
 */
bool path_matches(struct arena *a, const char *pattern, const char *path);

#endif
