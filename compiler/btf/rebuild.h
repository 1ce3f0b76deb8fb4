/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_REBUILD_H
#define BPFMAPC_BTF_REBUILD_H

#include "btf/types.h"

/* How a release of cilium/ebpf does it. */
struct rebuild_order {
	bool roots_first;	/* before what they refer to, since 0.11; else behind it */
	bool tags;		/* with declaration tags */
};

/*
 * Makes BTFs of the types `ids` and of all that they reach, as the Builder of cilium/ebpf does
 * (btf/marshal.go). It encodes what it has decoded: bits of which it knows nothing are lost,
 * integers are as wide as they are large, and bit-fields are of the newer kind.
 *
 * The builder is in the arena a, but ends with types_builder_free(), which takes NULL. Each BTF
 * takes the time of what it has, not of what t has.
 */
struct types_builder *types_builder_new(struct arena *a, const struct types *t,
					struct rebuild_order how);
void types_builder_free(struct types_builder *b);
/* The types that it was made for. */
const struct types *types_builder_of(const struct types_builder *b);

/*
 * A BTF in the arena. Each of the n ids is set to the new one; 0, for void, stays.
 *
 * Returns 0; -ERANGE if a value of an enum does not fit into its size, -E2BIG for more than
 * 4 GB: then nothing is set.
 */
int types_rebuild(struct types_builder *b, struct arena *a, uint32_t *ids, size_t n,
		  const struct types **out);

#endif
