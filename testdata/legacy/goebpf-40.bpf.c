// SPDX-License-Identifier: BSD-2-Clause
/* Pointers, which relocations fill: .relmaps. */
#include "common.h"

struct bpf_map_def {
	__u32 map_type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
	void *inner_map_def;
	const char *persistent_path;
};

struct bpf_map_def inner SEC("maps") = {
	.map_type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 2,
};

struct bpf_map_def outer SEC("maps") = {
	.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 3,
	.inner_map_def = &inner,
	.persistent_path = "/sys/fs/bpf/outer",
};

struct bpf_map_def pinned SEC("maps") = {
	.map_type = BPF_MAP_TYPE_PERCPU_ARRAY,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 4,
	.persistent_path = "/sys/fs/bpf/pinned",
};
