// SPDX-License-Identifier: BSD-2-Clause
// expect: attr-not-array m
/* An attribute that is a typedef of an array: libbpf does not look through it. */
#include "../decode/maps.h"

typedef int five[5];

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	five *max_entries;
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
