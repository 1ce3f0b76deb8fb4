// SPDX-License-Identifier: BSD-2-Clause
/*
 * A hash of maps whose inner maps are made in user space: the object alone
 * does not say what they look like. outer_map.yaml does:
 *
 *	bpfmapc gen outer_map.bpf.o outer_map.yaml
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} outer_map SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
