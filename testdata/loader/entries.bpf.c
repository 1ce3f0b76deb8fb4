// SPDX-License-Identifier: BSD-2-Clause
/* A map whose size the program that loads it chooses. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, __u32);
} start SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
