// SPDX-License-Identifier: BSD-2-Clause
/* Structs that no known loader declares: only BTF tells what their members are. */
#include "common.h"

struct bpf_map_def_own {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int pinning;
	unsigned int inner_map_fd;
};

struct bpf_map_def_own loose SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 16,
};

struct bpf_map_def_own shared SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 32,
	.pinning = 2,
	.inner_map_fd = 7,
};

/* Of no known size, and in another order. */
struct other_def {
	char label[12];
	unsigned int max_elem;
	unsigned int flags;
	unsigned int size_value;
	unsigned int size_key;
	unsigned int type;
	unsigned int pinning;
	unsigned int pad;
	unsigned long long cookie;
};

struct other_def mixed SEC("maps/mixed") = {
	.label = "first",
	.max_elem = 64,
	.flags = BPF_F_NO_PREALLOC,
	.size_value = 16,
	.size_key = 12,
	.type = BPF_MAP_TYPE_LPM_TRIE,
	.pinning = 9,
	.cookie = 5,
};
