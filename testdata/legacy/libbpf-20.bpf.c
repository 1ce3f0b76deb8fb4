// SPDX-License-Identifier: BSD-2-Clause
/* Annotations of key and value types, one of them wrong, and an outer map without a template. */
#include "common.h"

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
};

struct stat {
	unsigned long long packets, bytes;
};

/* BPF_ANNOTATE_KV_PAIR() of libbpf's bpf_helpers.h before 1.0. */
#define ANNOTATE(name, key_type, value_type)                                                       \
	struct ____btf_map_##name {                                                                \
		key_type key;                                                                      \
		value_type value;                                                                  \
	};                                                                                         \
	struct ____btf_map_##name ____btf_map_##name SEC(".maps." #name) = {}

struct bpf_map_def stats SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(int),
	.value_size = sizeof(struct stat),
	.max_entries = 64,
	.map_flags = BPF_F_NO_PREALLOC,
};
ANNOTATE(stats, int, struct stat);

/* An annotation whose sizes are not the map's. */
struct bpf_map_def wrong SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = sizeof(int),
	.value_size = 4,
	.max_entries = 1,
};
ANNOTATE(wrong, int, struct stat);

struct bpf_map_def events SEC("maps") = {
	.type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
	.key_size = sizeof(int),
	.value_size = sizeof(int),
};

struct bpf_map_def outer SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
	.key_size = sizeof(int),
	.value_size = sizeof(int),
	.max_entries = 4,
};
