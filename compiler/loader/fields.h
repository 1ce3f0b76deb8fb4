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
	uint64_t bit;  /* offset in bits */
	uint32_t bits; /* width of a bit field, else 0 */
	uint32_t room; /* bytes of a variable in its section; 0 for other fields */
	struct c_type c;
	bool nested;     /* anonymous: its members are members of the outer struct */
	struct buf body; /* of a nested field */
	const char *tag; /* of a nested field: "struct" or "union", with attributes */
	const char *attributes; /* after the declaration, or NULL */
};

/* LAYOUT_ALIGNED: natural, if the struct is declared with its alignment. */
enum layout { LAYOUT_NATURAL, LAYOUT_ALIGNED, LAYOUT_PACKED, LAYOUT_NONE };

/*
 * How compilers must lay out the n fields of a struct of size bytes to get the offsets of
 * the BTF. Bit fields follow the ABIs of Linux. They are counted in the order of the
 * compiler, from the low or the high bits, so that the header means the same as the
 * object's source on machines of either byte order. Sets *align to the alignment of the
 * struct in bytes. LAYOUT_NONE: C cannot express the layout.
 */
enum layout fields_lay_out(const struct field *f, uint32_t n, uint64_t size, bool is_union,
			   uint32_t *align);

/*
 * Writes the fields, as laid out, and the padding between them. out is the struct, with
 * alignment 1 if it is packed; sets out->min_align. Fields that some ABI of Linux aligns to
 * only c.min_align bytes get an explicit alignment where it matters. With the original
 * names, which are for BPF, they do not need it. `names` are those of the members. Returns
 * LAYOUT_NATURAL or LAYOUT_ALIGNED.
 */
enum layout fields_emit(struct buf *b, struct name_table *names, struct field *f, uint32_t n,
			bool is_union, bool original, struct c_type *out, int level);

#endif
