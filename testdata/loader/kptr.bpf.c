// SPDX-License-Identifier: BSD-2-Clause
/* A pointer of the kernel in a value. clang writes its tag into the BTF since 15. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __kernel_pointer __attribute__((btf_type_tag("kptr_untrusted")))

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct state {
	__u64 since;
	struct task_struct __kernel_pointer *task;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct state);
} states SEC(".maps");

char _license[] SEC("license") = "GPL";
