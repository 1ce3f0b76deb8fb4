// SPDX-License-Identifier: BSD-2-Clause
/*
 * A lock beside a struct that has one. From 6.16 to 7.1 the kernel counts anew in each nested
 * struct, so that it takes the type; others refuse all BTF of the object with E2BIG.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct counter {
	struct bpf_spin_lock lock;
	int n;
};

struct value {
	struct bpf_spin_lock lock;
	struct counter counter;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, struct value);
} values SEC(".maps");
