// SPDX-License-Identifier: BSD-2-Clause
// expect: program-static; program-reference
/* Two programs call one static function outside of .text: its symbol is that of the section. */
#include "../decode/maps.h"

SEC("other")
static __attribute__((noinline)) int count(int by)
{
	static volatile int n;

	return n += by;
}

SEC("socket")
int one(void *ctx)
{
	return count(1);
}

SEC("xdp")
int two(void *ctx)
{
	return count(2);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
