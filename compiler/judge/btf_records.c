/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "judge/btf_check.h"

/*
 * Each record alone, before it is known what the ids in it are: btf_check_meta() and the
 * check_meta of each kind. Almost all faults are EINVAL.
 */

#define INFO_MASK       0x8f00ffffu	/* BTF_INFO_MASK before 5.13 */
#define INFO_MASK_FLOAT 0x9f00ffffu	/* from 5.13 to 7.0, with one more bit of the kind */
#define KFLAG_BIT       0x80000000u
#define INT_MASK        0x0fffffffu	/* BTF_INT_MASK */
#define INT_BITS_MAX    128
#define MAX_TYPE        0x000fffffu	/* BTF_MAX_TYPE */
#define MAX_NAME_OFFSET 0x00ffffffu	/* BTF_MAX_NAME_OFFSET */

enum naming { NAME_ANY, NAME_MAY, NAME_MUST, NAME_NONE, NAME_TEXT, NAME_SECTION };

/* What the records of a kind must look like. */
static const struct record_rule {
	enum kernel_feature since;	/* releases that know the kind */
	enum naming naming;
	bool has_vlen;			/* vlen is a number of elements, or a linkage */
	bool has_kflag;			/* the bit means something */
} rules[] = {
	[BTF_KIND_INT] = {KERNEL_BTF, NAME_ANY, false, false},
	[BTF_KIND_PTR] = {KERNEL_BTF, NAME_NONE, false, false},
	[BTF_KIND_ARRAY] = {KERNEL_BTF, NAME_NONE, false, false},
	[BTF_KIND_STRUCT] = {KERNEL_BTF, NAME_MAY, true, true},
	[BTF_KIND_UNION] = {KERNEL_BTF, NAME_MAY, true, true},
	[BTF_KIND_ENUM] = {KERNEL_BTF, NAME_MAY, true, true},
	[BTF_KIND_FWD] = {KERNEL_BTF, NAME_MUST, false, true},
	[BTF_KIND_TYPEDEF] = {KERNEL_BTF, NAME_MUST, false, false},
	[BTF_KIND_VOLATILE] = {KERNEL_BTF, NAME_NONE, false, false},
	[BTF_KIND_CONST] = {KERNEL_BTF, NAME_NONE, false, false},
	[BTF_KIND_RESTRICT] = {KERNEL_BTF, NAME_NONE, false, false},
	[BTF_KIND_FUNC] = {KERNEL_BTF_FUNC, NAME_MUST, true, false},
	[BTF_KIND_FUNC_PROTO] = {KERNEL_BTF_FUNC, NAME_NONE, true, false},
	[BTF_KIND_VAR] = {KERNEL_BTF_DATASEC, NAME_MUST, false, false},
	[BTF_KIND_DATASEC] = {KERNEL_BTF_DATASEC, NAME_SECTION, true, false},
	[TYPE_KIND_FLOAT] = {KERNEL_BTF_FLOAT, NAME_ANY, false, false},
	[TYPE_KIND_DECL_TAG] = {KERNEL_BTF_DECL_TAG, NAME_TEXT, false, true},
	[TYPE_KIND_TYPE_TAG] = {KERNEL_BTF_TYPE_TAG, NAME_TEXT, false, true},
	[TYPE_KIND_ENUM64] = {KERNEL_BTF_ENUM64, NAME_MAY, true, true},
};

static bool has_name_offset(const struct btf_check *c, uint32_t off)
{
	return off <= MAX_NAME_OFFSET && off < c->t->strings_size;
}

static bool may_have_kflag(const struct btf_check *c, unsigned kind)
{
	if (kind == TYPE_KIND_DECL_TAG || kind == TYPE_KIND_TYPE_TAG)
		return check_has(c, KERNEL_BTF_TAGS_WITH_FLAG);
	if (kind == BTF_KIND_ENUM)
		return check_has(c, KERNEL_BTF_ENUM64);
	return rules[kind].has_kflag;
}

