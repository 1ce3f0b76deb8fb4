// SPDX-License-Identifier: BSD-2-Clause
/* Map types have the numbers of eBPF for Windows here, and there are no flags. */
#include "common.h"

enum { WINDOWS_HASH = 1, WINDOWS_PERCPU_HASH = 4, WINDOWS_HASH_OF_MAPS = 6,
       WINDOWS_ARRAY_OF_MAPS = 7, WINDOWS_RINGBUF = 13 };

struct _ebpf_map_definition_in_file {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int inner_map_idx;
	unsigned int pinning;
	unsigned int id;
	unsigned int inner_id;
};

struct _ebpf_map_definition_in_file by_id SEC("maps") = {
	.type = WINDOWS_ARRAY_OF_MAPS,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 1,
	.inner_id = 10,
};

struct _ebpf_map_definition_in_file inner SEC("maps") = {
	.type = WINDOWS_PERCPU_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 1,
	.id = 10,
};

struct _ebpf_map_definition_in_file by_index SEC("maps") = {
	.type = WINDOWS_HASH_OF_MAPS,
	.key_size = 2,
	.value_size = 4,
	.max_entries = 10,
	.inner_map_idx = 1,
};

struct _ebpf_map_definition_in_file ring SEC("maps") = {
	.type = WINDOWS_RINGBUF,
	.max_entries = 65536,
	.pinning = 1,
};
