// SPDX-License-Identifier: BSD-2-Clause
/* The only program is in .text: libbpf 1.5 and newer see a subprogram that nobody calls. */
#include "maps.h"

int only(void *ctx)
{
	return (long)ctx & 1;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(max_entries, 1);
	__array(values, int(void *));
} jumps SEC(".maps") = {
	.values = { (void *)only },
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
