/* SPDX-License-Identifier: BSD-2-Clause */
/* A symbol of the kernel: no kernel takes the BTF before libbpf has put another variable there. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const void bpfmapc_is_not_there __ksym __weak;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("socket")
int use(void *ctx)
{
	__u32 key = 1;

	return &bpfmapc_is_not_there && bpf_map_lookup_elem(&counts, &key);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
