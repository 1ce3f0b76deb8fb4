// SPDX-License-Identifier: BSD-2-Clause
/* BTF that kernels refuse for a function's sake: a parameter without a name (btf_func_check()). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value {
	__u64 n;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct value);
} counts SEC(".maps");

#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc2x-extensions"
static __attribute__((noinline)) int ignores(int)
{
	asm volatile("");
	return 1;
}

SEC("socket")
int use(void *ctx)
{
	__u32 key = 1;

	return bpf_map_lookup_elem(&counts, &key) ? ignores(2) : 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
