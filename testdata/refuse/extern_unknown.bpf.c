// SPDX-License-Identifier: BSD-2-Clause
// expect: extern-section
/* An extern in no section. */
#include "../decode/maps.h"

extern int somewhere __attribute__((section(".elsewhere")));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} m SEC(".maps");

SEC("socket")
int use(void *ctx)
{
	return somewhere;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
