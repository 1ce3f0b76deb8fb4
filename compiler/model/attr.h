/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_ATTR_H
#define BPFMAPC_MODEL_ATTR_H

/* The attributes of a definition, in the order of libbpf's documentation. */
enum map_attr {
	ATTR_TYPE,
	ATTR_KEY_SIZE,
	ATTR_KEY,
	ATTR_VALUE_SIZE,
	ATTR_VALUE,
	ATTR_MAX_ENTRIES,
	ATTR_MAP_FLAGS,
	ATTR_MAP_EXTRA,
	ATTR_NUMA_NODE,
	ATTR_PINNING,
	ATTR_INNER,
	ATTR_VALUES,
	ATTR_NAME,
	ATTR_N
};

/* "type", "key_size", ... as users write them. */
const char *attr_name(enum map_attr attr);

#endif
