/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_FLAT_H
#define BPFMAPC_BTF_FLAT_H

#include "base/util.h"
#include "btf/compare.h"

/* A type as a list of the numbers, pointers and arrays that it consists of; for compare.c. */

enum shape_kind {
	SHAPE_UNSIGNED, SHAPE_SIGNED, SHAPE_ENUM, SHAPE_BOOL, SHAPE_FLOAT,
	SHAPE_POINTER,		/* rest: what it points to */
	SHAPE_OPAQUE,		/* rest: the struct's name; or bytes that no member has */
	SHAPE_OTHER,		/* what can be no member of a value: functions */
	SHAPE_UNKNOWN,		/* void, which stands for a type that is not known */
};

/* What a member is, without its names. */
struct shape {
	enum shape_kind kind;
	uint32_t bits;
	const char *rest;	/* with the dimensions of arrays: "[4 of 16 bytes]" */
};

/* An enum is a number, whose sign not all compilers tell. */
static inline bool same_shape(const struct shape *a, const struct shape *b)
{
	bool same = a->kind == b->kind || (a->kind == SHAPE_ENUM && b->kind <= SHAPE_SIGNED) ||
		    (b->kind == SHAPE_ENUM && a->kind <= SHAPE_SIGNED);

	return same && a->bits == b->bits && str_eq(a->rest, b->rest);
}

struct flat_member {
	const char *name;	/* "hdr.ports[].src" */
	uint64_t bit;		/* offset; of a member of an array's elements in the first one */
	struct shape shape;
	uint32_t type;		/* as declared */
	uint32_t plain;		/* the same, or of an array the elements, without typedefs */
	bool bit_field, in_union;
};

struct flat_type {
	struct arena *arena;
	const struct types *types;
	struct flat_member *v;	/* in the order of declaration */
	size_t n, cap;
};

/* False if the type is too large, or nested too deep. */
bool flatten(struct type_comparer *c, struct arena *a, const struct types *t, uint32_t id,
	     struct flat_type *out);

#endif
