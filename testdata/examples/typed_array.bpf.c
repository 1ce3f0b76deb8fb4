// SPDX-License-Identifier: BSD-2-Clause
/* An array whose key and value types the kernel and the loader know. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct my_value {
	int x, y, z;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, int);
	__type(value, struct my_value);
	__uint(max_entries, 16);
} icmpcnt SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
