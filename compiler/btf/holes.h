/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_HOLES_H
#define BPFMAPC_BTF_HOLES_H

#include "btf/types.h"

/* Padding: the bits of a type that belong to no member, so that no program sets them by one. */

/* Larger types are not looked at. No kernel has a larger key. */
#define HOLES_TYPE_MAX (1u << 20)

struct hole {
	uint64_t bit, bits;	/* where it begins in the type, and its width */
};

struct type_holes {
	struct hole *v;		/* in order; no two of them touch */
	size_t n, cap;
	uint64_t bits;		/* of all holes */
};

/*
 * The holes of a struct or union, those of the structs inside it too. What one member of a
 * union has is no hole. The list is in the arena. *steps is what all such walks may still do
 * together, in members and bytes, because hostile types can take forever; it becomes smaller.
 * Returns false, and no holes, if the type has no size, is too large or nested too deep, or
 * if there are too few steps. A type without members is a hole as a whole.
 */
bool type_holes(const struct types *t, uint32_t id, struct arena *a, uint32_t *steps,
		struct type_holes *out);

#endif
