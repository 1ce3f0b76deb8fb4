// SPDX-License-Identifier: BSD-2-Clause
// expect: linkage-static m
/* A static map has no symbol of its own. */
#include "../decode/maps.h"

static struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(key_size, 8);
	__uint(value_size, 4);
	__uint(max_entries, 3);
} other SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
