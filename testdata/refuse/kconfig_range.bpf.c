// SPDX-License-Identifier: BSD-2-Clause
// expect: extern-kconfig-range
/* A number that does not fit: libbpf does not load this. */
#include "../decode/maps.h"

extern unsigned short LINUX_KERNEL_VERSION __kconfig;

int counter;

SEC("socket")
int use(void *ctx)
{
	return counter + LINUX_KERNEL_VERSION;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
