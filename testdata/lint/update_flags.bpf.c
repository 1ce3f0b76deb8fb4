// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls with constant flags, or on map types, that never succeed. The kernel
 * takes all programs but those of "refused"; those whose names begin with "never" get an error
 * each time, and those of "always" do not.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define MAP(map_type, name)                            \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_##map_type); \
		__uint(max_entries, 4);                \
		__type(key, __u32);                    \
		__type(value, __u64);                  \
	} name SEC(".maps")

MAP(ARRAY, array);
MAP(PERCPU_ARRAY, percpu);
MAP(HASH, hash);

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(value_size, 8);
	__uint(max_entries, 4);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
} storage SEC(".maps");

static __always_inline long update(void *map, __u64 flags)
{
	__u32 key = 0;
	__u64 value = 1;

	return bpf_map_update_elem(map, &key, &value, flags);
}

static __always_inline long delete(void *map)
{
	__u32 key = 0;

	return bpf_map_delete_elem(map, &key);
}

SEC("xdp")
int never_new_in_array(struct xdp_md *ctx)
{
	return update(&array, BPF_NOEXIST) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int never_new_in_percpu(struct xdp_md *ctx)
{
	return update(&percpu, BPF_NOEXIST) ? XDP_PASS : XDP_DROP;
}

/* Its value has no lock. */
SEC("xdp")
int never_locked(struct xdp_md *ctx)
{
	return update(&hash, BPF_F_LOCK) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int never_unknown(struct xdp_md *ctx)
{
	return update(&hash, 1 << 20) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int never_pushed(struct xdp_md *ctx)
{
	__u64 value = 1;

	return bpf_map_push_elem(&queue, &value, BPF_NOEXIST) ? XDP_PASS : XDP_DROP;
}

SEC("cgroup_skb/egress")
int refused_local_storage(struct __sk_buff *ctx)
{
	__u64 *n = bpf_get_local_storage(&storage, BPF_LOCAL_STORAGE_GET_F_CREATE);

	return *n & 1;
}

SEC("xdp")
int never_deleted(struct xdp_md *ctx)
{
	return delete(&array) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int never_deleted_percpu(struct xdp_md *ctx)
{
	return delete(&percpu) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int always_succeed(struct xdp_md *ctx)
{
	__u64 value = 1;

	return update(&array, BPF_ANY) + update(&array, BPF_EXIST) + update(&hash, BPF_NOEXIST) +
	       update(&hash, BPF_EXIST) + delete(&hash) +
	       bpf_map_push_elem(&queue, &value, BPF_EXIST) ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
