// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps whose flags forbid programs, or user space, to read or to write. The verifier refuses
 * the programs whose names begin with "refused", and no others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define HASH(flags, name)                        \
	struct {                                 \
		__uint(type, BPF_MAP_TYPE_HASH); \
		__uint(map_flags, flags);        \
		__uint(max_entries, 4);          \
		__type(key, __u32);              \
		__type(value, __u64);            \
	} name SEC(".maps")

HASH(BPF_F_RDONLY_PROG, read_only);
HASH(BPF_F_WRONLY_PROG, write_only);
HASH(BPF_F_RDONLY, read_only_user);
HASH(BPF_F_WRONLY, write_only_user);

/* The kernel adds BPF_F_RDONLY_PROG to it. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

const volatile __u32 target_pid = 0;

SEC("xdp")
int refused_update(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 value = target_pid;

	bpf_map_update_elem(&read_only, &key, &value, 0);
	return XDP_PASS;
}

SEC("xdp")
int refused_delete(struct xdp_md *ctx)
{
	__u32 key = 0;

	bpf_map_delete_elem(&read_only, &key);
	return XDP_PASS;
}

SEC("xdp")
int refused_store(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&read_only, &key);

	if (value)
		*value = 1;
	return XDP_PASS;
}

SEC("xdp")
int refused_store_device(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u32 *value = bpf_map_lookup_elem(&devices, &key);

	if (value)
		*value = 1;
	return XDP_PASS;
}

SEC("xdp")
int device(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u32 *value = bpf_map_lookup_elem(&devices, &key);

	return value && *value ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int refused_lookup(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&write_only, &key);

	return value ? *value : XDP_PASS;
}

SEC("xdp")
int refused_constant(struct xdp_md *ctx)
{
	*(volatile __u32 *)&target_pid = 1;
	return XDP_PASS;
}

SEC("xdp")
int allowed(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 one = target_pid, *value = bpf_map_lookup_elem(&read_only, &key);

	bpf_map_update_elem(&write_only, &key, &one, 0);
	bpf_map_update_elem(&read_only_user, &key, &one, 0);
	bpf_map_update_elem(&write_only_user, &key, &one, 0);
	return value ? *value : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
