/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_HOLES_H
#define BPFMAPC_BTF_HOLES_H

#include "btf/types.h"

/* Padding: the bits of a type that belong to no member, so that no program sets them by one. */

#define HOLES_MAX 65536		/* of one type */

struct hole {
	uint64_t bit, bits;	/* where it begins in the type, and its width */
};

struct type_holes {
	struct hole *v;		/* in order; no two of them touch */
	size_t n, cap;
	uint64_t bits;		/* of all holes */
};

/*
 * The holes of a struct or union, those of the structs inside it too, and of each element of
 * an array. What one member of a union has is no hole. A type without members is a hole as a
 * whole; where it is a member, the kernel's own fields are in it, or nobody's, and it is none.
 * The list is in the arena. *steps is what all such walks may still do together, in members
 * and holes, because hostile types can take forever; it becomes smaller. Returns false, and no
 * holes, if the type has no size, is nested too deep or has more than HOLES_MAX holes, or if
 * there are too few steps.
 */
bool type_holes(const struct types *t, uint32_t id, struct arena *a, uint32_t *steps,
		struct type_holes *out);

#endif
