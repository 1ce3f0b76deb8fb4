// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hash maps without preallocation, and programs that refer to them: by themselves, in
 * subprograms, through a template. Kernels before 6.1 refuse some and warn of others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define LATE(name)                                                                                 \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                              \
		__uint(max_entries, 16);                                                           \
		__type(key, __u32);                                                                \
		__type(value, __u64);                                                              \
	} name SEC(".maps")

LATE(of_perf_event);
LATE(of_subprogram);
LATE(of_second_subprogram);
LATE(of_optional);
LATE(of_sleepable);
LATE(of_uprobe);
LATE(of_fentry);
LATE(of_writable);
LATE(of_xdp);
LATE(of_nobody);

struct late {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct late);
} of_template SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct late);
} of_outer SEC(".maps");

/* Preallocated: never reported. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} early SEC(".maps");

static __attribute__((noinline)) int second(__u32 key)
{
	return !!bpf_map_lookup_elem(&of_second_subprogram, &key);
}

static __attribute__((noinline)) int first(__u32 key)
{
	return !!bpf_map_lookup_elem(&of_subprogram, &key) + second(key + 1);
}

SEC("perf_event")
int on_sample(void *ctx)
{
	__u32 key = bpf_get_smp_processor_id();

	return !!bpf_map_lookup_elem(&of_perf_event, &key) + first(key) +
	       !!bpf_map_lookup_elem(&early, &key) + !!bpf_map_lookup_elem(&of_template, &key) +
	       !!bpf_map_lookup_elem(&of_outer, &key);
}

SEC("?perf_event")
int on_request(void *ctx)
{
	__u32 key = 1;

	return !!bpf_map_lookup_elem(&of_optional, &key);
}

SEC("lsm.s/file_open")
int on_open(void *ctx)
{
	__u32 key = 1;

	return bpf_map_lookup_elem(&of_sleepable, &key) ? -1 : 0;
}

SEC("uprobe")
int on_call(void *ctx)
{
	__u32 key = 1;

	return !!bpf_map_lookup_elem(&of_uprobe, &key);
}

SEC("fentry/do_exit")
int on_exit(void *ctx)
{
	__u32 key = 1;

	return !!bpf_map_lookup_elem(&of_fentry, &key);
}

SEC("raw_tp.w/x")
int on_tracepoint(void *ctx)
{
	__u32 key = 1;

	return !!bpf_map_lookup_elem(&of_writable, &key);
}

SEC("xdp")
int on_packet(struct xdp_md *ctx)
{
	__u32 key = 1;

	return bpf_map_lookup_elem(&of_xdp, &key) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
