/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SIZES_H
#define BPFMAPC_SIZES_H

/* Sizes of maps that the machine decides: its CPUs, and its pages. */
#include <bpfmapc/maps.h>

BPFMAPC_SELDOM_BEGIN

/* bpfmapc_object.sizes, as libbpf has it. */
BPFMAPC_FUNCTION int bpfmapc_sizes(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				   struct bpfmapc_attr *attr)
{
	if ((map->how & BPFMAPC_CPUS) && !attr->max_entries) {
		int cpus = run->obj->possible_cpus();

		if (cpus < 0)
			return bpfmapc_tell(run, map->name, "count CPUs", cpus);
		attr->max_entries = (uint32_t)cpus;
	}
	if ((map->how & BPFMAPC_PAGES) && attr->max_entries) {
		uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);

		while (size < attr->max_entries)
			size *= 2;
		/* What does not fit is left for the kernel to refuse. */
		if (size <= UINT32_MAX)
			attr->max_entries = (uint32_t)size;
	}
	return 0;
}

BPFMAPC_SELDOM_END

#endif
