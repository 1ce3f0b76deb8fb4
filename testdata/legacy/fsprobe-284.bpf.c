// SPDX-License-Identifier: BSD-2-Clause
/* A section for each map, but that a template is in the section of its outer map. */
#include "common.h"

typedef struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int inner_map_idx;
	unsigned int pinning;
	char namespace[256];
} bpf_map_def;

bpf_map_def cidr_ranges SEC("maps/cidr_rules") = {
	.type = BPF_MAP_TYPE_LPM_TRIE,
	.key_size = 24,
	.value_size = 8,
	.max_entries = 1024,
	.map_flags = BPF_F_NO_PREALLOC,
};

bpf_map_def cidr_rules SEC("maps/cidr_rules") = {
	.type = BPF_MAP_TYPE_HASH_OF_MAPS,
	.key_size = 8,
	.value_size = 4,
	.max_entries = 1024,
	.inner_map_idx = 0,
};

bpf_map_def events SEC("maps/events") = {
	.type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 64,
};

bpf_map_def shared SEC("maps/shared") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 16,
	.pinning = 2,
	.namespace = "fsprobe",
};
