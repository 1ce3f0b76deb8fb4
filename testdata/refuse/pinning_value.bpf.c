// SPDX-License-Identifier: BSD-2-Clause
// expect: pinning-value m
/* A value for pinning that iproute2 knows and libbpf does not. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
	__uint(pinning, 2);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
