// SPDX-License-Identifier: BSD-2-Clause
/* One section a map, which gives it its name. */
#include "common.h"

typedef struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int pinning;
	char namespace[256];
} bpf_map_def;

bpf_map_def plain SEC("maps/plain") = {
	.type = BPF_MAP_TYPE_PERCPU_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 1024,
};

bpf_map_def symbol SEC("maps/global") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 32768,
	.pinning = 2,
	.namespace = "tracer",
};

bpf_map_def custom SEC("maps/custom") = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 1,
	.pinning = 3,
};
