// SPDX-License-Identifier: BSD-2-Clause
// expect: map-extra-enum first
/* Two arenas, which libbpf 1.4 and newer refuse, and variables of an arena. */
#include "../decode/maps.h"

#define MAP_TYPE_ARENA 33

struct {
	__uint(type, MAP_TYPE_ARENA);
	__uint(map_flags, 1 << 10);
	__uint(max_entries, 10);
	enum { start_of_first = 0x10000000 } map_extra;
} first SEC(".maps");

struct {
	__uint(type, MAP_TYPE_ARENA);
	__uint(map_flags, 1 << 10);
	__uint(max_entries, 1);
} second SEC(".maps");

int in_arena SEC(".addr_space.1") = 1;

char LICENSE[] SEC("license") = "Dual BSD/GPL";
