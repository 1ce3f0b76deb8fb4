/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_REDUCE_H
#define BPFMAPC_BTF_REDUCE_H

#include "btf/types.h"

/*
 * A type that the reduced BTF must have, and its id there. Where types is
 * NULL a type of `size` bytes is made up: int for 4 bytes, else an array of
 * char.
 */
struct type_ref {
	const struct types *types;
	uint32_t id, size;
	uint32_t new_id;
};

/*
 * Makes one BTF, *out in the arena, of what the n types of refs need, and
 * nothing else. Sets new_id of each ref. Members of a struct are kept whole. A
 * struct that is only pointed to becomes a forward declaration, unless the
 * pointer has a type tag: the kernel looks for special fields behind those.
 * Equal input gives equal bytes.
 *
 * Returns 0, -EINVAL for an id that does not exist, -E2BIG for thousands of
 * `contains` tags or for more than 4 GB.
 */
int types_reduce(struct arena *a, struct type_ref *refs, size_t n, const struct types **out);

#endif
