// SPDX-License-Identifier: BSD-2-Clause
// expect: values-map-type m
/* Values on a map that has none. */
#include "../decode/maps.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(max_entries, 1);
	__array(values, struct inner);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
