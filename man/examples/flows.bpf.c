// SPDX-License-Identifier: BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__u32 interface;
	__u8 queue;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct flow);
	__type(value, __u64);
} flows SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	struct flow key;
	__u64 *packets;

	key.interface = ctx->ingress_ifindex;
	key.queue = ctx->rx_queue_index;
	packets = bpf_map_lookup_elem(&flows, &key);
	if (packets)
		__sync_fetch_and_add(packets, 1);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
