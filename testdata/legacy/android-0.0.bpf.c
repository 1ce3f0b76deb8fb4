// SPDX-License-Identifier: BSD-2-Clause
#include "common.h"

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int uid;
	unsigned int gid;
	unsigned int mode;
};

char critical_service[] SEC("critical") = "netd";

struct bpf_map_def stats SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 16,
	.max_entries = 5000,
	.map_flags = BPF_F_NO_PREALLOC,
	.uid = 1000,
	.gid = 3003,
	.mode = 0660,
};

struct bpf_map_def ring SEC("maps") = {
	.type = BPF_MAP_TYPE_RINGBUF,
	.max_entries = 4096,
	.gid = 1065,
	.mode = 0440,
};
