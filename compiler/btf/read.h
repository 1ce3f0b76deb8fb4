/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_READ_H
#define BPFMAPC_BTF_READ_H

#include "base/view.h"
#include "btf/types.h"

/*
 * Checks a BTF blob of either byte order as libbpf's btf__new() does and
 * copies it into the arena, in the byte order of the host.
 *
 * Returns NULL where the blob is corrupt, with what and where in *error. An
 * id or a name that does not exist is cut, to void or to the empty name; then
 * the types are returned and *error says which was the first. Otherwise
 * *error is NULL.
 *
 * wide: kind and vlen of a type have the bits that libbpf gives them since
 * 1.8; before, libbpf ignores the bits that are new.
 */
struct types *types_read(struct arena *a, const struct view *in, bool wide, const char **error);

/*
 * Whether the blob is of the other byte order and its header has a length that
 * libbpf refuses with EOPNOTSUPP; it refuses everything else with EINVAL.
 */
bool btf_header_is_foreign(const struct view *in, bool wide);

/*
 * What is wrong with a .BTF.ext section, as libbpf's btf_ext__new() checks it,
 * or NULL. *version: it is the version, which libbpf refuses with ENOTSUP.
 */
const char *btf_ext_fault(struct arena *a, const struct view *v, bool *version);

enum ext_part { EXT_FUNCTIONS, EXT_LINES, EXT_CORE };

/*
 * Calls fn for each record of a part of a section that has no fault, with the name of its
 * section, an offset in the strings of the BTF. The record begins with the offset of an
 * instruction in that section.
 */
void btf_ext_records(const struct view *v, enum ext_part part,
		     void (*fn)(void *ctx, uint32_t section, const struct view *record), void *ctx);

/* A record of the line info. Names are offsets in the strings of the BTF. */
struct ext_line {
	uint32_t section, file;
	uint32_t offset;	/* of the instruction in its section, in bytes */
	uint32_t line;
};

/* The same for the line info. */
void btf_ext_lines(const struct view *v, void (*fn)(void *ctx, const struct ext_line *line),
		   void *ctx);

/* A CO-RE relocation. Names are offsets in the strings of the BTF. */
struct ext_core {
	uint32_t section;
	uint32_t offset;	/* of the instruction in its section, in bytes */
	uint32_t type;		/* BTF id */
	uint32_t access;	/* text: which member */
	uint32_t kind;		/* enum bpf_core_relo_kind */
};

/* The same for the CO-RE relocations. */
void btf_ext_core(const struct view *v, void (*fn)(void *ctx, const struct ext_core *core),
		  void *ctx);

#endif
