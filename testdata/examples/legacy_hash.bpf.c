// SPDX-License-Identifier: BSD-2-Clause
/*
 * A hash map in the legacy way: a record of numbers in section "maps". Its
 * key and value types are lost, and libbpf has refused the whole object
 * since 1.0; bpfmapc migrate prints what to write instead.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* As libbpf's headers had it before 1.0. */
struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
};

struct bpf_map_def my_map SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(int),
	.value_size = sizeof(int),
	.max_entries = 100,
	.map_flags = BPF_F_NO_PREALLOC,
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
