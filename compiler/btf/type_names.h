/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_TYPE_NAMES_H
#define BPFMAPC_BTF_TYPE_NAMES_H

#include "base/arena.h"
#include "btf/types.h"

/*
 * Types by their C names, for definition files: "__u32", "char[16]",
 * "struct v", "struct v *". Those of the base are looked up; scalars, arrays
 * and pointers that it lacks are added behind it, so that the ids of the base
 * stay as they are. Start from type_names_init(), end with
 * type_names_finish() or type_names_drop().
 */
struct type_names {
	struct arena *arena;
	const struct types *base;	/* NULL: none */
	struct named_type *sorted;	/* the base's names */
	size_t n_sorted;
	struct btf *added;		/* of libbpf; NULL: nothing is added */
	struct resolved_type *recent;	/* answers already given, a ring */
	size_t n_recent;
};

/* An answer: id 0 where there is none, with why. */
struct resolved_type {
	const char *name;
	uint32_t id;
	uint32_t size;		/* bytes */
	const char *error;	/* "is not known", or NULL */
	bool unknown;		/* the error is that neither the base nor C has it */
};

void type_names_init(struct type_names *t, struct arena *a, const struct types *base);
struct resolved_type type_names_find(struct type_names *t, const char *name);

/*
 * Base and additions as one BTF in the arena: the base itself where nothing
 * was added, NULL where there is nothing at all.
 */
const struct types *type_names_finish(struct type_names *t);
void type_names_drop(struct type_names *t);

#endif
