// SPDX-License-Identifier: BSD-2-Clause
/*
 * Constant indexes at and beyond the end of maps. The kernel takes all programs; those whose
 * names begin with "never" find no element, whatever is in the map, and those of "always" do.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum { RX, TX, DROP, N };

SEC("xdp")
int target(struct xdp_md *ctx)
{
	return XDP_DROP;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 8);
} ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(max_entries, 2);
	__array(values, int(void *));
} jumps SEC(".maps") = {.values = {[1] = (void *)&target}};

/* Its keys are no indexes. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} hash SEC(".maps");

static __always_inline int count(__u32 key)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &key);

	if (!value)
		return XDP_PASS;
	++*value;
	return XDP_DROP;
}

SEC("xdp")
int always_last(struct xdp_md *ctx)
{
	return count(TX);
}

SEC("xdp")
int never_array(struct xdp_md *ctx)
{
	return count(DROP);
}

/* One of two values is beyond: that may be so. */
SEC("xdp")
int sometimes(struct xdp_md *ctx)
{
	return count(ctx->rx_queue_index ? DROP : TX);
}

SEC("xdp")
int never_updated(struct xdp_md *ctx)
{
	__u32 key = N;
	__u64 value = 1;

	return bpf_map_update_elem(&counters, &key, &value, 0) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int last_port(struct xdp_md *ctx)
{
	return bpf_redirect_map(&ports, 7, XDP_PASS);
}

SEC("xdp")
int never_port(struct xdp_md *ctx)
{
	return bpf_redirect_map(&ports, 10, XDP_PASS);
}

SEC("xdp")
int always_slot(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 1);
	return XDP_PASS;
}

SEC("xdp")
int never_slot(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 2);
	return XDP_PASS;
}

SEC("xdp")
int always_hash(struct xdp_md *ctx)
{
	__u32 key = 10;
	__u64 value = 1;

	return bpf_map_update_elem(&hash, &key, &value, 0) ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
