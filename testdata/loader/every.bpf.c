// SPDX-License-Identifier: BSD-2-Clause
/* A map of every type that a kernel creates without more than its attributes. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Linux 6.2: newer than the headers of Debian 12. */
#define BPF_MAP_TYPE_CGRP_STORAGE 32

struct value {
	__u32 a, b;
};

struct lpm_key {
	__u32 prefixlen;
	__u8 data[4];
};

#define MAP(map_name, map_type, k, v, n)                                                           \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##map_type);                                             \
		__uint(max_entries, n);                                                            \
		__uint(key_size, k);                                                               \
		__uint(value_size, v);                                                             \
	} map_name SEC(".maps")

#define FLAGGED(map_name, map_type, k, v, n, f)                                                    \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##map_type);                                             \
		__uint(max_entries, n);                                                            \
		__uint(map_flags, f);                                                              \
		__type(key, k);                                                                    \
		__type(value, v);                                                                  \
	} map_name SEC(".maps")

#define TYPED(map_name, map_type, k, v, n) FLAGGED(map_name, map_type, k, v, n, 0)

TYPED(hash, HASH, __u32, struct value, 10);
TYPED(array, ARRAY, __u32, struct value, 10);
MAP(prog_array, PROG_ARRAY, 4, 4, 10);
MAP(perf_event_array, PERF_EVENT_ARRAY, 4, 4, 0);
TYPED(percpu_hash, PERCPU_HASH, __u32, struct value, 10);
TYPED(percpu_array, PERCPU_ARRAY, __u32, struct value, 10);
MAP(stack_trace, STACK_TRACE, 4, 80, 10);
MAP(cgroup_array, CGROUP_ARRAY, 4, 4, 10);
TYPED(lru_hash, LRU_HASH, __u32, struct value, 10);
TYPED(lru_percpu_hash, LRU_PERCPU_HASH, __u32, struct value, 10);
FLAGGED(lpm_trie, LPM_TRIE, struct lpm_key, struct value, 10, BPF_F_NO_PREALLOC);
MAP(devmap, DEVMAP, 4, 4, 10);
MAP(sockmap, SOCKMAP, 4, 4, 10);
MAP(cpumap, CPUMAP, 4, 4, 1);
MAP(xskmap, XSKMAP, 4, 4, 10);
MAP(sockhash, SOCKHASH, 4, 4, 10);
MAP(cgroup_storage, CGROUP_STORAGE, 8, 16, 0);
MAP(reuseport_sockarray, REUSEPORT_SOCKARRAY, 4, 8, 10);
MAP(percpu_cgroup_storage, PERCPU_CGROUP_STORAGE, 8, 16, 0);
MAP(queue, QUEUE, 0, 4, 10);
MAP(stack, STACK, 0, 4, 10);
FLAGGED(sk_storage, SK_STORAGE, int, struct value, 0, BPF_F_NO_PREALLOC);
MAP(devmap_hash, DEVMAP_HASH, 4, 8, 10);
MAP(ringbuf, RINGBUF, 0, 0, 5000);
FLAGGED(inode_storage, INODE_STORAGE, int, struct value, 0, BPF_F_NO_PREALLOC);
FLAGGED(task_storage, TASK_STORAGE, int, struct value, 0, BPF_F_NO_PREALLOC);
MAP(bloom_filter, BLOOM_FILTER, 0, 4, 10);
MAP(user_ringbuf, USER_RINGBUF, 0, 0, 4096);
FLAGGED(cgrp_storage, CGRP_STORAGE, int, struct value, 0, BPF_F_NO_PREALLOC);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RINGBUF);
		__uint(max_entries, 4096);
	});
} array_of_maps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, struct value);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 4);
		__type(key, struct value);
		__type(value, __u64);
	});
} hash_of_maps SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
