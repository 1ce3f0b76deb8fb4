/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_WHOLE_FILE_H
#define BPFMAPC_BASE_WHOLE_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"

/* Files that are read and written as a whole. */

enum path_from {
	PATH_GIVEN,	/* by the user, on the command line: "-", a pipe and a device are read, too */
	PATH_FOUND,	/* in a folder, or in another file: only a regular file is read */
};

/*
 * Opens a file to read it: a descriptor for file_close_read(), or -errno, of PATH_FOUND -EINVAL
 * for what is no regular file. Opening such a path waits for nobody and changes nothing.
 */
int file_open_read(const char *path, enum path_from from);
/* Standard input stays open. */
void file_close_read(int fd);

/*
 * Adds all bytes that fd still has, at most max. 0 or -errno, -EFBIG if there are more. What was
 * read before an error is in the buffer. st is of fd, or NULL: it tells how many they may be.
 */
int buf_read_fd(struct buf *b, int fd, const struct stat *st, size_t max);
/* Adds all bytes of a file, at most max. 0 or -errno as above; -EISDIR for a folder. */
int buf_read(struct buf *b, const char *path, enum path_from from, size_t max);

/*
 * Ends the program with a line and status 3, as die_no_memory(), if the machine has failed: err
 * (errno) says more than that the file is not there, not for this user, or not to be read.
 */
void file_must_be_readable(const char *path, int err);

/*
 * Whether there is such a file, folder or whatever, as far as this user can see. The program ends
 * as above where the machine cannot tell.
 */
bool file_is_there(const char *path);

/* What -err, which one of these has returned, says to the user. Not to be freed. */
const char *file_error(int err);

/*
 * Where a file that is written to path gets its place, after links: 0 with `real`, PATH_MAX
 * bytes, set; or -errno, -EEXIST for what is no regular file.
 */
int file_place(const char *path, char *real);

/*
 * Writes all of b to path, or to standard output where path is NULL or "-".
 * A regular file is replaced in one step through a temporary file beside it
 * and keeps its permissions and, where that is allowed, its owner; one that
 * already has this content is left untouched. Any other file (/dev/full, a
 * pipe) is written directly. Returns 0 or -errno; nothing is left behind on
 * failure, nor by a signal that can be caught: it waits for the end.
 */
int buf_write(const struct buf *b, const char *path);

#endif
