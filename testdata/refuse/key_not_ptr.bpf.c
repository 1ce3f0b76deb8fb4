// SPDX-License-Identifier: BSD-2-Clause
// expect: type-not-ptr m
/* A key that is written as the type itself. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	int key;
	__type(value, int);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
