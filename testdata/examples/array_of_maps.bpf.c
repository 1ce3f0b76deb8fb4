// SPDX-License-Identifier: BSD-2-Clause
/*
 * An array of maps whose slot 0 holds inner_map from the start. The inner
 * map stands first: libbpf writes the slots of an outer map as soon as it
 * has created it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define INNER_MAX_ENTRIES 8
#define MAX_ENTRIES 9

struct inner_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, INNER_MAX_ENTRIES);
	__type(key, __u32);
	__type(value, __u32);
} inner_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MAX_ENTRIES);
	__type(key, __u32);
	__type(value, __u32);
	__array(values, struct inner_map);
} m_array_of_maps SEC(".maps") = {
	.values = { [0] = &inner_map },
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
