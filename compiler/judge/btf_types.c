/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/internal.h"

/*
 * The kernel's checks of single BTF types: btf_check_all_metas() and btf_check_type_tags().
 * BTF of C from clang passes. gcc 12 writes characters that are also signed, and functions
 * without names; C++ and Rust write names that are not C identifiers, and Rust gives names
 * to pointers.
 *
 * libbpf replaces the kinds that a kernel does not know (bpf_object__sanitize_btf()), and
 * their names: where it does, a test here is limited to the releases that know the kind.
 */

#define SYMBOL_MAX_BEFORE_6_1 128 /* KSYM_NAME_LEN */
#define SYMBOL_MAX            512

/* The kernel's isalpha(), which knows the letters of ISO 8859-1. */
static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

/*
 * btf_name_valid_identifier(). All names may have dots since 6.4, and in the stable
 * releases of June 2023; before that, names of variables and sections.
 */
static bool is_identifier(const struct btf_check *c, const char *name)
{
	size_t max = check_has(c, KERNEL_LONG_SYMBOLS) ? SYMBOL_MAX : SYMBOL_MAX_BEFORE_6_1;
	size_t n = 0;

	for (; name[n]; n++) {
		unsigned char byte = (unsigned char)name[n];

		if (!is_letter(byte) && !(n && byte >= '0' && byte <= '9') && byte != '_' &&
		    byte != '.')
			return false;
	}
	return n > 0 && n <= max;
}

/* btf_name_valid_section(), since 6.10: all printable characters. */
static bool is_section(const struct btf_check *c, const char *name)
{
	if (!check_has(c, KERNEL_PRINTABLE_SECTION_NAMES)) {
		/* For older kernels libbpf writes '_' for '?': bpf_object__sanitize_btf(). */
		return is_identifier(c, *name == '?' ? name + 1 : name);
	}
	if (!*name)
		return false;
	for (; *name; name++) {
		unsigned char byte = (unsigned char)*name;

		if (byte < 0x20 || (byte >= 0x7f && byte < 0xa0))
			return false;
	}
	return true;
}

enum naming { NAME_MUST, NAME_MAY, NAME_MUST_NOT, NAME_SECTION, NAME_ANY };

static enum naming naming_of(unsigned kind)
{
	switch (kind) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		return NAME_MAY;
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_FWD:
	case BTF_KIND_FUNC:
	case BTF_KIND_VAR:
		return NAME_MUST;
	case BTF_KIND_PTR:
	case BTF_KIND_ARRAY:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC_PROTO:
		return NAME_MUST_NOT;
	case BTF_KIND_DATASEC:
		return NAME_SECTION;
	default:
		return NAME_ANY;
	}
}

static const char *kind_text(unsigned kind)
{
	static const char *const text[] = {
		[BTF_KIND_STRUCT] = "struct",
		[BTF_KIND_UNION] = "union",
		[BTF_KIND_ENUM] = "enum",
		[TYPE_KIND_ENUM64] = "enum",
		[BTF_KIND_TYPEDEF] = "typedef",
		[BTF_KIND_FWD] = "declaration",
		[BTF_KIND_FUNC] = "function",
		[BTF_KIND_VAR] = "variable",
		[BTF_KIND_PTR] = "pointer",
		[BTF_KIND_ARRAY] = "array",
		[BTF_KIND_FUNC_PROTO] = "prototype",
		[BTF_KIND_DATASEC] = "section",
	};

	return kind < ARRAY_SIZE(text) && text[kind] ? text[kind] : "qualifier";
}

