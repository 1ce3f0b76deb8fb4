// SPDX-License-Identifier: BSD-2-Clause
// expect: type-missing m
/* A map without a type. */
#include "../decode/maps.h"

struct {
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
