// SPDX-License-Identifier: BSD-2-Clause
// Which of the pins of old.bpf.c can be reused: each map differs in what its name says.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define PINNED __uint(pinning, LIBBPF_PIN_BY_NAME)

struct small {
	__u64 a;
};

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct small);
} same SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} other_type SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u64);
	__type(value, __u64);
} other_key SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} other_value SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} other_entries SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
} other_flags SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 8);
	__uint(map_extra, 4);
	__type(value, __u64);
} other_extra SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct small);
} other_btf SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8192);
} rounded SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} cpus SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} devices_hash SEC(".maps");

/* The kernel rounds the entries up to a multiple of the CPUs. */
struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1025);
	__uint(map_flags, BPF_F_NO_COMMON_LRU);
	__type(key, __u32);
	__type(value, __u64);
} lru SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 4);
		__type(key, __u32);
		__type(value, __u64);
	});
} other_inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} no_longer_pinned SEC(".maps");

struct {
	PINNED;
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} now_pinned SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} never_pinned SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
