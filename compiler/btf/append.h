/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_APPEND_H
#define BPFMAPC_BTF_APPEND_H

#include <bpf/btf.h>

#include "btf/types.h"

/*
 * Makes one BTF, in the arena, of the types of base (NULL: none) and behind
 * them the types of `more`, which starts from btf__new_empty() and is filled
 * by btf__add_*(). Types of more refer to the ids of the result.
 *
 * base does not go through libbpf: btf__new() refuses kinds and numbers of
 * elements that are newer than the library, and trusts the rest.
 */
struct types *types_append(struct arena *a, const struct types *base, const struct btf *more);

/* The id in the result for what btf__add_*() returned. A failure counts as out of memory. */
uint32_t appended_id(const struct types *base, int id);

/* The same for the offset of a name that btf__add_str() returned. */
uint32_t appended_name(const struct types *base, int off);

#endif
