// SPDX-License-Identifier: BSD-2-Clause
/*
 * Refers to a map that defined.bpf.c has. Linked before it, the static linker
 * leaves the map at offset 0 in the BTF, where another one lies.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct shared {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
};

extern struct shared shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} first SEC(".maps");

SEC("socket")
int look(void *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&shared, &key) && bpf_map_lookup_elem(&first, &key);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
