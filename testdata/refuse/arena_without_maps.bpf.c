// SPDX-License-Identifier: BSD-2-Clause
// expect: reloc-bad-section first
/* A program that refers to variables of an arena, in an object without any map. */
#include "../decode/maps.h"

int first SEC(".addr_space.1") = 1;
int second SEC(".addr_space.1") = 2;

SEC("socket")
int use(void *ctx)
{
	return first + second;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
