// SPDX-License-Identifier: BSD-2-Clause
/* A header of 2,000 maps (-DHEADER). */
#include <string.h>
#include <sys/resource.h>

#include "count.h"
#include HEADER

static int count(const char *name, int fd, void *ctx)
{
	(void)name;
	*(int *)ctx += fd >= 0;
	return 0;
}

int main(void)
{
	struct rlimit files = {4096, 4096}, few = {1024, 4096};
	struct t_maps maps;
	int n = 0;

	HOLDS(!setrlimit(RLIMIT_NOFILE, &few));
	HOLDS(t_maps__create(&maps, NULL) == -EMFILE);
	HOLDS(strstr(t_maps__error(), "map 'map_10"));
	HOLDS(maps.map_1 == -1 && maps.map_2000 == -1);
	HOLDS(!setrlimit(RLIMIT_NOFILE, &files));
	HOLDS(!t_maps__create(&maps, NULL));
	t_maps__for_each(&maps, count, &n);
	HOLDS(n == 2000);
	t_maps__close(&maps);
	return counted();
}
