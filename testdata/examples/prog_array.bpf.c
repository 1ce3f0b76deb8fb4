// SPDX-License-Identifier: BSD-2-Clause
/* A program array whose slot 1 holds a program once the object is loaded. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
int tailcall_1(void *ctx)
{
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int (void *));
} prog_array_init SEC(".maps") = {
	.values = {
		[1] = (void *)&tailcall_1,
	},
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
