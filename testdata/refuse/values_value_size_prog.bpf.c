// SPDX-License-Identifier: BSD-2-Clause
// expect: values-value-size m
/* The values of a program array have 4 bytes. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 8);
	__uint(max_entries, 1);
	__array(values, int(void *));
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
