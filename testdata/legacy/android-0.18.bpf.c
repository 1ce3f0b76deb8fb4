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
	unsigned int bpfloader_min_ver;
	unsigned int bpfloader_max_ver;
	unsigned int min_kver;
	unsigned int max_kver;
	char selinux_context[32];
	char pin_subdir[32];
	_Bool shared;
	char pad0[3];
};

unsigned int bpfloader_min SEC("bpfloader_min_ver") = 2;
unsigned long long size_of_def SEC("size_of_bpf_map_def") = sizeof(struct bpf_map_def);

struct bpf_map_def stats SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 16,
	.max_entries = 5000,
	.map_flags = BPF_F_NO_PREALLOC,
	.uid = 1000,
	.gid = 3003,
	.mode = 0660,
	.bpfloader_min_ver = 2,
	.bpfloader_max_ver = 0x10000,
	.min_kver = 0x50400,
	.max_kver = 0xffffffff,
	.selinux_context = "fs_bpf_netd_shared",
	.pin_subdir = "netd_shared/",
};

struct bpf_map_def ring SEC("maps") = {
	.type = BPF_MAP_TYPE_RINGBUF,
	.max_entries = 4096,
	.gid = 1065,
	.mode = 0440,
	.bpfloader_max_ver = 0x19,
	.max_kver = 0x60000,
	.pin_subdir = "tethering/",
	.shared = 1,
};
