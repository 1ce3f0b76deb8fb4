// SPDX-License-Identifier: BSD-2-Clause
// expect: values-sized m
/* The member values is an array of a given length, and must be flexible. */
#include "../decode/maps.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(key_size, 4);
	__uint(max_entries, 4);
	struct inner *values[4];
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
