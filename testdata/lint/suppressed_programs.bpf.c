// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tags on functions: of a program, of a function that two programs call, of one that has
 * nothing to suppress, and two that are not understood. Programs set an element anew
 * that all arrays have (BM609), or look for one that none has (BM607), which is said once of a
 * function of several programs.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define ALLOW(rules) __attribute__((btf_decl_tag("bpfmapc:allow=" rules)))

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

static __always_inline long fail(void)
{
	__u32 key = 0;
	__u64 value = 1;

	return bpf_map_update_elem(&counts, &key, &value, BPF_NOEXIST);
}

static __noinline ALLOW("BM609") long fail_in_function(__u32 key)
{
	__u64 value = 1;

	return bpf_map_update_elem(&counts, &key, &value, BPF_NOEXIST);
}

SEC("xdp")
ALLOW("update-flags") int allowed(struct xdp_md *ctx)
{
	return fail();
}

SEC("xdp")
int not_allowed(struct xdp_md *ctx)
{
	return fail();
}

SEC("xdp")
int allowed_in_function(struct xdp_md *ctx)
{
	return fail_in_function(ctx->rx_queue_index);
}

SEC("xdp")
int not_allowed_of_two(struct xdp_md *ctx)
{
	return fail_in_function(ctx->ingress_ifindex) + fail();
}

static __noinline long look_beyond(__u32 x)
{
	return bpf_map_lookup_elem(&counts, &(__u32){4}) ? x : 0;
}

SEC("xdp")
ALLOW("BM607") int allowed_before_others(struct xdp_md *ctx)
{
	return look_beyond(ctx->rx_queue_index);
}

SEC("xdp")
int not_allowed_behind(struct xdp_md *ctx)
{
	return look_beyond(ctx->ingress_ifindex);
}

SEC("xdp")
int not_said_again(struct xdp_md *ctx)
{
	return look_beyond(ctx->ingress_ifindex);
}

SEC("xdp")
ALLOW("BM606,BM609") int one_unused(struct xdp_md *ctx)
{
	return fail();
}

SEC("xdp")
ALLOW("update-flag") __attribute__((btf_decl_tag("bpfmapc:ignore"))) int misspelled(struct xdp_md *ctx)
{
	return bpf_map_lookup_elem(&counts, &(__u32){0}) ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
