/* SPDX-License-Identifier: BSD-2-Clause */
/* BTF with key and value types, and special fields, for the definitions of cases.h. */
#ifndef BPFMAPC_PROBE_TYPES_H
#define BPFMAPC_PROBE_TYPES_H

#include "btf/types.h"

/* BTF made in memory, for definitions to be typed with. */
struct typed {
	const char *name;
	unsigned blob;		/* of struct type_pool */
	uint32_t id, size;
};

struct btf;

struct type_pool {
	const struct types **blobs;
	size_t n_blobs, cap_blobs;
	struct typed *plain;	/* all of blob 0: of every kind and many sizes */
	size_t n_plain, cap_plain;
	struct typed *special;	/* values with special fields, each of its own blob */
	size_t n_special, cap_special;
	struct typed *fields;	/* values that a test adds, each of its own blob */
	size_t n_fields, cap_fields;
};

#define PLAIN_INT 1		/* id of `int` in every blob */

/*
 * Everything lives in the arena. Exits where memory or libbpf fails. Without
 * `floats` there is no BTF_KIND_FLOAT in blob 0: kernels before 5.13 refuse the
 * blob with one, and with it every typed definition.
 */
void type_pool_make(struct arena *a, struct type_pool *pool, bool floats);

/* Adds a BTF to the blobs and frees it. Returns its index; exits where it cannot be read. */
unsigned type_pool_add(struct arena *a, struct type_pool *pool, struct btf *btf);

/* By its name; exits where there is none. */
const struct typed *type_pool_find(const struct type_pool *pool, const char *name);

#endif
