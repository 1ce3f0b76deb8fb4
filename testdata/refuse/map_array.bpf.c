// SPDX-License-Identifier: BSD-2-Clause
// expect: map-not-struct m
/* An array of maps in C is no map. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m[2] SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} other SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
