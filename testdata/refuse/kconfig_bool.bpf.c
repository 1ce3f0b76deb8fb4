// SPDX-License-Identifier: BSD-2-Clause
// expect: extern-kconfig-number
/* A number that is too large for a bool: libbpf does not load this. */
#include "../decode/maps.h"

extern _Bool LINUX_KERNEL_VERSION __kconfig;

int counter;

SEC("socket")
int use(void *ctx)
{
	return counter + LINUX_KERNEL_VERSION;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
