// SPDX-License-Identifier: BSD-2-Clause
// expect: 
/* Variables of an arena, and no arena: refused by libbpf 1.4 and newer. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} other SEC(".maps");

int in_arena SEC(".addr_space.1") = 1;

char LICENSE[] SEC("license") = "Dual BSD/GPL";
