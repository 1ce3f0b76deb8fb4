// SPDX-License-Identifier: BSD-2-Clause
/* Data sections of all kinds, their names and who may map them. */
#include "maps.h"

int counter = 7;
int zeroed;
const volatile int setting = 3;
static volatile int hidden_in_file = 1;
__hidden int only_hidden SEC(".data.hidden") = 2;
int shown SEC(".data.a-name_of+its.own") = 5;
const int table[3] SEC(".rodata.table") = { 1, 2, 3 };
int more SEC(".bss.more");

extern _Bool CONFIG_BPF_SYSCALL __kconfig;
extern unsigned int LINUX_KERNEL_VERSION __kconfig;
extern char CONFIG_DEFAULT_HOSTNAME[9] __kconfig;
extern unsigned long long CONFIG_HZ __kconfig __weak;

SEC("socket")
int use(void *ctx)
{
	counter += setting + hidden_in_file + only_hidden + shown + more;
	zeroed = table[counter & 1];
	return CONFIG_BPF_SYSCALL + LINUX_KERNEL_VERSION + CONFIG_HZ +
	       CONFIG_DEFAULT_HOSTNAME[zeroed & 7];
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
