/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_KINDS_H
#define BPFMAPC_BTF_KINDS_H

#include "btf/types.h"

/*
 * The shape of the records of a kind. A record is struct btf_type, then
 * `fixed` words, then `element` words for each of its vlen elements; a word
 * has 32 bits. Bit i of a mask stands for word i.
 */
struct kind_info {
	char name[12];		/* as libbpf's messages and `bpftool btf dump` have it */
	uint8_t fixed, element;
	bool has_size;		/* the third word is the size; else it is an id or unused */
	uint8_t ids;		/* words before the elements that are ids of types */
	uint8_t element_ids, element_names;	/* the same of an element, and offsets of names */
};

/* In such a mask: btf_type.type. */
#define TYPE_WORD (1u << 2)

/* By type_kind(). A row is all 0 for void and for a kind that this code does not know. */
extern const struct kind_info kind_table[0x80];

/* Bytes of a record of a known kind. */
static inline uint64_t type_record_size(const struct btf_type *type)
{
	const struct kind_info *kind = &kind_table[type_kind(type)];

	return sizeof(*type) +
	       sizeof(uint32_t) * (kind->fixed + (uint64_t)type_vlen(type) * kind->element);
}

/* The kind of the type with that id: "void" for 0, "unknown" for one that has no row. */
const char *kind_name(const struct types *t, uint32_t id);

/*
 * Walks everything that a type refers to, names and other types, in the order
 * of the record. For an unknown kind that is only the type's own name.
 *
 *	struct type_refs refs = type_refs(type);
 *
 *	while (type_refs_next(&refs))
 *		... *refs.ref, refs.is_name ...
 *
 * The owner of the record may write to *ref.
 */
struct type_refs {
	uint32_t *ref;		/* the current one */
	bool is_name;		/* *ref is the offset of a name, else the id of a type */
	/* The rest is the state of the walk. */
	const struct kind_info *kind;
	uint32_t *part;		/* what is before the elements, or one element */
	uint32_t words;		/* length of the part */
	uint32_t left;		/* number of elements behind the part */
	uint32_t ids, names;	/* words of the part that were not visited yet */
};

static inline struct type_refs type_refs(const struct btf_type *type)
{
	const struct kind_info *kind = &kind_table[type_kind(type)];

	return (struct type_refs){
		.kind = kind,
		.part = (uint32_t *)(uintptr_t)type,
		.words = sizeof(*type) / sizeof(uint32_t) + kind->fixed,
		/* The vlen of a function is its linkage. */
		.left = kind->element ? type_vlen(type) : 0,
		.ids = kind->ids,
		.names = 1,
	};
}

static inline bool type_refs_next(struct type_refs *r)
{
	unsigned word;

	while (!(r->ids | r->names)) {
		if (!r->left)
			return false;
		r->left--;
		r->part += r->words;
		r->words = r->kind->element;
		r->ids = r->kind->element_ids;
		r->names = r->kind->element_names;
	}
	word = (unsigned)__builtin_ctz(r->ids | r->names);
	r->ref = r->part + word;
	r->is_name = r->names >> word & 1;
	r->ids &= ~(1u << word);
	r->names &= ~(1u << word);
	return true;
}

/*
 * Whether type `from` refers to type `to`, over any number of others. seen: a byte for each
 * type, 0 at first; what is marked there is not entered again, so that several calls with one
 * array take no longer than one.
 */
bool type_reaches(const struct types *t, uint32_t from, uint32_t to, uint8_t *seen);

#endif
