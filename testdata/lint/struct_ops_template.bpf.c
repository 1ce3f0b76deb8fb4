// SPDX-License-Identifier: BSD-2-Clause
/* A template of struct_ops: the loader cannot create it, before anything of the outer map counts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct ops {
	__uint(type, BPF_MAP_TYPE_STRUCT_OPS);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 64);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, struct ops);
} outer SEC(".maps");

char _license[] SEC("license") = "GPL";
