// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-not-map m
/* A slot that holds a variable which is no map. */
#include "../decode/maps.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
};

struct inner elsewhere = {};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(key_size, 4);
	__uint(max_entries, 1);
	__array(values, struct inner);
} m SEC(".maps") = {
	.values = { &elsewhere },
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
