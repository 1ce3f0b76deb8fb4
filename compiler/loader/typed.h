/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_TYPED_H
#define BPFMAPC_LOADER_TYPED_H

#include "base/buf.h"
#include "loader/names.h"
#include "loader/plan.h"

/*
 * BTF types as C declarations. Structs get the prefix of the header, so that they do not
 * clash with those of the file that includes it. Their layout is that of the BTF on every
 * machine: padding is written out, structs with a layout that no compiler would choose are
 * packed, and those that C cannot express are arrays of bytes. Pointers are uint64_t,
 * because they are the kernel's. Types of the program's own headers are used as they are.
 */
struct type_writer {
	const struct plan *plan;
	struct arena *arena;
	struct buf *out;	/* definitions, in an order that compiles */
	struct name_table tags;	/* at file scope; includes enumerators unless original */
	struct name_table ordinary;	/* other names that are written, or added by the caller */
	struct name_table *members;	/* of all structs that are written; NULL: nobody asks */
	struct typed_source *sources;
	size_t n_sources, cap_sources;
	size_t n_nested;
	bool original;		/* names as in the BTF: for BPF programs, not for headers */
	bool versions;		/* the output needs LINUX_VERSION_CODE */
};

/* A type for a declaration: "<spec> name<dims>". */
struct c_type {
	const char *spec, *dims;
	uint64_t size;
	uint32_t align; /* on 64-bit machines and BPF */
	uint32_t min_align; /* on all machines: i386 has 4 where others have 8 */
	bool own;	/* of a header of the program, which may align it otherwise */
};

void typed_init(struct type_writer *t, const struct plan *plan, struct buf *out);

/*
 * Writes the definitions that type id needs, and describes it. False: C cannot have a type
 * of its size.
 */
bool typed_describe(struct type_writer *t, const struct types *types, uint32_t id,
		    struct c_type *out);

#endif
