// SPDX-License-Identifier: BSD-2-Clause
// expect: attr-not-ptr m
/* An attribute that is a number, not a pointer to an array of that length. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	int max_entries;
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
