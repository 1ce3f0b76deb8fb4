// SPDX-License-Identifier: BSD-2-Clause
/* A program that refers to two maps. */
#include "maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} first SEC(".maps"), second SEC(".maps");

void *volatile seen;

SEC("socket")
int use(void *ctx)
{
	seen = &first;
	seen = &second;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
