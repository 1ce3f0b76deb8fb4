// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps and programs that kernels have at different times. The comment of each program says
 * which take it: its type, its helpers and its maps must all be there.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
} late SEC(".maps");

/* 4.1: the type of the program. */
SEC("kprobe/do_exit")
int on_exit(void *ctx)
{
	__u32 key = 1;

	return bpf_map_lookup_elem(&counts, &key) != NULL;
}

/* 5.8: the map and its helper. */
SEC("xdp")
int on_packet(struct xdp_md *ctx)
{
	__u64 now = 1;

	bpf_ringbuf_output(&events, &now, sizeof(now), 0);
	return XDP_PASS;
}

/* 5.11: the map. */
SEC("tp_btf/sched_switch")
int on_switch(void *ctx)
{
	bpf_task_storage_delete(&tasks, bpf_get_current_task_btf());
	return 0;
}

/* 6.1: maps whose elements are allocated at run time, in programs of perf events. */
SEC("perf_event")
int on_sample(void *ctx)
{
	__u32 key = 1;

	return bpf_map_lookup_elem(&late, &key) != NULL;
}

/* 5.2, for its constant: the helper of 5.11 is called only if somebody sets it before the load. */
const volatile _Bool has_coarse;

SEC("xdp")
int on_choice(struct xdp_md *ctx)
{
	return has_coarse ? (int)bpf_ktime_get_coarse_ns() : XDP_PASS;
}

/* 5.13: the helper. The object runs without it, because libbpf loads it only on request. */
static long visit(void *map, const void *key, void *value, void *ctx)
{
	return 0;
}

SEC("?xdp")
int on_request(struct xdp_md *ctx)
{
	bpf_for_each_map_elem(&counts, visit, NULL, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
