// SPDX-License-Identifier: BSD-2-Clause
// expect: extern-kconfig-name
/* An extern of .kconfig that nothing has a value for: libbpf does not load this. */
#include "../decode/maps.h"

extern int LINUX_OF_ANOTHER_WORLD __kconfig;

int counter;

SEC("socket")
int use(void *ctx)
{
	return counter + LINUX_OF_ANOTHER_WORLD;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
