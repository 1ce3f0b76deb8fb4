// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs that give helpers maps of types that they do not take, and programs that do not.
 * The verifier refuses those whose names begin with "refused", and no others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define MAP(map_type, key, value, entries, name)       \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_##map_type); \
		__uint(key_size, key);                 \
		__uint(value_size, value);             \
		__uint(max_entries, entries);          \
	} name SEC(".maps")

MAP(RINGBUF, 0, 0, 65536, ring);
MAP(PERF_EVENT_ARRAY, 4, 4, 0, events);
MAP(ARRAY, 4, 4, 64, ports);
MAP(DEVMAP, 4, 4, 64, devices);
MAP(HASH, 4, 8, 64, hash);
MAP(STACK_TRACE, 4, 8 * 127, 64, stacks);
MAP(QUEUE, 0, 8, 64, jobs);
MAP(PROG_ARRAY, 4, 4, 2, jumps);

struct event {
	__u32 pid, uid;
};

SEC("tracepoint/sched/sched_process_exit")
int refused_ringbuf_as_perf(void *ctx)
{
	struct event e = {.pid = 1, .uid = 2};

	return bpf_perf_event_output(ctx, &ring, BPF_F_CURRENT_CPU, &e, sizeof(e));
}

SEC("tracepoint/sched/sched_process_exit")
int taken_by_perf(void *ctx)
{
	struct event e = {.pid = 1, .uid = 2};

	return bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &e, sizeof(e));
}

SEC("tracepoint/sched/sched_process_exit")
int refused_perf_as_ringbuf(void *ctx)
{
	struct event e = {.pid = 1, .uid = 2};

	return bpf_ringbuf_output(&events, &e, sizeof(e), 0);
}

SEC("tracepoint/sched/sched_process_exit")
int taken_by_ringbuf(void *ctx)
{
	struct event e = {.pid = 1, .uid = 2};

	return bpf_ringbuf_output(&ring, &e, sizeof(e), 0);
}

SEC("xdp")
int refused_array_as_devmap(struct xdp_md *ctx)
{
	return bpf_redirect_map(&ports, ctx->rx_queue_index, 0);
}

SEC("xdp")
int taken_by_redirect(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devices, ctx->rx_queue_index, 0);
}

/* Of two maps, one is of the wrong type. */
SEC("xdp")
int refused_one_of_two(struct xdp_md *ctx)
{
	void *map = ctx->rx_queue_index ? (void *)&devices : (void *)&ports;

	return bpf_redirect_map(map, 0, 0);
}

SEC("kprobe/do_exit")
int refused_hash_as_stacks(void *ctx)
{
	return bpf_get_stackid(ctx, &hash, 0);
}

SEC("kprobe/do_exit")
int taken_by_stackid(void *ctx)
{
	return bpf_get_stackid(ctx, &stacks, 0);
}

/* "invalid zero-sized read" is all that the verifier says. */
SEC("xdp")
int refused_queue_lookup(struct xdp_md *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&jobs, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int taken_by_pop(struct xdp_md *ctx)
{
	__u64 job;

	return bpf_map_pop_elem(&jobs, &job) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int refused_hash_push(struct xdp_md *ctx)
{
	__u64 job = 1;

	return bpf_map_push_elem(&hash, &job, 0) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int refused_hash_tail_call(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &hash, 0);
	return XDP_PASS;
}

SEC("xdp")
int taken_by_tail_call(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 0);
	return XDP_PASS;
}

/* In a subprogram, which the verifier sees with each of its callers. */
static __attribute__((noinline)) long send(__u32 pid)
{
	struct event e = {.pid = pid, .uid = 2};

	return bpf_ringbuf_output(&events, &e, sizeof(e), 0);
}

SEC("tracepoint/sched/sched_process_exit")
int refused_in_subprogram(void *ctx)
{
	return send(bpf_get_current_pid_tgid()) + 1;
}

char LICENSE[] SEC("license") = "GPL";
