// SPDX-License-Identifier: BSD-2-Clause
// expect: section-ignored; reloc-bad-section m
/* A program that refers to a map in a section that libbpf ignores. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m SEC(".maps.other");

static long (*lookup)(void *map, const void *key) = (void *)1;

SEC("socket")
int use(void *ctx)
{
	int key = 0;

	return lookup(&m, &key);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
