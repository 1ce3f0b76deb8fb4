// SPDX-License-Identifier: BSD-2-Clause
// expect: size-conflict a; linkage-static b; attr-not-ptr c; pinning-value d
/* Maps with a fault each: every one is reported, not the first one only. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__uint(key_size, 8);
	__type(value, int);
	__uint(max_entries, 1);
} a SEC(".maps");

static struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} b SEC(".maps");

struct {
	int type;
	__uint(key_size, 4);
} c SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
	__uint(pinning, 7);
} d SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
