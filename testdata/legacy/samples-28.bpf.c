// SPDX-License-Identifier: BSD-2-Clause
#include "common.h"

struct bpf_load_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int inner_map_idx;
	unsigned int numa_node;
};

struct bpf_load_map_def inner SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 2,
};

struct bpf_load_map_def outer SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH_OF_MAPS,
	.key_size = 8,
	.value_size = 4,
	.max_entries = 4,
	.inner_map_idx = 0,
};

struct bpf_load_map_def near SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 128,
	.map_flags = BPF_F_NUMA_NODE,
	.numa_node = 1,
};
