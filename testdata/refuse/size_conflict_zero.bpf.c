// SPDX-License-Identifier: BSD-2-Clause
// expect: size-conflict m
/* 0 behind a type contradicts it; before the type it would not. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__uint(key_size, 0);
	__type(value, int);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
