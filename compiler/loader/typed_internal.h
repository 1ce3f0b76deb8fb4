/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_TYPED_INTERNAL_H
#define BPFMAPC_LOADER_TYPED_INTERNAL_H

#include "loader/typed.h"

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

#endif
