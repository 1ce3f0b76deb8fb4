/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_REDUCE_H
#define BPFMAPC_BTF_REDUCE_H

#include "btf/types.h"

/*
 * A type of some BTF that a smaller one is to have, and its id there. Where
 * types is NULL one of `size` bytes is made up: int for 4, else an array of
 * char.
 */
struct type_ref {
	const struct types *types;
	uint32_t id, size;
	uint32_t new_id;
};

/*
 * One BTF with all that the n types of refs need, and nothing else: *out, in
 * the arena, in the byte order of the host. Sets new_id of each ref. What a
 * struct holds comes along whole; what it only points to becomes a forward
 * declaration, unless the pointer bears a type tag, by which the kernel knows
 * its special fields. Equal input gives equal bytes.
 *
 * 0, -EINVAL for an id that does not exist, -E2BIG for tags that lead on and
 * on, -ENOMEM.
 */
int types_reduce(struct arena *a, struct type_ref *refs, size_t n, const struct types **out);

#endif
