// SPDX-License-Identifier: BSD-2-Clause
/*
 * Records of ring buffers at and beyond the size of the ring. Each record needs 8 bytes more,
 * its size is rounded up to 8, and a ring cannot be filled to the last byte. The kernel takes
 * all programs; those whose names begin with "never" get NULL or an error each time, and those
 * of "always" do not.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} other SEC(".maps");

/* libbpf rounds it up to a page. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1);
} page SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, char[65536]);
} scratch SEC(".maps");

static __always_inline int reserve(void *map, __u64 size)
{
	__u32 *record = bpf_ringbuf_reserve(map, size, 0);

	if (!record)
		return XDP_PASS;
	*record = 1;
	bpf_ringbuf_discard(record, 0);
	return XDP_DROP;
}

static __always_inline int output(__u64 size)
{
	__u32 key = 0;
	char *record = bpf_map_lookup_elem(&scratch, &key);

	return record && bpf_ringbuf_output(&other, record, size, 0) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int always_largest(struct xdp_md *ctx)
{
	return reserve(&ring, 65536 - 16);
}

SEC("xdp")
int never_one_more(struct xdp_md *ctx)
{
	return reserve(&ring, 65536 - 15);
}

SEC("xdp")
int never_whole(struct xdp_md *ctx)
{
	return reserve(&ring, 65536);
}

SEC("xdp")
int never_larger(struct xdp_md *ctx)
{
	return reserve(&ring, 524296);
}

SEC("xdp")
int always_output(struct xdp_md *ctx)
{
	return output(65536 - 16);
}

SEC("xdp")
int never_output_one_more(struct xdp_md *ctx)
{
	return output(65536 - 15);
}

SEC("xdp")
int never_output(struct xdp_md *ctx)
{
	return output(65536);
}

SEC("xdp")
int always_rounded(struct xdp_md *ctx)
{
	return reserve(&page, 64);
}

char LICENSE[] SEC("license") = "GPL";