static const char *name_fault(const struct btf_check *c, uint32_t id)
{
	const struct btf_type *type = type_by_id(c->t, id);
	unsigned kind = type_kind(type);
	const char *name = type_name(c->t, type);
	enum naming naming = naming_of(kind);
	bool good;

	/*
	 * For older kernels libbpf replaces the section by a struct and the variable by an
	 * integer.
	 */
	if ((kind == BTF_KIND_DATASEC || kind == BTF_KIND_VAR) &&
	    !check_has(c, KERNEL_BTF_DATASEC))
		return NULL;
	if (naming == NAME_MUST && !*name)
		return arena_printf(c->a, "type %u (%s) has no name", id, kind_text(kind));
	if (naming == NAME_MUST_NOT && type->name_off)
		return arena_printf(c->a, "type %u (%s) must not have a name: '%s'", id,
				    kind_text(kind), name);
	if (naming == NAME_SECTION)
		good = is_section(c, name);
	else
		good = naming > NAME_MAY || !type->name_off || is_identifier(c, name);
	return good ? NULL :
		      arena_printf(c->a, "'%s' is not a valid %s name", name, kind_text(kind));
}

/* btf_struct_check_meta(), btf_enum_check_meta(): the names of members and values. */
static const char *inside_fault(const struct btf_check *c, uint32_t id)
{
	const struct btf_type *type = type_by_id(c->t, id);
	unsigned kind = type_kind(type);
	const uint32_t *v = type_tail(type);
	bool member = kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION;
	/* Words of an entry: 2 in a struct btf_enum, 3 in a struct btf_member or btf_enum64. */
	size_t stride = kind == BTF_KIND_ENUM ? 2 : 3;

	if (!member && kind != BTF_KIND_ENUM && kind != TYPE_KIND_ENUM64)
		return NULL;
	for (uint32_t i = 0; i < type_vlen(type); i++, v += stride) {
		const char *name = types_string(c->t, v[0]);

		if ((member && !v[0]) || is_identifier(c, name))
			continue;
		return arena_printf(c->a, "'%s', a %s of %s, is not a C identifier", name,
				    member ? "member" : "value", type_to_c(c->a, c->t, id));
	}
	return NULL;
}

/* btf_int_check_meta(), since 4.18 */
static const char *int_fault(const struct btf_check *c, uint32_t id)
{
	const struct btf_type *type = type_by_id(c->t, id);
	uint32_t encoding;

	if (type_kind(type) != BTF_KIND_INT)
		return NULL;
	encoding = BTF_INT_ENCODING(*(const uint32_t *)type_tail(type));
	if (!(encoding & (encoding - 1)) && encoding <= BTF_INT_BOOL)
		return NULL;
	if (encoding == (BTF_INT_SIGNED | BTF_INT_CHAR))
		return arena_printf(c->a, "type %u, '%s', is both signed and a character", id,
				    type_name(c->t, type));
	return arena_printf(c->a, "type %u, '%s', is an integer with the unknown encoding %u", id,
			    type_name(c->t, type), encoding);
}

/* btf_check_type_tags(), since 5.18: after a pointer, tags must come before other modifiers. */
static const char *tag_fault(const struct btf_check *c, uint32_t id)
{
	const struct btf_type *type = type_by_id(c->t, id);
	bool tags = type_kind(type) == TYPE_KIND_TYPE_TAG;

	if (!check_has(c, KERNEL_BTF_TYPE_TAG_ORDER))
		return NULL;
	for (unsigned depth = 0; type && type_is_modifier(type_kind(type)) && depth < TYPES_MAX_DEPTH;
	     depth++) {
		if (type_kind(type) != TYPE_KIND_TYPE_TAG)
			tags = false;
		else if (!tags)
			return arena_printf(c->a, "the tag '%s' follows a qualifier or typedef",
					    type_name(c->t, type));
		type = type_by_id(c->t, type->type);
	}
	return NULL;
}

bool find_type_refusal(const struct btf_check *c, uint32_t id, struct btf_refusal *out)
{
	out->why = int_fault(c, id);
	/* Kernels before 5.0 do not check names. */
	if (!out->why && check_has(c, KERNEL_BTF_NAMES_CHECKED)) {
		out->why = name_fault(c, id);
		if (!out->why)
			out->why = inside_fault(c, id);
	}
	if (!out->why)
		out->why = tag_fault(c, id);
	if (out->why)
		out->help = "compile C with clang, which writes BTF that kernels accept";
	return out->why != NULL;
}