/* Whether the kernel knows all bits. It is asked about those that there are. */
static bool knows_bits(const struct btf_check *c, uint32_t info)
{
	if (info & KFLAG_BIT && !check_has(c, KERNEL_BTF_KIND_FLAG))
		return false;
	if (!(info & ~INFO_MASK))
		return true;
	return !(info & ~INFO_MASK_FLOAT) ? check_has(c, KERNEL_BTF_FLOAT) :
					    check_has(c, KERNEL_BTF_WIDE_INFO);
}

static bool check_info(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	unsigned kind = type_kind(type);

	if (!knows_bits(c, type->info))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "type %u has bits that this kernel does not know: info 0x%08x", id,
				  type->info);
	if (!kind || kind >= ARRAY_SIZE(rules) || !check_has(c, rules[kind].since))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "type %u is of the unknown kind %u",
				  id, kind);
	if (!has_name_offset(c, type->name_off))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "type %u (%s) has a name at offset %u, beyond the strings", id,
				  kind_table[kind].name, type->name_off);
	return true;
}

/* Whether the record has the parts that its kind has, and no others. */
static bool check_shape(const struct btf_check *c, uint32_t id, const struct btf_type *type,
			uint64_t size, uint32_t left)
{
	unsigned kind = type_kind(type);

	if (size > left)
		return btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "type %u (%s) reaches beyond the end of the types", id,
				  kind_table[kind].name);
	if (!rules[kind].has_vlen && type_vlen(type))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "%s has %u elements (vlen), must have none", btf_describe(c, id),
				  type_vlen(type));
	if (BTF_INFO_KFLAG(type->info) && !may_have_kflag(c, kind))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s must not have a kind_flag",
				  btf_describe(c, id));
	return true;
}

/*
 * What may be done about the name of a section that older kernels refuse. Before 5.2 libbpf
 * makes a struct of it.
 */
static const char *section_help(const struct btf_check *c, unsigned kind, const char *name)
{
	bool section = kind == BTF_KIND_DATASEC || (kind == BTF_KIND_STRUCT && *name == '_' &&
						    !check_has(c, KERNEL_BTF_DATASEC));

	if (!*name || !section || check_has(c, KERNEL_PRINTABLE_SECTION_NAMES))
		return HELP_COMPILER;
	return "name the section with letters, digits, '_' and '.' only, which kernels before 6.10 "
	       "require";
}

/* Names the variable of a section that was refused. */
static bool blame_variable(const struct btf_check *c, uint32_t id)
{
	const struct btf_type *type = type_by_id(c->t, id);

	if (type && type_kind(type) == BTF_KIND_VAR)
		c->out->variable = type_name(c->t, type);
	return false;
}

static bool check_name(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	unsigned kind = type_kind(type);
	const char *name = type_name(c->t, type);
	enum naming naming = rules[kind].naming;
	bool good = true;

	if (naming == NAME_NONE)
		good = !type->name_off;
	else if (naming == NAME_TEXT)
		good = *name;
	else if (naming == NAME_SECTION)
		good = btf_is_section_name(c, name);
	else if (naming == NAME_MUST || (naming == NAME_MAY && type->name_off))
		good = btf_is_identifier(c, name);
	if (good || !check_has(c, KERNEL_BTF_NAMES_CHECKED))
		return true;
	if (naming == NAME_NONE)
		return btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "type %u (%s) must not have a name: '%s'", id, kind_table[kind].name,
				  name);
	if (!*name)
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "type %u (%s) has no name", id,
				  kind_table[kind].name);
	btf_refuse(c, id, EINVAL, section_help(c, kind, name), "%s has a name that is not valid",
		   btf_describe(c, id));
	if (kind == BTF_KIND_DATASEC && type_vlen(type))
		blame_variable(c, ((const struct btf_var_secinfo *)type_tail(type))->type);
	return false;
}

