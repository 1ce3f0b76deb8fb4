// SPDX-License-Identifier: BSD-2-Clause
/* Outer maps and program arrays with static values, in slots that are not in order. */
#include "maps.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
};

struct inner first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { [5] = &first, [2] = &second, [3] = &first },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__array(values, struct inner);
} by_hash SEC(".maps") = {
	.values = { &second },
};

/* A template written in place, with a ring buffer that is to be rounded. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RINGBUF);
		__uint(max_entries, 1);
	});
} rings SEC(".maps");

/* The template comes from user space. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} user_space SEC(".maps");

int tail_1(void *ctx);
int tail_2(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__array(values, int(void *));
} jumps SEC(".maps") = {
	.values = { [0] = tail_2, [2] = tail_1 },
};

SEC("socket")
int tail_1(void *ctx)
{
	return 1;
}

SEC("socket")
int tail_2(void *ctx)
{
	return 2;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
