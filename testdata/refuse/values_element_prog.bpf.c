// SPDX-License-Identifier: BSD-2-Clause
// expect: values-element m
/* Elements of a program array that are no functions. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(max_entries, 4);
	__array(values, int);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
