// SPDX-License-Identifier: BSD-2-Clause
/* Externs of .kconfig that no configuration is read for. */
#include "../decode/maps.h"

extern unsigned long long LINUX_KERNEL_VERSION __kconfig;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig __weak;
extern int LINUX_HAS_BPF_COOKIE __kconfig;

SEC("socket")
int use(void *ctx)
{
	return LINUX_KERNEL_VERSION + LINUX_HAS_SYSCALL_WRAPPER + LINUX_HAS_BPF_COOKIE;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