static bool is_type_id(uint32_t id)
{
	return id && id <= MAX_TYPE;
}

/* btf_int_check_meta() */
static bool check_int(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	uint32_t data = *(const uint32_t *)type_tail(type);
	uint32_t bits = BTF_INT_BITS(data) + BTF_INT_OFFSET(data);
	uint32_t encoding = BTF_INT_ENCODING(data);
	const char *name = type_name(c->t, type);

	if (data & ~INT_MASK)
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "the integer '%s' has unknown bits: 0x%08x",
				  name, data);
	if (bits > INT_BITS_MAX || bits > (uint64_t)type->size * 8 ||
	    (bits > INT_BITS_MAX / 2 && !check_has(c, KERNEL_BTF_INT128)))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "the integer '%s' has %u bits in %u bytes", name, bits, type->size);
	if (!(encoding & (encoding - 1)) && encoding <= BTF_INT_BOOL)
		return true;
	if (encoding == (BTF_INT_SIGNED | BTF_INT_CHAR))
		return btf_refuse(c, id, KERNEL_ENOTSUPP, HELP_COMPILER,
				  "the integer '%s' is both signed and a character", name);
	return btf_refuse(c, id, KERNEL_ENOTSUPP, HELP_COMPILER,
			  "the integer '%s' has the unknown encoding %u", name, encoding);
}

/* btf_array_check_meta() */
static bool check_array(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	const struct btf_array *array = type_array(type);

	if (type->size)
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s has a size",
				  btf_describe(c, id));
	if (!is_type_id(array->type) || !is_type_id(array->index_type))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "type %u is an array %s", id,
				  is_type_id(array->type) ? "whose index is void" :
							    "of void elements");
	return true;
}

/* "member 'a' of struct b", "member 2 of type 7 (struct)" */
static const char *member_text(const struct btf_check *c, uint32_t id, uint32_t i)
{
	const struct btf_type *type = type_by_id(c->t, id);
	const char *name = types_string(c->t, type_members(type)[i].name_off);

	return *name ? arena_printf(c->a, "member '%s' of %s", name, btf_describe(c, id)) :
		       arena_printf(c->a, "member %u of %s", i + 1, btf_describe(c, id));
}

/* btf_struct_check_meta() */
static bool check_members(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	const struct btf_member *m = type_members(type);
	uint32_t last = 0;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const char *name = types_string(c->t, m[i].name_off);
		uint32_t off = member_bit_offset(type, &m[i]);

		if (!has_name_offset(c, m[i].name_off))
			return btf_refuse(c, id, EINVAL, HELP_COMPILER,
					  "member %u of %s has a name beyond the strings", i + 1,
					  btf_describe(c, id));
		if (m[i].name_off && !btf_is_identifier(c, name) &&
		    check_has(c, KERNEL_BTF_NAMES_CHECKED))
			return btf_refuse(c, id, EINVAL, HELP_COMPILER,
					  "'%s', a member of %s, is not a C identifier", name,
					  btf_describe(c, id));
		if (!is_type_id(m[i].type))
			return btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s is of type void",
					  member_text(c, id, i));
		if ((type_kind(type) == BTF_KIND_UNION && off) || off < last)
			return btf_refuse(c, id, EINVAL, HELP_COMPILER,
					  "%s is at bit %u, which is %s", member_text(c, id, i), off,
					  off < last ? "before the member before it" :
						       "not the begin of the union");
		if (off / 8 + !!(off % 8) > type->size)
			return btf_refuse(c, id, EINVAL, HELP_COMPILER,
					  "%s is at bit %u, beyond the %u bytes of its type",
					  member_text(c, id, i), off, type->size);
		last = off;
	}
	return true;
}

