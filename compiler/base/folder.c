/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/folder.h"

#include <errno.h>

#include "base/whole_file.h"

DIR *folder_open(const char *path)
{
	DIR *dir = opendir(path);

	if (!dir)
		file_must_be_readable(path, errno);
	return dir;
}

const struct dirent *folder_next(DIR *dir, const char *path)
{
	const struct dirent *entry;

	errno = 0;
	entry = readdir(dir);
	if (!entry && errno)
		file_must_be_readable(path, errno);
	return entry;
}
