/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_MAP_TYPES_H
#define BPFMAPC_MODEL_MAP_TYPES_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>

/* Map types of enum bpf_map_type, including those that the oldest kernel headers lack. */
#define MAP_TYPE_ARENA 33

/* Flags of BPF_MAP_CREATE that those headers lack: BPF_F_LINK and so on. */
#define MAP_FLAG_LINK          (1u << 13)
#define MAP_FLAG_TOKEN_FD      (1u << 16)
#define MAP_FLAG_SEGV_ON_FAULT (1u << 17)

static inline bool is_map_in_map(uint32_t type)
{
	return type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

static inline bool is_ringbuf(uint32_t type)
{
	return type == BPF_MAP_TYPE_RINGBUF || type == BPF_MAP_TYPE_USER_RINGBUF;
}

/* Bits: what is done with elements of a map. */
enum map_access {
	ACCESS_READ = 1 << 0,
	ACCESS_WRITE = 1 << 1,
	ACCESS_ALL = ACCESS_READ | ACCESS_WRITE,
};

#endif
