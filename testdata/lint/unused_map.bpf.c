// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps that no program refers to. Those whose names begin with "unused" are for lint to name;
 * others can be opened by their pin, are in a slot, or are reached through a subprogram.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define HASH(entries, name, ...)                 \
	struct {                                 \
		__uint(type, BPF_MAP_TYPE_HASH); \
		__uint(max_entries, entries);    \
		__type(key, __u32);              \
		__type(value, __u64);            \
		__VA_ARGS__                      \
	} name SEC(".maps")

HASH(1048576, unused_large);
HASH(16, unused_small);
HASH(16, pinned, __uint(pinning, LIBBPF_PIN_BY_NAME););
HASH(16, used);
HASH(16, of_subprogram);

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} in_slot SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = {.values = {[0] = &in_slot}};

/* Its address is in a variable, which libbpf leaves 0: it skips relocations of data. */
HASH(16, unused_in_data);
void *choice = &unused_in_data;

static __attribute__((noinline)) int second(__u32 key)
{
	return !!bpf_map_lookup_elem(&of_subprogram, &key);
}

SEC("xdp")
int on_packet(struct xdp_md *ctx)
{
	__u32 key = 0;

	return !!bpf_map_lookup_elem(&used, &key) + second(1) +
	       !!bpf_map_lookup_elem(&outer, &key);
}

char LICENSE[] SEC("license") = "GPL";
