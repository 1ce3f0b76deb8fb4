// SPDX-License-Identifier: BSD-2-Clause
// expect: size-void m
/* void has no size. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	void *value;
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
