/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_COMPARE_H
#define BPFMAPC_BTF_COMPARE_H

#include "base/buf.h"
#include "btf/types.h"

/*
 * Compares two types by what a program reads through them, not by their names: members,
 * their offsets, sizes and signedness, and the values of enumerators. Typedefs and
 * qualifiers do not count, and the members of anonymous structs are those of the struct
 * around them. A member of type void is one whose type is not known. Both types may be
 * hostile.
 */

/* What two types make of the same bytes. The last is the worst. */
enum type_match {
	TYPES_SAME,	/* the same members in the same bytes */
	TYPES_RENAMED,	/* no byte is read as something else, but names differ */
	TYPES_UNKNOWN,	/* a type is not known, or too large to be compared */
	TYPES_DIFFER,	/* bytes are read as something else, or as what was never written */
};

enum member_change {
	MEMBER_NONE,		/* no member, but the size of the type */
	MEMBER_MOVED,		/* another offset, maybe of another type */
	MEMBER_RETYPED,		/* another type at the same offset */
	MEMBER_RENAMED,		/* another name for the same type at the same offset */
	MEMBER_ADDED,		/* only `new` is set */
	MEMBER_REMOVED,		/* only `old` is set */
	MEMBER_REVALUED,	/* an enumerator; only one side is set if the other has none */
};

/* A member as one of the types has it. */
struct member_side {
	bool set;
	const char *name;	/* "hdr.ports[].src"; "" if the type itself is no struct */
	uint64_t bit;		/* offset in bits */
	bool bit_field;
	const char *type;	/* in C; NULL: not known */
	const char *enumerator;	/* for MEMBER_REVALUED, else NULL */
	int64_t value;		/* of the enumerator */
};

struct member_change_info {
	enum member_change change;
	struct member_side old, new;
};

#define CHANGES_MAX 64		/* of one comparison; more are counted only */

struct type_comparison {
	enum type_match match;
	enum member_change deciding;	/* the first change that is as bad as `match` */
	struct member_change_info *changes;	/* in the order of OLD, then those added */
	size_t n, cap;
	size_t n_more;		/* changes that are not in the list */
};

/* What a run of comparisons needs. */
struct type_comparer {
	/* Whether a struct is known to the kernel by its name, so that its members do not count. */
	bool (*is_opaque)(const void *ctx, const char *name);
	const void *ctx;
	/*
	 * Members that may still be visited, because hostile types can take forever. When it
	 * reaches 0, types are TYPES_UNKNOWN.
	 */
	uint32_t steps;
	const struct types *old, *new;	/* the last two that had the same id, and */
	bool same;			/* whether they are the same */
};

/* The types `old` of old_types and `new` of new_types. The result is in the arena. */
struct type_comparison types_compare(struct type_comparer *c, struct arena *a,
				     const struct types *old_types, uint32_t old,
				     const struct types *new_types, uint32_t new);

/*
 * Adds "packets is at 0 in OLD, at 8 in NEW", where in_old and in_new are the words for the
 * two sides. Names are those of the BTF, which may be hostile.
 */
void member_change_text(struct buf *b, const struct member_change_info *change,
			const char *in_old, const char *in_new);

#endif
