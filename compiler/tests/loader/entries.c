// SPDX-License-Identifier: BSD-2-Clause
/* The header of testdata/loader/entries.bpf.c (-DHEADER): its size is chosen here. */
#include <string.h>

#include "count.h"
#include HEADER

int main(void)
{
	struct t_maps_opts opts = {.sz = sizeof(opts)};
	struct t_maps maps;
	uint32_t key = 1, value = 2, seen = 0;

	HOLDS(t_maps__create(&maps, NULL) == -EINVAL);
	HOLDS(strstr(t_maps__error(), "map 'start': create"));
	opts.max_entries.start = 1;
	HOLDS(!t_maps__create(&maps, &opts));
	HOLDS(!t_maps__start_update(&maps, &key, &value, 0));
	HOLDS(!t_maps__start_lookup(&maps, &key, &seen) && seen == 2);
	key = 2;
	HOLDS(t_maps__start_update(&maps, &key, &value, 0) == -E2BIG);
	t_maps__close(&maps);
	return counted();
}
