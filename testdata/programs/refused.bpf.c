// SPDX-License-Identifier: BSD-2-Clause
/* Programs that every verifier refuses, for reasons that are not about the definition of a map. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} calls SEC(".maps");

SEC("socket")
int unchecked(struct __sk_buff *skb)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&counts, &key);

	return *value;
}

SEC("xdp")
int beyond_packet(struct xdp_md *ctx)
{
	return *(char *)(long)ctx->data;
}

/* A program array has programs of one type: the second one is refused, unless it is alone. */
SEC("xdp")
int first_calls(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &calls, 0);
	return 0;
}

SEC("tc")
int second_calls(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &calls, 0);
	return 0;
}

/* The license is none that allows it. */
SEC("kprobe")
int prints(void *ctx)
{
	bpf_printk("here");
	return 0;
}

char LICENSE[] SEC("license") = "BSD";
