/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_BTF_BTF_H
#define BPFMAPC_INPUT_BTF_BTF_H

#include "input/reader.h"

/*
 * The BTF of an object, and what libbpf sets in it before it reads maps. Read:
 *
 *	btf.c        .BTF, checked and copied in the host's byte order; .BTF.ext
 *	externs.c    .kconfig and .ksyms: externs get places in their sections
 *	functions.c  linkage of functions, which the symbols know better
 *	datasec.c    sizes and offsets of variables, which only the symbols have
 */

/* Sets r->types, unless the BTF cannot be read (bpf_object__init_btf()). */
void read_btf(struct reader *r);
/* The variables of a DATASEC that may be changed. */
static inline struct btf_var_secinfo *secinfos(struct btf_type *datasec)
{
	return (struct btf_var_secinfo *)(void *)(datasec + 1);
}

/* Reads a BTF as the loader does; see types_read(). */
struct types *reader_types(const struct reader *r, const struct view *in, const char **error);
/* A type of r->types that may be written; NULL as type_by_id(). */
struct btf_type *type_mutable(const struct reader *r, uint32_t id);

/* Externs in the order of the symbols (bpf_object__collect_externs()). */
void read_externs(struct reader *r);
/* The fault of a map that another object defines; r->extern_maps has its name then. */
void extern_map_fault(struct reader *r, const char *name);
/* Externs without a value, which libbpf refuses when it loads the object. */
void check_externs(struct reader *r);

/* Completes and sorts the sections of the BTF (btf_fixup_datasec()). */
void fix_datasecs(struct reader *r);
/*
 * Makes hidden subprograms static, so that the verifier checks them as a part of what calls
 * them (bpf_object__sanitize_and_load_btf()).
 */
void fix_functions(struct reader *r);
/* Whether other objects cannot see the symbol. */
bool is_hidden(const struct symbol *sym);

#endif
