// SPDX-License-Identifier: BSD-2-Clause
/* A variable without a byte: kernels refuse the BTF of its section, and all other with it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} per_task SEC(".maps");

char nothing[0];
int something;
