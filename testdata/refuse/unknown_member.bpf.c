// SPDX-License-Identifier: BSD-2-Clause
// expect: unknown-member m
/* A member that libbpf does not know. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entry, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
