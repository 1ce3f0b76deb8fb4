/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PERCPU_H
#define BPFMAPC_PERCPU_H

/* Per-CPU maps: an element has a value for each possible CPU. */
#include <bpfmapc/access.h>
#include <bpfmapc/cpus.h>
#include <stdlib.h>

/* Flags of lookup and update since Linux 7.0; the upper half of BPF_F_CPU is the number. */
#define BPFMAPC_F_CPU(cpu) (8u | (uint64_t)(cpu) << 32)
#define BPFMAPC_F_ALL_CPUS 16u
#define BPFMAPC_STEP(size) (((size) + 7) / 8 * 8) /* from a CPU's value to the next one's */

typedef int bpfmapc_lookup_fn(int fd, const void *key, void *value, uint64_t flags);
typedef int bpfmapc_update_fn(int fd, const void *key, const void *value, uint64_t flags);

BPFMAPC_BEGIN

/* 0 where n values are enough for so many CPUs, or -errno. */
static inline int bpfmapc_enough(int cpus, size_t n)
{
	if (cpus < 0)
		return cpus;
	return n < (size_t)cpus ? -ENOSPC : 0;
}

BPFMAPC_END

BPFMAPC_SELDOM_BEGIN

/* The value of one CPU, of `size` bytes. Before Linux 7.0 those of all are looked up. */
BPFMAPC_FUNCTION int bpfmapc_lookup_cpu(bpfmapc_lookup_fn *lookup, int fd, const void *key,
					unsigned cpu, void *value, size_t size)
{
	int err = lookup(fd, key, value, BPFMAPC_F_CPU(cpu));
	int n, place;
	char *values;

	if (err != -EINVAL)
		return err;
	n = bpfmapc_cpus(cpu, &place);
	if (n < 0 || place < 0)
		return n < 0 ? n : place;
	values = (char *)calloc((size_t)n, BPFMAPC_STEP(size));
	if (!values)
		return -ENOMEM;
	err = lookup(fd, key, values, 0);
	if (!err)
		memcpy(value, values + (size_t)place * BPFMAPC_STEP(size), size);
	free(values);
	return err;
}

/*
 * The same for an update, which older kernels cannot do: who looks all values up and writes
 * them back undoes what other CPUs have counted in between. -ENOTSUP says so. That it is the
 * kernel is known from a CPU that no machine has.
 */
BPFMAPC_FUNCTION int bpfmapc_update_cpu(bpfmapc_lookup_fn *lookup, bpfmapc_update_fn *update,
					int fd, const void *key, unsigned cpu, const void *value,
					uint64_t flags)
{
	int err = update(fd, key, value, flags | BPFMAPC_F_CPU(cpu));

	if (err == -EINVAL && lookup(fd, key, NULL, BPFMAPC_F_CPU(UINT32_MAX)) == -EINVAL)
		return -ENOTSUP;
	return err;
}

/* One value for all CPUs: before Linux 7.0 so many copies, which is the same. */
BPFMAPC_FUNCTION int bpfmapc_update_all(bpfmapc_update_fn *update, int fd, const void *key,
					const void *value, size_t size, uint64_t flags)
{
	int err = update(fd, key, value, flags | BPFMAPC_F_ALL_CPUS);
	int n, place;
	char *values;

	if (err != -EINVAL)
		return err;
	n = bpfmapc_cpus(0, &place);
	if (n < 0)
		return n;
	values = (char *)calloc((size_t)n, BPFMAPC_STEP(size));
	if (!values)
		return -ENOMEM;
	for (int i = 0; i < n; i++)
		memcpy(values + (size_t)i * BPFMAPC_STEP(size), value, size);
	err = update(fd, key, values, flags);
	free(values);
	return err;
}

BPFMAPC_SELDOM_END

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

/* The value of one CPU. -ERANGE where there is no such CPU. */
#define BPFMAPC_ACCESS_lookup_cpu(runtime, maps_type, map, fd)                                     \
	static inline int map##_lookup_cpu(const maps_type *maps, const map##_key *key,            \
					   unsigned cpu, map##_value *value)                       \
	{                                                                                          \
		return bpfmapc_lookup_cpu(runtime##_lookup, maps->fd, key, cpu, value,             \
					  sizeof(*value));                                         \
	}

/* -ENOTSUP before Linux 7.0. An element that is new is 0 for other CPUs. */
#define BPFMAPC_ACCESS_update_cpu(runtime, maps_type, map, fd)                                     \
	static inline int map##_update_cpu(const maps_type *maps, const map##_key *key,            \
					   unsigned cpu, const map##_value *value, uint64_t flags) \
	{                                                                                          \
		return bpfmapc_update_cpu(runtime##_lookup, runtime##_update, maps->fd, key, cpu,  \
					  value, flags);                                           \
	}

/* The same value for all CPUs. */
#define BPFMAPC_ACCESS_update_all(runtime, maps_type, map, fd)                                     \
	static inline int map##_update_all(const maps_type *maps, const map##_key *key,            \
					   const map##_value *value, uint64_t flags)               \
	{                                                                                          \
		return bpfmapc_update_all(runtime##_update, maps->fd, key, value, sizeof(*value),  \
					  flags);                                                  \
	}

#endif
