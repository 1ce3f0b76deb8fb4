// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-bad-section table
/* A program that refers to a jump table, as libbpf knows it since 1.7. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} other SEC(".maps");

long table SEC(".jumptables") = 1;

SEC("socket")
int use(void *ctx)
{
	return table;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
