/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_FIELDS_H
#define BPFMAPC_JUDGE_FIELDS_H

#include "btf/types.h"
#include "schema/tables.h"

/*
 * btf_parse_fields() of one kernel: the special fields of a struct or of a data section, with
 * those in nested structs and in arrays, or why the kernel refuses the type. Since 6.2 kernels
 * look at the value of a map like this, and BPF_BTF_LOAD at each struct that has such a field
 * as a member.
 */

/* Why a type is refused, in the order in which the kernel asks. */
enum field_fault {
	FIELD_OK,
	FIELD_TWICE,		/* a second one of a field that may be there once */
	FIELD_MANY,		/* more fields than the kernel has room for */
	FIELD_DEEP,		/* more than 32 levels of structs or arrays */
	FIELD_BITS,		/* a member that does not begin on a byte */
	FIELD_IN_ARRAY,		/* a field that cannot be in an array */
	FIELD_TAG,		/* a pointer with a tag that is not known, or with two */
	FIELD_POINTEE,		/* a pointer to something else than a struct */
	FIELD_CONTAINS,		/* a root without one tag "contains:STRUCT:NODE" */
	FIELD_ELEMENT,		/* its struct, or the node in it, is missing */
	FIELD_NODE,		/* its node is of another type, or misaligned */
	FIELD_OUTSIDE,		/* behind the end of the value */
	FIELD_OVERLAP,		/* within the field before */
	FIELD_UNKNOWN_STRUCT,	/* kernels before 6.4: they have no struct of that name */
	FIELD_NO_DESTRUCTOR,	/* a pointer to a struct of the kernel that it cannot release */
	FIELD_TWO_LOCKS,	/* locks of two kinds */
	FIELD_NO_LOCK,		/* a root without a lock beside it */
	FIELD_NO_REFCOUNT,	/* nodes of two kinds without a reference count */
	FIELD_BUDGET,		/* not a fault: the type takes too long to look at */
	FIELD_FAULT_N
};

/* The positive errno of a fault. */
int field_fault_errno(enum field_fault fault);

#define FIELDS_MAX 16		/* more than any kernel has room for */

struct found_field {
	unsigned field;		/* index in schema->special */
	uint32_t off;
	uint32_t target;	/* struct behind a pointer, or that a root contains; else 0 */
	const char *node;	/* of a root: the member of that struct that is the node */
	bool of_kernel;		/* the target is a struct of the kernel */
};

/* Fields in ascending order of their offsets. */
struct field_record {
	struct found_field v[FIELDS_MAX];
	unsigned n;
	uint32_t mask;		/* a bit for each of schema->special */
};

struct field_parser {
	const struct schema *s;
	const struct types *t;
	struct version kernel;
	uint32_t fields;	/* those to look for: a bit for each of schema->special */
	uint64_t *budget;	/* types that may still be looked at: hostile BTF never ends */
	/* Set where parse_fields() fails. */
	enum field_fault fault;
	uint32_t owner;		/* struct or variable with the member at fault, or 0 */
	int member;		/* its index in a struct; -1: the variable itself */
	unsigned field;		/* index in schema->special, where the fault is about a field */
	uint32_t target;	/* what it points to or contains, where the fault is about that */
};

/* Enough for what compilers write, and over in milliseconds. */
#define FIELDS_BUDGET (1u << 22)

/*
 * Looks for fields in a struct or data section of `size` bytes. Returns false where the kernel
 * refuses the type. A type without fields is fine: out->n is 0.
 */
bool parse_fields(struct field_parser *p, uint32_t id, uint32_t size, struct field_record *out);

/* The field to look for that is a struct of that name: an index in schema->special, or -1. */
int find_struct_field(const struct field_parser *p, const char *name);

/*
 * btf_find_kptr(): true with out->field and out->target where a type is a pointer to look for,
 * false where it is none or, by p->fault, a refused one.
 */
bool find_pointer(struct field_parser *p, const struct btf_type *type, struct found_field *out);

/* btf_parse_kptr(): sets f->of_kernel. False where the kernel refuses the pointer. */
bool parse_pointer(struct field_parser *p, struct found_field *f);

#endif
