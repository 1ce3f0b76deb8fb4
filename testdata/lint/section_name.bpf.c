// SPDX-License-Identifier: BSD-2-Clause
/* Kernels before 6.10 take no '-' in the name of a section. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} per_task SEC(".maps");

int counter SEC(".data.my-counters") = 1;
