// SPDX-License-Identifier: BSD-2-Clause
// expect: size-unknown m
/* A function has no size. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	int (*key)(int);
	__type(value, int);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
