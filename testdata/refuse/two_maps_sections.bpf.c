// SPDX-License-Identifier: BSD-2-Clause
// expect: legacy-section
/* Maps in .maps and in maps: libbpf 1.0 refuses the whole object. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m SEC(".maps");

struct bpf_map_def {
	unsigned int type, key_size, value_size, max_entries, map_flags;
};

struct bpf_map_def old SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 16,
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
