// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-hash-key m
/* A hash of maps with values has keys of 4 bytes. */
#include "../decode/maps.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} inner_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(key_size, 8);
	__uint(max_entries, 1);
	__array(values, struct inner);
} m SEC(".maps") = {
	.values = { &inner_map },
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
