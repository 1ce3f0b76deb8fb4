/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "judge/btf_check.h"

/* Whether a member lies inside its struct: check_member and check_kflag_member of each kind. */

#define COPY_BITS_MAX 128	/* BITS_PER_U128; before 5.1 BITS_PER_U64 */
#define ENUM_BITS 32

bool btf_is_regular_int(const struct btf_type *type)
{
	uint32_t data = *(const uint32_t *)type_tail(type), bits = BTF_INT_BITS(data);

	return !BTF_INT_OFFSET(data) && (bits == 8 || bits == 16 || bits == 32 || bits == 64 ||
					 bits == 128);
}

struct place {
	uint32_t owner, index;		/* the member of a struct */
	uint32_t off;			/* in bits, with the width of a bit field */
	uint32_t size;			/* of the struct, in bytes */
};

bool btf_refuse_member(const struct btf_check *c, uint32_t owner, uint32_t index, const char *help,
		       const char *what)
{
	const struct btf_member *m = &type_members(type_by_id(c->t, owner))[index];
	const char *name = types_string(c->t, m->name_off);

	if (*name)
		return btf_refuse(c, owner, EINVAL, help, "member '%s' of %s %s", name,
				  btf_describe(c, owner), what);
	return btf_refuse(c, owner, EINVAL, help, "member %u of %s %s", index + 1,
			  btf_describe(c, owner), what);
}

static bool refuse_member(const struct btf_check *c, const struct place *p, const char *help,
			  const char *what)
{
	return btf_refuse_member(c, p->owner, p->index, help, what);
}

/* Bits [off, off + bits) of a struct, as they are copied. */
static bool check_bits(const struct btf_check *c, const struct place *p, uint32_t off, uint32_t bits)
{
	uint32_t bytes = off / 8;

	bits += off % 8;
	if (bits > COPY_BITS_MAX ||
	    (bits > COPY_BITS_MAX / 2 && !check_has(c, KERNEL_BTF_INT128)))
		return refuse_member(c, p, HELP_COMPILER, "reaches over too many bits");
	if (p->size < bytes || p->size - bytes < (bits + 7) / 8)
		return refuse_member(c, p, HELP_COMPILER, "reaches beyond the end of it");
	return true;
}

/* btf_int_check_member(), btf_int_check_kflag_member() */
static bool check_int(const struct btf_check *c, const struct place *p, const struct btf_type *type,
		      bool kflag)
{
	uint32_t data = *(const uint32_t *)type_tail(type), bits;

	if (!kflag) {
		if (UINT32_MAX - p->off < BTF_INT_OFFSET(data))
			return refuse_member(c, p, HELP_COMPILER, "reaches beyond the end of it");
		return check_bits(c, p, p->off + BTF_INT_OFFSET(data), BTF_INT_BITS(data));
	}
	if (!btf_is_regular_int(type))
		return refuse_member(c, p, HELP_COMPILER, "is an integer of odd bits");
	bits = BTF_MEMBER_BITFIELD_SIZE(p->off);
	if (!bits && p->off % 8)
		return refuse_member(c, p, HELP_COMPILER, "does not begin at a byte");
	if (bits > BTF_INT_BITS(data))
		return refuse_member(c, p, HELP_COMPILER, "has more bits than its type");
	return check_bits(c, p, BTF_MEMBER_BIT_OFFSET(p->off), bits ? bits : BTF_INT_BITS(data));
}

/* Types of whole bytes: btf_ptr_check_member(), btf_array_check_member(), ... */
static bool check_bytes(const struct btf_check *c, const struct place *p, uint32_t size)
{
	if (p->off % 8)
		return refuse_member(c, p, HELP_COMPILER, "does not begin at a byte");
	/* The kernel subtracts 32-bit numbers, and knows that the member begins in the struct. */
	if (p->size - p->off / 8 < size)
		return refuse_member(c, p, HELP_COMPILER, "reaches beyond the end of it");
	return true;
}

/* btf_enum_check_member(), which first took every enum for an int. */
static bool check_enum(const struct btf_check *c, const struct place *p, uint32_t size)
{
	uint32_t taken = size == sizeof(int) || check_has(c, KERNEL_BTF_ENUM_MEMBERS) ? size :
											sizeof(int);

	if (size < taken && p->off % 8 == 0 && p->size - p->off / 8 < taken)
		return refuse_member(c, p,
				     "put a larger member behind it, or take packed from the enum",
				     "is an enum at the end of it, which the kernel takes for 4 bytes");
	return check_bytes(c, p, taken);
}

/* btf_float_check_member() */
static bool check_float(const struct btf_check *c, const struct place *p, uint32_t size)
{
	uint32_t align = size < TYPES_POINTER_SIZE ? size : TYPES_POINTER_SIZE;

	if (p->off % (align * 8))
		return refuse_member(c, p, "take the attribute packed from the struct",
				     "is a float that is not aligned");
	if ((uint64_t)p->off / 8 + size > p->size)
		return refuse_member(c, p, HELP_COMPILER, "reaches beyond the end of it");
	return true;
}

/* btf_enum_check_kflag_member(): takes every enum for 32 bits. */
static bool check_enum_bits(const struct btf_check *c, const struct place *p)
{
	uint32_t off = BTF_MEMBER_BIT_OFFSET(p->off), bits = BTF_MEMBER_BITFIELD_SIZE(p->off);

	if (!bits && off % 8)
		return refuse_member(c, p, HELP_COMPILER, "does not begin at a byte");
	if (bits > ENUM_BITS)
		return refuse_member(c, p, HELP_COMPILER, "has more bits than its type");
	bits = bits ? bits : ENUM_BITS;
	if (p->size < (off + bits + 7) / 8)
		return refuse_member(c, p,
				     "take the enum or the bit fields out of the struct: with bit "
				     "fields in it, the kernel takes every enum for 4 bytes",
				     "is an enum that reaches beyond the end of it");
	return true;
}

bool btf_check_member(const struct btf_check *c, uint32_t owner, uint32_t index,
		      const struct btf_type *type, uint32_t size)
{
	const struct btf_type *in = type_by_id(c->t, owner);
	const struct place place = {owner, index, type_members(in)[index].offset, in->size}, *p = &place;
	bool kflag = BTF_INFO_KFLAG(in->info);

	switch (type_kind(type)) {
	case BTF_KIND_INT:
		return check_int(c, p, type, kflag);
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		if (kflag)
			return check_enum_bits(c, p);
		return check_enum(c, p, size);
	case BTF_KIND_DATASEC:
		return refuse_member(c, p, HELP_COMPILER, "is a section");
	}
	if (kflag && BTF_MEMBER_BITFIELD_SIZE(p->off))
		return refuse_member(c, p, HELP_COMPILER, "is a bit field of a type that has none");
	return type_kind(type) == TYPE_KIND_FLOAT ? check_float(c, p, size) : check_bytes(c, p, size);
}
