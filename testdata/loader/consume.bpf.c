// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps whose records compiler/tests/loader/consume.c reads. The program sends what the first
 * bytes of its packet ask for: struct order.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum where { TO_EVENTS, TO_OTHERS, TO_SAMPLES };

struct order {
	__u8 where;	/* enum where */
	__u8 size;	/* bytes of the record that are sent */
	__u16 number;
};

struct event {
	__u32 number;
	char text[4];
	__u64 twice;
};

typedef struct {
	__u32 number;
	__s16 below;
} sample_t;

enum color { RED, GREEN = 7 };

union either {
	__u32 number;
	__u8 bytes[4];
	enum color color;
};

struct later;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps"), others SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(int));
} samples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

/* clang writes the types of arguments. More than five of them are not for every kernel. */
static __noinline int fill(struct event *e, sample_t *s, union either *either,
			   struct later *later, __u32 number)
{
	if (!e || !s || !either)
		return later ? GREEN : 0;
	e->number = number;
	e->twice = 2 * number;
	__builtin_memcpy(e->text, "abc", sizeof(e->text));
	s->number = number;
	s->below = -number;
	return 0;
}

SEC("xdp")
int send(struct xdp_md *ctx)
{
	const struct order *order = (void *)(long)ctx->data;
	union either either = {0};
	struct event event;
	sample_t sample;
	__u64 size;

	if ((void *)(order + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	__builtin_memset(&event, 0, sizeof(event));
	__builtin_memset(&sample, 0, sizeof(sample));
	fill(&event, &sample, &either, NULL, order->number);
	size = order->size;
	if (!size || size > sizeof(event))
		return XDP_DROP;
	switch (order->where) {
	case TO_EVENTS:
		return bpf_ringbuf_output(&events, &event, size, 0) ? XDP_DROP : XDP_PASS;
	case TO_OTHERS:
		return bpf_ringbuf_output(&others, &event, size, BPF_RB_NO_WAKEUP) ? XDP_DROP : XDP_PASS;
	case TO_SAMPLES:
		if (size > sizeof(sample))
			size = sizeof(sample);
		return bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &sample, size) ?
			       XDP_DROP : XDP_PASS;
	}
	return XDP_ABORTED;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
