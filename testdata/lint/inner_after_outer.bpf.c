// SPDX-License-Identifier: BSD-2-Clause
/*
 * libbpf opens it and fails to load it: the inner map stands behind the outer
 * map, whose slot is written first. clang would lay the inner map out first;
 * under another name it comes to it too late.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct table {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
};

extern char behind[] __asm__("first");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct table);
} tables SEC(".maps") = {
	.values = { [0] = (void *)&behind },
};

struct table first SEC(".maps");

char LICENSE[] SEC("license") = "GPL";
