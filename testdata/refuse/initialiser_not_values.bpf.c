// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-not-values m
/* A program array that is initialised, and not through `values`. */
#include "../decode/maps.h"

int target(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	int (*max_entries)[1];
} m SEC(".maps") = {
	.max_entries = (void *)target,
};

SEC("socket")
int target(void *ctx)
{
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
