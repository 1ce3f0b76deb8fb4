// SPDX-License-Identifier: BSD-2-Clause
/* Externs of .kconfig of every type that libbpf takes, and of every origin. */
#include "../decode/maps.h"

enum libbpf_tristate { TRI_NO = 0, TRI_YES = 1, TRI_MODULE = 2 };
typedef const unsigned short number;

extern _Bool CONFIG_T_BOOL __kconfig;
extern _Bool CONFIG_T_BOOL_UNSET __kconfig __weak;
extern enum libbpf_tristate CONFIG_T_TRISTATE __kconfig;
extern enum libbpf_tristate CONFIG_T_TRISTATE_UNSET __kconfig __weak;
extern char CONFIG_T_CHAR __kconfig;
extern signed char CONFIG_T_S8 __kconfig;
extern unsigned char CONFIG_T_U8 __kconfig;
extern short CONFIG_T_S16 __kconfig;
extern volatile number CONFIG_T_U16 __kconfig;
extern int CONFIG_T_S32 __kconfig;
extern unsigned int CONFIG_T_U32 __kconfig;
extern long long CONFIG_T_S64 __kconfig;
extern unsigned long long CONFIG_T_U64 __kconfig;
extern unsigned long long CONFIG_T_UNSET __kconfig __weak;
extern char CONFIG_T_SHORT[4] __kconfig;
extern char CONFIG_T_EXACT[7] __kconfig;
extern char CONFIG_T_LONG[30] __kconfig;
extern unsigned char CONFIG_T_BYTES[3] __kconfig __weak;

/* Of the kernel that runs. */
extern unsigned int LINUX_KERNEL_VERSION __kconfig;
extern _Bool LINUX_HAS_BPF_COOKIE __kconfig;
extern unsigned long LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern int LINUX_HAS_WHAT_IS_TO_COME __kconfig __weak;

SEC("socket")
int use(void *ctx)
{
	return CONFIG_T_BOOL + CONFIG_T_BOOL_UNSET + CONFIG_T_TRISTATE + CONFIG_T_TRISTATE_UNSET +
	       CONFIG_T_CHAR + CONFIG_T_S8 + CONFIG_T_U8 + CONFIG_T_S16 + CONFIG_T_U16 +
	       CONFIG_T_S32 + CONFIG_T_U32 + CONFIG_T_S64 + CONFIG_T_U64 + CONFIG_T_UNSET +
	       CONFIG_T_SHORT[1] + CONFIG_T_EXACT[1] + CONFIG_T_LONG[1] + CONFIG_T_BYTES[1] +
	       LINUX_KERNEL_VERSION + LINUX_HAS_BPF_COOKIE + LINUX_HAS_SYSCALL_WRAPPER +
	       LINUX_HAS_WHAT_IS_TO_COME;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
