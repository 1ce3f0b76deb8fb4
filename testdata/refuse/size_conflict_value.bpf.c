// SPDX-License-Identifier: BSD-2-Clause
// expect: size-conflict m
/* A value size, then a value type of another size. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__uint(value_size, 8);
	__type(value, int);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
