// SPDX-License-Identifier: BSD-2-Clause
// expect: size-conflict m
/* A key type, then a key size that differs. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__uint(key_size, 8);
	__type(value, int);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
