// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-unknown-program m
/* A subprogram of .text is not called by tail calls. */
#include "../decode/maps.h"

int __attribute__((noinline)) helper(void *ctx)
{
	return (long)ctx & 1;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(max_entries, 1);
	__array(values, int(void *));
} m SEC(".maps") = {
	.values = { (void *)helper },
};

SEC("socket")
int main_program(void *ctx)
{
	return helper(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
