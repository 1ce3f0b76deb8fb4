/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_FIELDS_H
#define BPFMAPC_LOADER_FIELDS_H

#include "base/buf.h"
#include "loader/names.h"
#include "loader/typed.h"

/* A member of a struct, a union or a data section. */
struct field {
	const char *name; /* "" for an anonymous struct or union */
	uint32_t type;
	uint64_t bit;  /* offset */
	uint32_t bits; /* width of a bit field, else 0 */
	uint32_t room; /* bytes that a variable has in its section; of other fields 0 */
	struct c_type c;
	bool nested;     /* anonymous: its members belong to the one around it */
	struct buf body; /* of a nested one */
	const char *tag; /* of a nested one */
	const char *attributes; /* behind the declaration, or NULL */
};

/* LAYOUT_ALIGNED: natural, where the whole is given its alignment. */
enum layout { LAYOUT_NATURAL, LAYOUT_ALIGNED, LAYOUT_PACKED, LAYOUT_NONE };

/*
 * Where compilers would put the n fields of a struct of size bytes, and
 * whether the BTF has them there; for the bit fields as the ABIs of Linux
 * have it. Those are counted as the compiler puts them, from the low bits or
 * from the high ones: a header says the same on machines of either byte order
 * as the source of the object does. Sets *align.
 */
enum layout fields_lay_out(const struct field *f, uint32_t n, uint64_t size, bool is_union,
			   uint32_t *align);

/*
 * Writes the fields, which are laid out, and the padding between them. out is
 * the whole, of alignment 1 where it is packed; sets out->sure. What some ABI
 * of Linux aligns to c.sure bytes only gets its alignment where that matters,
 * unless the names are the original ones: those are for BPF. names are those
 * of the members. Returns LAYOUT_NATURAL or LAYOUT_ALIGNED.
 */
enum layout fields_emit(struct buf *b, struct name_table *names, struct field *f, uint32_t n,
			bool is_union, bool original, struct c_type *out, int level);

#endif
