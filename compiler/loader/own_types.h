/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_OWN_TYPES_H
#define BPFMAPC_LOADER_OWN_TYPES_H

#include "base/name_table.h"
#include "btf/types.h"

/*
 * The types of the program's own headers: `gen --types HEADER`. The generated header includes
 * them and uses the types by their names, where without the option it has copies with a
 * prefix. Which types these are is read from the text of the headers.
 */
struct own_types {
	struct arena *arena;
	const char **includes;	/* "x.h" or <x.h>, with the quotes or brackets */
	size_t n_includes, cap_includes;
	struct name_table tags;		/* of structs, unions and enums at file scope */
	struct name_table typedefs;	/* at file scope */
	struct name_table inner;	/* tags within others: in C++ no names at file scope */
	bool unread;	/* a header in brackets, which only the compiler finds: it may have any type */
};

/*
 * Adds the types that the text of a header defines. No macro is expanded, and all branches
 * of #if count. include() is called for each #include "name". The text may be hostile; nothing
 * in it stays in use.
 */
void own_types_scan(struct own_types *own, const char *text, size_t len,
		    void (*include)(void *ctx, const char *name), void *ctx);

/*
 * How C names a typedef, struct, union or enum of the BTF that the headers define, "struct x";
 * NULL where they do not, or where own is NULL. In own->arena.
 */
const char *own_type_name(const struct own_types *own, const struct types *types,
			  const struct btf_type *type);

/* Whether the headers define the type within another one, by which alone it can be reached. */
bool own_type_is_inner(const struct own_types *own, const struct types *types,
		       const struct btf_type *type);

#endif
