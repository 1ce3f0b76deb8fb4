// SPDX-License-Identifier: BSD-2-Clause
/*
 * Every way in which iproute2 wires maps: a template by id, slots by
 * inner_idx with its default 0 and with -1 for none, in two outer maps that
 * stand before and behind, and tail calls by the names of sections.
 */
#include "common.h"

struct bpf_elf_map {
	__u32 type;
	__u32 size_key;
	__u32 size_value;
	__u32 max_elem;
	__u32 flags;
	__u32 id;
	__u32 pinning;
	__u32 inner_id;
	__u32 inner_idx;
};

#define INNER(n)                                                                                   \
	.type = BPF_MAP_TYPE_HASH, .size_key = 4, .size_value = 4, .max_elem = 10, .id = (n)

struct bpf_elf_map outer SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
	.size_key = 4,
	.size_value = 4,
	.max_elem = 4,
	.inner_id = 7,
	.pinning = 2,
};

struct bpf_elf_map in_slot_0 SEC("maps") = {INNER(7)};
struct bpf_elf_map in_slot_2 SEC("maps") = {INNER(7), .inner_idx = 2};
struct bpf_elf_map in_none SEC("maps") = {INNER(7), .inner_idx = -1};
struct bpf_elf_map of_no_outer SEC("maps") = {INNER(8)};

struct bpf_elf_map outer_hash SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH_OF_MAPS,
	.size_key = 4,
	.size_value = 4,
	.max_elem = 4,
	.id = 9,
	.inner_id = 7,
	.pinning = 5,
};

struct bpf_elf_map jumps SEC("maps") = {
	.type = BPF_MAP_TYPE_PROG_ARRAY,
	.size_key = 4,
	.size_value = 4,
	.max_elem = 8,
	.id = 3,
	.pinning = 1,
};

#define ANNOTATE(name, key_type, value_type)                                                       \
	struct ____btf_map_##name {                                                                \
		key_type key;                                                                      \
		value_type value;                                                                  \
	};                                                                                         \
	struct ____btf_map_##name ____btf_map_##name SEC(".maps." #name) = {}
ANNOTATE(in_slot_0, int, unsigned int);

SEC("3/1") int first(struct __sk_buff *skb)
{
	return 1;
}

SEC("0x3/5") int fifth(struct __sk_buff *skb)
{
	return 5;
}
