// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-bad-section in_arena
/* A program that refers to a variable of an arena, as libbpf knows it since 1.4. */
#include "../decode/maps.h"

#define MAP_TYPE_ARENA 33

struct {
	__uint(type, MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
} arena SEC(".maps");

int in_arena SEC(".addr_space.1") = 1;

SEC("socket")
int use(void *ctx)
{
	return in_arena;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
