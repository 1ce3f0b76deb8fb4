/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_TYPE_NAMES_H
#define BPFMAPC_BTF_TYPE_NAMES_H

#include "base/arena.h"
#include "btf/types.h"

/*
 * Finds types by their C names, for definition files: "__u32", "char[16]",
 * "struct v", "struct v *". Scalars, arrays and pointers that the base does
 * not have are added behind it, so that ids of the base stay the same. Start
 * with type_names_init(), end with type_names_finish() or type_names_drop().
 */
struct type_names {
	struct arena *arena;
	const struct types *base;	/* NULL: none */
	struct named_type *sorted;	/* the base's names */
	size_t n_sorted;
	struct btf *added;		/* what libbpf has made; NULL: nothing so far */
	struct resolved_type *recent;	/* the last answers, a ring */
	size_t n_recent;
};

/* An answer; id is 0 where there is no such type, and error says why. */
struct resolved_type {
	const char *name;
	uint32_t id;
	uint32_t size;		/* bytes */
	const char *error;	/* "is not known", or NULL */
	bool unknown;		/* the error is that neither the base nor C has the name */
};

void type_names_init(struct type_names *t, struct arena *a, const struct types *base);
struct resolved_type type_names_find(struct type_names *t, const char *name);

/*
 * What the base itself has: the type of this name, which may lack the tag that C demands
 * ("v" for struct v), and the name with its tag. 0 where there is none, also for arrays and
 * pointers; *name is then one that is near, or NULL.
 */
uint32_t type_names_in_base(struct type_names *t, const char *wanted, const char **name);

/* The BTF that btf__add_*() adds to; what it returns goes through appended_id(). */
struct btf *type_names_additions(struct type_names *t);

/*
 * Base and additions as one BTF, in the arena. The base itself where nothing
 * was added; NULL without a base and additions.
 */
const struct types *type_names_finish(struct type_names *t);
void type_names_drop(struct type_names *t);

#endif
