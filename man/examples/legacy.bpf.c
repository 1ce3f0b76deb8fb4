// SPDX-License-Identifier: BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* As libbpf had it before 1.0. */
struct bpf_map_def {
	unsigned int type, key_size, value_size, max_entries, map_flags;
};

struct bpf_map_def SEC("maps") counts = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 1024,
};
