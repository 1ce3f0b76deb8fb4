// SPDX-License-Identifier: BSD-2-Clause
// expect: linkage-hidden m
/* A hidden symbol counts as static since libbpf 1.1. */
#include "../decode/maps.h"

__hidden struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
