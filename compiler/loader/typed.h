/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_TYPED_H
#define BPFMAPC_LOADER_TYPED_H

#include "base/buf.h"
#include "loader/names.h"
#include "loader/plan.h"

/*
 * BTF types as C declarations. Structs get the prefix of the header, so that
 * they do not clash with those of the file that includes it. Their layout is
 * that of the BTF on every machine: padding is written out, structs that no
 * compiler would lay out like this are packed, and what C cannot express at
 * all is an array of bytes. Pointers are uint64_t: they are the kernel's.
 */
struct typed {
	const struct plan *plan;
	struct arena *arena;
	struct buf *out;	/* definitions, in an order that compiles */
	struct name_table tags;	/* at file scope; enumerators too where not original */
	struct name_table ordinary;	/* the rest of what is written, and what the caller adds */
	struct typed_source *sources;
	size_t n_sources, cap_sources;
	size_t n_nested;
	bool original;		/* names as in the BTF: for BPF programs, not for headers */
	bool versions;		/* what is written asks for LINUX_VERSION_CODE */
};

/* A type as it stands in a declaration: "<spec> name<dims>". */
struct c_type {
	const char *spec, *dims;
	uint64_t size;
	uint32_t align; /* on 64-bit machines, as BPF has it */
	uint32_t sure;	/* on all: i386 has 4 where others have 8 */
};

void typed_init(struct typed *t, const struct plan *plan, struct buf *out);

/*
 * Writes what type id needs and says how to write it. False where it has no
 * size that C could have.
 */
bool typed_describe(struct typed *t, const struct types *types, uint32_t id, struct c_type *out);

#endif
