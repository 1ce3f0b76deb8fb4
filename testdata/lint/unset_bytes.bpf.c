// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys, values and records of which programs whose names begin with "unset" leave bytes as
 * they were on the stack. Older kernels refuse these with EACCES; newer ones take them.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Bytes 9, 14 and 15 belong to no member. */
struct flow {
	__u32 src, dst;
	__u8 protocol;
	__u16 sport, dport;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(key_size, sizeof(struct flow));
	__uint(value_size, sizeof(__u64));
	__uint(max_entries, 1024);
} flows SEC(".maps");

/* Bytes 20 to 23 belong to no member. */
struct info {
	__u64 start, end;
	__u32 sector;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct info);
} called SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} events SEC(".maps");

SEC("xdp")
int unset_key(struct xdp_md *ctx)
{
	struct flow key;

	key.src = ctx->ingress_ifindex;
	key.dst = 2;
	key.protocol = 6;
	key.sport = ctx->rx_queue_index;
	key.dport = 3;
	return bpf_map_lookup_elem(&flows, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int set_key(struct xdp_md *ctx)
{
	struct flow key;

	__builtin_memset(&key, 0, sizeof(key));
	key.src = ctx->ingress_ifindex;
	key.dst = 2;
	key.protocol = 6;
	key.sport = ctx->rx_queue_index;
	key.dport = 3;
	return bpf_map_lookup_elem(&flows, &key) ? XDP_PASS : XDP_DROP;
}

/* Set on one of two ways only. */
SEC("xdp")
int unset_on_one_way(struct xdp_md *ctx)
{
	struct flow key;

	if (ctx->rx_queue_index)
		__builtin_memset(&key, 0, sizeof(key));
	*(volatile __u32 *)&key.src = ctx->ingress_ifindex;
	*(volatile __u32 *)&key.dst = 2;
	*(volatile __u8 *)&key.protocol = 6;
	*(volatile __u16 *)&key.sport = 1;
	*(volatile __u16 *)&key.dport = 3;
	return bpf_map_lookup_elem(&flows, &key) ? XDP_PASS : XDP_DROP;
}

SEC("kprobe/submit_bio")
int unset_value(void *ctx)
{
	__u64 key = (__u64)ctx;
	struct info info = {.start = bpf_ktime_get_ns(), .end = 0, .sector = 0};

	bpf_map_update_elem(&called, &key, &info, BPF_ANY);
	return 0;
}

SEC("kprobe/submit_bio")
int set_value(void *ctx)
{
	__u64 key = (__u64)ctx;
	struct info info;

	__builtin_memset(&info, 0, sizeof(info));
	info.start = bpf_ktime_get_ns();
	bpf_map_update_elem(&called, &key, &info, BPF_ANY);
	return 0;
}

SEC("kprobe/submit_bio")
int unset_record(void *ctx)
{
	struct info info = {.start = bpf_ktime_get_ns(), .end = 0, .sector = 0};

	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &info, sizeof(info));
	return 0;
}

/* A helper sets it. */
SEC("kprobe/submit_bio")
int set_by_helper(void *ctx)
{
	char record[16];

	bpf_get_current_comm(record, sizeof(record));
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, record, sizeof(record));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
