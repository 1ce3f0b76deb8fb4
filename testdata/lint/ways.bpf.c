// SPDX-License-Identifier: BSD-2-Clause
/*
 * Wrong calls behind branches whose numbers the verifier knows on each way, or that come after
 * a loop. It refuses the programs whose names begin with "refused", and no others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define hide(x) asm volatile("" : "+r"(x))

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, __u64);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(map_flags, BPF_F_RDONLY_PROG);
		__uint(max_entries, 1);
		__type(key, __u32);
		__type(value, __u64);
	});
} outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} events SEC(".maps");

const volatile __u32 chosen = 0;

static __attribute__((always_inline)) void wrong(void)
{
	__u32 key = 0;

	bpf_map_delete_elem(&queue, &key);
}

static int nothing(__u32 index, void *ctx)
{
	return 0;
}

/* The callback leaves 0 there. */
SEC("xdp")
int number_of_callback(struct xdp_md *ctx)
{
	__u64 number = 0;

	bpf_loop(3, nothing, &number, 0);
	if (number & 4)
		wrong();
	return XDP_PASS;
}

/* Neither way has 3. */
SEC("xdp")
int number_of_two_ways(struct xdp_md *ctx)
{
	__u32 number = 2;

	if (bpf_get_prandom_u32() & 1)
		number = 4;
	hide(number);
	if (number == 3)
		wrong();
	return XDP_PASS;
}

/* The way with another number than 0 is left out. */
SEC("xdp")
int number_of_decided_way(struct xdp_md *ctx)
{
	__u32 number = 0;

	if (chosen)
		number = bpf_get_prandom_u32();
	hide(number);
	if (number)
		wrong();
	return XDP_PASS;
}

/* The loop ends, however often it turns. */
SEC("xdp")
int refused_after_loop(struct xdp_md *ctx)
{
	__u64 sum = 0;

#pragma clang loop unroll(disable)
	for (int i = 0; i < 5; i++)
		sum += bpf_get_prandom_u32();
	wrong();
	return sum & 1;
}

SEC("xdp")
int refused_inner_store(struct xdp_md *ctx)
{
	__u32 key = 0;
	void *inner = bpf_map_lookup_elem(&outer, &key);
	__u64 *value = inner ? bpf_map_lookup_elem(inner, &key) : 0;

	if (value)
		*value = 1;
	return XDP_PASS;
}

/* A mask, a byte and a shift: the verifier knows how large the number can be. */
SEC("xdp")
int above_mask(struct xdp_md *ctx)
{
	__u64 number = bpf_get_prandom_u32() & 3;

	hide(number);
	if (number > 9)
		wrong();
	return XDP_PASS;
}

SEC("xdp")
int refused_below_mask(struct xdp_md *ctx)
{
	__u64 number = bpf_get_prandom_u32() & 3;

	hide(number);
	if (number > 2)
		wrong();
	return XDP_PASS;
}

SEC("xdp")
int above_byte(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u64 number;

	if (data + 1 > end)
		return XDP_PASS;
	number = *(__u8 *)data;
	hide(number);
	if (number == 256)
		wrong();
	return XDP_PASS;
}

SEC("xdp")
int refused_last_byte(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u64 number;

	if (data + 1 > end)
		return XDP_PASS;
	number = *(__u8 *)data;
	hide(number);
	if (number == 255)
		wrong();
	return XDP_PASS;
}

SEC("xdp")
int above_shift(struct xdp_md *ctx)
{
	__u32 number = ctx->rx_queue_index >> 28;

	hide(number);
	if (number > 16)
		wrong();
	return XDP_PASS;
}

SEC("xdp")
int refused_below_shift(struct xdp_md *ctx)
{
	__u32 number = ctx->rx_queue_index >> 28;

	hide(number);
	if (number > 14)
		wrong();
	return XDP_PASS;
}

SEC("perf_event")
int refused_count(void *ctx)
{
	struct bpf_perf_event_value count;

	return bpf_perf_event_read_value(&events, BPF_F_CURRENT_CPU, &count, sizeof(count) + 8) != 0;
}

char LICENSE[] SEC("license") = "GPL";
