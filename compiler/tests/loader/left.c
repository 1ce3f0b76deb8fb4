// SPDX-License-Identifier: BSD-2-Clause
/* The header of testdata/loader/left.bpf.c (-DHEADER): what its maps leave open is set here. */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "count.h"
#include HEADER

static int set_sizes(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	(void)ctx;
	if (!strcmp(name, "table"))
		attr->key_size = attr->value_size = 8;
	if (!strcmp(name, "values"))
		attr->value_size = 24;
	return 0;
}

int main(void)
{
	struct t_maps_opts opts = {.sz = sizeof(opts)};
	struct t_maps_opts only = {.sz = sizeof(only), .skip = {.events = 1, .table = 1, .values = 1, .by_name = 1}};
	struct t_maps maps, first;
	uint64_t key = 1, value[3] = {2, 3, 4};
	uint32_t slot = 0;

	HOLDS(t_maps__create(&maps, NULL) == -EINVAL);
	opts.before = set_sizes;
	opts.max_entries.events = 4096;
	opts.max_entries.table = 2;
	opts.max_entries.tables = opts.max_entries.by_name = 1;
	/* All but the template of an outer map. */
	HOLDS(t_maps__create(&maps, &opts) == -EINVAL);
	HOLDS(strstr(t_maps__error(), "map 'tables': create: opts.templates"));
	opts.skip.tables = 1;
	HOLDS(!t_maps__create(&first, &opts));
	HOLDS(!bpf_map_update_elem(first.table, &key, value, 0));
	only.max_entries.tables = 2;
	only.templates.tables = first.table;
	HOLDS(!t_maps__create(&maps, &only));
	HOLDS(!bpf_map_update_elem(maps.tables, &slot, &first.table, 0));
	/* A map of another type does not fit the template. */
	slot = 1;
	HOLDS(bpf_map_update_elem(maps.tables, &slot, &first.events, 0) < 0 && errno == EINVAL);
	t_maps__close(&maps);
	/* The template stays the caller's. */
	HOLDS(!bpf_map_update_elem(first.table, &key, value, 0));
	t_maps__close(&first);
	return counted();
}
