// SPDX-License-Identifier: BSD-2-Clause
// expect: linkage-static inner_map; slot-symbol m
/* A static map has no name in a relocation. */
#include "../decode/maps.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
};

static struct inner inner_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(key_size, 4);
	__uint(max_entries, 1);
	__array(values, struct inner);
} m SEC(".maps") = {
	.values = { &inner_map },
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
