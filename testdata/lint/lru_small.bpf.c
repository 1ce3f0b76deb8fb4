// SPDX-License-Identifier: BSD-2-Clause
/*
 * LRU maps of several sizes: those that have fewer than 128 entries for each CPU evict
 * elements early. Which ones these are hangs on the CPUs of the target.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define LRU(lru_type, flags, entries, name)           \
	struct {                                      \
		__uint(type, BPF_MAP_TYPE_##lru_type); \
		__uint(map_flags, flags);             \
		__uint(max_entries, entries);         \
		__type(key, __u32);                   \
		__type(value, __u64);                 \
	} name SEC(".maps")

LRU(LRU_HASH, 0, 16, recent);
LRU(LRU_HASH, 0, 256, seen);
LRU(LRU_HASH, 0, 2047, almost);
LRU(LRU_HASH, 0, 2048, enough);
LRU(LRU_PERCPU_HASH, 0, 10, tiny);
LRU(LRU_HASH, BPF_F_NO_COMMON_LRU, 1024, jobs);
LRU(LRU_PERCPU_HASH, BPF_F_NO_COMMON_LRU, 30, lists);
LRU(HASH, 0, 16, hash);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_LRU_HASH);
		__uint(max_entries, 64);
		__type(key, __u32);
		__type(value, __u64);
	});
} outer SEC(".maps");

char LICENSE[] SEC("license") = "GPL";
