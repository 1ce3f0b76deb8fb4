// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-map-type m
/* An initialiser in a map of a type that takes none. */
#include "../decode/maps.h"

int g = 1;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(max_entries, 1);
	__type(value, int);
} m SEC(".maps") = {
	.value = &g,
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
