// SPDX-License-Identifier: BSD-2-Clause
/* Every attribute, in both ways of writing sizes. */
#include "maps.h"

struct key {
	__u32 a;
	__u16 b;
};

typedef struct {
	__u64 count[3];
} value_t;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct key);
	__type(value, value_t);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE);
	__uint(numa_node, 1);
	__uint(pinning, PIN_BY_NAME);
} typed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(value_size, 16);
	__uint(max_entries, 100);
	__uint(map_extra, 3);
} sized SEC(".maps");

/* 0 is not absent. */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(key_size, 0);
	__type(value, __u32);
	__uint(max_entries, 8);
	__uint(pinning, 0);
} zero_key SEC(".maps");

/* A size beside its type, in both orders, and a zero before a size. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__uint(key_size, 4);
	__uint(value_size, 0);
	__type(value, __u64);
	__uint(max_entries, 1);
} agreeing SEC(".maps");

/* Types without bytes have size 0. */
struct empty {
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, struct empty);
	__type(value, int[0]);
	__uint(max_entries, 1);
} empty_types SEC(".maps");

/* Named, qualified and weak. */
typedef struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 5000);
} ring_t;

volatile ring_t ring SEC(".maps") = {};
__weak ring_t weak_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} events SEC(".maps");

/* Of a macro of a user's own: a typedef of the pointer is looked through. */
typedef int (*number_77)[77];

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(key_size, 4);
	__uint(value_size, 4);
	const number_77 max_entries;
} by_typedef SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
