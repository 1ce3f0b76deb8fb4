// SPDX-License-Identifier: BSD-2-Clause
/* Defines the map that extern.bpf.c refers to, behind one of its own. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct shared {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} second SEC(".maps");

struct shared shared SEC(".maps");

SEC("socket")
int look_too(void *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&shared, &key) && bpf_map_lookup_elem(&second, &key);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
