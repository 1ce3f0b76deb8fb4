// SPDX-License-Identifier: BSD-2-Clause
/*
 * Helpers that take maps, in programs of types that have them and that do not. The verifier
 * refuses the programs whose names begin with "refused", and no others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 8);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(key_size, 4);
	__uint(value_size, 8 * 127);
	__uint(max_entries, 8);
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
} cgroups SEC(".maps");

SEC("tc")
int refused_redirect(struct __sk_buff *skb)
{
	return bpf_redirect_map(&devices, 0, 0);
}

SEC("xdp")
int has_redirect(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devices, 0, 0);
}

SEC("xdp")
int refused_stackid(struct xdp_md *ctx)
{
	return bpf_get_stackid(ctx, &stacks, 0) ? XDP_PASS : XDP_DROP;
}

SEC("kprobe/do_exit")
int has_stackid(void *ctx)
{
	return bpf_get_stackid(ctx, &stacks, 0);
}

SEC("xdp")
int refused_storage(struct xdp_md *ctx)
{
	return bpf_get_local_storage(&cgroups, 0) ? XDP_PASS : XDP_DROP;
}

SEC("cgroup_skb/egress")
int has_storage(struct __sk_buff *skb)
{
	return !!bpf_get_local_storage(&cgroups, 0);
}

SEC("kprobe/do_exit")
int refused_sk_storage(void *ctx)
{
	return !!bpf_sk_storage_get(&sockets, ctx, 0, 0);
}

SEC("tc")
int has_sk_storage(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;

	return sk && bpf_sk_storage_get(&sockets, sk, 0, 0);
}

char LICENSE[] SEC("license") = "GPL";
