/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PERCPU_H
#define BPFMAPC_PERCPU_H

/* Per-CPU maps: an element has a value for each possible CPU. */
#include <bpfmapc/access.h>

BPFMAPC_BEGIN

/* 0 where n values are enough for so many CPUs, or -errno. */
static inline int bpfmapc_enough(int cpus, size_t n)
{
	if (cpus < 0)
		return cpus;
	return n < (size_t)cpus ? -ENOSPC : 0;
}

BPFMAPC_END

/*
 * The value of one CPU, struct x_maps__flows_cpu, each at a multiple of 8 bytes: an element is
 * an array of x_maps__possible_cpus() of them.
 */
#define BPFMAPC_PERCPU_VALUE(map)                                                                  \
	struct map##_cpu {                                                                         \
		map##_value value;                                                                 \
	} __attribute__((aligned(8)))

/* Names for BPFMAPC_ACCESS4() and so on: map##_lookup() and map##_update() of all n values. */
#define BPFMAPC_ACCESS_lookup_percpu(runtime, maps_type, map, fd)                                  \
	static inline int map##_lookup(const maps_type *maps, const map##_key *key,                \
				       struct map##_cpu *values, size_t n)                         \
	{                                                                                          \
		int err = bpfmapc_enough(runtime##_possible_cpus(), n);                            \
                                                                                                   \
		return err ? err : runtime##_lookup(maps->fd, key, values, 0);                     \
	}
#define BPFMAPC_ACCESS_update_percpu(runtime, maps_type, map, fd)                                  \
	static inline int map##_update(const maps_type *maps, const map##_key *key,                \
				       const struct map##_cpu *values, size_t n, uint64_t flags)   \
	{                                                                                          \
		int err = bpfmapc_enough(runtime##_possible_cpus(), n);                            \
                                                                                                   \
		return err ? err : runtime##_update(maps->fd, key, values, flags);                 \
	}

#endif
