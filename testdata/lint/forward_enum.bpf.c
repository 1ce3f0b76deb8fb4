// SPDX-License-Identifier: BSD-2-Clause
/*
 * An enum that is only declared: clang writes it with size 0, so that kernels refuse the BTF.
 * per_task cannot be created without, values loses its types.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} per_task SEC(".maps");

enum declared;

struct value {
	enum declared *later;
	int n;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct value);
} values SEC(".maps");
