// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps that programs of some types must not refer to, whatever they do with them: with locks
 * and timers, and in sleepable programs. The verifier refuses the programs whose names begin
 * with "refused", and no others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct locked {
	struct bpf_spin_lock lock;
	__u32 n;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locked);
} counts SEC(".maps");

struct timed {
	struct bpf_timer timer;
	__u64 n;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct timed);
} timers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 2);
} jumps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(value_size, 8);
	__uint(max_entries, 4);
} jobs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} late SEC(".maps");

static __always_inline int lock(void)
{
	struct locked *c = bpf_map_lookup_elem(&counts, &(__u32){0});

	if (!c)
		return 0;
	bpf_spin_lock(&c->lock);
	c->n++;
	bpf_spin_unlock(&c->lock);
	return 0;
}

static __always_inline int look(void)
{
	struct locked *c = bpf_map_lookup_elem(&counts, &(__u32){0});

	return c ? c->n : 0;
}

SEC("kprobe/do_exit")
int refused_lock_kprobe(void *ctx)
{
	return lock();
}

/* Nothing locks, but the verifier looks at each map that the program refers to. */
SEC("kprobe/do_exit")
int refused_look_kprobe(void *ctx)
{
	return look();
}

SEC("uprobe")
int refused_look_uprobe(void *ctx)
{
	return look();
}

SEC("perf_event")
int refused_look_perf_event(void *ctx)
{
	return look();
}

SEC("raw_tp/sched_process_exit")
int refused_look_raw_tp(void *ctx)
{
	return look();
}

SEC("socket")
int refused_look_socket(void *ctx)
{
	return look();
}

SEC("tc")
int lock_tc(void *ctx)
{
	return lock();
}

SEC("xdp")
int lock_xdp(void *ctx)
{
	return lock();
}

SEC("kprobe/do_exit")
int refused_timer_kprobe(void *ctx)
{
	struct timed *t = bpf_map_lookup_elem(&timers, &(__u32){0});

	return t ? t->n : 0;
}

SEC("tc")
int timer_tc(void *ctx)
{
	struct timed *t = bpf_map_lookup_elem(&timers, &(__u32){0});

	return t ? t->n : 0;
}

SEC("uprobe.s")
int refused_sleepable_events(void *ctx)
{
	__u64 e = 1;

	return bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &e, sizeof(e));
}

SEC("uprobe.s")
int refused_sleepable_jumps(void *ctx)
{
	bpf_tail_call(ctx, &jumps, 0);
	return 0;
}

SEC("uprobe.s")
int sleepable_queue(void *ctx)
{
	__u64 job;

	return bpf_map_pop_elem(&jobs, &job);
}

SEC("uprobe.s")
int sleepable_late(void *ctx)
{
	return !!bpf_map_lookup_elem(&late, &(__u32){0});
}

SEC("uprobe")
int events_uprobe(void *ctx)
{
	__u64 e = 1;

	return bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &e, sizeof(e));
}

char LICENSE[] SEC("license") = "GPL";
