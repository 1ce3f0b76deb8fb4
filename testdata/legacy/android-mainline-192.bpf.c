// SPDX-License-Identifier: BSD-2-Clause
/* Records beside maps of .maps of the same name, one of them pinned, and one without. */
#include "common.h"

#define __uint(name, val) int(*name)[val]
#define __type(name, val) typeof(val) *name

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int uid;
	unsigned int gid;
	unsigned int mode;
	int bpfloader_min_ver;
	int bpfloader_max_ver;
	unsigned int min_kver;
	unsigned int max_kver;
	char create_location[70];
	char pin_location[70];
	unsigned int name_idx;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__type(value, unsigned long long);
	__uint(max_entries, 100);
} both SEC(".maps");

struct bpf_map_def both_def SEC(".android_maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 100,
	.mode = 0660,
	.bpfloader_max_ver = 0x7fffffff,
	.max_kver = 0xffffffff,
	.pin_location = "netd_shared/map_netd_both",
	.name_idx = 21,
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__type(value, int);
	__uint(max_entries, 10);
	__uint(pinning, 1);	/* LIBBPF_PIN_BY_NAME */
} named SEC(".maps");

struct bpf_map_def named_def SEC(".android_maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 10,
	.mode = 0660,
	.bpfloader_max_ver = 0x7fffffff,
	.max_kver = 0xffffffff,
	.pin_location = "map_netd_named",
	.name_idx = 9,
};

struct bpf_map_def alone_def SEC(".android_maps") = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 2,
	.mode = 0440,
	.bpfloader_min_ver = 3300,
	.bpfloader_max_ver = 3400,
	.max_kver = 0xffffffff,
	.create_location = "tmp/map_netd_alone",
	.pin_location = "map_netd_alone",
	.name_idx = 9,
};
