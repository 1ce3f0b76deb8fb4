// SPDX-License-Identifier: BSD-2-Clause
/* A function of the kernel that is declared in another way than the kernel has it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int vfs_read(void) __ksym;

SEC("tc")
int calls(struct __sk_buff *skb)
{
	return vfs_read();
}

SEC("tc")
int calls_nothing(struct __sk_buff *skb)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
