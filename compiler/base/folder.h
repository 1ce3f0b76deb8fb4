/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_FOLDER_H
#define BPFMAPC_BASE_FOLDER_H

#include <dirent.h>

/*
 * Folders of which names are collected: one that is not there, or not for this user, has none.
 * Where the machine fails the program ends, as by file_must_be_readable(): a part of the names
 * would be taken for all of them.
 */

/* For closedir(), or NULL: it has no names. */
DIR *folder_open(const char *path);

/* The next entry of the folder at path, as readdir() has it, "." and ".." too; NULL behind the last. */
const struct dirent *folder_next(DIR *dir, const char *path);

#endif
