/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_TYPED_INTERNAL_H
#define BPFMAPC_LOADER_TYPED_INTERNAL_H

#include "loader/fields.h"
#include "loader/typed.h"

#define MAX_TAGS 256

/* The types of one BTF that have been written, by id. */
struct typed_source {
	const struct types *types;
	unsigned char *state;
	struct c_type *done;
	unsigned char *align;	/* of structs and unions, see natural_align(); 0: not known yet */
	/* The first MAX_TAGS declaration tags. */
	uint32_t tags[MAX_TAGS];
	size_t n_tags;
};

/* The one of a BTF. Valid until another BTF is asked for. */
struct typed_source *typed_source(struct type_writer *t, const struct types *types);

/* The *n members of a struct or union, or variables of a data section, without their types. */
struct field *typed_fields(struct type_writer *t, const struct types *types,
			   const struct btf_type *type, uint32_t *n);

/*
 * Describes a type by its name in a header of the program; its alignment is the one that it
 * has without attributes. False: none of the headers has it.
 */
bool typed_own(struct type_writer *t, const struct types *types, uint32_t id, struct c_type *out);

/*
 * A type of the program's headers may be aligned, by an attribute there, so that it would make
 * the struct around it larger than it is: a data section may end anywhere. Such an alignment
 * divides the member's size and offset, and a typedef can take it back. `size`: of the struct in bytes.
 */
void typed_fix_alignment(struct type_writer *t, struct field *f, uint64_t size);

/*
 * Adds a unique name at file scope for `name` of the BTF, to the set of tags or to that of
 * ordinary names (enumerators). `kept`: a BPF program keeps it unchanged.
 */
const char *typed_file_name(struct type_writer *t, struct name_table *set, const char *name,
			    bool kept);

/* Describes n bytes of unknown type. */
void typed_bytes(struct type_writer *t, uint64_t n, struct c_type *out);

/* A number of 1, 2, 4 or 8 bytes. ABIs of Linux may align one of 8 bytes to only 4. */
void typed_scalar(const struct type_writer *t, const char *spec, uint32_t size, struct c_type *out);

void typed_int(struct type_writer *t, const struct types *types, const struct btf_type *type,
	       struct c_type *out);

/*
 * Describes an integer by the name of its typedef, if headers of user space have it, too, for
 * the same integer on every machine: __u32, __be16, pid_t, but not u32. False: they do not.
 */
bool typed_named_int(const char *name, const struct btf_type *type, struct c_type *out);

/*
 * Enumerators get the prefix, too. For user space, enums of another size than int's are
 * numbers, and so are those that a compiler would give another size.
 */
void typed_enum(struct type_writer *t, const struct types *types, const struct btf_type *type,
		const char *name, struct c_type *out);

/* Enumerator i of an enum of either kind. Sets *name. */
int64_t typed_enumerator(const struct btf_type *type, uint32_t i, const char **name,
			 const struct types *types);

#endif
