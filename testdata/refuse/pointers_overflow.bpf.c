// SPDX-License-Identifier: BSD-2-Clause
// expect: size-overflow m
/* Pointers that 32 bits count, and bytes of them that they do not. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	int *(*value)[0x30000000];
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
