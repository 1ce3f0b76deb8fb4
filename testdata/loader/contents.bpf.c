// SPDX-License-Identifier: BSD-2-Clause
/* More contents than a command line usually has room for, and a map on NUMA node 0. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define LEN 300000

const volatile unsigned char table[LEN] = {1, 2, 3, [LEN / 2] = 4};
unsigned char counters[LEN];

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NUMA_NODE);
	__uint(numa_node, 0);
} near SEC(".maps");

SEC("socket")
int look(void *ctx)
{
	__u32 i = (__u32)bpf_get_prandom_u32() % LEN;

	counters[i] = table[i];
	return 0;
}

char _license[] SEC("license") = "GPL";
