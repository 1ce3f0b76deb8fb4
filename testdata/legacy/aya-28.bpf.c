// SPDX-License-Identifier: BSD-2-Clause
#include "common.h"

struct bpf_map_def {
	unsigned int type_;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int id;
	unsigned int pinning;
};

struct bpf_map_def counters SEC("maps") = {
	.type_ = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 256,
	.pinning = 1,
};

struct bpf_map_def queue SEC("maps") = {
	.type_ = BPF_MAP_TYPE_QUEUE,
	.value_size = 32,
	.max_entries = 16,
};
