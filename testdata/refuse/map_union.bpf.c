// SPDX-License-Identifier: BSD-2-Clause
// expect: map-not-struct m
/* A union in .maps is no map. */
#include "../decode/maps.h"

union {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
