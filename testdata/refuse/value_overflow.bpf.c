// SPDX-License-Identifier: BSD-2-Clause
// expect: size-overflow m
/* More elements than 32 bits count. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	char (*value)[0x10000][0x10000];
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
