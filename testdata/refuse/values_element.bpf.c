// SPDX-License-Identifier: BSD-2-Clause
// expect: values-element m
/* Elements that are no maps. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(key_size, 4);
	__uint(max_entries, 4);
	__array(values, int);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
