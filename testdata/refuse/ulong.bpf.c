// SPDX-License-Identifier: BSD-2-Clause
// expect: map-extra-enum m
/* __ulong() is read since libbpf 1.4. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(value_size, 4);
	__uint(max_entries, 1);
	enum { extra_of_m = 0x80000002 } map_extra;
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
