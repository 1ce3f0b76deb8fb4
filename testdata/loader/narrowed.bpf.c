// SPDX-License-Identifier: BSD-2-Clause
/*
 * A variable that is only ever 0 or 1: clang keeps one byte of it, and its
 * BTF says int. Kernels refuse the BTF (btf_datasec_resolve()).
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static int done;

SEC("socket")
int once(void *ctx)
{
	if (done)
		return 0;
	done = 1;
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
