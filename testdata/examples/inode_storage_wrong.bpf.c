// SPDX-License-Identifier: BSD-2-Clause
/*
 * What everybody writes first: inode storage is neither sized by
 * max_entries nor keyed by an inode number, and must not be preallocated.
 * The kernel says EINVAL to all of it and no more.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct label {
	__u64 owner;
	__u32 flags;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct label);
} labels SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
