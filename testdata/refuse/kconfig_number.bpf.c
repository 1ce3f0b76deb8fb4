// SPDX-License-Identifier: BSD-2-Clause
// expect: extern-kconfig-number
/* A number for a string: libbpf does not load this. */
#include "../decode/maps.h"

extern char LINUX_HAS_BPF_COOKIE[4] __kconfig;

int counter;

SEC("socket")
int use(void *ctx)
{
	return counter + LINUX_HAS_BPF_COOKIE[1];
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
