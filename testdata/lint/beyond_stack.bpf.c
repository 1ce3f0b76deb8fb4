// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys, values and records that are larger than what lies on the stack there. The verifier
 * refuses the programs whose names begin with "refused", and no others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct ip_stat {
	__u32 saddr, daddr, action, proto;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct ip_stat);
	__type(value, __u64);
} stats SEC(".maps");

/* The key of a map with a size too small: the rest of what the program passes is not read. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct ip_stat));
	__uint(max_entries, 1024);
} narrow SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} events SEC(".maps");

SEC("xdp")
int refused_key(struct xdp_md *ctx)
{
	__u32 key = ctx->ingress_ifindex;

	return bpf_map_lookup_elem(&stats, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int refused_value(struct xdp_md *ctx)
{
	__u64 value = 1;
	__u32 key = ctx->ingress_ifindex;

	bpf_map_update_elem(&narrow, &key, &value, 0);
	return XDP_PASS;
}

SEC("xdp")
int refused_record(struct xdp_md *ctx)
{
	__u32 e = 1;

	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &e, 64);
	return XDP_PASS;
}

SEC("xdp")
int whole_key(struct xdp_md *ctx)
{
	struct ip_stat key = {ctx->ingress_ifindex, 1, 2, 3};

	return bpf_map_lookup_elem(&stats, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int larger_key(struct xdp_md *ctx)
{
	struct ip_stat key = {ctx->ingress_ifindex, 1, 2, 3};

	bpf_map_update_elem(&narrow, &key, &key, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
