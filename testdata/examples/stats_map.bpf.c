// SPDX-License-Identifier: BSD-2-Clause
/*
 * The map of bpftool's page, as a definition in C:
 *
 *	bpftool map create /sys/fs/bpf/stats_map type array key 4 value 32 entries 8 name stats_map
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 32);
	__uint(max_entries, 8);
} stats_map SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
