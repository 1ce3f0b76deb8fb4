/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_TYPES_H
#define BPFMAPC_BTF_TYPES_H

#include <linux/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#ifndef BTF_MAGIC
#define BTF_MAGIC 0xeB9F
#endif

#define BTF_HEADER_SIZE 24	/* struct btf_header up to str_len; headers of Linux 7.1 have more */

/* Kinds that the kernel headers of the oldest build machine lack. */
#define TYPE_KIND_FLOAT 16
#define TYPE_KIND_DECL_TAG 17
#define TYPE_KIND_TYPE_TAG 18
#define TYPE_KIND_ENUM64 19

/*
 * The BTF of an object, in the byte order of the host, checked whole by
 * input/ before it is handed on: every record lies inside the type section,
 * every name inside the strings, every id it refers to exists. Loops of
 * references can still be there: whoever walks bounds the walk.
 *
 * Id 0 is void and has no record. Ids are those of the object.
 */
struct types {
	const unsigned char *raw;	/* the whole blob, header first: what BPF_BTF_LOAD takes */
	size_t raw_size;
	const uint32_t *offset;		/* of each type's record in raw; [0] is unused */
	uint32_t count;			/* ids are 1 .. count - 1 */
	const char *strings;
	uint32_t strings_size;
	uint32_t cut_name;		/* what names outside of strings were cut to, 0 without such */
	bool scalars;			/* made for names of C's own types, and of no file */
};

#define TYPES_MAX_DEPTH 32	/* MAX_RESOLVE_DEPTH of libbpf's btf.c */

/* The first record of a blob that was checked, header first; all have *size bytes together. */
static inline const unsigned char *types_records(const void *raw, uint32_t *size)
{
	const struct btf_header *h = raw;

	*size = h->type_len;
	return (const unsigned char *)raw + h->hdr_len + h->type_off;
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

/* "" for anonymous types and void. */
const char *type_name(const struct types *t, const struct btf_type *type);
const char *types_string(const struct types *t, uint32_t off);

/* The bits as they are since Linux 7.1; of earlier BTF input/ clears those that nothing meant. */
static inline unsigned type_kind(const struct btf_type *type)
{
	return type->info >> 24 & 0x7f;
}

static inline uint32_t type_vlen(const struct btf_type *type)
{
	return type->info & 0xffffff;
}

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

/* Offset of member i in bits, and its width in bits where it is a bit field, else 0. */
uint32_t member_bit_offset(const struct btf_type *type, const struct btf_member *m);
uint32_t member_bit_size(const struct btf_type *type, const struct btf_member *m);

/* const, volatile, restrict, typedef and type tags: what the kernel and libbpf call modifiers. */
static inline bool type_is_modifier(unsigned kind)
{
	return kind == BTF_KIND_CONST || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_RESTRICT ||
	       kind == BTF_KIND_TYPEDEF || kind == TYPE_KIND_TYPE_TAG;
}

/*
 * The id behind const, volatile, restrict, typedef and type tags, as libbpf's
 * skip_mods_and_typedefs(). A chain longer than the number of types ends at 0.
 */
uint32_t type_skip_mods(const struct types *t, uint32_t id);

/*
 * Bytes of a type as libbpf's btf__resolve_size() counts them: -EINVAL for
 * void, functions and forward declarations, -E2BIG where an array overflows
 * 32 bits, -ELOOP for a chain over TYPES_MAX_DEPTH.
 */
int64_t type_size(const struct types *t, uint32_t id);

/* As C names it: "struct v", "unsigned int", "char[16]", "struct {...}". */
const char *type_to_c(struct arena *a, const struct types *t, uint32_t id);

#endif
