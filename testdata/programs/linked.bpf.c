// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs that are made of several functions: static, global and hidden ones, a callback,
 * one that several share, and constants by which the verifier sees that code is dead.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

const volatile __u32 limit = 3;
__u64 total;
__u64 seen[4] = {1, 2, 3, 4};

static __noinline int add(__u32 key, __u64 n)
{
	__u64 *value = bpf_map_lookup_elem(&counts, &key);

	if (value)
		*value += n;
	total += n;
	return 0;
}

/* By itself it must not rely on what the caller knows of the pointer: hidden, it may. */
__hidden __noinline int first_byte(struct __sk_buff *skb, __u64 *value)
{
	add(1, *value);
	return skb->len;
}

__noinline int only_length(struct __sk_buff *skb)
{
	return add(2, skb->len);
}

static int sum(void *map, __u32 *key, __u64 *value, void *ctx)
{
	*(__u64 *)ctx += *value;
	return add(*key, 1);
}

/* The verifier knows that the index is inside: the constant is frozen. */
SEC("socket")
int constant(struct __sk_buff *skb)
{
	return seen[limit] + add(0, 1);
}

SEC("socket")
int callback(struct __sk_buff *skb)
{
	__u64 all = 0;

	bpf_for_each_map_elem(&counts, sum, &all, 0);
	return all;
}

SEC("tc")
int deep(struct __sk_buff *skb)
{
	__u64 one = 1;

	return first_byte(skb, &one) + only_length(skb);
}

/* A helper that it may not call without the license. */
SEC("kprobe")
int pid(void *ctx)
{
	__u64 id = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("%llu", id);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
