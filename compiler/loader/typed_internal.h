/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_TYPED_INTERNAL_H
#define BPFMAPC_LOADER_TYPED_INTERNAL_H

#include "loader/typed.h"

/*
 * A tag, or in the set of ordinary names an enumerator, of what is called name
 * in the BTF. For BPF programs it stays as it is where it is kept.
 */
const char *typed_file_name(struct typed *t, struct name_table *set, const char *name, bool kept);

/* n bytes of which nothing else is known. */
void typed_bytes(struct typed *t, uint64_t n, struct c_type *out);

/* A number of 1, 2, 4 or 8 bytes: 32-bit ABIs of Linux align it to no less than 4 of them. */
void typed_scalar(const struct typed *t, const char *spec, uint32_t size, struct c_type *out);

void typed_int(struct typed *t, const struct types *types, const struct btf_type *type,
	       struct c_type *out);

/*
 * Enumerators get the prefix too. Enums of other sizes than an int's are
 * numbers for user space, and so are those that a compiler would give another.
 */
void typed_enum(struct typed *t, const struct types *types, const struct btf_type *type,
		const char *name, struct c_type *out);

#endif
