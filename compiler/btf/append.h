/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_APPEND_H
#define BPFMAPC_BTF_APPEND_H

#include <bpf/btf.h>

#include "btf/types.h"

/*
 * One BTF, in the arena, of the types of base and, behind them, those of
 * `more`, which btf__add_*() has made on btf__new_empty(). base may be NULL.
 * Ids that the types of more refer to are those of the result.
 *
 * libbpf never sees base: its btf__new() refuses kinds, and widths of vlen,
 * that are newer than it is, and it believes what it is given.
 */
struct types *types_append(struct arena *a, const struct types *base, const struct btf *more);

/* The id in that result of what btf__add_*() returned, whose failure is lack of memory. */
uint32_t appended_id(const struct types *base, int id);

/* Where, in that result, the name is that btf__add_str() returned, whose failure is the same. */
uint32_t appended_name(const struct types *base, int off);

#endif
