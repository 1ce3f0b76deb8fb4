/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process still has open, to see that nothing is left. */
#ifndef BPFMAPC_TESTS_LOADER_LEFT_H
#define BPFMAPC_TESTS_LOADER_LEFT_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* What a test may find left behind. */

/* How much is in the folder, 0 where there is none. */
static inline int entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	if (!d)
		return 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static inline int descriptors(void)
{
	return entries("/proc/self/fd");
}

/* Of maps, in this process. */
static inline int mappings(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];
	int n = 0;

	while (f && fgets(line, sizeof(line), f))
		n += strstr(line, "bpf-map") != NULL;
	if (f)
		fclose(f);
	return n;
}

#endif
