// SPDX-License-Identifier: BSD-2-Clause
// expect: type-not-ptr m
/* A typedef of the pointer for the key is not looked through. */
#include "../decode/maps.h"

typedef int *int_ptr;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	int_ptr key;
	__type(value, int);
	__uint(max_entries, 1);
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
