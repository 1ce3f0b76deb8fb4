/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_MEMBERS_H
#define BPFMAPC_BTF_MEMBERS_H

#include "btf/types.h"

/*
 * The members of a type as a tree, for whoever prints them. made_type() makes a type of such a
 * tree again that types_compare() cannot tell from the first.
 */

/* A C type in words. */
struct type_words {
	const char *type;	/* as declared: "count_t[4]" */
	/*
	 * `type` tells what it is by itself: it is made of scalar types that scalars.h knows,
	 * structs, unions, enums, arrays and pointers. Else plain is the same without other
	 * typedefs, "unsigned int[4]", or NULL where no words are enough, as for a pointer to
	 * a function.
	 */
	bool told;
	const char *plain;
};

struct type_enumerator {
	const char *name;
	int64_t value;
};

struct type_member {
	const char *name;	/* NULL: an anonymous struct or union, whose members are below it */
	struct type_words words;
	uint64_t bit;		/* offset in the whole type; in an array in its first element */
	uint32_t bits;		/* width of a bit field, else 0 */
	uint32_t size;		/* bytes; for a bit field those in which it has bits */
	/* Of a struct or union, or of the elements of an array of them. */
	bool composite;
	struct type_member *members;
	size_t n_members;
	/* Of an enum. */
	struct type_enumerator *enumerators;
	size_t n_enumerators;
	/* Of a pointer: its type tags, the outer first. */
	const char **tags;
	size_t n_tags;
};

#define MEMBERS_DEPTH_MAX 16	/* of structs in structs */

/*
 * Lists what a type consists of, behind typedefs and qualifiers, as if it was a member without
 * a name. False if structs are nested too deep, or if *steps, which becomes smaller, does not
 * suffice: hostile types have members without end. Then only the words are whole. The result
 * is in the arena and in t.
 */
bool type_list(struct arena *a, const struct types *t, uint32_t id, uint32_t *steps,
	       struct type_member *of);

#endif
