// SPDX-License-Identifier: BSD-2-Clause
/* Types of a header that the program includes, too, beside types that no header has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "own.h"

struct local {
	struct bpf_spin_lock lock;
	enum mode mode;
	struct packed last;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, flow_id);
	__type(value, struct event);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, endpoint_t);
	__type(value, enum mode);
} modes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct counters);
} percpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct local);
} locals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 2);
	__type(value, struct packed[2]);
} pairs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

const volatile struct settings settings = {.limit = 7, .heat = WARM, .since = 9};

/* Aligned to 64 bytes, which .data does not end at. */
struct counters totals = {.packets = 1};
__u32 n_totals = 2;
enum mode now = BROKEN;
static struct local kept = {.last = {.kind = 3}};

SEC("socket")
int use(void *ctx)
{
	kept.mode = now;
	n_totals += settings.limit;
	return totals.packets + kept.last.count;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
