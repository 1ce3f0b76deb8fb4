// SPDX-License-Identifier: BSD-2-Clause
/* Sections that are none of libbpf's, and maps that no program refers to by an odd name. */
#include "maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} a_name_that_is_longer_than_fifteen_bytes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} not_seen SEC(".maps.other");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__type(key, int);
	__type(value, __u64);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} storage SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