/* btf_enum_check_meta(), btf_enum64_check_meta() */
static bool check_values(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	const uint32_t *v = type_tail(type);
	uint32_t stride = kind_table[type_kind(type)].element;
	bool any = type->size != 4 && check_has(c, KERNEL_BTF_ENUM_SIZES);

	if (!type_vlen(type) && !type->size)
		return btf_refuse(c, id, EINVAL,
				  "define the enum: clang writes one that is only declared with size 0",
				  "%s is only declared, and so has size 0", btf_describe(c, id));
	if (any ? type->size > 8 || !type->size || type->size & (type->size - 1) : type->size != 4)
		return btf_refuse(c, id, EINVAL,
				  any ? HELP_COMPILER : "take the attribute packed from the enum",
				  "%s has %u bytes, must have %s", btf_describe(c, id), type->size,
				  any ? "1, 2, 4 or 8" : "4");
	for (uint32_t i = 0; i < type_vlen(type); i++, v += stride) {
		if (!has_name_offset(c, v[0]))
			return btf_refuse(c, id, EINVAL, HELP_COMPILER,
					  "value %u of %s has a name beyond the strings", i + 1,
					  btf_describe(c, id));
		if (!btf_is_identifier(c, types_string(c->t, v[0])) &&
		    check_has(c, KERNEL_BTF_NAMES_CHECKED))
			return btf_refuse(c, id, EINVAL, HELP_COMPILER,
					  "'%s', a value of %s, is not a C identifier",
					  types_string(c->t, v[0]), btf_describe(c, id));
	}
	return true;
}

/* btf_func_check_meta() */
static bool check_linkage(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	uint32_t linkage = type_vlen(type);

	if (linkage == BTF_FUNC_STATIC ||
	    (linkage == BTF_FUNC_GLOBAL && check_has(c, KERNEL_BTF_FUNC_GLOBAL)))
		return true;
	return btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s has the linkage %u", btf_describe(c, id),
			  linkage);
}

/* btf_var_check_meta() */
static bool check_variable(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	uint32_t linkage = *(const uint32_t *)type_tail(type);

	if (!is_type_id(type->type))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s is of type void",
				  btf_describe(c, id));
	if (linkage == BTF_VAR_STATIC || linkage == BTF_VAR_GLOBAL_ALLOCATED)
		return true;
	return btf_refuse(c, id, EINVAL,
			  linkage == BTF_VAR_GLOBAL_EXTERN ? "define the variable in this object" :
							     HELP_COMPILER,
			  linkage == BTF_VAR_GLOBAL_EXTERN ? "%s is extern" : "%s has the linkage %u",
			  btf_describe(c, id), linkage);
}

/* What may be done about a variable that lies within another. */
static const char *overlap_help(const char *section)
{
	if (str_starts(section, ".rodata"))
		return "make all variables of .rodata const: clang puts others into a second section of this "
		       "name";
	return "give the variables sections of different names";
}

/* "variable 'x' of section '.data'" */
static const char *place_text(const struct btf_check *c, uint32_t id, uint32_t i)
{
	const struct btf_var_secinfo *v = type_tail(type_by_id(c->t, id));

	return arena_printf(c->a, "%s of %s", btf_describe(c, v[i].type), btf_describe(c, id));
}

static bool check_place(const struct btf_check *c, uint32_t id, uint32_t i, uint32_t end)
{
	const struct btf_type *section = type_by_id(c->t, id);
	const struct btf_var_secinfo *v = (const struct btf_var_secinfo *)type_tail(section) + i;

	if (!is_type_id(v->type))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "entry %u of %s is void", i + 1,
				  btf_describe(c, id));
	if (v->offset < end) {
		btf_refuse(c, id, EINVAL, overlap_help(type_name(c->t, section)),
			   "%s is at offset %u, within the one before it", place_text(c, id, i),
			   v->offset);
		return blame_variable(c, v->type);
	}
	if (!v->size) {
		btf_refuse(c, id, EINVAL, "give the variable at least one byte, or remove it",
			   "%s has size 0", place_text(c, id, i));
		return blame_variable(c, v->type);
	}
	/* The kernel adds 32-bit numbers. */
	if (v->offset >= section->size || v->size > section->size ||
	    v->offset + v->size > section->size)
		return btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "%s, with %u bytes at offset %u, is beyond the %u bytes of the section",
				  place_text(c, id, i), v->size, v->offset, section->size);
	return true;
}

