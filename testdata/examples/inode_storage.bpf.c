// SPDX-License-Identifier: BSD-2-Clause
/* Storage attached to inodes, as the kernel wants it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct label {
	__u64 owner;
	__u32 flags;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct label);
} labels SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
