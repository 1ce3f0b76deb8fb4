// SPDX-License-Identifier: BSD-2-Clause
#include "common.h"

struct bpf_map_def {
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
	__u32 map_id;
};

struct bpf_map_def cali_jump SEC("maps") = {
	.type = BPF_MAP_TYPE_PROG_ARRAY,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 8,
	.map_id = 1,
};

struct bpf_map_def cali_state SEC("maps") = {
	.type = BPF_MAP_TYPE_PERCPU_ARRAY,
	.key_size = 4,
	.value_size = 96,
	.max_entries = 1,
};