/* btf_datasec_check_meta() */
static bool check_places(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	const struct btf_var_secinfo *v = type_tail(type);
	uint64_t sum = 0;
	uint32_t end = 0;

	if (!type_vlen(type) && !check_has(c, KERNEL_BTF_EMPTY_DATASEC))
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s has no variables",
				  btf_describe(c, id));
	if (!type->size)
		return btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s has size 0",
				  btf_describe(c, id));
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		if (!check_place(c, id, i, end))
			return false;
		end = v[i].offset + v[i].size;
		sum += v[i].size;
	}
	return sum <= type->size || btf_refuse(c, id, EINVAL, HELP_COMPILER,
					       "the variables of %s need more than its %u bytes",
					       btf_describe(c, id), type->size);
}

/* btf_float_check_meta() */
static bool check_float(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	static const uint32_t sizes[] = {2, 4, 8, 12, 16};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		if (type->size == sizes[i])
			return true;
	return btf_refuse(c, id, EINVAL, HELP_COMPILER, "the float '%s' has %u bytes",
			  type_name(c->t, type), type->size);
}

/* The check_meta of the kind. */
static bool check_record(const struct btf_check *c, uint32_t id, const struct btf_type *type)
{
	switch (type_kind(type)) {
	case BTF_KIND_INT:
		return check_int(c, id, type);
	case BTF_KIND_ARRAY:
		return check_array(c, id, type);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return check_members(c, id, type);
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		return check_values(c, id, type);
	case BTF_KIND_FWD:
		return !type->type || btf_refuse(c, id, EINVAL, HELP_COMPILER, "%s has a type",
						 btf_describe(c, id));
	case BTF_KIND_FUNC:
		return check_linkage(c, id, type);
	case BTF_KIND_VAR:
		return check_variable(c, id, type);
	case BTF_KIND_DATASEC:
		return check_places(c, id, type);
	case TYPE_KIND_FLOAT:
		return check_float(c, id, type);
	case TYPE_KIND_DECL_TAG:
		return *(const int32_t *)type_tail(type) >= -1 ||
		       btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "the tag '%s' is of component %d, must be at least -1",
				  type_name(c->t, type), *(const int32_t *)type_tail(type));
	case BTF_KIND_FUNC_PROTO:
		return true;
	default:
		return type->type <= MAX_TYPE ||
		       btf_refuse(c, id, EINVAL, HELP_COMPILER,
				  "type %u (%s) refers to type %u, which cannot exist", id,
				  kind_table[type_kind(type)].name, type->type);
	}
}

bool btf_check_records(struct btf_check *c, struct types *t, uint32_t begin, uint32_t end)
{
	uint32_t *offset = ARENA_ARRAY(c->a, (end - begin) / sizeof(struct btf_type) + 2, uint32_t);

	t->offset = offset;
	t->count = 1;
	c->t = t;
	for (uint32_t at = begin; at < end;) {
		const struct btf_type *type = (const void *)(t->raw + at);
		uint32_t id = t->count;
		uint64_t size;

		if (end - at < sizeof(*type))
			return btf_refuse(c, id, EINVAL, HELP_COMPILER,
					  "the last %u bytes of the types are not a type", end - at);
		if (!check_info(c, id, type))
			return false;
		offset[id] = at;
		t->count++;
		size = type_record_size(type);
		if (!check_shape(c, id, type, size, end - at) || !check_name(c, id, type) ||
		    !check_record(c, id, type))
			return false;
		if (id == MAX_TYPE)
			return btf_refuse(c, id, E2BIG, "split the object", "it has more than %u types",
					  MAX_TYPE - 1);
		at += (uint32_t)size;
	}
	return true;
}
