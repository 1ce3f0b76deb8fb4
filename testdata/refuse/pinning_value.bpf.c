// SPDX-License-Identifier: BSD-2-Clause
// expect: pinning-value m
/* Global pinning is iproute2's. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
	__uint(pinning, 2);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
