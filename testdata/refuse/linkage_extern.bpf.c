// SPDX-License-Identifier: BSD-2-Clause
// expect: extern-map m
/* A map that another object defines, not linked yet. */
#include "../decode/maps.h"

struct def {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
};

extern struct def m __attribute__((section(".maps")));
struct def other SEC(".maps");

static long (*lookup)(void *map, const void *key) = (void *)1;

SEC("socket")
int use(void *ctx)
{
	int key = 0;

	return lookup(&m, &key);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
