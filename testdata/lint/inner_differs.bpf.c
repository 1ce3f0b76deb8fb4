// SPDX-License-Identifier: BSD-2-Clause
/*
 * libbpf opens it, and the kernel refuses the slots: inner maps that differ
 * from the template in type, sizes, flags or entries, and slots that lie
 * beyond max_entries.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct table {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
};

struct table same SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} narrow SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, __u64);
} guarded SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} longer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 5);
	__type(key, __u32);
	__array(values, struct table);
} tables SEC(".maps") = {
	.values = {
		[0] = &same,
		[1] = (void *)&hash,
		[2] = (void *)&narrow,
		[3] = (void *)&guarded,
		[4] = (void *)&longer,
		[5] = &same,
		[9] = &same,
	},
};

char LICENSE[] SEC("license") = "GPL";
