// SPDX-License-Identifier: BSD-2-Clause
/* Counts packets by flow, tells user space of new flows, and passes the rest on by queue. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__u32 ifindex;
	__u16 queue;
	__u8 large;
	__u32 length;
};

struct counts {
	__u64 packets;
	__u64 bytes;
	__u32 last_length;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow);
	__type(value, struct counts);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 4096);
	__type(value, struct flow);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

struct queue {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} first_queue SEC(".maps"), second_queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct queue);
} queues SEC(".maps") = {.values = {&first_queue, &second_queue}};

const volatile __u32 large = 1024;
__u64 dropped;

SEC("xdp")
int count(struct xdp_md *ctx)
{
	struct flow key;
	struct counts *found, new = {.packets = 1};

	key.ifindex = ctx->ingress_ifindex;
	key.queue = (__u16)ctx->rx_queue_index;
	key.length = ctx->data_end - ctx->data;
	key.large = key.length > large;
	found = bpf_map_lookup_elem(&flows, &key);
	if (found) {
		found->packets++;
		found->bytes += key.length;
		found->last_length = key.length;
		return XDP_PASS;
	}
	new.bytes = new.last_length = key.length;
	bpf_map_update_elem(&flows, &key, &new, BPF_ANY);
	if (bpf_map_peek_elem(&seen, &key)) {
		bpf_map_push_elem(&seen, &key, BPF_ANY);
		bpf_ringbuf_output(&events, &key, sizeof(key), 0);
	}
	return XDP_PASS;
}

SEC("xdp")
int limit(struct xdp_md *ctx)
{
	__u32 queue = ctx->rx_queue_index & 1, length = (ctx->data_end - ctx->data) & 63;
	void *lengths = bpf_map_lookup_elem(&queues, &queue);
	__u64 *passed = lengths ? bpf_map_lookup_elem(lengths, &length) : 0;

	if (passed && ++*passed < 1000)
		return XDP_PASS;
	dropped++;
	return XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
