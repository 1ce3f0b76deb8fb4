/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_REDUCE_H
#define BPFMAPC_BTF_REDUCE_H

#include "btf/types.h"

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
