// SPDX-License-Identifier: BSD-2-Clause
// expect: program-static
/* A static program: not a map's fault, and the maps are reported. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m SEC(".maps");

SEC("socket")
static int use(void *ctx)
{
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
