/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_TYPES_H
#define BPFMAPC_BTF_TYPES_H

/*
 * BTF without an object around it. Read the headers in this order:
 *
 *	types.h       a BTF that was checked, and its types
 *	kinds.h       the shape of records, and the walk over references
 *	read.h        checks a BTF (read.c) and a .BTF.ext (ext.c)
 *	append.h      adds types that libbpf's btf__add_*() has made
 *	write.h       makes a BTF of copies of types
 *	holes.h       the padding of a type
 *	scalars.h     C's scalar types
 *	type_names.h  finds and adds types by their C names
 *	members.h     lists the members of a type in words
 *	made_types.h  makes types of such words
 *	reduce.h      keeps what some types need
 *	rebuild.h     the same, as cilium/ebpf encodes it
 *	older.h       replaces what older kernels do not know
 *	compatible.h  whether the kernel's type can stand for an object's
 */

#include <linux/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#ifndef BTF_MAGIC
#define BTF_MAGIC 0xeB9F
#endif

/* struct btf_header up to str_len, and with the layout of kinds that Linux 7.1 added. */
#define BTF_HEADER_SIZE 24
#define BTF_HEADER_SIZE_LAYOUT 32

/* Kinds that the kernel headers of the oldest build machine lack. */
#define TYPE_KIND_FLOAT 16
#define TYPE_KIND_DECL_TAG 17
#define TYPE_KIND_TYPE_TAG 18
#define TYPE_KIND_ENUM64 19

/* A word of a blob that was changed. */
struct cut_word {
	uint32_t at, was;	/* bytes from the begin of the blob, and its value before */
};

/*
 * The BTF of an object in the byte order of the host, as types_read() has
 * checked it: every record lies inside the type section, every name inside
 * the strings, and every id that a type refers to exists. References can
 * still form loops: code that follows them must bound its walk.
 *
 * Id 0 is void and has no record. Ids are those of the object.
 */
struct types {
	const unsigned char *raw;	/* the whole blob, header first: what BPF_BTF_LOAD takes */
	size_t raw_size;
	/* What types_read() has cleared, because the loader does not read it. */
	struct cut_word *cut;
	size_t n_cut, cap_cut;
	const uint32_t *offset;		/* of each type's record in raw, by id; [0] is unused */
	uint32_t count;			/* ids are 1 .. count - 1 */
	const char *strings;
	uint32_t strings_size;
	uint32_t cut_name;		/* the name that replaced names outside of strings; 0: none did */
	bool scalars;			/* made from types in words, not read from a file */
};

#define TYPES_POINTER_SIZE 8	/* bytes: a pointer of BPF has 64 bits */
#define TYPES_MAX_DEPTH 32	/* MAX_RESOLVE_DEPTH of libbpf and of the kernel (btf.c) */

/* The first record in a blob that was checked. All records together have *size bytes. */
static inline const unsigned char *types_records(const void *raw, uint32_t *size)
{
	struct btf_header h;

	memcpy(&h, raw, BTF_HEADER_SIZE);	/* which need not be aligned */
	*size = h.type_len;
	return (const unsigned char *)raw + h.hdr_len + h.type_off;
}

/* NULL for void and for ids that do not exist. */
static inline const struct btf_type *type_by_id(const struct types *t, uint32_t id)
{
	if (!t || !id || id >= t->count)
		return NULL;
	return (const struct btf_type *)(const void *)(t->raw + t->offset[id]);
}

/* The first type of that kind and name, 0 where there is none. */
uint32_t find_type_kind(const struct types *t, const char *name, unsigned kind);

static inline const char *types_string(const struct types *t, uint32_t off)
{
	return off < t->strings_size ? t->strings + off : "";
}

/* "" for anonymous types and void. */
static inline const char *type_name(const struct types *t, const struct btf_type *type)
{
	return type ? types_string(t, type->name_off) : "";
}

/* The bits of Linux 7.1. types_read() clears those that had no meaning before. */
static inline unsigned type_kind(const struct btf_type *type)
{
	return type->info >> 24 & 0x7f;
}

static inline uint32_t type_vlen(const struct btf_type *type)
{
	return type->info & 0xffffff;
}

/*
 * The name without its flavor, the last "___" and what follows, by which an object tells
 * apart several versions of a type (bpf_core_essential_name_len()). In the arena, or name.
 */
const char *essential_name(struct arena *a, const char *name);

static inline const void *type_tail(const struct btf_type *type)
{
	return type + 1;
}

static inline const struct btf_member *type_members(const struct btf_type *type)
{
	return type_tail(type);
}

static inline const struct btf_array *type_array(const struct btf_type *type)
{
	return type_tail(type);
}

/* The offset of a member in bits, and the width of a bit field in bits; 0 for other members. */
static inline uint32_t member_bit_offset(const struct btf_type *type, const struct btf_member *m)
{
	return BTF_INFO_KFLAG(type->info) ? BTF_MEMBER_BIT_OFFSET(m->offset) : m->offset;
}

static inline uint32_t member_bit_size(const struct btf_type *type, const struct btf_member *m)
{
	return BTF_INFO_KFLAG(type->info) ? BTF_MEMBER_BITFIELD_SIZE(m->offset) : 0;
}

/* The enumerator with the number i of an enum; false if there are fewer. */
bool type_enumerator(const struct types *t, uint32_t id, uint32_t i, const char **name,
		     int64_t *value);

static inline bool type_is_struct(const struct btf_type *type)
{
	return type && type_kind(type) == BTF_KIND_STRUCT;
}

/* Whether a kind is in a set, which has a bit for each kind. */
#define KIND_BIT(kind) (1u << (kind))
static inline bool kind_in(unsigned kind, uint32_t set)
{
	return kind < 32 && set >> kind & 1;
}

/* A struct or union. */
static inline bool type_is_composite(const struct btf_type *type)
{
	return type && kind_in(type_kind(type), KIND_BIT(BTF_KIND_STRUCT) | KIND_BIT(BTF_KIND_UNION));
}

/* An enum, of 32 or of 64 bits. */
static inline bool type_is_enum(const struct btf_type *type)
{
	return type && kind_in(type_kind(type), KIND_BIT(BTF_KIND_ENUM) | KIND_BIT(TYPE_KIND_ENUM64));
}

/* const, volatile, restrict, typedef and type tags, which the kernel calls modifiers. */
#define MODIFIER_KINDS                                                                             \
	(KIND_BIT(BTF_KIND_CONST) | KIND_BIT(BTF_KIND_VOLATILE) | KIND_BIT(BTF_KIND_RESTRICT) |    \
	 KIND_BIT(BTF_KIND_TYPEDEF) | KIND_BIT(TYPE_KIND_TYPE_TAG))
static inline bool type_is_modifier(unsigned kind)
{
	return kind_in(kind, MODIFIER_KINDS);
}

/*
 * The id behind all modifiers, as libbpf's skip_mods_and_typedefs(); 0 where
 * they form a loop.
 */
uint32_t type_skip_mods(const struct types *t, uint32_t id);

/*
 * The size of a type in bytes, as libbpf's btf__resolve_size(). -EINVAL for
 * void, functions and forward declarations, -E2BIG for an array that overflows
 * 32 bits, -ELOOP for a chain of more than TYPES_MAX_DEPTH types.
 */
int64_t type_size(const struct types *t, uint32_t id);

/* The type as C writes it: "struct v", "unsigned int", "char[16]", "struct {...}". */
const char *type_to_c(struct arena *a, const struct types *t, uint32_t id);

#endif
